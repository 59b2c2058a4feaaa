"""Puts together what a volunteer's own pages show, and carries out what they ask for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from shige.core.errors import ShigeError
from shige.core.serving import MarkKind, Served
from shige.desk import ground
from shige.desk.done import done_once
from shige.desk.forms import fault_said
from shige.desk.volunteers import gathering, told
from shige.desk.volunteers.forms import FAULTS, SignUpForm
from shige.desk.volunteers.own import OwnRequest
from shige.territory.facts import AreaName
from shige.territory.naming import area_names
from shige.volunteers import selectors
from shige.volunteers.facts import ConsentRow, TakingRow, TurnRow
from shige.volunteers.services import SignUp, volunteer_change, volunteer_join
from shige.volunteers.turns import EARLY, mark_by_code


@dataclass(frozen=True, slots=True)
class Mine:
    """A shift of mine, as the phone shows it."""

    row: TakingRow
    when: str
    served: str
    counts: bool
    can_check: bool
    is_in: bool
    can_give_back: bool
    marks: list[str]


@dataclass(frozen=True, slots=True)
class Free:
    """A shift that I could take."""

    row: TurnRow
    when: str


@dataclass(frozen=True, slots=True)
class Agreed:
    """A consent with what I said to it."""

    asks: told.Agreement
    given: ConsentRow | None


def place(area: str) -> AreaName:
    """The community of a link.

    Raises:
        Http404: where nothing is published there.
    """
    return ground.looked_at(area).area


def sign_up_form(said: Mapping[str, Any], *, place: AreaName, is_sent: bool) -> SignUpForm:
    """The public form, with the grids of the community to choose from."""
    areas = gathering.areas(place.code[:12], whole=_("anywhere in %(place)s") % {"place": place.name})
    return SignUpForm(said, areas=areas) if is_sent else SignUpForm(initial=said, areas=areas)


def signed_up(said: dict[str, Any], *, area: str) -> None:
    """Carry out what the public form says."""
    sign_up = SignUp(
        name=said["name"],
        phone=said["phone"],
        community=area,
        area=said["area"],
        agrees=[code for code in ("service", "thanks") if said[code]],
        is_old_enough=said["is_old_enough"] == "yes",
        skills=tuple(said["skills"]),
        shifts=told.shifts_of(said["times"]),
    )
    volunteer_join(sign_up, key=said["key"], now=timezone.now())


def week(form: Form) -> list[tuple[object, list[tuple[str, object, bool]]]]:
    """The days with their parts, as boxes to tick: value, name, whether it is ticked."""
    ticked = {str(value) for value in form["times"].value() or ()}
    return [
        (told.DAYS[day], [(f"{day}{part}", told.PARTS[part][0], f"{day}{part}" in ticked) for part in told.PARTS])
        for day in range(7)
    ]


def shown(request: OwnRequest, template: str, facts: Mapping[str, object], *, status: int = 200) -> HttpResponse:
    """One of the own pages."""
    frame = {"me": request.volunteer, "done": done_once(request), "is_demo": settings.DEMO}
    return render(request, template, {**frame, **facts}, status=status)


def shifts(request: OwnRequest) -> dict[str, object]:
    """My coming shifts, and where I wait to be accepted."""
    rows = [_mine(row, request=request) for row in selectors.takings_of(request.volunteer.uid, now=request.now)]
    joined = selectors.joinings_of(request.volunteer.uid)
    names = area_names(row.area for row in joined)
    return {
        "tab": "shifts",
        "coming": [mine for mine in rows[::-1] if mine.row.turn.ends_at + EARLY > request.now],
        "joined": [(row, names.get(row.area, row.area)) for row in joined],
    }


def offers(request: OwnRequest) -> dict[str, object]:
    """The shifts that I could take, by time."""
    rows = selectors.turns_for(request.volunteer.uid, now=request.now)
    joined = selectors.joinings_of(request.volunteer.uid)
    return {
        "tab": "offers",
        "offers": [Free(row, told.when(row.starts_at, row.ends_at)) for row in rows],
        "is_accepted": any(row.accepted for row in joined),
    }


def hours(request: OwnRequest) -> dict[str, object]:
    """My hours, shift by shift, and together."""
    rows = [_mine(row, request=request) for row in selectors.takings_of(request.volunteer.uid, now=request.now)]
    past = [mine for mine in rows if mine.row.turn.starts_at <= request.now and mine.row.place is not None]
    minutes = sum(mine.row.time.minutes for mine in past)
    names = area_names([request.volunteer.community])
    return {
        "tab": "hours",
        "past": past,
        "total": told.minutes_said(minutes),
        "community": names.get(request.volunteer.community, request.volunteer.community),
        "today": timezone.localtime(request.now),
    }


def data(request: OwnRequest) -> dict[str, object]:
    """All that is kept of me, and what I agreed to."""
    given = {row.code: row for row in selectors.consents_of(request.volunteer.uid) if row.withdrawn_at is None}
    joined = selectors.joinings_of(request.volunteer.uid)
    names = area_names(row.area for row in joined)
    return {
        "tab": "data",
        "agreed": [Agreed(asks, given.get(asks.code)) for asks in told.agreements()],
        "joined": [(row, names.get(row.area, row.area)) for row in joined],
    }


def ability(request: OwnRequest) -> dict[str, object]:
    """What the form of my data shows at first: the number as it is masked, so that no screen shows it by itself."""
    me = request.volunteer
    return {"phone": me.phone, "skills": list(me.skills), "times": told.chosen_of(me.hours)}


def changed(request: OwnRequest, said: dict[str, Any]) -> None:
    """Carry out what the form of my data says; a number left as it was masked stays as it is kept."""
    me = request.volunteer
    phone = None if said["phone"] == me.phone else said["phone"]
    skills, shifts = tuple(said["skills"]), told.shifts_of(said["times"])
    volunteer_change(me.uid, phone=phone, skills=skills, shifts=shifts, now=request.now)


def checked(request: OwnRequest, uid: UUID, *, code: str) -> str:
    """Come or leave, by the digits at the place; returns how it went."""
    me = request.volunteer.uid
    try:
        kind = mark_by_code(uid, code=code, volunteer_uid=me, actor=request.actor, now=request.now)
    except ShigeError as error:
        return fault_said(error, faults=FAULTS)
    if kind is None:
        return _("These are not the digits at the place. Look again.")
    return _("You are here. Thank you!") if kind == MarkKind.IN else _("You have left. Thank you!")


def _mine(row: TakingRow, *, request: OwnRequest) -> Mine:
    came = [mark for mark in row.marks if mark.kind != "set"]
    near = row.turn.starts_at - EARLY <= request.now <= row.turn.ends_at + EARLY
    return Mine(
        row,
        told.when(row.turn.starts_at, row.turn.ends_at),
        told.served_said(row.time),
        counts=row.time.how in {Served.COUNTED, Served.CORRECTED},
        can_check=near and row.place is not None and not row.turn.called_off,
        is_in=bool(came) and came[-1].kind == "in",
        can_give_back=row.turn.starts_at > request.now and not row.turn.called_off,
        marks=[mark.why for mark in row.marks if mark.why],
    )
