"""What staff tells others: people, posts and who is on duty, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shige.core.duty import Passed, Why
from shige.core.roles import Unit

FIRST_ASKED: Mapping[Unit, str] = {
    Unit.MICRO: "MICRO_WORKER",
    Unit.GRID: "GRID_WORKER",
    Unit.DEDICATED: "DEDICATED_CHIEF",
    Unit.COMMUNITY: "COMMUNITY_CHIEF",
    Unit.STREET: "STREET_OC",
    Unit.DISTRICT: "DIST_OC",
    Unit.CITY: "CITY_OC",
}
"""The role that is asked first for each kind of area."""


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person in a list."""

    uid: UUID
    name: str
    account: str
    """Login name; empty where there is none."""
    name_open: bool
    made_up: bool


@dataclass(frozen=True, slots=True)
class PostRow:
    """A post and who holds it. `rank` 0 is the holder, 1 the first backup."""

    uid: UUID
    role: str
    area: str
    rank: int
    title: str
    phone: str
    person_uid: UUID
    person: str
    made_up: bool
    valid_from: datetime
    valid_to: datetime | None
    hours: int
    """Bits of the hours of the week; `shifts` tells them."""
    is_away: bool

    @property
    def is_backup(self) -> bool:
        """Whether somebody else is asked first."""
        return self.rank > 0


@dataclass(frozen=True, slots=True)
class PostFound:
    """A post that a search found, and who holds it; without hours and leave."""

    role: str
    area: str
    title: str
    phone: str
    person: str


@dataclass(frozen=True, slots=True)
class OnDuty:
    """Who answers for a place now, and why it is them."""

    post: PostRow
    why: Why
    passed: tuple[Passed, ...]
    """Places that were asked before in vain."""


@dataclass(frozen=True, slots=True)
class DutyGap:
    """Grids that behave alike and have hours at which nobody answers, or only somebody above."""

    role: str
    grids: tuple[str, ...]
    empty_hours: int
    """Hours of the week at which nobody answers up to the top of the line."""
    own_hours: int
    """Hours of the week at which the role itself, holder or backup, answers."""
    empty_shifts: tuple[tuple[int, int, int], ...]
    """The empty hours as (day, first hour, hour after the last)."""


@dataclass(frozen=True, slots=True)
class HandOverRow:
    """A note from one shift to the next."""

    uid: UUID
    area: str
    at: datetime
    author: str
    text: str
    taken_at: datetime | None
    taken_by: str
