"""Deeds on shifts: offered by a community, taken, given back, waited for, and what was noted at the place."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from shige.access.scope import Scope
from shige.audit.services import deed_record
from shige.core.areas import area_range
from shige.core.deeds import Actor, Deed
from shige.core.errors import ShigeError
from shige.core.serving import MarkKind, slots
from shige.volunteers.models import BusyHalfHour, Joining, Mark, Project, Taking, Turn
from shige.volunteers.telling import place_tell

EARLY = timedelta(minutes=30)
"""How long before a shift one may come, and how long after it somebody may still say that they left."""
MOST_WRONG_CODES = 5
MOST_PLACES = 200


@dataclass(frozen=True, slots=True)
class Offer:
    """A shift as it is offered."""

    area: str
    title: str
    where: str
    starts_at: datetime
    ends_at: datetime
    needed: int
    project: UUID | None = None

    def __post_init__(self) -> None:
        slots(int(self.starts_at.timestamp()), int(self.ends_at.timestamp()))
        for name, text in (("title", self.title), ("where", self.where)):
            if not 1 <= len(text.strip()) <= 64:
                raise ShigeError("turn-text", f"{name} has 1 to 64 characters", {"field": name, "bound": 64})
        if not 1 <= self.needed <= MOST_PLACES:
            facts = {"field": "needed", "value": self.needed, "bound": MOST_PLACES}
            raise ShigeError("turn-needed", f"a shift needs 1 to {MOST_PLACES} people", facts)


@dataclass(frozen=True, slots=True)
class Correction:
    """The minutes that somebody served, said by the organiser, and why what was noted is not right."""

    minutes: int
    why: str


@transaction.atomic
def turn_offer(offer: Offer, *, actor: Actor, within: Scope, now: datetime) -> UUID:
    """Offer a shift to the volunteers of a community or grid.

    Raises:
        ShigeError: "area-unknown" outside of `within`, "project-unknown", "turn-past".
    """
    if not within.covers(offer.area):
        raise ShigeError("area-unknown", f"there is no area {offer.area}", {"field": "area", "value": offer.area})
    if offer.starts_at < now:
        raise ShigeError("turn-past", "a shift is offered before it begins", {"field": "starts_at"})
    project = None
    if offer.project is not None:
        project = within.filter(Project.objects.filter(uid=offer.project, closed_at=None), field="low").first()
        if project is None:
            raise ShigeError("project-unknown", "there is no such project", {"field": "project"})
    turn = Turn.objects.create(
        area=offer.area,
        low=area_range(offer.area)[0],
        title=offer.title.strip(),
        where=offer.where.strip(),
        starts_at=offer.starts_at,
        ends_at=offer.ends_at,
        needed=offer.needed,
        code=f"{secrets.randbelow(10**6):06}",
        project=project,
    )
    facts = {"needed": offer.needed}
    deed_record(Deed(actor, "turn_offer", noun_id=str(turn.uid), area=turn.area, facts=facts), at=now)
    return turn.uid


@transaction.atomic
def turn_call_off(uid: UUID, *, actor: Actor, within: Scope, now: datetime, why: str) -> None:
    """Call a shift off: whoever took it is free at that time again.

    Raises:
        ShigeError: "turn-unknown" where it is not there, called off, begun, or outside of `within`; "why-missing".
    """
    rows = Turn.objects.filter(uid=uid, called_off_at=None, starts_at__gt=now)
    turn = within.filter(rows, field="low").select_for_update().first()
    if turn is None:
        raise _no_turn(uid)
    if not why.strip():
        raise ShigeError("why-missing", "say why: those who wanted to come read it", {"field": "why"})
    turn.called_off_at, turn.why = now, why.strip()[:200]
    turn.save(update_fields=["called_off_at", "why"])
    BusyHalfHour.objects.filter(taking__turn=turn).delete()
    deed_record(Deed(actor, "turn_call_off", noun_id=str(uid), area=turn.area, why=turn.why), at=now)


@transaction.atomic
def turn_take(uid: UUID, *, volunteer_uid: UUID, actor: Actor, now: datetime) -> Taking:
    """Take a shift, or stand on its waiting list where it is full; twice is once.

    Raises:
        ShigeError: "turn-unknown" where it is not on offer to them, "turn-clash" where they have another at that time.
    """
    turn = _on_offer(uid, now=now)
    joined = Joining.objects.filter(
        volunteer__uid=volunteer_uid, volunteer__left_at=None, accepted=True, area__startswith=turn.area[:12]
    ).first()
    if joined is None:
        raise _no_turn(uid)
    taking, is_new = Taking.objects.get_or_create(
        turn=turn, volunteer_id=joined.volunteer_id, defaults={"asked_at": now}
    )
    if is_new:
        place = _free_place(turn)
        if place is not None and not _seat(taking, place=place):
            raise ShigeError("turn-clash", "you have another shift at that time", {"field": "starts_at"})
        facts = {"place": taking.place}
        deed_record(Deed(actor, "turn_take", noun_id=str(taking.uid), area=turn.area, facts=facts), at=now)
    return taking


@transaction.atomic
def turn_give_back(taking_uid: UUID, *, volunteer_uid: UUID, actor: Actor, now: datetime) -> None:
    """Give a shift back before it begins; the first on the waiting list who is free moves up.

    Raises:
        ShigeError: "taking-unknown" where it is not theirs, or has begun.
    """
    rows = Taking.objects.select_related("turn").filter(uid=taking_uid, volunteer__uid=volunteer_uid)
    taking = rows.filter(turn__starts_at__gt=now).first()
    if taking is None:
        raise _no_taking(taking_uid)
    turn = Turn.objects.select_for_update().get(pk=taking.turn_id)
    place = taking.place
    taking.delete()
    deed_record(Deed(actor, "turn_give_back", noun_id=str(taking_uid), area=turn.area), at=now)
    if place is not None and turn.called_off_at is None:
        _move_up(turn, place=place, actor=actor, now=now)


@transaction.atomic
def takings_end(volunteer_uid: UUID, *, now: datetime) -> None:
    """Give back all that somebody who leaves has taken and that has not begun."""
    actor = Actor(uid=str(volunteer_uid), name="volunteer", post="VOLUNTEER")
    for uid in Taking.objects.filter(volunteer__uid=volunteer_uid, turn__starts_at__gt=now).values_list(
        "uid", flat=True
    ):
        turn_give_back(uid, volunteer_uid=volunteer_uid, actor=actor, now=now)


@transaction.atomic
def mark_by_code(taking_uid: UUID, *, code: str, volunteer_uid: UUID, actor: Actor, now: datetime) -> MarkKind | None:
    """Note that somebody came, or leaves, by the six digits at the place. None where the digits are wrong.

    A wrong code is counted and the count must stay, so it raises nothing.

    Raises:
        ShigeError: "taking-unknown", "mark-time" outside of the shift's time, "code-locked" after five wrong ones.
    """
    taking = _marked(Taking.objects.filter(uid=taking_uid, volunteer__uid=volunteer_uid), taking_uid)
    if not taking.turn.starts_at - EARLY <= now <= taking.turn.ends_at + EARLY:
        raise ShigeError("mark-time", "this is noted from half an hour before the shift until half an hour after it")
    if taking.wrong_codes >= MOST_WRONG_CODES:
        raise ShigeError("code-locked", "five wrong codes: the organiser notes it", {"bound": MOST_WRONG_CODES})
    if not secrets.compare_digest(code.strip().encode(), taking.turn.code.encode()):
        taking.wrong_codes += 1
        taking.save(update_fields=["wrong_codes"])
        return None
    return _note(taking, how="code", actor=actor, now=now)


@transaction.atomic
def mark_by_organiser(taking_uid: UUID, *, actor: Actor, within: Scope, now: datetime) -> MarkKind:
    """Note that somebody came, or leaves, because the organiser sees it.

    Raises:
        ShigeError: "taking-unknown" where there is none in `within`, "mark-time" before the shift's day.
    """
    taking = _marked(within.filter(Taking.objects.filter(uid=taking_uid), field="turn__low"), taking_uid)
    if not taking.turn.starts_at - EARLY <= now <= taking.turn.ends_at + EARLY:
        raise ShigeError("mark-time", "this is noted from half an hour before the shift until half an hour after it")
    return _note(taking, how="organiser", actor=actor, now=now)


@transaction.atomic
def mark_correct(taking_uid: UUID, *, as_served: Correction, actor: Actor, within: Scope, now: datetime) -> None:
    """Set the minutes of somebody's shift right, with a reason; what was noted before stays readable.

    Raises:
        ShigeError: "taking-unknown", "why-missing", "mark-minutes" for fewer than none or more than the shift is long.
    """
    taking = _marked(within.filter(Taking.objects.filter(uid=taking_uid), field="turn__low"), taking_uid)
    longest = int((taking.turn.ends_at - taking.turn.starts_at).total_seconds()) // 60
    minutes = as_served.minutes
    if not 0 <= minutes <= longest + 60:
        facts = {"field": "minutes", "value": minutes, "bound": longest + 60}
        raise ShigeError("mark-minutes", "minutes from none to an hour more than the shift is long", facts)
    reason = as_served.why.strip()[:200]
    if not reason:
        raise ShigeError("why-missing", "say why: the volunteer reads it", {"field": "why"})
    Mark.objects.create(taking=taking, kind=MarkKind.SET, at=now, minutes=minutes, how="organiser", why=reason)
    facts = {"minutes": minutes}
    deed = Deed(actor, "mark_correct", noun_id=str(taking.uid), area=taking.turn.area, facts=facts)
    deed_record(deed, at=now)


def _note(taking: Taking, *, how: str, actor: Actor, now: datetime) -> MarkKind:
    """In, where the newest mark is not in already; else out. A second tap within two minutes is the first."""
    newest = taking.marks.exclude(kind=MarkKind.SET).order_by("-at", "-pk").first()
    if newest is not None and now - newest.at < timedelta(minutes=2):
        return MarkKind(newest.kind)
    kind = MarkKind.OUT if newest is not None and newest.kind == MarkKind.IN else MarkKind.IN
    Mark.objects.create(taking=taking, kind=kind, at=now, how=how)
    facts = {"kind": kind.value, "how": how}
    deed_record(Deed(actor, "mark_note", noun_id=str(taking.uid), area=taking.turn.area, facts=facts), at=now)
    return kind


def _on_offer(uid: UUID, *, now: datetime) -> Turn:
    turn = Turn.objects.select_for_update().filter(uid=uid, called_off_at=None, ends_at__gt=now).first()
    if turn is None:
        raise _no_turn(uid)
    return turn


def _free_place(turn: Turn) -> int | None:
    held = set(turn.takings.exclude(place=None).values_list("place", flat=True))
    return next((place for place in range(turn.needed) if place not in held), None)


def _seat(taking: Taking, *, place: int) -> bool:
    """Give a place and fill its half hours; false, and nothing done, where one of them is filled already."""
    span = slots(int(taking.turn.starts_at.timestamp()), int(taking.turn.ends_at.timestamp()))
    try:
        with transaction.atomic():
            BusyHalfHour.objects.bulk_create(
                [BusyHalfHour(taking=taking, volunteer_id=taking.volunteer_id, slot=slot) for slot in span]
            )
    except IntegrityError:
        return False
    taking.place = place
    taking.save(update_fields=["place"])
    return True


def _move_up(turn: Turn, *, place: int, actor: Actor, now: datetime) -> None:
    for waiting in turn.takings.filter(place=None).order_by("asked_at", "pk"):
        if _seat(waiting, place=place):
            deed_record(Deed(actor, "turn_move_up", noun_id=str(waiting.uid), area=turn.area), at=now)
            place_tell(waiting, now=now)
            return


def _marked(rows: QuerySet[Taking], uid: UUID) -> Taking:
    rows = rows.exclude(place=None).filter(turn__called_off_at=None)
    taking = rows.select_related("turn").select_for_update(of=("self",)).first()
    if taking is None:
        raise _no_taking(uid)
    return taking


def _no_turn(uid: UUID) -> ShigeError:
    return ShigeError("turn-unknown", "there is no such shift on offer", {"uid": str(uid)})


def _no_taking(uid: UUID) -> ShigeError:
    return ShigeError("taking-unknown", "there is no such shift of yours, or it has begun", {"uid": str(uid)})
