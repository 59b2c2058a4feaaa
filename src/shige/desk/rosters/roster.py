"""Puts the roster of an area together: its week, its posts in order, what is thin in it, and the areas below."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.urls import reverse
from django.utils.timezone import localtime

from shige.access.routes import Visit
from shige.adapters.roles_file import shipped_roles
from shige.core.duty import DutyClass, hours_told
from shige.core.roles import unit_of
from shige.core.week import Cover, cover
from shige.desk import ground
from shige.desk.page import role_name
from shige.desk.rosters import told
from shige.desk.rosters.board import level_name
from shige.staff.facts import FIRST_ASKED, PostRow
from shige.staff.health import LEAD_ROLE
from shige.staff.weeks import Roster, Thin, roster_read
from shige.territory.facts import AreaName
from shige.territory.looks import Look

MOST_NAMED = 6
"""Grids of a class that are named before the rest is only counted."""


@dataclass(frozen=True, slots=True)
class PostLine:
    """A post in its roster."""

    uid: str
    order: str
    person: str
    phone: str
    hours: str
    begins: str
    ends: str
    is_away: bool
    may_rise: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The posts of one role in an area, in order; without any where nobody holds it."""

    role: str
    name: str
    lines: tuple[PostLine, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """How many of a hundred hours the grids' own people, somebody above, or nobody answers."""

    own: int
    above: int
    empty: int
    empty_grids: int

    @property
    def covered(self) -> int:
        """Where the stretch of nobody begins."""
        return self.own + self.above


@dataclass(frozen=True, slots=True)
class Below:
    """An area below, with how well it is covered in the week to come."""

    href: str
    name: str
    level: str
    share: Share | None


@dataclass(frozen=True, slots=True)
class ThinLine:
    """Grids that behave alike and are short of somebody."""

    role: str
    count: str
    named: tuple[AreaName, ...]
    others: int
    own: str
    empty: str


def roster_facts(area: str, *, visit: Visit) -> dict[str, object]:
    """What the page of a roster shows."""
    found = ground.looked_at(area)
    roster = roster_read(area, now=visit.now, only=() if found.is_wide else None)
    classes = roster.classes(grid.code for grid in found.grids)
    return {
        **ground.way(found, route="desk:rosters"),
        "level": level_name(found.area.level),
        "days": told.strip(roster.week(area), now=visit.now),
        "now_x": hour_of(visit.now),
        "role": role_name(FIRST_ASKED[unit_of(area)]),
        "groups": groups(roster, area=area),
        "whole": share(cover(classes)),
        "thin": thin(roster.thin(classes), grids=found.grids),
        "below": below(classes, found=found),
        "may": rights(visit, area=area),
    }


def rights(visit: Visit, *, area: str) -> dict[str, bool]:
    """Which buttons the reader gets here."""
    pairs = {"edit": ("roster", "edit"), "assign": ("post", "assign"), "end": ("post", "end")}
    return {name: visit.scope_for(*pair, purpose="staffing").covers(area) for name, pair in pairs.items()}


def hour_of(now: datetime) -> str:
    """The hour of the day with its part, as the strip's line for now."""
    local = localtime(now)
    return f"{local.hour + local.minute / 60:.2f}"


def groups(roster: Roster, *, area: str) -> list[Group]:
    """The posts of an area role by role; wanted roles without a holder stand there empty."""
    unit = unit_of(area)
    wanted = {FIRST_ASKED[unit], LEAD_ROLE.get(unit, FIRST_ASKED[unit])}
    rows = roster.held_at(area)
    shown = wanted | {row.role for row in rows}
    return [
        Group(
            role.code,
            role_name(role.code),
            tuple(post_line(row, now=roster.now) for row in rows if row.role == role.code),
        )
        for role in shipped_roles()
        if role.code in shown
    ]


def post_line(row: PostRow, *, now: datetime) -> PostLine:
    """A post in words."""
    return PostLine(
        uid=str(row.uid),
        order=told.standing_said(row),
        person=row.person,
        phone=row.phone,
        hours=told.shifts_said(hours_told(row.hours)),
        begins=told.day_said(row.valid_from) if row.valid_from > now else "",
        ends="" if row.valid_to is None else told.day_said(row.valid_to),
        is_away=row.is_away,
        may_rise=row.rank > 0 and row.valid_to is None,
    )


def thin(rows: Sequence[Thin], *, grids: Sequence[AreaName]) -> list[ThinLine]:
    """Classes of grids that are short of somebody, in words."""
    by_code = {grid.code: grid for grid in grids}
    return [
        ThinLine(
            role=role_name(row.role),
            count=told.grids_said(len(row.grids)),
            named=tuple(by_code[code] for code in row.grids[:MOST_NAMED]),
            others=max(0, len(row.grids) - MOST_NAMED),
            own=told.shifts_said(row.own),
            empty=told.shifts_said(row.empty) if row.empty else "",
        )
        for row in rows
    ]


def below(classes: Sequence[DutyClass], *, found: Look) -> list[Below]:
    """The areas of the next tier; of wide areas without figures, which belong to their own pages."""
    return [
        Below(
            href=f"{reverse('desk:rosters')}?area={row.code}",
            name=row.name,
            level=level_name(row.level),
            share=None if found.is_wide else share(cover(_within(classes, area=row.code))),
        )
        for row in found.children
    ]


def share(hours: Cover) -> Share | None:
    """Of a hundred hours, whole numbers that add up; what is there is never shown as none."""
    total = hours.own + hours.above + hours.empty
    if not total:
        return None
    empty = max(round(100 * hours.empty / total), 1 if hours.empty else 0)
    own = min(round(100 * hours.own / total), 100 - empty)
    return Share(own, 100 - own - empty, empty, hours.grids)


def _within(classes: Sequence[DutyClass], *, area: str) -> list[DutyClass]:
    """The classes with those of their grids alone that lie in an area."""
    head = area[:15] if len(area) == 18 and area.endswith("000") else area
    return [replace(duty, grids=tuple(grid for grid in duty.grids if grid.startswith(head))) for duty in classes]
