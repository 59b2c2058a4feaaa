"""A limit, such as "3 working days": how many, of which of the four time units."""

from dataclasses import dataclass
from enum import StrEnum

from shige.core.errors import ShigeError

MOST = 10_000
"""Largest count of a limit, in its own unit."""
_MINUTE_S = 60


class Unit(StrEnum):
    """The four time units; hours are counted by the second, days by their ends."""

    URGENT_HOUR = "urgent_hour"
    """紧急工作时: runs day and night."""
    WORK_HOUR = "work_hour"
    """工作时: runs in working hours alone."""
    WORK_DAY = "work_day"
    """工作日: days on which the city works, counted from the day after."""
    NATURAL_DAY = "natural_day"
    """自然日: all days, counted from the day after."""

    @property
    def in_days(self) -> bool:
        """Whether it counts days rather than seconds."""
        return self in {Unit.WORK_DAY, Unit.NATURAL_DAY}

    @property
    def needs_calendar(self) -> bool:
        """Whether holidays and working hours matter to it."""
        return self in {Unit.WORK_HOUR, Unit.WORK_DAY}


@dataclass(frozen=True, slots=True)
class Limit:
    """How long something may take. `count` is whole days, or hours down to whole minutes (0.5 is half an hour).

    Raises:
        ShigeError: "limit-count" for less than nothing, too much, or a part of a day.
    """

    count: float
    unit: Unit

    def __post_init__(self) -> None:
        step = 1 if self.unit.in_days else _MINUTE_S
        if not 0 < self.count <= MOST or round(self.count * step, 6) % 1:
            raise ShigeError(
                "limit-count",
                f"a limit in {self.unit} is above 0, at most {MOST}, in whole {'days' if step == 1 else 'minutes'}",
                {"field": "count", "value": self.count, "bound": MOST, "unit": self.unit.value},
            )

    @property
    def steps(self) -> int:
        """Days, or seconds."""
        return round(self.count) if self.unit.in_days else round(self.count * _MINUTE_S) * _MINUTE_S
