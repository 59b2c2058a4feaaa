"""Who answers for a grid now: the holder, then the backups in order, then the line above, until somebody is there.

Hours are bits: bit h of a week's hours is the hour h after Monday 0:00 of local time. So one `or` covers a week, and
what is empty is exact for every hour, not sampled.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from shige.core.errors import ShigeError
from shige.core.roles import Role, Unit, unit_of

WEEK = 168
"""Hours."""
ALWAYS = (1 << WEEK) - 1
_HOUR = 3600
_DIGITS = {Unit.COMMUNITY: 12, Unit.STREET: 9, Unit.DISTRICT: 6, Unit.CITY: 4}

Place = tuple[str, str]
"""Code of a role and code of an area."""
NO_OVERLAY: Mapping[str, str] = MappingProxyType({})
"""No street is run by a functional area."""


class Why(StrEnum):
    """Why it is this person who answers, or why another does not."""

    HOLDER = "holder"
    BACKUP = "backup"
    STANDS_IN = "stands-in"
    NOBODY = "nobody"
    OFF = "off"
    AWAY = "away"


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time: seconds since 1970 for periods, and the hour of the local week for shifts."""

    second: int
    hour: int


@dataclass(frozen=True, slots=True)
class Standing:
    """A post as a roster knows it: who is asked, in which place, and when."""

    post: str
    person: str
    role: str
    area: str
    rank: int = 0
    """0 the holder, 1 the first backup, and so on."""
    start: int = 0
    """Second from which it is held."""
    end: int | None = None
    """Second from which it is held no more."""
    hours: int = ALWAYS
    """Bits of the hours of the week."""
    away: tuple[tuple[int, int], ...] = ()
    """Leave: from one second until before another."""

    def lacks(self, moment: Moment) -> Why | None:
        """Why this post does not answer at that moment; None where it does."""
        if moment.second < self.start or (self.end is not None and moment.second >= self.end):
            return Why.NOBODY
        if any(start <= moment.second < end for start, end in self.away):
            return Why.AWAY
        return None if self.hours >> moment.hour & 1 else Why.OFF


@dataclass(frozen=True, slots=True)
class Passed:
    """A step at which nobody answered, and why."""

    role: str
    area: str
    why: Why


@dataclass(frozen=True, slots=True)
class Answer:
    """Who answers, why it is them, and who was passed over."""

    standing: Standing
    why: Why
    passed: tuple[Passed, ...]


@dataclass(frozen=True, slots=True)
class Stood:
    """A place of the line and who stands for it at a moment."""

    standing: Standing
    is_there: bool
    """Whether they are on duty."""


@dataclass(frozen=True, slots=True)
class DutyClass:
    """Grids that behave alike for a duty: at which hours each step of the line is the first that answers."""

    role: str
    grids: tuple[str, ...]
    steps: tuple[tuple[str, int], ...]
    """Code of each step's role, and the bits of the hours for which it is the first that answers."""

    @property
    def empty(self) -> int:
        """Bits of the hours at which nobody answers."""
        answered = 0
        for _, hours in self.steps:
            answered |= hours
        return ALWAYS & ~answered


def shift_hours(shifts: Iterable[tuple[int, int, int]]) -> int:
    """Bits of the week for shifts of (day from Monday = 0, first hour, hour after the last); none at all is always.

    Raises:
        ShigeError: "shift-hours" for a day or an hour that there is not.
    """
    bits, given = 0, False
    for day, start, end in shifts:
        given = True
        if not (0 <= day < 7 and 0 <= start < end <= 24):
            facts = {"field": "shift", "value": f"{day} {start}-{end}", "bound": "day 0-6, hours 0-24"}
            raise ShigeError("shift-hours", f"there is no shift from {start} to {end} on day {day}", facts)
        bits |= ((1 << (end - start)) - 1) << (day * 24 + start)
    return bits if given else ALWAYS


def hours_told(bits: int) -> tuple[tuple[int, int, int], ...]:
    """The shifts (day, first hour, hour after the last) that make up the bits of a week."""
    shifts: list[tuple[int, int, int]] = []
    for hour in range(WEEK):
        if bits >> hour & 1:
            day, start = divmod(hour, 24)
            if shifts and shifts[-1][0] == day and shifts[-1][2] == start:
                shifts[-1] = (day, shifts[-1][1], start + 1)
            else:
                shifts.append((day, start, start + 1))
    return tuple(shifts)


def around(area: str, unit: Unit) -> str | None:
    """The micro-grid, grid, community, street, district or city that an area lies in; None where it is itself wider."""
    if unit == Unit.MICRO:
        return area if unit_of(area) == Unit.MICRO else None
    if unit in {Unit.GRID, Unit.DEDICATED}:
        whole = f"{area[:15]}000"
        return whole if len(area) == 18 and unit_of(whole) == unit else None
    digits = _DIGITS[unit]
    return area[:digits] if len(area) >= digits else None


def asked(area: str, line: Iterable[Role], *, overlay: Mapping[str, str] = NO_OVERLAY) -> tuple[Place, ...]:
    """The places that are asked one after another for a duty: each role of the line, in the area around.

    `overlay` names the functional area that runs a street: its posts are asked in the district's stead.
    """
    run_by = overlay.get(area[: _DIGITS[Unit.STREET]], "")
    steps = ((role, around(area, role.unit)) for role in line)
    return tuple(
        (role.code, (run_by or where) if role.unit == Unit.DISTRICT else where)
        for role, where in steps
        if where is not None
    )


def along(places: Iterable[Place], rosters: Mapping[Place, Sequence[Standing]], *, moment: Moment) -> tuple[Stood, ...]:
    """In each place that is held at that moment the first in order who is there, or else the first in order.

    The first of all who is there is the one who answers. `rosters` are in order of rank.
    """
    stood: list[Stood] = []
    for place in places:
        lacks = [(standing, standing.lacks(moment)) for standing in rosters.get(place, ())]
        held = [(standing, lack) for standing, lack in lacks if lack != Why.NOBODY]
        there = next((standing for standing, lack in held if lack is None), None)
        if held:
            stood.append(Stood(there or held[0][0], is_there=there is not None))
    return tuple(stood)


def answering(places: Sequence[Place], standings: Iterable[Standing], *, moment: Moment) -> Answer | None:
    """The first of the places, and in it the first in order, who answers at that moment; None where nobody does."""
    rosters = in_order(standings)
    passed: list[Passed] = []
    for step, place in enumerate(places):
        reason = Why.NOBODY
        for standing in rosters.get(place, ()):
            lack = standing.lacks(moment)
            if lack is None:
                own = Why.HOLDER if standing.rank == 0 else Why.BACKUP
                return Answer(standing, Why.STANDS_IN if step else own, tuple(passed))
            reason = lack if reason == Why.NOBODY else reason
        passed.append(Passed(*place, reason))
    return None


def duty_classes(
    grids: Iterable[str],
    line: Sequence[Role],
    standings: Iterable[Standing],
    *,
    begin: Moment,
    overlay: Mapping[str, str] = NO_OVERLAY,
) -> tuple[DutyClass, ...]:
    """Who answers in each of the next 168 hours, for all grids, told once for those alike.

    An hour counts as it stands where the moment `begin` stands in its own; the first is that of `begin`.
    """
    covered = {
        place: _union(_hours_of(standing, begin=begin) for standing in roster)
        for place, roster in in_order(standings).items()
    }
    classes: dict[tuple[tuple[str, int], ...], list[str]] = defaultdict(list)
    for grid in grids:
        left, steps = ALWAYS, []
        for place in asked(grid, line, overlay=overlay):
            here = covered.get(place, 0)
            steps.append((place[0], here & left))
            left &= ~here
        classes[tuple(steps)].append(grid)
    return tuple(DutyClass(line[0].code, tuple(alike), steps) for steps, alike in classes.items())


def in_order(standings: Iterable[Standing]) -> Mapping[Place, list[Standing]]:
    """The roster of each place: the holder first, then the backups in order."""
    rosters: dict[Place, list[Standing]] = defaultdict(list)
    for standing in sorted(standings, key=lambda s: (s.rank, s.start, s.post)):
        rosters[standing.role, standing.area].append(standing)
    return rosters


def _hours_of(standing: Standing, *, begin: Moment) -> int:
    """The bits of the hours in which a post answers: as `duty_classes` counts them."""
    if not standing.away and standing.start <= begin.second and standing.end is None:
        return standing.hours
    bits = 0
    for step in range(WEEK):
        hour = (begin.hour + step) % WEEK
        if standing.lacks(Moment(begin.second + step * _HOUR, hour)) is None:
            bits |= 1 << hour
    return bits


def _union(bits: Iterable[int]) -> int:
    whole = 0
    for part in bits:
        whole |= part
    return whole
