"""Where a case or a call stands, and the dated deeds that brought it there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from shige.core.casework.clock import Clock, Run
from shige.core.casework.promise import Promised

START = "-"
"""The state before the first deed."""


class Capacity(StrEnum):
    """In which capacity somebody acts on a case."""

    ANY = "any"
    REPORTER = "reporter"
    FINDER = "finder"
    """Who found the matter and reported it from the ground."""
    DISPATCHER = "dispatcher"
    RULE = "rule"
    """A rule of the city, by itself."""
    UNIT = "unit"
    """Somebody on duty of the unit that it was sent to."""
    HANDLER = "handler"
    """Somebody of the unit that owns it."""
    ARBITER = "arbiter"
    """The unit above: rules on disputes, extensions, shelving, reopening."""
    CHECKER = "checker"
    FOLLOW_UP = "follow_up"
    """Who calls the reporter back."""
    CLOCK = "clock"
    """The clock, by itself."""


@dataclass(frozen=True, slots=True)
class Action:
    """One dated deed on a case or a call. Equal ids and equal content are one deed that came twice."""

    id: str
    verb: str
    at: int
    """The server's second; a phone's own time is one of the facts."""
    actor: str
    """Who did it, by an opaque id; empty for a rule or the clock."""
    capacity: Capacity
    unit: str = ""
    """The unit for which they act."""
    to: str = ""
    """The unit that is named: to be sent to, called, or held to be the right one."""
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rejected:
    """A deed that came and could not hold: kept, and shown to its author."""

    id: str
    code: str
    guard: str


@dataclass(frozen=True, slots=True)
class Course:
    """What a log of deeds comes to."""

    state: str = START
    aside: str = ""
    """The state to which a merged case goes back."""
    owner: str = ""
    """The unit that answers for it; there is one as long as it is open."""
    assigned: str = ""
    """The unit that it was sent to, which owns it once it has acknowledged."""
    refused: frozenset[str] = frozenset()
    """Units that have refused it and were not held to it."""
    handlers: frozenset[str] = frozenset()
    """Who had a hand in handling it: none of them checks it."""
    asks: frozenset[str] = frozenset()
    """What its kind asks for or allows: self_handle, check, call_back, whistle."""
    promised: Mapping[Clock, Promised] = field(default_factory=dict)
    runs: Mapping[Clock, tuple[Run, ...]] = field(default_factory=dict)
    """The runs of each clock, in order; only what a new unit gets anew has several."""
    counts: Mapping[str, int] = field(default_factory=dict)
    """How often it was disputed, reworked, reopened and so on."""
    steps: frozenset[str] = frozenset()
    """Steps of escalation that were done."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """What is kept of the facts of deeds: place, kind, lead, review_at, window_until."""
    at: int = 0
    """The latest second of a deed; a deed that claims an earlier one counts from here."""
    rejected: tuple[Rejected, ...] = ()

    def run(self, clock: Clock) -> Run | None:
        """The latest run of a clock."""
        runs = self.runs.get(clock, ())
        return runs[-1] if runs else None
