"""What volunteers tells others: people by what to call them, shifts, projects and hours, as plain values."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shige.core.serving import Time


@dataclass(frozen=True, slots=True)
class VolunteerRow:
    """A volunteer in a list; the telephone number is masked."""

    uid: UUID
    name: str
    phone: str
    community: str
    skills: tuple[str, ...]
    hours: int
    """Bits of the hours of the week at which they mostly can; 0 where they did not say."""
    since: datetime


@dataclass(frozen=True, slots=True)
class JoiningRow:
    """A volunteer who asks to help in an area, or who does."""

    uid: UUID
    area: str
    volunteer: VolunteerRow
    asked_at: datetime
    accepted: bool | None
    why: str
    is_double: bool
    """Whether another volunteer has signed up with the same number."""


@dataclass(frozen=True, slots=True)
class TurnRow:
    """A shift on offer, with how many places are taken and how many wait."""

    uid: UUID
    area: str
    title: str
    where: str
    starts_at: datetime
    ends_at: datetime
    needed: int
    taken: int
    waiting: int
    called_off: bool
    why: str
    project: str
    """Title of the project that it belongs to; empty without one."""

    @property
    def is_full(self) -> bool:
        """Whether whoever comes now waits."""
        return self.taken >= self.needed


@dataclass(frozen=True, slots=True)
class MarkRow:
    """One thing noted of somebody on a shift."""

    kind: str
    at: datetime
    minutes: int
    how: str
    why: str


@dataclass(frozen=True, slots=True)
class TakingRow:
    """A volunteer on a shift. `place` is None on the waiting list."""

    uid: UUID
    volunteer_uid: UUID
    name: str
    place: int | None
    asked_at: datetime
    time: Time
    marks: tuple[MarkRow, ...]
    turn: TurnRow


@dataclass(frozen=True, slots=True)
class ConsentRow:
    """Something agreed to, in a version of its words."""

    code: str
    version: str
    given_at: datetime
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """A service project. `minutes` are those of its shifts and those that the body says besides."""

    uid: UUID
    area: str
    title: str
    wanted: str
    body: str
    body_uid: UUID | None
    plan: str
    picture: str
    result: str
    made_at: datetime
    claimed_at: datetime | None
    closed_at: datetime | None
    said_minutes: int
    turn_minutes: int


@dataclass(frozen=True, slots=True)
class ServedShift:
    """A shift that somebody served on, as a fact: when, what, and for how many minutes."""

    taking_uid: UUID
    volunteer_uid: UUID
    area: str
    title: str
    starts_at: datetime
    ends_at: datetime
    minutes: int
