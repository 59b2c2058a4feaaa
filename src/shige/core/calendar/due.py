"""When a limit is over, and how much of it has run: in any of the four time units, with pauses, on the city's calendar.

A clock counts something that only grows. Hours count seconds: all of them, or those of working hours. Days count ends
of days after the one on which the clock began: the end of work on working days, midnight on natural days. A pause
takes out what is counted within it (after its first second, up to and with its last). A limit is over at the first
second at which as much is counted as it holds.
"""

from dataclasses import dataclass

import numpy as np

from shige.core.calendar.days import Calendar
from shige.core.calendar.limits import Limit, Unit
from shige.core.calendar.zone import Seconds
from shige.core.errors import ShigeError
from shige.core.values import Bools, Ints

NEVER = 2**62
"""The end of a pause that has none yet, and the due time of a clock that stands still."""
Pauses = tuple[tuple[int, int], ...]
"""(from, until) in seconds, ascending, without overlap; the last may end `NEVER`."""


@dataclass(frozen=True, slots=True)
class Due:
    """When a limit is over."""

    at: int | None
    """The last second in time; None while the clock stands still."""
    unsure: tuple[int, ...]
    """Years on the way that are not published: the answer will move when they are."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What a change of the calendar does to open limits: the rows that move, and their due times before and after."""

    rows: Ints
    before: Seconds
    after: Seconds


def due(start: int, limit: Limit, calendar: Calendar, *, pauses: Pauses = ()) -> Due:
    """When a limit that begins at `start` is over.

    Raises:
        ShigeError: "calendar-range" where the calendar does not reach so far, "pauses-order".
    """
    table = np.array([check_pauses(pauses)], np.int64).reshape(1, -1, 2)
    begin, steps = np.array([start], np.int64), np.array([limit.steps], np.int64)
    at = due_many(begin, steps, unit=limit.unit, calendar=calendar, pauses=table)
    end = int(at[0])
    if end == NEVER:
        return Due(None, unsure_years(start, start, unit=limit.unit, calendar=calendar))
    return Due(end, unsure_years(start, end, unit=limit.unit, calendar=calendar))


def due_many(
    starts: Seconds, steps: Seconds, *, unit: Unit, calendar: Calendar, pauses: Seconds | None = None
) -> Seconds:
    """When many limits of one unit are over; `steps` are their seconds or days, as `Limit.steps` has them.

    `pauses` has the shape (rows, most pauses of a row, 2), ascending in a row, filled up with (NEVER, NEVER).

    Raises:
        ShigeError: "calendar-range".
    """
    return _advance(_origin(starts, unit, calendar), steps, unit=unit, calendar=calendar, pauses=pauses)


def unsure(starts: Seconds, ends: Seconds, *, unit: Unit, calendar: Calendar) -> Bools:
    """For each stretch of time whether it touches a year that is not published, where that matters to the unit."""
    if not unit.needs_calendar or not len(calendar.doubtful):
        return np.zeros(len(starts), bool)
    begun = np.searchsorted(calendar.doubtful, ends, side="right")
    over = np.searchsorted(calendar.doubtful_ends, starts, side="right")
    return np.asarray(begun > over)


def unsure_years(start: int, end: int, *, unit: Unit, calendar: Calendar) -> tuple[int, ...]:
    """The years that are not published among those that a stretch of time touches, where that matters to the unit."""
    if not unit.needs_calendar:
        return ()
    begun = int(np.searchsorted(calendar.doubtful, end, side="right"))
    over = int(np.searchsorted(calendar.doubtful_ends, start, side="right"))
    doubtful = [year for year, standing in calendar.years.items() if standing != "published"]
    return tuple(doubtful[over:begun])


def elapsed(start: int, end: int, *, unit: Unit, calendar: Calendar, pauses: Pauses = ()) -> int:
    """How much has run from `start` to `end`: seconds of the hour units, whole days of the others; never below 0.

    Raises:
        ShigeError: "calendar-range", "pauses-order".
    """
    moments = np.array([start, end], np.int64)
    calendar.day_at(moments)
    origin = int(_origin(moments[:1], unit, calendar)[0])
    if end <= origin:
        return 0
    edges = [origin, end]
    for begin, until in check_pauses(pauses):
        edges += [min(max(begin, origin), end), min(max(until, origin), end)]
    counted = _counted(np.array(edges, np.int64), unit, calendar)
    ran = np.diff(counted)[::2]
    return int(ran[0] - ran[1:].sum())


def share_at(start: int, end: int, percent: int, *, unit: Unit, calendar: Calendar, pauses: Pauses = ()) -> int:  # noqa: PLR0913
    """When so many percent of the time between `start` and the due time `end` have run; more than 100 lie after it.

    The time that is shared is the unit's own: working seconds for the two working units, all seconds for the others,
    so that half of three working days falls into working hours.

    Raises:
        ShigeError: "calendar-range", "pauses-order".
    """
    fine = Unit.WORK_HOUR if unit.needs_calendar else Unit.URGENT_HOUR
    span = elapsed(start, end, unit=fine, calendar=calendar, pauses=pauses)
    table = np.array([pauses], np.int64).reshape(1, -1, 2)
    steps = np.array([max(1, span * percent // 100)], np.int64)
    return int(_advance(np.array([start], np.int64), steps, unit=fine, calendar=calendar, pauses=table)[0])


def moved(starts: Seconds, steps: Seconds, *, unit: Unit, before: Calendar, after: Calendar) -> Moved:
    """What another calendar does to limits of one unit; rows with pauses are asked one by one by `due`.

    Raises:
        ShigeError: "calendar-range".
    """
    old = due_many(starts, steps, unit=unit, calendar=before)
    new = due_many(starts, steps, unit=unit, calendar=after)
    rows = np.flatnonzero(old != new)
    return Moved(rows, old[rows], new[rows])


def check_pauses(pauses: Pauses) -> Pauses:
    """Pauses as they came, if they are in order.

    Raises:
        ShigeError: "pauses-order" for pauses that run backwards or overlap.
    """
    edges = [edge for pause in pauses for edge in pause]
    if edges != sorted(edges):
        raise ShigeError("pauses-order", "pauses follow one another", {"field": "pauses", "value": str(pauses)})
    return pauses


def _origin(starts: Seconds, unit: Unit, calendar: Calendar) -> Seconds:
    """From when on is counted: the start, or for days the end of the day on which it lies."""
    days = calendar.day_at(starts)
    return calendar.midnights[days + 1] if unit.in_days else starts


def _advance(origin: Seconds, steps: Seconds, *, unit: Unit, calendar: Calendar, pauses: Seconds | None) -> Seconds:
    """When so many steps are counted after `origin`, those within pauses left out."""
    target = _counted(origin, unit, calendar) + steps
    halted = np.zeros(len(origin), bool)
    for begin, until in () if pauses is None else np.moveaxis(pauses, 0, 2):
        before = _counted(np.maximum(begin, origin), unit, calendar)
        reached = before < target
        halted |= reached & (until == NEVER) & (begin != NEVER)
        within = _counted(np.maximum(until, origin), unit, calendar) - before
        target += np.where(reached & (until != NEVER), within, 0)
    at = _when(np.where(halted, 0, target), unit, calendar)
    if np.any(~halted & (at >= calendar.midnights[-1])):
        message = f"the calendar ends with {calendar.last}, before this limit is over"
        raise ShigeError("calendar-range", message, {"field": "due", "bound": calendar.last})
    return np.where(halted, NEVER, at)


def _counted(at: Seconds, unit: Unit, calendar: Calendar) -> Seconds:
    """How much the unit counts up to and with these seconds, from the beginning of the calendar."""
    if unit == Unit.URGENT_HOUR:
        return np.asarray(at - calendar.midnights[0], np.int64)
    if unit == Unit.NATURAL_DAY:
        return np.asarray(np.searchsorted(calendar.midnights[1:], at, side="right"), np.int64)
    if unit == Unit.WORK_DAY:
        return np.asarray(np.searchsorted(calendar.closings, at, side="right"), np.int64)
    row = np.searchsorted(calendar.opens, at, side="right") - 1
    safe = np.maximum(row, 0)
    since = np.minimum(at, calendar.closes[safe]) - calendar.opens[safe]
    return np.asarray(np.where(row < 0, 0, calendar.worked[safe] + since), np.int64)


def _when(counted: Seconds, unit: Unit, calendar: Calendar) -> Seconds:
    """The first second up to which so much is counted; `NEVER` where the calendar ends before."""
    if unit == Unit.URGENT_HOUR:
        return np.asarray(calendar.midnights[0] + counted, np.int64)
    if unit == Unit.WORK_HOUR:
        row = np.searchsorted(calendar.worked[1:], counted, side="left")
        opens = np.append(calendar.opens, NEVER)
        return np.asarray(np.where(row < len(calendar.opens), opens[row] + counted - calendar.worked[row], NEVER))
    ends = calendar.midnights[1:] if unit == Unit.NATURAL_DAY else calendar.closings
    row = np.clip(counted - 1, 0, len(ends))
    return np.append(ends, NEVER)[row]
