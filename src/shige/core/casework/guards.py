"""What must hold before a move: each guard by its word, as the tables of moves name them."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from shige.core.casework.clock import Clock
from shige.core.casework.course import Action, Capacity, Course
from shige.core.casework.promise import promised_of

Guard = Callable[[Course, Action, tuple[str, ...]], bool]
"""Whether it holds, of the case, the deed, and what stands after the guard's word."""


def _told(value: Any) -> bool:
    return bool(value.strip()) if isinstance(value, str) else bool(value)


def _given(_: Course, action: Action, args: tuple[str, ...]) -> bool:
    named = {"unit": action.unit, "to": action.to}
    return _told(named.get(args[0], action.facts.get(args[0])))


def _known(course: Course, action: Action, args: tuple[str, ...]) -> bool:
    return _told(action.facts.get(args[0])) or _told(course.facts.get(args[0]))


def _said(_: Course, action: Action, args: tuple[str, ...]) -> bool:
    return action.facts.get(args[0]) in args[1].split("|")


def _promised(course: Course, action: Action, args: tuple[str, ...]) -> bool:
    clock = Clock(args[0])
    return clock in course.promised or clock in promised_of(action.facts.get("promise", {}))


def _at_most(course: Course, _: Action, args: tuple[str, ...]) -> bool:
    return course.counts.get(args[0], 0) < int(args[1])


def _asks(course: Course, _: Action, args: tuple[str, ...]) -> bool:
    return args[0] in course.asks


def _asks_given(_: Course, action: Action, args: tuple[str, ...]) -> bool:
    return args[0] in action.facts.get("asks", ())


def _asks_not(course: Course, _: Action, args: tuple[str, ...]) -> bool:
    return args[0] not in course.asks


def _of_assigned(course: Course, action: Action, _: tuple[str, ...]) -> bool:
    return action.capacity != Capacity.UNIT or (action.unit != "" and action.unit == course.assigned)


def _of_owner(course: Course, action: Action, _: tuple[str, ...]) -> bool:
    return action.capacity != Capacity.HANDLER or (action.unit != "" and action.unit == course.owner)


def _names_other(_: Course, action: Action, __: tuple[str, ...]) -> bool:
    return _told(action.to) and action.to != action.unit


def _not_back(course: Course, action: Action, _: tuple[str, ...]) -> bool:
    return action.to not in course.refused


def _other_assigned(course: Course, action: Action, _: tuple[str, ...]) -> bool:
    return action.to != course.assigned


def _met(course: Course, action: Action, _: tuple[str, ...]) -> bool:
    run = course.run(Clock.FIRST_CONTACT)
    return action.facts.get("met") in {"phone", "site"} or (run is not None and run.end is not None)


def _other_hand(course: Course, action: Action, _: tuple[str, ...]) -> bool:
    return action.actor not in course.handlers


def _later(_: Course, action: Action, args: tuple[str, ...]) -> bool:
    then = action.facts.get(args[0])
    return isinstance(then, int) and then > action.at


def _reached(course: Course, action: Action, args: tuple[str, ...]) -> bool:
    return action.capacity != Capacity.CLOCK or action.at >= course.facts[args[0]]


def _within(course: Course, action: Action, args: tuple[str, ...]) -> bool:
    until = course.facts.get(args[0])
    return isinstance(until, int) and action.at <= until


def _new(course: Course, action: Action, args: tuple[str, ...]) -> bool:
    return action.facts.get(args[0]) not in course.steps


GUARDS: Mapping[str, tuple[Guard, int]] = MappingProxyType(
    {
        "given": (_given, 1),
        "known": (_known, 1),
        "said": (_said, 2),
        "promised": (_promised, 1),
        "at_most": (_at_most, 2),
        "asks": (_asks, 1),
        "asks_given": (_asks_given, 1),
        "asks_not": (_asks_not, 1),
        "of_assigned": (_of_assigned, 0),
        "of_owner": (_of_owner, 0),
        "names_other": (_names_other, 0),
        "not_back": (_not_back, 0),
        "other_assigned": (_other_assigned, 0),
        "met": (_met, 0),
        "other_hand": (_other_hand, 0),
        "later": (_later, 1),
        "reached": (_reached, 1),
        "within": (_within, 1),
        "new": (_new, 1),
    }
)
"""Each guard, and how many words it takes."""


def holds(guard: str, course: Course, action: Action) -> bool:
    """Whether a guard such as "at_most:dispute:1" lets a deed pass."""
    word, *args = guard.split(":")
    return GUARDS[word][0](course, action, tuple(args))
