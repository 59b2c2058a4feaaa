"""What recognition tells others: commendations with their lines, as plain values."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class FactLine:
    """One line of what a commendation rests on."""

    key: str
    name: str
    starts_at: datetime
    ends_at: datetime | None
    minutes: int

    @property
    def kind(self) -> str:
        """post, note, doors, shift or project."""
        return self.key.split(":", 1)[0]


@dataclass(frozen=True, slots=True)
class CommendationRow:
    """A commendation: whom, under which rule of which version, over which period, and what became of it."""

    uid: UUID
    kind: str
    subject_uid: str
    area: str
    rule: str
    version: str
    zh: str
    en: str
    starts_at: datetime
    ends_at: datetime
    state: str
    decided_at: datetime | None
    decider: str
    why: str
    agreed: bool | None
    name: str
    """Of the grid, post, volunteer or body, as it is called now; empty where there is none any more."""
    role: str
    """Of a post: its role."""
    lines: tuple[FactLine, ...]
