"""What territory tells others: areas, grids, units and plans as plain values, codes as text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

Bounds = tuple[float, float, float, float]
"""West, south, east, north in degrees."""


@dataclass(frozen=True, slots=True)
class AreaName:
    """An area as a link shows it: `level` is province, city, district, street, community, general, micro, dedicated."""

    code: str
    level: str
    name: str


@dataclass(frozen=True, slots=True)
class AreaRow:
    """An area in a list, with the sums of what is published in it."""

    code: str
    level: str
    name: str
    households: int
    general: int
    micro: int
    dedicated: int
    exceptions: int
    """Grids in which a norm could not be met."""
    minutes: float | None = None
    """Of a micro-grid: mean minutes of its sweep."""
    p_in_time: float | None = None
    crew: int | None = None


@dataclass(frozen=True, slots=True)
class AreaPage:
    """An area with the way down to it and what lies in it, from a province down to a general grid."""

    area: AreaRow
    path: tuple[AreaName, ...]
    """From the province to the area above."""
    children: tuple[AreaRow, ...]


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """An entrance by a band of floors."""

    uid: str
    building: str
    entrance: int
    floor_from: int
    floor_to: int
    lift: bool
    households: int
    grid: str
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class GridPage:
    """All that the page of a grid shows of the territory."""

    code: str
    tier: str
    name: str
    path: tuple[AreaName, ...]
    """From the province to the grid above."""
    households: int
    minutes: float | None
    p_in_time: float | None
    crew: int | None
    sliced: bool
    exceptions: Sequence[Mapping[str, object]]
    """Each {"code", "message", "message_zh", "facts"}."""
    figures: Mapping[str, object]
    bounds: Bounds
    plan: str
    """uid of the plan that holds here."""
    since: datetime
    """When that plan began to hold."""
    children: tuple[AreaRow, ...]
    units: tuple[UnitFacts, ...]
    """Of a micro- or dedicated grid."""


@dataclass(frozen=True, slots=True)
class GridItem:
    """A published grid in a list."""

    code: str
    tier: str
    name: str
    parent: str
    """Code of the tier above; empty of a community."""
    households: int
    minutes: float | None
    p_in_time: float | None
    crew: int | None
    exceptions: Sequence[Mapping[str, object]]
    bounds: Bounds
    polygon: bytes
    """WKB in degrees; empty where it was not asked for."""


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that a search found."""

    kind: str
    """A level of `AreaName`, or "unit"."""
    code: str
    """The area's code; of a unit the code of its grid."""
    name: str
    where: str
    """Names of the areas above, for people."""


@dataclass(frozen=True, slots=True)
class Outline:
    """The border of an area."""

    code: str
    name: str
    bounds: Bounds
    geometry: Mapping[str, object]
    """GeoJSON in degrees."""


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """A plan in a list."""

    uid: str
    status: str
    made_at: datetime
    content_hash: str
    city: str
    """Name of the city file that it was drawn from."""
    synthetic: bool
    communities: int
    general: int
    micro: int
    dedicated: int
    households: int
    exceptions: int
    standing: int
    """Communities in which it holds now."""


@dataclass(frozen=True, slots=True)
class PublicationFacts:
    """One publication."""

    number: int
    token: str
    """Stands for exactly this state of what is published, on any database."""
    plan: str
    at: datetime
    actor_name: str
    why: str


@dataclass(frozen=True, slots=True)
class LineageFacts:
    """What came from what."""

    tier: str
    source: str
    target: str
    households: int
    change: str
