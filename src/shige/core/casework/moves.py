"""The table of moves of cases or of calls: from where to where, by which verb, who may, what must hold, what it does.

The table is data. What is wrong with it is found when it is loaded, and the sentence says in which row.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from shige.core.casework.course import START, Capacity
from shige.core.casework.effects import EFFECTS
from shige.core.casework.guards import GUARDS
from shige.core.errors import ShigeError

SAME, BACK, OPEN = "=", "<", "*"
"""To stay in the state, to go back to the one before a merge; from every open state."""


class Standing(StrEnum):
    """What a state means for the one who waits."""

    OPEN = "open"
    """Somebody owns it and must act."""
    JOINED = "joined"
    """Another case carries it."""
    FINAL = "final"
    """It is over, unless it is reopened."""


@dataclass(frozen=True, slots=True)
class State:
    """A state with its names."""

    code: str
    zh: str
    en: str
    standing: Standing


@dataclass(frozen=True, slots=True)
class Guard:
    """A guard as the table writes it, and what is said where it does not hold."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Move:
    """One row: a verb from some states to another."""

    row: int
    """Its line in the table, for errors."""
    sources: tuple[str, ...]
    to: str
    verb: str
    zh: str
    en: str
    who: frozenset[Capacity]
    guards: tuple[str, ...]
    effects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Moves:
    """A whole table, checked.

    Raises:
        ShigeError: "moves-state", "moves-guard", "moves-effect", "moves-twice", "moves-owner", "moves-unreachable" or
            "moves-dead-end", with the row.
    """

    name: str
    states: Mapping[str, State]
    guards: Mapping[str, Guard]
    by: Mapping[tuple[str, str], Move]
    """The move of a state and a verb."""

    @classmethod
    def of(cls, name: str, moves: Iterable[Move], *, states: Iterable[State], guards: Iterable[Guard]) -> "Moves":
        """The table of these rows."""
        known = {state.code: state for state in states}
        words = {guard.code: guard for guard in guards}
        by: dict[tuple[str, str], Move] = {}
        for move in moves:
            _check_row(name, move, known, words)
            for source in _sources(move, known):
                if (source, move.verb) in by:
                    raise _wrong("twice", name, move, f"{move.verb} leaves {source} twice")
                by[source, move.verb] = move
        table = cls(name, known, words, by)
        _check_ways(table)
        return table

    def verbs(self, state: str) -> tuple[str, ...]:
        """What can be done in a state."""
        return tuple(verb for source, verb in self.by if source == state)

    def is_open(self, state: str) -> bool:
        """Whether somebody owns a case in that state and must act."""
        return state != START and self.states[state].standing == Standing.OPEN


def _wrong(code: str, name: str, move: Move, what: str) -> ShigeError:
    message = f"{name}, row {move.row}: {what}"
    return ShigeError(f"moves-{code}", message, {"file": name, "row": move.row, "value": what})


def _sources(move: Move, states: Mapping[str, State]) -> tuple[str, ...]:
    if move.sources == (OPEN,):
        return tuple(code for code, state in states.items() if state.standing == Standing.OPEN)
    return move.sources


def _check_row(name: str, move: Move, states: Mapping[str, State], words: Mapping[str, Guard]) -> None:
    for state in (*_sources(move, states), move.to):
        if state not in {*states, START, SAME, BACK} or move.to == START:
            raise _wrong("state", name, move, f"there is no state {state}")
    for guard in move.guards:
        word, *args = guard.split(":")
        if word not in GUARDS or len(args) != GUARDS[word][1] or guard not in words:
            raise _wrong("guard", name, move, f"there is no guard {guard}, or no words for it")
    for effect in move.effects:
        word, _, arg = effect.partition(":")
        allowed = EFFECTS[word][1] if word in EFFECTS else frozenset()
        if (not arg) if allowed is None else arg not in allowed:
            raise _wrong("effect", name, move, f"there is no effect {effect}")
    if START in move.sources and "own:sender" not in move.effects:
        raise _wrong("owner", name, move, f"{move.verb} opens a case without an owner")


def _check_ways(table: Moves) -> None:
    """Hold that each state can be reached and that each leads on to an end."""
    ways: dict[str, set[str]] = {}
    for (source, _), move in table.by.items():
        if move.to not in {SAME, BACK}:
            ways.setdefault(source, set()).add(move.to)
    for (source, _), move in table.by.items():
        if move.to == BACK:  # back to any state from which it was set aside
            ways.setdefault(source, set()).update(before for before, to in ways.items() if source in to)
    lost = set(table.states) - _reached(ways, {START})
    if lost:
        _refuse(table.name, "unreachable", lost, "no move leads there")
    ends = {code for code, state in table.states.items() if state.standing == Standing.FINAL}
    stuck = {state for state in table.states if not _reached(ways, {state}) & ends}
    if stuck:
        _refuse(table.name, "dead-end", stuck, "no way leads on to an end")


def _reached(ways: Mapping[str, set[str]], start: set[str]) -> set[str]:
    found, edge = set(start), set(start)
    while edge:
        edge = {to for state in edge for to in ways.get(state, ())} - found
        found |= edge
    return found


def _refuse(name: str, code: str, states: set[str], why: str) -> None:
    told = ", ".join(sorted(states))
    raise ShigeError(f"moves-{code}", f"{name}: {told}: {why}", {"file": name, "value": told})
