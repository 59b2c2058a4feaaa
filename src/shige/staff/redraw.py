"""A redraw as the people in its grids meet it: whose area changes or vanishes, and that they are told when it holds."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_noop

from shige.access.scope import Scope
from shige.core.deeds import Actor
from shige.core.errors import ShigeError
from shige.notices.facts import Note
from shige.notices.services import notice_send
from shige.staff.facts import PostRow
from shige.staff.held import held
from shige.staff.models import Post
from shige.territory.planlist import plan_communities
from shige.territory.redraw import MOST_COMMUNITIES, Redraw, redraw
from shige.territory.services import plan_publish, plan_republish

VANISHES = gettext_noop("Your grid %(grid)s is no longer there: ask your community which grid you look after now")
CHANGES = gettext_noop("Your grid %(grid)s has other homes now: look at it before your next round")
_FEW = 500


@dataclass(frozen=True, slots=True)
class Concern:
    """A post that a redraw concerns."""

    post: PostRow
    account: UUID | None
    """Of the holder, who is told."""
    vanishes: bool
    """Whether its grid is gone; otherwise the grid has other homes."""
    grid: str
    """Name of the grid."""
    heirs: tuple[str, ...]
    """Codes of the grids that take the homes of one that is gone, most first."""


def posts_concerned(change: Redraw, *, now: datetime) -> tuple[Concern, ...]:
    """The posts in grids that vanish or change, those that vanish first."""
    names = {row.old: row.old_name for row in change.grids} | {row.new: row.new_name for row in change.grids}
    found = []
    for codes, vanishes in ((sorted(change.vanished), True), (sorted(change.changed), False)):
        for each, account in _held_in(codes, now=now):
            heirs = tuple(row.target for row in change.homes if row.source == each.area) if vanishes else ()
            found.append(Concern(each, account, vanishes, names.get(each.area, each.area), heirs))
    return tuple(found)


def redraw_publish(uid: str, *, within: Scope, actor: Actor, why: str, now: datetime) -> int:
    """Publish an approved plan and tell the posts that it concerns; returns the number of the publication.

    Who is concerned is worked out before, so that publishing itself stays one short moment.

    Raises:
        ShigeError: "plan-unknown" also out of reach, and what `plan_publish` raises.
    """
    concerned = _concerned(uid, [row.code for row in plan_communities(uid)], within=within, now=now)
    with transaction.atomic():
        number = plan_publish(uid, actor=actor, why=why, now=now)
        _tell(concerned, number=number, now=now)
    return number


def redraw_undo(  # noqa: PLR0913 - who, why, when, how far and where
    uid: str, *, communities: Collection[str], within: Scope, actor: Actor, why: str, now: datetime
) -> int:
    """Let a plan that held before hold again in some communities, and tell the posts that this concerns.

    Raises:
        ShigeError: "plan-unknown" also out of reach, and what `plan_republish` raises.
    """
    concerned = _concerned(uid, sorted(communities), within=within, now=now)
    with transaction.atomic():
        number = plan_republish(uid, communities=communities, actor=actor, why=why, now=now)
        _tell(concerned, number=number, now=now)
    return number


def _concerned(uid: str, communities: Sequence[str], *, within: Scope, now: datetime) -> list[Concern]:
    """The posts that a plan concerns in those communities, some at a time: a city has thousands."""
    if not communities or not all(code.isdecimal() and within.covers(code) for code in communities):
        raise _unknown(uid)
    found: list[Concern] = []
    for start in range(0, len(communities), MOST_COMMUNITIES):
        some = Scope(tuple(_range(code) for code in communities[start : start + MOST_COMMUNITIES]))
        change = redraw(uid, scope=some, shapes=False)
        if change is None:
            raise _unknown(uid)
        found += posts_concerned(change, now=now)
    return found


def _tell(concerned: Sequence[Concern], *, number: int, now: datetime) -> None:
    """One notice for each post that has an account."""
    for concern in concerned:
        if concern.account is None:
            continue
        link = "/today" if concern.vanishes else f"/grids/{concern.post.area}"
        says = VANISHES if concern.vanishes else CHANGES
        key = f"redraw-{number}-{concern.post.area}"
        note = Note(says, {"grid": concern.grid[:100]}, link=link, urgent=concern.vanishes, key=key)
        notice_send(note, to=[concern.account], now=now)


def _held_in(codes: Sequence[str], *, now: datetime) -> list[tuple[PostRow, UUID | None]]:
    """The posts in those grids, each with the account of its holder."""
    found: list[tuple[PostRow, UUID | None]] = []
    for start in range(0, len(codes), _FEW):
        some = Post.objects.valid(now).filter(area__in=codes[start : start + _FEW])
        accounts = dict(some.values_list("uid", "person__user__uid"))
        found += [(each.row(now=now), accounts[each.post.uid]) for each in held(some.order_by("area", "role", "rank"))]
    return found


def _range(code: str) -> tuple[int, int]:
    return int(code.ljust(18, "0")), int(code.ljust(18, "9"))


def _unknown(uid: str) -> ShigeError:
    return ShigeError("plan-unknown", "there is no such plan", {"field": "plan", "value": uid})
