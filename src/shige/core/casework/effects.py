"""What a move does besides changing the state: to clocks, owners and counts, each by its word in the tables."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from shige.core.casework.clock import RENEWED, Clock, Run, paused, resumed, stopped
from shige.core.casework.course import Action, Course
from shige.core.casework.promise import promised_of

ALL = "all"
"""In place of a clock: every one of them."""
Effect = Callable[[Course, Action, str], Course]
"""What becomes of a case; the deed's second is never before an earlier deed's; then what stands after the word."""


def _own(course: Course, action: Action, whose: str) -> Course:
    return replace(course, owner={"sender": action.unit, "assigned": course.assigned}[whose])


def _assign(course: Course, action: Action, whom: str) -> Course:
    return replace(course, assigned={"named": action.to, "owner": course.owner}[whom])


def _refused(course: Course, _: Action, how: str) -> Course:
    one = frozenset({course.assigned})
    return replace(course, refused=course.refused | one if how == "add" else course.refused - one)


def _handled(course: Course, action: Action, _: str) -> Course:
    return replace(course, handlers=course.handlers | {action.actor})


def _asks(course: Course, action: Action, _: str) -> Course:
    return replace(course, asks=frozenset(action.facts["asks"])) if "asks" in action.facts else course


def _promise(course: Course, action: Action, _: str) -> Course:
    return replace(course, promised={**course.promised, **promised_of(action.facts.get("promise", {}))})


def _keep(course: Course, action: Action, fact: str) -> Course:
    kept = {fact: action.facts[fact]} if fact in action.facts else {}
    return replace(course, facts={**course.facts, **kept})


def _forget(course: Course, _: Action, fact: str) -> Course:
    return replace(course, facts={name: value for name, value in course.facts.items() if name != fact})


def _count(course: Course, _: Action, what: str) -> Course:
    return replace(course, counts={**course.counts, what: course.counts.get(what, 0) + 1})


def _step(course: Course, action: Action, _: str) -> Course:
    return replace(course, steps=course.steps | {str(action.facts["step"])})


def _aside(course: Course, _: Action, __: str) -> Course:
    return replace(course, aside=course.state)


def _start(course: Course, action: Action, clock: str) -> Course:
    return course if course.run(Clock(clock)) else _renew(course, action, clock)


def _renew(course: Course, action: Action, clock: str) -> Course:
    one = Clock(clock)
    before = _stop(course, action, clock).runs.get(one, ())
    return replace(course, runs={**course.runs, one: (*before, Run(action.at))})


def _stop(course: Course, action: Action, clock: str) -> Course:
    return _each(course, clock, lambda run: stopped(run, action.at))


def _drop(course: Course, action: Action, clock: str) -> Course:
    return _each(course, clock, lambda run: stopped(run, action.at, dropped=True))


def _pause(course: Course, action: Action, clock: str) -> Course:
    return _each(course, clock, lambda run: paused(run, action.at, reason=action.verb))


def _resume(course: Course, action: Action, clock: str) -> Course:
    return _each(course, clock, lambda run: resumed(run, action.at))


def _each(course: Course, clock: str, change: Callable[[Run], Run]) -> Course:
    """The case with the latest run of a clock changed, or of all of them."""
    changed = {
        one: (*runs[:-1], change(runs[-1])) if clock in {ALL, one} else runs for one, runs in course.runs.items()
    }
    return replace(course, runs=changed)


_CLOCKS = frozenset(Clock)
_ENDS = _CLOCKS | {ALL}
EFFECTS: Mapping[str, tuple[Effect, frozenset[str] | None]] = MappingProxyType(
    {
        "own": (_own, frozenset({"sender", "assigned"})),
        "assign": (_assign, frozenset({"named", "owner"})),
        "refused": (_refused, frozenset({"add", "drop"})),
        "handled": (_handled, frozenset({""})),
        "asks": (_asks, frozenset({""})),
        "promise": (_promise, frozenset({""})),
        "keep": (_keep, None),
        "forget": (_forget, None),
        "count": (_count, None),
        "step": (_step, frozenset({""})),
        "aside": (_aside, frozenset({""})),
        "start": (_start, _CLOCKS),
        "renew": (_renew, frozenset(RENEWED)),
        "stop": (_stop, _ENDS),
        "drop": (_drop, _ENDS),
        "pause": (_pause, _CLOCKS),
        "resume": (_resume, _CLOCKS),
    }
)
"""Each effect, and what may stand after its word; None for any word. Only what a new unit gets anew can be renewed."""


def applied(effect: str, course: Course, action: Action) -> Course:
    """The case after one effect such as "stop:acknowledge"."""
    word, _, arg = effect.partition(":")
    return EFFECTS[word][0](course, action, arg)
