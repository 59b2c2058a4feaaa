"""What each post has to do week by week, how long that takes, and when it is too much: line by line, nothing hidden."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from shige.core.errors import ShigeError
from shige.core.roles import Roles, Unit

Numbers = NDArray[np.float64]
ANY = "ANY"
"""In the place of a role: whoever has taken on what the duty counts."""
MOST_MINUTES = 1_440.0
MOST_TIMES = 10_000.0


class Period(StrEnum):
    """In what time a duty is done so many times."""

    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


WEEKS: Mapping[Period, float] = {Period.WEEK: 1.0, Period.MONTH: 365.25 / 12 / 7, Period.YEAR: 365.25 / 7}
"""Weeks in each period."""


class Per(StrEnum):
    """What a duty is done for each of."""

    AREA = "area"
    HOUSEHOLD = "household"
    MICRO = "micro"
    SPONSORED = "sponsored"
    """Micro-grids that the post has taken on."""


@dataclass(frozen=True, slots=True)
class DutyRule:
    """One duty of a role in one kind of grid or area: minutes each time, so many times a period, for each of what."""

    code: str
    zh: str
    en: str
    role: str
    """Code of a role, or ANY."""
    unit: Unit | None
    """The kind of grid or area in which it is done; None with ANY."""
    minutes: float
    times: float
    period: Period
    per: Per
    counts: bool
    """Whether it is part of the weekly load."""
    evidence: str = ""
    basis: str = ""

    def __post_init__(self) -> None:
        for field, most in (("minutes", MOST_MINUTES), ("times", MOST_TIMES)):
            value = getattr(self, field)
            if not 0 <= value <= most:
                facts = {"field": f"{self.code}.{field}", "value": value, "bound": f"0 to {most:g}"}
                raise ShigeError("duty-bounds", f"{self.code}: {field} of {value:g} is outside 0 to {most:g}", facts)

    @property
    def weekly(self) -> float:
        """Minutes a week for each thing that it is done for."""
        return self.minutes * self.times / WEEKS[self.period] if self.counts else 0.0


@dataclass(frozen=True, slots=True)
class Duties:
    """All duties that hold in a district, and the minutes a week that people of each employment may be given."""

    rules: tuple[DutyRule, ...]
    ceilings: Mapping[str, float]

    def of(self, role: str) -> tuple[DutyRule, ...]:
        """The duties of a role, and those of whoever has taken something on."""
        return tuple(rule for rule in self.rules if rule.role in {role, ANY})


@dataclass(frozen=True, slots=True)
class Ground:
    """What a post's duties are counted on."""

    households: float = 0.0
    micros: float = 0.0
    """Micro-grids in its area."""
    sponsored: float = 0.0
    holders: int = 1
    """People who share the post."""


@dataclass(frozen=True, slots=True)
class Line:
    """A duty's part of a week: minutes x times a week x things = weekly, shared by the holders."""

    rule: DutyRule
    things: float
    weekly: float


def check_duties(duties: Duties, *, roles: Roles) -> None:
    """Hold that each duty belongs to a role there is, in the kind of area that the role is held over.

    Raises:
        ShigeError: "role-unknown" or "duty-role".
    """
    for rule in duties.rules:
        if rule.role != ANY and roles[rule.role].unit != rule.unit:
            facts = {"field": f"{rule.code}.unit", "value": str(rule.unit), "bound": roles[rule.role].unit.value}
            raise ShigeError("duty-role", f"{rule.code} is done where its role {rule.role} is held", facts)


def laid_over(duties: Duties, values: Mapping[str, float | int | str]) -> Duties:
    """The duties with other minutes and times: "D01.minutes", "D01.times", "ceiling.fulltime".

    Raises:
        ShigeError: "duty-bounds".
    """
    rules = tuple(
        replace(
            rule,
            minutes=float(values.get(f"{rule.code}.minutes", rule.minutes)),
            times=float(values.get(f"{rule.code}.times", rule.times)),
        )
        for rule in duties.rules
    )
    ceilings = {kind: float(values.get(f"ceiling.{kind}", most)) for kind, most in duties.ceilings.items()}
    return Duties(rules, ceilings)


def load_of(duties: Duties, role: str, ground: Ground) -> tuple[Line, ...]:
    """The week of one holder of a role, line by line; what takes no time is left out."""
    things = {
        Per.AREA: 1.0,
        Per.HOUSEHOLD: ground.households,
        Per.MICRO: ground.micros,
        Per.SPONSORED: ground.sponsored,
    }
    lines = (
        Line(rule, things[rule.per], rule.weekly * things[rule.per] / _sharing(rule, ground))
        for rule in duties.of(role)
    )
    return tuple(line for line in lines if line.weekly > 0)


def weekly_loads(duties: Duties, role: str, *, households: Numbers, micros: Numbers) -> Mapping[str, Numbers]:
    """Minutes a week of all areas at once, by duty, before they are shared; shapes (areas,)."""
    things = {Per.AREA: np.ones(len(households)), Per.HOUSEHOLD: households, Per.MICRO: micros}
    return {
        rule.code: rule.weekly * things[rule.per]
        for rule in duties.of(role)
        if rule.weekly > 0 and rule.per != Per.SPONSORED
    }


def total(lines: Iterable[Line]) -> float:
    """Minutes of a week."""
    return sum(line.weekly for line in lines)


def _sharing(rule: DutyRule, ground: Ground) -> int:
    """How many share it: what somebody has taken on is theirs alone."""
    return 1 if rule.per == Per.SPONSORED else max(1, ground.holders)
