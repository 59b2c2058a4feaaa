"""How a request comes to its end: granted by whom it takes, refused by one, taken back, or out of time."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from shige.core.errors import ShigeError


class State(StrEnum):
    """Where a request stands; all but the first are for ever."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


class Verdict(StrEnum):
    """What a decider says."""

    GRANT = "grant"
    REFUSE = "refuse"


MOST_DECIDERS = 2
"""Persons of whom each must agree; one refuses alone."""


def check_open(state: State, *, is_over: bool, facts: Mapping[str, object]) -> None:
    """Hold that a request can still be decided or taken back; `facts` tell how it ended.

    Raises:
        ShigeError: "approval-ended" with what became of it, "approval-lapsed" where its time is over.
    """
    if state != State.ASKED:
        raise ShigeError("approval-ended", f"this was {state} meanwhile", {**facts, "state": state.value})
    if is_over:
        raise ShigeError("approval-lapsed", "nobody decided in time: ask again", {**facts, "state": State.LAPSED.value})


def decided(verdict: Verdict, *, asker: str, decider: str, agreed: Sequence[str], needed: int) -> State:
    """The state after somebody decided; `agreed` are those who said yes before.

    Raises:
        ShigeError: "approval-decider" for nobody in particular, "approval-own" for who asked, "approval-twice" for who
            has agreed already.
    """
    if not decider:
        raise ShigeError("approval-decider", "a person decides, not the system", {"field": "decider"})
    if decider == asker:
        raise ShigeError(
            "approval-own", "nobody decides what they asked for: another person must", {"field": "decider"}
        )
    if decider in agreed:
        message = f"it takes {needed} persons, and you have agreed already"
        raise ShigeError("approval-twice", message, {"field": "decider", "bound": needed})
    if verdict == Verdict.REFUSE:
        return State.REFUSED
    return State.GRANTED if len(agreed) + 1 >= needed else State.ASKED
