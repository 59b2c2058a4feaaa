"""What the register tells others: buildings, doors, premises and corrections as plain values."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from shige.access.scope import Scope


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a building; entrance 0 stands for all of them."""

    building: str
    """uid of the building."""
    community: int
    entrance: int = 0
    floor: int = 0


GridFinder = Callable[[Sequence[Spot]], Sequence[tuple[int, ...]]]
"""The grids that hold each spot now. Territory answers it, which stands above this room: a redraw changes its answer,
and no row here."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How far somebody sees, and what tells in which grid a spot lies."""

    within: Scope
    find: GridFinder

    def holds(self, spots: Sequence[Spot]) -> list[bool]:
        """Which of the spots lie within."""
        if self.within.is_everywhere:
            return [True] * len(spots)
        return [any(self.within.holds(grid) for grid in grids) for grids in self.find(spots)]


@dataclass(frozen=True, slots=True)
class BuildingFacts:
    """A building as a line or the head of a page."""

    id: int
    uid: str
    code: str
    community: int
    name: str
    address: str
    lon: float
    lat: float
    entrances: int
    floors: int
    dwellings: int
    derived_on: date | None

    @property
    def label(self) -> str:
        """What people call it: its name, its address, or the city file's number."""
        return self.name or self.address or self.uid


@dataclass(frozen=True, slots=True)
class DoorFacts:
    """A dwelling or a premise as a cell of the building's picture."""

    id: int
    entrance: int
    floor: int
    door: str
    origin: int
    since: date
    kind: str = ""
    """Of a premise."""
    name: str = ""

    @property
    def is_derived(self) -> bool:
        """Whether nobody has looked yet."""
        return self.origin == 0


@dataclass(frozen=True, slots=True)
class CorrectionFacts:
    """What was done in one go."""

    operation: UUID
    verb: str
    at: datetime
    actor_name: str
    why: str
    doors: tuple[str, ...]
    undone: bool


@dataclass(frozen=True, slots=True)
class BuildingPage:
    """A building with its open doors and premises, and what was corrected, the newest first."""

    building: BuildingFacts
    doors: tuple[DoorFacts, ...]
    premises: tuple[DoorFacts, ...]
    corrections: tuple[CorrectionFacts, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """How far the register of a building has come."""

    building: BuildingFacts
    doors: int
    waiting: int
    """Derived doors that nobody has looked at."""
    premises: int
