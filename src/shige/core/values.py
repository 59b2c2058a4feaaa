"""The nouns of planning: a city as columns of its buildings and land, and a plan as columns of its grids and units.

Every table is a frozen dataclass of equally long columns (numpy arrays). Coordinates and lengths are metres in the
city's metric CRS, angles do not occur. A reference to another table is the row number there, -1 where there is none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from enum import IntEnum, StrEnum
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from shige.core.errors import ShigeError

Floats = NDArray[np.float64]
Ints = NDArray[np.signedinteger[Any]]
"""Whole numbers; int32 wherever shige makes them."""
Bools = NDArray[np.bool_]
Objects = NDArray[np.object_]
"""Column of `str` or of shapely geometries."""


class Tier(StrEnum):
    """The tiers of grids: 总网格, 一般网格, 微网格 and beside them 专属网格."""

    COMMUNITY = "community"
    GENERAL = "general"
    MICRO = "micro"
    DEDICATED = "dedicated"


class LinkClass(IntEnum):
    """What lies between two neighbouring cells for somebody on foot; the file stores the lower-case name."""

    SAME_COMPOUND = 0
    """No wall between them: one compound, or both on open ground."""
    WALL = 1
    """The wall or fence of a compound."""
    ARTERIAL = 2
    """A street that one has to cross."""
    CROSSING = 3
    """A bridge, gate or underpass over a barrier (river, rail); a barrier without one has no link."""


class Use(IntEnum):
    """What a building is for; the file stores the lower-case name."""

    RESIDENTIAL = 0
    MIXED = 1
    COMMERCIAL = 2
    OFFICE = 3
    INDUSTRIAL = 4
    SCHOOL = 5
    HOSPITAL = 6
    OTHER = 7


class SiteKind(IntEnum):
    """Candidates for dedicated grids; the file stores the lower-case name."""

    SCHOOL = 0
    HOSPITAL = 1
    MARKET = 2
    MALL = 3
    PARK = 4
    OFFICE = 5
    INDUSTRIAL = 6


class BarrierKind(IntEnum):
    """What stops people on foot; the file stores the lower-case name. River and rail need a crossing."""

    RIVER = 0
    RAIL = 1
    ARTERIAL = 2
    WALL = 3


@dataclass(frozen=True, slots=True)
class Table:
    """Equally long columns."""

    def __post_init__(self) -> None:
        lengths = {f.name: len(getattr(self, f.name)) for f in fields(self)}
        if len(set(lengths.values())) > 1:
            raise ShigeError("ragged-table", f"columns of {type(self).__name__} differ in length", lengths)

    def __len__(self) -> int:
        return len(getattr(self, fields(self)[0].name))

    def take(self, rows: NDArray[Any]) -> Self:
        """The table of those rows (indices or a mask), in that order."""
        return type(self)(**{f.name: getattr(self, f.name)[rows] for f in fields(self)})

    @classmethod
    def concatenated(cls, tables: Sequence[Self]) -> Self:
        """One table of the rows of all `tables`, one after the other."""
        return cls(**{f.name: np.concatenate([getattr(table, f.name) for table in tables]) for f in fields(cls)})


@dataclass(frozen=True, slots=True)
class Areas(Table):
    """The communities of a city."""

    code: Objects
    """12 digits as text."""
    name: Objects
    level: Objects
    """Always "community" where grids are drawn; "street" and "district" rows may stand beside."""
    polygon: Objects


@dataclass(frozen=True, slots=True)
class Compounds(Table):
    """Estates and courtyards (小区, 院落)."""

    id: Objects
    name: Objects
    gated: Bools
    polygon: Objects
    """None where only the membership of buildings is known."""


@dataclass(frozen=True, slots=True)
class Buildings(Table):
    """Buildings; `*_given` is False where shige estimated the figure."""

    id: Objects
    address: Objects
    area: Ints
    compound: Ints
    site: Ints
    use: Ints
    floors: Ints
    floors_given: Bools
    lift: Bools
    lift_given: Bools
    entrances: Ints
    entrances_given: Bools
    dwellings: Ints
    dwellings_given: Bools
    households: Ints
    households_given: Bools
    x: Floats
    y: Floats
    footprint: Objects
    """Polygon, or a Point where only a point is known."""


@dataclass(frozen=True, slots=True)
class Sites(Table):
    """Schools, hospitals, markets, malls, parks, offices: candidates for dedicated grids."""

    id: Objects
    name: Objects
    kind: Ints
    area: Ints
    polygon: Objects


@dataclass(frozen=True, slots=True)
class Roads(Table):
    """Street centrelines, merged and snapped at junctions."""

    id: Objects
    name: Objects
    arterial: Bools
    line: Objects


@dataclass(frozen=True, slots=True)
class Barriers(Table):
    """Rivers, railways, arterials and walls as lines."""

    id: Objects
    name: Objects
    kind: Ints
    line: Objects


@dataclass(frozen=True, slots=True)
class Crossings(Table):
    """Bridges, underpasses and gates as points."""

    id: Objects
    name: Objects
    barrier: Ints
    point: Objects


@dataclass(frozen=True, slots=True)
class Cells(Table):
    """The land of each building, and of each site where no building stands: cells tile every community exactly.

    A cell of a building has the building's id and its row; a cell of bare site ground has the id "site:<site id>",
    building -1 and the site's row. `polygon` may have several parts only where the land itself has.
    """

    id: Objects
    area: Ints
    building: Ints
    site: Ints
    polygon: Objects


@dataclass(frozen=True, slots=True)
class Links(Table):
    """Who can walk to whom: pairs of cells (a < b) with the length of their common border in metres."""

    a: Ints
    b: Ints
    length_m: Floats
    kind: Ints
    """`LinkClass`."""


@dataclass(frozen=True, slots=True)
class City:
    """A whole city file, in metres of `metric_crs` (an EPSG number)."""

    metric_crs: int
    areas: Areas
    compounds: Compounds
    buildings: Buildings
    sites: Sites
    roads: Roads
    barriers: Barriers
    crossings: Crossings
    cells: Cells
    links: Links
    meta: Mapping[str, str] = field(default_factory=dict)
    """`schema`, `version`, `synthetic` ("1" where made up), `seed`, `sources`, `content_hash` ..."""


@dataclass(frozen=True, slots=True)
class Community:
    """All that drawing one community needs: the rows of the city that lie in it, with references made local."""

    code: str
    name: str
    polygon: Any
    compounds: Compounds
    buildings: Buildings
    sites: Sites
    cells: Cells
    links: Links
    road_names: Objects
    """Per building: the name of the nearest street where its address names none, else ""."""


@dataclass(frozen=True, slots=True)
class AddressUnits(Table):
    """The atoms: an entrance by a band of floors, ordered by building, entrance and floor."""

    id: Objects
    building: Ints
    entrance: Ints
    """From 1."""
    floor_from: Ints
    """From 1, the ground floor."""
    floor_to: Ints
    households: Ints
    x: Floats
    y: Floats
    """The door of the entrance."""


@dataclass(frozen=True, slots=True)
class Grids(Table):
    """Grids of all tiers of one plan or of one community's part of it."""

    code: Objects
    tier: Objects
    """`Tier`."""
    parent: Objects
    """Code of the tier above; for a community its own 12 digits."""
    name: Objects
    households: Ints
    minutes: Floats
    """Mean finishing time of the sweep, minutes; NaN outside micro."""
    p_in_time: Floats
    """Simulated P(T <= limit); NaN outside micro."""
    crew: Ints
    """People of the crew; 0 outside micro (stored as null)."""
    sliced: Bools
    """True where the map shows a slice of a building, because units of one building fall to several grids."""
    exceptions: Objects
    """JSON list of {"code", "message", "message_zh", "facts"}; "[]" where all is met."""
    figures: Objects
    """JSON object of further figures: {"parts": {"visit": min, ...}, "expected_reached": share, "sd": min, ...}."""
    polygon: Objects


@dataclass(frozen=True, slots=True)
class UnitRows(Table):
    """Address units with the grid that each belongs to."""

    id: Objects
    building_id: Objects
    entrance: Ints
    floor_from: Ints
    floor_to: Ints
    lift: Bools
    """Whether the building has a lift."""
    households: Ints
    micro_code: Objects
    """None for a unit of a dedicated grid."""
    parent_code: Objects
    """Its general grid, or its dedicated grid."""
    x: Floats
    y: Floats


@dataclass(frozen=True, slots=True)
class Lineage(Table):
    """What came from what: households of old grid `source` that are now in grid `target`, per tier."""

    tier: Objects
    source: Objects
    target: Objects
    households: Ints
    change: Objects
    """One of kept, split, merged, moved, new, retired."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole plan file, in metres of `metric_crs`."""

    metric_crs: int
    grids: Grids
    units: UnitRows
    lineage: Lineage
    norms: str
    """The norms that the plan was drawn with, as TOML text."""
    meta: Mapping[str, str] = field(default_factory=dict)
    """`schema`, `version`, `seed`, `city`, `city_hash`, `profile`, `crew`, `content_hash`, `synthetic`, `retired`."""
