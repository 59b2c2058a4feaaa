"""How long what tells of a person is kept, and what happens then."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from shige.core.errors import ShigeError

LONGEST_DAYS = 3650
LONGEST_HOLD_DAYS = 1095
"""A legal hold ends within three years; whoever still needs it then says so anew."""
_DAY_S = 86400


class Then(StrEnum):
    """What happens when the time is over."""

    ERASE = "erase"
    """The personal fields become empty; the row stays, for what refers to it."""
    DELETE = "delete"
    """The row goes."""


@dataclass(frozen=True, slots=True)
class Term:
    """A row of policy/retention.csv.

    Raises:
        ShigeError: "term-days", "term-basis".
    """

    code: str
    level: str
    zh: str
    en: str
    since_zh: str
    since_en: str
    days: int
    then: Then
    basis: str
    source: str

    def __post_init__(self) -> None:
        if not 0 <= self.days <= LONGEST_DAYS:
            facts = {"field": "days", "value": self.days, "bound": LONGEST_DAYS}
            raise ShigeError("term-days", f"{self.code}: a term has 0 to {LONGEST_DAYS} days", facts)
        if not (self.basis and self.source):
            raise ShigeError("term-basis", f"{self.code} says no ground or no source", {"field": "basis"})


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms by their codes."""

    rows: Mapping[str, Term]

    def __getitem__(self, code: str) -> Term:
        """The term of that code.

        Raises:
            ShigeError: "term-unknown".
        """
        if code not in self.rows:
            raise ShigeError("term-unknown", f"there is no term {code}", {"field": "term", "value": code})
        return self.rows[code]


@dataclass(frozen=True, slots=True)
class Held:
    """A legal hold as far as deletion must know it: a term, or one row of it."""

    term: str
    row: str


def check_hold(*, reason: str, seconds: float | None) -> None:
    """Hold that a legal hold says why, and ends.

    Raises:
        ShigeError: "hold-reason", "hold-endless", "hold-over", "hold-long".
    """
    if not reason.strip():
        raise ShigeError("hold-reason", "a hold says why", {"field": "reason"})
    if seconds is None:
        raise ShigeError("hold-endless", "a hold has an end", {"field": "until"})
    if seconds <= 0:
        raise ShigeError("hold-over", "a hold ends after it begins", {"field": "until"})
    if seconds > LONGEST_HOLD_DAYS * _DAY_S:
        facts = {"field": "until", "bound": LONGEST_HOLD_DAYS}
        raise ShigeError("hold-long", f"a hold ends within {LONGEST_HOLD_DAYS} days", facts)


def rows_held(terms: Collection[str], holds: Iterable[Held]) -> frozenset[str] | None:
    """Ids of the rows under these terms that must stay; None where all of them must."""
    mine = [hold.row for hold in holds if hold.term in terms]
    return None if "" in mine else frozenset(mine)
