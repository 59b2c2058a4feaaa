"""How long somebody served on a shift, counted from what was noted at the place and from nothing else.

Time is cut into half hours, numbered from 1970 on: two shifts of one person never share one, and a database can hold
that with a plain unique constraint.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from shige.core.errors import ShigeError

SLOT = 1800
"""Seconds of the half hour on which shifts begin and end."""
MOST_SLOTS = 24
"""Half hours of the longest shift: nobody helps for more than twelve hours on end."""


class MarkKind(StrEnum):
    """What is noted of somebody on a shift."""

    IN = "in"
    OUT = "out"
    SET = "set"
    """A correction: so many minutes, whatever was noted before."""


class Served(StrEnum):
    """How the minutes of a shift came about."""

    NOTHING = "nothing"
    """Nothing is noted."""
    HERE = "here"
    """Came and is still there."""
    OPEN = "open"
    """Came, and nobody noted when they left: no minutes until somebody corrects it."""
    COUNTED = "counted"
    CORRECTED = "corrected"


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing noted, in seconds since 1970; `minutes` only of a correction."""

    kind: MarkKind
    second: int
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class Time:
    """Minutes that count, and how they came about."""

    minutes: int
    how: Served


def slots(start: int, end: int) -> range:
    """The half hours of a shift from one second until another.

    Raises:
        ShigeError: "shift-period" where it is not cut by half hours, ends before it begins, or is too long.
    """
    first, last = start // SLOT, end // SLOT
    if start % SLOT or end % SLOT or not first < last <= first + MOST_SLOTS:
        facts = {"field": "ends_at", "value": (end - start) // 60, "bound": MOST_SLOTS * SLOT // 60}
        message = "a shift begins and ends on a half hour, ends after it begins, and lasts at most twelve hours"
        raise ShigeError("shift-period", message, facts)
    return range(first, last)


def time_served(marks: Iterable[Mark], *, start: int, end: int, now: int) -> Time:
    """The minutes between coming and leaving, within the shift; the newest correction stands over all of them."""
    seconds, came, corrected = 0, None, None
    for mark in sorted(marks, key=lambda mark: (mark.second, mark.kind)):
        if mark.kind == MarkKind.SET:
            corrected = mark.minutes
        elif mark.kind == MarkKind.IN:
            came = mark.second if came is None else came
        elif came is not None:
            seconds += max(0, min(mark.second, end) - max(came, start))
            came = None
    if corrected is not None:
        return Time(corrected, Served.CORRECTED)
    if came is not None:
        return Time(seconds // 60, Served.HERE if now < end else Served.OPEN)
    return Time(seconds // 60, Served.COUNTED if seconds else Served.NOTHING)
