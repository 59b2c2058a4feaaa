"""What a room says when it asks for an approval, and what a reader is told of one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from shige.core.approving import MOST_DECIDERS, State, Verdict
from shige.core.areas import level_of
from shige.core.errors import ShigeError

LEAST_WHY = 2
"""Characters of a reason: somebody must be able to read it later."""
MOST_WHY = 2000


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked for.

    `uid` is the operation's own id: the same `Ask` again is the same request. `kind` ("plan-proposal", "waiver",
    "glass-review") tells the pages which room the decision goes to; `subject` is what that room calls it. Who has the
    right (approval, decide, `purpose`) over `area` decides. `facts` are what they need to know: words and numbers by
    name, no personal data. `deciders` is 2 where it concerns data of class S3.
    """

    uid: UUID
    kind: str
    subject: str
    area: str
    purpose: str
    why: str
    until: datetime
    facts: Mapping[str, object] = field(default_factory=dict)
    deciders: int = 1

    def __post_init__(self) -> None:
        level_of(self.area)
        check_why(self.why)
        if not 1 <= self.deciders <= MOST_DECIDERS:
            facts = {"field": "deciders", "value": self.deciders, "bound": f"1 to {MOST_DECIDERS}"}
            raise ShigeError("approval-deciders", f"1 to {MOST_DECIDERS} persons decide", facts)


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a decider says of a request: yes or no, and why."""

    verdict: Verdict
    why: str

    def __post_init__(self) -> None:
        check_why(self.why)


@dataclass(frozen=True, slots=True)
class Said:
    """One decision on a request."""

    verdict: Verdict
    decider_uid: str
    decider: str
    post: str
    why: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ApprovalRow:
    """A request as its readers see it, with every decision on it, the first one first."""

    uid: UUID
    kind: str
    purpose: str
    subject: str
    area: str
    facts: Mapping[str, object]
    needed: int
    asker_uid: str
    asker: str
    post: str
    why: str
    asked_at: datetime
    until: datetime
    state: State
    ended_at: datetime | None
    said: tuple[Said, ...]


def check_why(why: str) -> None:
    """Hold that a reason is one.

    Raises:
        ShigeError: "why-missing" or "why-long".
    """
    length = len(why.strip())
    if length < LEAST_WHY:
        raise ShigeError("why-missing", "say why: others read it later", {"field": "why", "bound": LEAST_WHY})
    if length > MOST_WHY:
        message = f"a reason has at most {MOST_WHY} characters"
        raise ShigeError("why-long", message, {"field": "why", "value": length, "bound": MOST_WHY})
