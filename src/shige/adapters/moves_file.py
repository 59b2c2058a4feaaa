"""Reads the tables of states, guards and moves of cases and calls from policy/."""

from functools import cache
from pathlib import Path

from shige.adapters.roles_file import POLICY, rows, wrong
from shige.core.casework.course import Capacity
from shige.core.casework.moves import Guard, Move, Moves, Standing, State

GUARDS = POLICY / "move_guards.csv"


@cache
def shipped_case_moves() -> Moves:
    """The moves of cases that come with shige."""
    return read_moves(POLICY / "case_states.csv", POLICY / "case_moves.csv", guards=GUARDS)


@cache
def shipped_call_moves() -> Moves:
    """The moves of calls that come with shige."""
    return read_moves(POLICY / "call_states.csv", POLICY / "call_moves.csv", guards=GUARDS)


def read_moves(states: Path, moves: Path, *, guards: Path) -> Moves:
    """The table in files with the columns of `policy/case_states.csv`, `case_moves.csv` and `move_guards.csv`.

    Raises:
        ShigeError: "policy-columns", "policy-value", "policy-twice", and what `Moves` refuses.
    """
    return Moves.of(moves.name, _moves(moves), states=_states(states).values(), guards=_guards(guards).values())


def _states(path: Path) -> dict[str, State]:
    found: dict[str, State] = {}
    for number, row in rows(path, columns=("state", "zh", "en", "standing")):
        if row["state"] in found:
            raise wrong("policy-twice", path, number=number, field="state", value=row["state"])
        if row["standing"] not in set(Standing):
            raise wrong("policy-value", path, number=number, field="standing", value=row["standing"])
        found[row["state"]] = State(row["state"], row["zh"], row["en"], Standing(row["standing"]))
    return found


def _guards(path: Path) -> dict[str, Guard]:
    found: dict[str, Guard] = {}
    for number, row in rows(path, columns=("guard", "zh", "en")):
        if row["guard"] in found:
            raise wrong("policy-twice", path, number=number, field="guard", value=row["guard"])
        found[row["guard"]] = Guard(row["guard"], row["zh"], row["en"])
    return found


def _moves(path: Path) -> list[Move]:
    found = []
    for number, row in rows(path, columns=("from", "to", "verb", "zh", "en", "who", "guards", "effects")):
        who = row["who"].split()
        if not who or not set(who) <= set(Capacity):
            raise wrong("policy-value", path, number=number, field="who", value=row["who"])
        found.append(
            Move(
                row=number,
                sources=tuple(row["from"].split()),
                to=row["to"],
                verb=row["verb"],
                zh=row["zh"],
                en=row["en"],
                who=frozenset(Capacity(word) for word in who),
                guards=tuple(row["guards"].split()),
                effects=tuple(row["effects"].split()),
            )
        )
    return found
