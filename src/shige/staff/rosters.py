"""Deeds on rosters: shifts, leave, and what one shift leaves for the next."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from shige.access.scope import Scope
from shige.audit.services import deed_record
from shige.core.areas import area_range
from shige.core.deeds import Actor, Deed
from shige.core.duty import hours_told, shift_hours
from shige.core.errors import ShigeError
from shige.staff.models import HandOver, Leave, Person, Post, Shift
from shige.staff.turns import turns_touch, turns_touch_person

LONGEST_NOTE = 2000


@transaction.atomic
def shifts_set(
    post_uid: UUID, *, shifts: Iterable[tuple[int, int, int]], actor: Actor, within: Scope, now: datetime
) -> None:
    """Say at which hours of the week a post is on duty, as (day from Monday = 0, first hour, hour after the last).

    Raises:
        ShigeError: "post-unknown", "shift-hours".
    """
    post = _post(post_uid, within=within, now=now)
    given = list(shifts)
    told = hours_told(shift_hours(given)) if given else ()
    post.shifts.all().delete()
    Shift.objects.bulk_create([Shift(post=post, day=day, start=start, end=end) for day, start, end in told])
    turns_touch([post.area])
    deed_record(Deed(actor, "post_shifts", noun_id=str(post.uid), area=post.area, facts={"shifts": told}), at=now)


@transaction.atomic
def leave_enter(person_uid: UUID, *, starts_at: datetime, ends_at: datetime, actor: Actor, now: datetime) -> UUID:
    """Note when a person is not there: backups are asked, then the line above. No reason is asked for.

    Raises:
        ShigeError: "person-unknown", "period-order".
    """
    person = Person.objects.filter(uid=person_uid).first()
    if person is None:
        raise ShigeError("person-unknown", "there is no such person", {"uid": str(person_uid)})
    if ends_at <= starts_at:
        facts = {"field": "ends_at", "value": str(ends_at), "bound": str(starts_at)}
        raise ShigeError("period-order", "leave ends after it begins", facts)
    leave = Leave.objects.create(person=person, starts_at=starts_at, ends_at=ends_at)
    turns_touch_person(person.pk)
    deed_record(Deed(actor, "leave_enter", noun_id=str(leave.uid)), at=now)
    return leave.uid


@transaction.atomic
def leave_cancel(leave_uid: UUID, *, actor: Actor, now: datetime) -> None:
    """Take a leave back; what of it is over stays.

    Raises:
        ShigeError: "leave-unknown" where it is not there or over.
    """
    leave = Leave.objects.select_for_update().filter(uid=leave_uid, ends_at__gt=now).first()
    if leave is None:
        raise ShigeError("leave-unknown", "there is no such leave, or it is over", {"uid": str(leave_uid)})
    if leave.starts_at >= now:
        leave.delete()
    else:
        leave.ends_at = now
        leave.save(update_fields=["ends_at"])
    turns_touch_person(leave.person_id)
    deed_record(Deed(actor, "leave_cancel", noun_id=str(leave_uid)), at=now)


@transaction.atomic
def handover_write(area: str, *, text: str, author_uid: UUID, actor: Actor, now: datetime) -> UUID:
    """Leave a note for the next shift in an area.

    Raises:
        ShigeError: "person-unknown", "note-length", "area-code".
    """
    note = text.strip()
    if not note or len(note) > LONGEST_NOTE:
        raise ShigeError("note-length", "a note has 1 to 2000 characters", {"field": "text", "bound": LONGEST_NOTE})
    author = Person.objects.filter(uid=author_uid).first()
    if author is None:
        raise ShigeError("person-unknown", "there is no such person", {"uid": str(author_uid)})
    row = HandOver.objects.create(area=area, low=area_range(area)[0], at=now, author=author, text=note)
    deed_record(Deed(actor, "handover_write", noun_id=str(row.uid), area=area), at=now)
    return row.uid


@transaction.atomic
def handover_take(uid: UUID, *, taker_uid: UUID, actor: Actor, within: Scope, now: datetime) -> None:
    """Say that the next shift has read a note; the first who does stands beside it.

    Raises:
        ShigeError: "note-unknown" where it is not there, taken, or outside of `within`; "person-unknown".
    """
    note = within.filter(HandOver.objects.filter(uid=uid, taken_at=None), field="low").select_for_update().first()
    if note is None:
        raise ShigeError("note-unknown", "there is no such note to take", {"uid": str(uid)})
    taker = Person.objects.filter(uid=taker_uid).first()
    if taker is None:
        raise ShigeError("person-unknown", "there is no such person", {"uid": str(taker_uid)})
    note.taken_at, note.taken_by = now, taker
    note.save(update_fields=["taken_at", "taken_by"])
    deed_record(Deed(actor, "handover_take", noun_id=str(uid), area=note.area), at=now)


def _post(post_uid: UUID, *, within: Scope, now: datetime) -> Post:
    post = within.filter(Post.objects.not_over(now), field="low").filter(uid=post_uid).first()
    if post is None or not within.covers(post.area):
        raise ShigeError("post-unknown", "there is no such post, or it is over", {"uid": str(post_uid)})
    return post
