"""What the atlas answers: the grids that a point lies in, or what must be known before one can say so."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from shige.core.values import Tier


class Doubt(StrEnum):
    """Why a point has no single grid."""

    OUTSIDE = "outside"
    """No published grid is there."""
    WHICH_DOOR = "which-door"
    """The building falls to several grids by entrance or floor."""
    NO_SUCH_DOOR = "no-such-door"
    """The building has no such entrance or floor."""


class GridName(NamedTuple):
    """A grid that a point lies in."""

    tier: Tier
    code: str
    """18 digits."""
    name: str


class Candidate(NamedTuple):
    """A grid that holds these floors of one entrance of the building at a point."""

    code: str
    name: str
    entrance: int
    floor_from: int
    floor_to: int


@dataclass(frozen=True, slots=True)
class Place:
    """The grids of a point: community, general and micro-grid, or community and dedicated grid."""

    grids: tuple[GridName, ...]


@dataclass(frozen=True, slots=True)
class Unsure:
    """No single grid: why, what is sure all the same, and among which grids entrance and floor decide."""

    reason: Doubt
    known: tuple[GridName, ...] = ()
    candidates: tuple[Candidate, ...] = ()
