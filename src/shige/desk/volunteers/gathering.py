"""Puts together what the organisers' pages of volunteers show."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from django.utils.timezone import localtime

from shige.access.routes import GuardedRequest, Visit
from shige.access.scope import Scope
from shige.core.serving import Served
from shige.core.values import Tier
from shige.desk import ground
from shige.desk.volunteers import told
from shige.staff.network import organisations
from shige.volunteers import selectors
from shige.volunteers.facts import JoiningRow, ProjectRow, TakingRow, TurnRow
from shige.volunteers.projects import CLAIMING

AHEAD = timedelta(days=60)
BEHIND = timedelta(days=14)
"""How far the list of shifts looks forward and back."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who asks to help, or does, as a line of the list."""

    row: JoiningRow
    where: str
    skills: list[str]
    free: str


@dataclass(frozen=True, slots=True)
class Shift:
    """A shift as a line of the calendar."""

    row: TurnRow
    when: str
    hours: str
    is_over: bool


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the calendar with its shifts, by the clock."""

    day: datetime
    shifts: list[Shift]


@dataclass(frozen=True, slots=True)
class Present:
    """A volunteer on a shift: the place, what was noted, and what counts."""

    row: TakingRow
    served: str
    is_open: bool
    marks: list[str]
    next_is_out: bool


def asked(request: GuardedRequest, *, tab: str) -> dict[str, Any]:
    """What every one of these pages shows: the area, its way down, the tabs.

    Raises:
        Http404: where the reader sees no area.
    """
    area = ground.area_asked(request.GET, seen=request.visit.scope)
    if not area:
        raise Http404
    found = ground.looked_at(area)
    return {
        "area": found.area,
        "path": (*found.path, found.area),
        "here": area,
        "way": "desk:volunteers",
        "below": found.children,
        "grids": (*found.children, *found.grids),
        "tab": tab,
        "may_edit": request.visit.scope_for("volunteer", "edit", purpose="staffing").covers(area),
        "may_people": request.visit.may("volunteer", "read"),
        "join_area": area if len(area) >= 12 else "",
    }


def people(request: GuardedRequest) -> dict[str, object]:
    """Who asks to help, and who does."""
    facts = asked(request, tab="people")
    scope, area = request.visit.scope, str(facts["here"])
    names = {row.code: row.name for row in facts["grids"]}
    found = [_person(row, names=names) for row in selectors.joinings(area, scope=scope)]
    return facts | {
        "waiting": [person for person in found if person.row.accepted is None],
        "helping": [person for person in found if person.row.accepted],
    }


def calendar(request: GuardedRequest) -> dict[str, object]:
    """The shifts by day: those that come, then those of the last two weeks."""
    facts = asked(request, tab="turns")
    now = request.visit.now
    rows = selectors.turns(str(facts["here"]), scope=request.visit.scope, start=now - BEHIND, end=now + AHEAD)
    shifts = [_shift(row, now=now) for row in rows]
    coming = [shift for shift in shifts if not shift.is_over]
    return facts | {"days": _days(coming), "past": [shift for shift in shifts if shift.is_over][::-1]}


def shift(request: GuardedRequest, uid: UUID) -> dict[str, object]:
    """One shift with its people, and the digits of its sheet.

    Raises:
        Http404: where the reader sees none.
    """
    visit = request.visit
    row = selectors.turn(uid, scope=visit.scope)
    if row is None:
        raise Http404
    found = ground.looked_at(row.area)
    edits = visit.scope_for("volunteer", "edit", purpose="staffing")
    code = selectors.turn_code(uid, scope=edits)
    here = request.build_absolute_uri(reverse("desk:volunteer-own"))
    return {
        "turn": row,
        "when": told.when(row.starts_at, row.ends_at),
        "is_begun": row.starts_at <= visit.now,
        "is_over": row.ends_at <= visit.now,
        "area": found.area,
        "path": (*found.path, found.area),
        "way": "desk:volunteers-turns",
        "people": [_present(each) for each in selectors.takings(uid, scope=visit.scope, now=visit.now)],
        "may_edit": edits.covers(row.area),
        "code": code,
        "qr": told.code_of(here) if code else "",
        "link": here,
    }


def project(request: GuardedRequest, uid: UUID) -> dict[str, object]:
    """One project, and who may take it on.

    Raises:
        Http404: where the reader sees none.
    """
    row = selectors.project(uid, scope=request.visit.scope)
    if row is None:
        raise Http404
    found = ground.looked_at(row.area)
    return {
        "project": row,
        "hours": told.minutes_said(row.said_minutes + row.turn_minutes),
        "area": found.area,
        "path": (*found.path, found.area),
        "way": "desk:volunteers-projects",
        "may_edit": claims(request.visit).covers(row.area),
    }


def claims(visit: Visit) -> Scope:
    """Where the reader may take projects on: organisers, and those who speak for a social body."""
    mine = visit.scope_for("volunteer", "edit", purpose="staffing").ranges
    return Scope((*mine, *visit.scope_for("project", "claim", purpose="service").ranges))


def bodies(row: ProjectRow, *, visit: Visit) -> list[tuple[str, str]]:
    """The organisations of a project's community that may take it on, by name."""
    found = organisations(row.area[:12], scope=claims(visit))
    return [(str(each.uid), each.name) for each in sorted(found, key=lambda b: b.name) if each.kind in CLAIMING]


def areas(community: str, *, whole: str) -> list[tuple[str, str]]:
    """A community and its general grids, as a form asks for one of them."""
    grids = [(row.code, row.name) for row in ground.looked_at(community).grids if row.level == Tier.GENERAL]
    return [(community, whole), *grids]


def _person(row: JoiningRow, *, names: dict[str, str]) -> Person:
    return Person(
        row, names.get(row.area, ""), told.skill_names(row.volunteer.skills), told.free_said(row.volunteer.hours)
    )


def _shift(row: TurnRow, *, now: datetime) -> Shift:
    said = told.when(row.starts_at, row.ends_at)
    return Shift(row, said, hours=said.rsplit(" ", 1)[-1], is_over=row.ends_at <= now)


def _days(shifts: list[Shift]) -> list[Day]:
    days: list[Day] = []
    for each in shifts:
        day = localtime(each.row.starts_at)
        if not days or days[-1].day.date() != day.date():
            days.append(Day(day, []))
        days[-1].shifts.append(each)
    return days


def _present(row: TakingRow) -> Present:
    came = [mark for mark in row.marks if mark.kind != "set"]
    return Present(
        row,
        told.served_said(row.time),
        is_open=row.time.how == Served.OPEN,
        marks=[mark.why for mark in row.marks if mark.why],
        next_is_out=bool(came) and came[-1].kind == "in",
    )
