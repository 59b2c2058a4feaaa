"""A clock of a case: since when it runs, why it stood still, when it was stopped, and whether that was in time."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from shige.core.calendar.days import Calendar
from shige.core.calendar.due import NEVER, Due, due
from shige.core.calendar.limits import Limit

DONE = "done"
"""Why a clock stood still that was stopped and then went on: it was thought to be done."""


class Clock(StrEnum):
    """The clocks of cases and calls."""

    INTAKE = "intake"
    """From the report until a unit is told."""
    ACKNOWLEDGE = "acknowledge"
    """From being told until the unit says that it takes it; each unit gets its own."""
    FIRST_CONTACT = "first_contact"
    ON_SITE = "on_site"
    RESOLVE = "resolve"
    """From acceptance until it is done; it never begins again."""
    RESULT = "result"
    """From being on site until a called unit tells its result."""


RENEWED = frozenset({Clock.ACKNOWLEDGE})
"""Clocks that a new unit gets anew."""


class Verdict(StrEnum):
    """How a clock stands."""

    RUNNING = "running"
    HELD = "held"
    MET = "met"
    MISSED = "missed"
    """Over its limit, whether it has been stopped since or runs on."""
    DROPPED = "dropped"
    """Not asked for any more."""


@dataclass(frozen=True, slots=True)
class Pause:
    """A stretch in which a clock stands still, in seconds; `until` is `NEVER` while it does."""

    begin: int
    until: int
    reason: str


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a clock, in seconds since 1970."""

    start: int
    end: int | None = None
    """When it was stopped or dropped; None while it runs or is held."""
    dropped: bool = False
    pauses: tuple[Pause, ...] = ()

    @property
    def held(self) -> bool:
        """Whether it stands still now."""
        return bool(self.pauses) and self.pauses[-1].until == NEVER


def stopped(run: Run, at: int, *, dropped: bool = False) -> Run:
    """The run with its end; one that has ended stays as it is."""
    if run.end is not None:
        return run
    return replace(_released(run, at), end=at, dropped=dropped)


def paused(run: Run, at: int, *, reason: str) -> Run:
    """The run held; one that was stopped is held from then on, for the other reason first."""
    if run.held or run.dropped:
        return run
    going = resumed(run, at)
    return replace(going, pauses=(*going.pauses, Pause(at, NEVER, reason)))


def resumed(run: Run, at: int) -> Run:
    """The run going on: the time since it was stopped or held does not count."""
    if run.dropped:
        return run
    if run.end is not None:
        return replace(run, end=None, pauses=(*run.pauses, Pause(run.end, at, DONE)))
    return _released(run, at)


def due_of(run: Run, limit: Limit, calendar: Calendar) -> Due:
    """When a run is over its limit.

    Raises:
        ShigeError: "calendar-range".
    """
    return due(run.start, limit, calendar, pauses=tuple((pause.begin, pause.until) for pause in run.pauses))


def judged(run: Run, limit: Limit, calendar: Calendar, *, now: int) -> Verdict:
    """How a run stands now. The last second of a limit is in time.

    Raises:
        ShigeError: "calendar-range".
    """
    if run.dropped:
        return Verdict.DROPPED
    last = due_of(run, limit, calendar).at
    if last is None:
        return Verdict.HELD
    if run.end is not None:
        return Verdict.MET if run.end <= last else Verdict.MISSED
    return Verdict.MISSED if now > last else Verdict.RUNNING


def held_seconds(run: Run, *, now: int) -> Mapping[str, int]:
    """For how long a run stood still up to now, by reason: what is counted apart."""
    held: dict[str, int] = {}
    for pause in run.pauses:
        held[pause.reason] = held.get(pause.reason, 0) + min(pause.until, now) - pause.begin
    return held


def _released(run: Run, at: int) -> Run:
    if not run.held:
        return run
    return replace(run, pauses=(*run.pauses[:-1], replace(run.pauses[-1], until=at)))
