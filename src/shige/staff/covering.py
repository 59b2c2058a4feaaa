"""Leave with whoever stands in: both are entered, and taken back, together."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Q

from shige.access.scope import Scope
from shige.core.deeds import Actor
from shige.core.errors import ShigeError
from shige.staff.models import Leave, Post
from shige.staff.rosters import leave_cancel, leave_enter
from shige.staff.services import Order, post_assign, post_end

WHY = "stands in during leave"


@dataclass(frozen=True, slots=True)
class Absence:
    """From when until when the holder of a post is not there, and who stands in (nobody: the backups and the line)."""

    starts_at: datetime
    ends_at: datetime
    stand_in: UUID | None = None


@dataclass(frozen=True, slots=True)
class LeaveRow:
    """A leave that is not over."""

    uid: UUID
    starts_at: datetime
    ends_at: datetime


@transaction.atomic
def absence_enter(post_uid: UUID, *, absence: Absence, actor: Actor, within: Scope, now: datetime) -> UUID:
    """Note that the holder of a post is not there for a time, and put somebody behind them for just that time.

    Raises:
        ShigeError: "post-unknown" outside of `within`, "stand-in-same" for the holder, and what `leave_enter` and
            `post_assign` raise.
    """
    post = _post(post_uid, within=within, now=now)
    leave = leave_enter(post.person.uid, starts_at=absence.starts_at, ends_at=absence.ends_at, actor=actor, now=now)
    if absence.stand_in is None:
        return leave
    if absence.stand_in == post.person.uid:
        raise ShigeError("stand-in-same", "nobody stands in for themselves", {"field": "stand_in"})
    order = Order(
        absence.stand_in,
        post.role,
        post.area,
        valid_from=absence.starts_at,
        valid_to=absence.ends_at,
        rank=_free_rank(post, absence=absence),
        title=post.title,
        phone=post.phone,
    )
    post_assign(order, actor=actor, within=within, now=now, why=WHY)
    return leave


@transaction.atomic
def absence_end(post_uid: UUID, *, leave_uid: UUID, actor: Actor, within: Scope, now: datetime) -> None:
    """The holder of a post is there again: the leave ends now, and so do the posts of those who stood in for it.

    Raises:
        ShigeError: "post-unknown" outside of `within`, "leave-unknown" where it is over or another person's.
    """
    post = _post(post_uid, within=within, now=now)
    leave = Leave.objects.filter(uid=leave_uid, person=post.person).first()
    if leave is None:
        raise ShigeError("leave-unknown", "there is no such leave, or it is over", {"uid": str(leave_uid)})
    stand_ins = Post.objects.not_over(now).filter(
        role=post.role, area=post.area, rank__gt=0, valid_from=leave.starts_at, valid_to=leave.ends_at
    )
    for uid in stand_ins.values_list("uid", flat=True):
        post_end(uid, actor=actor, within=within, now=now, why=WHY)
    leave_cancel(leave_uid, actor=actor, now=now)


def leaves_of(person_uid: UUID, *, now: datetime) -> tuple[LeaveRow, ...]:
    """The leaves of a person that are not over, the next first: for whoever may read the person's post."""
    rows = Leave.objects.filter(person__uid=person_uid, ends_at__gt=now).order_by("starts_at", "pk")
    return tuple(LeaveRow(row.uid, row.starts_at, row.ends_at) for row in rows)


def person_known(person_uid: UUID, *, scope: Scope) -> bool:
    """Whether somebody holds or held a post that the reader sees."""
    return scope.filter(Post.objects.filter(person__uid=person_uid), field="low").exists()


def _free_rank(post: Post, *, absence: Absence) -> int:
    """The place behind everybody who stands there at any time of the absence."""
    same = Post.objects.filter(role=post.role, area=post.area, valid_from__lt=absence.ends_at)
    there = same.filter(Q(valid_to=None) | Q(valid_to__gt=absence.starts_at))
    return (there.aggregate(Max("rank"))["rank__max"] or 0) + 1


def _post(post_uid: UUID, *, within: Scope, now: datetime) -> Post:
    rows = within.filter(Post.objects.not_over(now), field="low").select_related("person")
    post = rows.filter(uid=post_uid).first()
    if post is None or not within.covers(post.area):
        raise ShigeError("post-unknown", "there is no such post, or it is over", {"uid": str(post_uid)})
    return post
