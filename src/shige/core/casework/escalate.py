"""Who must hear of a clock that runs down: reminders and steps upwards, each once, in order, whoever slept."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from shige.core.calendar.days import Calendar
from shige.core.calendar.due import share_at
from shige.core.casework.clock import Clock, Run, due_of
from shige.core.casework.promise import Promised
from shige.core.errors import ShigeError

ANY = "*"
"""In place of a priority or a clock: those without rows of their own."""
MOST_PERCENT = 1_000


@dataclass(frozen=True, slots=True)
class Rung:
    """At which share of a limit who must hear of it.

    Raises:
        ShigeError: "rung-percent".
    """

    priority: str
    clock: str
    percent: int
    """Above 100 is after the end."""
    to: str
    """unit, lead, above, district or city."""

    def __post_init__(self) -> None:
        if not 0 < self.percent <= MOST_PERCENT:
            message = f"a step comes at 1 to {MOST_PERCENT} percent of a limit"
            raise ShigeError("rung-percent", message, {"value": self.percent, "bound": MOST_PERCENT})


@dataclass(frozen=True, slots=True, order=True)
class Step:
    """One step that is due at a second."""

    at: int
    percent: int
    to: str
    key: str
    """Which step it is, whatever becomes of the limit: a step that was done is never done again."""


def rungs_for(rungs: Sequence[Rung], priority: str, clock: Clock) -> tuple[Rung, ...]:
    """The rungs that hold for a clock at a priority: those that name both, else one of them, else neither."""
    for wanted in ((priority, clock.value), (priority, ANY), (ANY, clock.value), (ANY, ANY)):
        found = tuple(rung for rung in rungs if (rung.priority, rung.clock) == wanted)
        if found:
            return found
    return ()


def steps_of(run: Run, promised: Promised, rungs: Iterable[Rung], *, calendar: Calendar, number: int) -> list[Step]:
    """All steps of a clock's run, `number` being its place among the runs of that clock; none while it stands still.

    A run that has ended keeps the steps that were due before its end: whoever slept through them catches up.

    Raises:
        ShigeError: "calendar-range".
    """
    end = due_of(run, promised.limit, calendar).at
    if end is None or run.dropped:
        return []
    pauses = tuple((pause.begin, pause.until) for pause in run.pauses)
    steps = [
        Step(
            share_at(run.start, end, rung.percent, unit=promised.limit.unit, calendar=calendar, pauses=pauses),
            rung.percent,
            rung.to,
            f"{promised.clock}:{number}:{rung.percent}:{rung.to}",
        )
        for rung in rungs
    ]
    return sorted(step for step in steps if run.end is None or step.at < run.end)


def steps_due(steps: Iterable[Step], done: Collection[str], *, now: int) -> tuple[Step, ...]:
    """The steps to be done now, the oldest first: all that are due and were not done."""
    return tuple(sorted(step for step in steps if step.at <= now and step.key not in done))


def next_at(steps: Iterable[Step], done: Collection[str]) -> int | None:
    """When the next step is due that was not done; None where there is none."""
    return min((step.at for step in steps if step.key not in done), default=None)
