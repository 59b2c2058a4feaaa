"""Decides whether a deed on a case or a call may be done now; a refusal says why, and what can be done instead."""

from dataclasses import dataclass, replace

from shige.core.casework.course import Action, Capacity, Course
from shige.core.casework.guards import holds
from shige.core.casework.moves import Move, Moves


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a deed may not be done."""

    code: str
    """"move-none" from this state, "move-who" for another capacity, "move-guard" for what does not hold."""
    guard: str
    """The guard that does not hold, whose words the table has."""
    state: str
    can: tuple[str, ...]
    """The verbs that there are from this state."""


def decide(moves: Moves, course: Course, action: Action) -> Move | Refusal:
    """The move that a deed makes, or why it makes none. A time before the latest deed's counts as that one's."""
    move = moves.by.get((course.state, action.verb))
    can = moves.verbs(course.state)
    if move is None:
        return Refusal("move-none", "", course.state, can)
    if not {Capacity.ANY, action.capacity} & move.who:
        return Refusal("move-who", "", course.state, can)
    deed = replace(action, at=max(action.at, course.at))
    for guard in move.guards:
        if not holds(guard, course, deed):
            return Refusal("move-guard", guard, course.state, can)
    return move
