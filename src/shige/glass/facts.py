"""What is said when a glass is broken, and what is told of it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shige.core.approving import State
from shige.core.areas import level_of


@dataclass(frozen=True, slots=True)
class Need:
    """A record that is needed: `words` name it without a person ("on duty, micro-grid 3")."""

    resource: str
    row: int
    area: str
    words: str

    def __post_init__(self) -> None:
        level_of(self.area)


@dataclass(frozen=True, slots=True)
class Breaking:
    """What somebody asks for in an emergency: which records, why, for how long. `uid` is the operation's own id."""

    uid: UUID
    needs: tuple[Need, ...]
    why: str
    minutes: int


@dataclass(frozen=True, slots=True)
class GlassRow:
    """A broken glass as its holder and its reviewer see it; `review` tells what became of the review."""

    uid: UUID
    account: str
    """uid of the account that broke it; `post` are the roles that it acted in."""
    post: str
    why: str
    area: str
    at: datetime
    until: datetime
    ended_at: datetime | None
    ended_by: str
    """Login name, for the audit: pages say the post."""
    needs: tuple[Need, ...]
    looks: int
    review: State
    reviewer: tuple[str, str]
    """uid of the account that reviewed it, and the roles that it acted in; empty before."""
    reviewed: str
    """The reviewer's words."""

    def runs(self, now: datetime) -> bool:
        """Whether it still opens what it names."""
        return (self.ended_at or self.until) > now
