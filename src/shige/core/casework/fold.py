"""Folds the log of deeds into where a case stands: the log is the truth, this is what it comes to."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from shige.core.casework.clock import Run
from shige.core.casework.course import Action, Course, Rejected
from shige.core.casework.effects import applied
from shige.core.casework.moves import BACK, SAME, Moves
from shige.core.casework.promise import written
from shige.core.casework.state import Refusal, decide


def fold(moves: Moves, log: Iterable[Action]) -> Course:
    """Where a log leads, in the order in which its deeds arrived.

    A deed that came twice counts once; one that comes again with other content, or could not be done when it arrived,
    is kept as rejected and changes nothing else.

    Raises:
        ShigeError: "promise-facts", "limit-count" for a deed that promises what is no limit.
    """
    course = Course()
    seen: dict[str, Action] = {}
    for action in log:
        if action.id not in seen:
            seen[action.id] = action
            course = advance(moves, course, action)
        elif seen[action.id] != action:
            course = _rejected(course, Rejected(action.id, "deed-differs", ""))
    return course


def advance(moves: Moves, course: Course, action: Action) -> Course:
    """Where a case stands after one deed more.

    Raises:
        ShigeError: as `fold`.
    """
    move = decide(moves, course, action)
    if isinstance(move, Refusal):
        return _rejected(course, Rejected(action.id, move.code, move.guard))
    deed = replace(action, at=max(action.at, course.at))
    for effect in move.effects:
        course = applied(effect, course, deed)
    state = {SAME: course.state, BACK: course.aside}.get(move.to, move.to)
    return replace(course, state=state, at=deed.at)


def told(moves: Moves, course: Course) -> dict[str, Any]:
    """A course as plain data with sorted names: the row that is stored, and what the vectors compare."""
    return {
        "state": course.state,
        "open": moves.is_open(course.state),
        "owner": course.owner,
        "assigned": course.assigned,
        "aside": course.aside,
        "refused": sorted(course.refused),
        "handlers": sorted(course.handlers),
        "asks": sorted(course.asks),
        "promised": written(tuple(course.promised.values())),
        "runs": {clock.value: [_run_told(run) for run in runs] for clock, runs in course.runs.items()},
        "counts": dict(course.counts),
        "steps": sorted(course.steps),
        "facts": dict(course.facts),
        "at": course.at,
        "rejected": [{"id": one.id, "code": one.code, "guard": one.guard} for one in course.rejected],
    }


def _run_told(run: Run) -> dict[str, Any]:
    pauses = [{"begin": pause.begin, "until": pause.until, "reason": pause.reason} for pause in run.pauses]
    return {"start": run.start, "end": run.end, "dropped": run.dropped, "pauses": pauses}


def _rejected(course: Course, rejected: Rejected) -> Course:
    return replace(course, rejected=(*course.rejected, rejected))
