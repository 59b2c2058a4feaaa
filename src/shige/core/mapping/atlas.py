"""The atlas says which grids a point lies in, with entrance and floor where a tower holds several of them."""

from dataclasses import dataclass, field
from typing import Self

import numpy as np
from numpy.typing import NDArray

from shige.core.mapping.doors import UNSAID, Band, Doors, Records, bands_at
from shige.core.mapping.ground import Ground
from shige.core.mapping.land import Land
from shige.core.mapping.landkernel import Longs
from shige.core.mapping.places import Candidate, Doubt, GridName, Place, Unsure
from shige.core.values import Bools, Floats, Objects, Table, Tier

TIERS = tuple(Tier)
"""Tiers by the number that stands for them in columns."""
OUTSIDE = -1
_CHUNK = 100_000


@dataclass(frozen=True, slots=True)
class AtlasGrids(Table):
    """Published grids of all tiers, in any order."""

    code: Longs
    tier: NDArray[np.int8]
    """Index into `TIERS`."""
    name: Objects
    sliced: Bools


@dataclass(frozen=True, slots=True)
class Leaves:
    """The land of all micro- and dedicated grids, in any order."""

    code: Longs
    land: Land


@dataclass(frozen=True, slots=True)
class Found:
    """What was found at many points."""

    row: Longs
    """Row of the atlas, `OUTSIDE` where no grid is."""
    building: Longs
    """The building that falls to several grids where the point is in doubt, else -1."""
    strange: Bools
    """True where that building has no such entrance or floor."""

    def __len__(self) -> int:
        return len(self.row)


@dataclass(frozen=True, slots=True)
class Atlas:
    """Published grids, ready to be asked; made by `Atlas.of`."""

    code: Longs
    """Sorted."""
    tier: NDArray[np.int8]
    name: Objects
    parent: Longs
    """Row of the tier above, -1 where there is none."""
    sliced: Bools
    leaf: Longs
    """Rows of micro- and dedicated grids, in the order of the ground's features."""
    ground: Ground
    doors: Doors
    squeeze: float
    """Degrees of latitude in a degree of longitude."""
    chains: dict[int, tuple[GridName, ...]] = field(default_factory=dict)
    """Answers given before, by row."""

    @classmethod
    def of(cls, grids: AtlasGrids, leaves: Leaves, units: Records) -> Self:
        """Bind the grids, the land of the lowest tiers and the units (records of `DOOR`)."""
        grids = grids.take(np.argsort(grids.code))
        leaf = np.searchsorted(grids.code, leaves.code)
        return cls(
            code=grids.code,
            tier=grids.tier,
            name=grids.name,
            parent=_parents(grids),
            sliced=grids.sliced,
            leaf=leaf,
            ground=Ground.of(leaves.land, order=leaf),
            doors=Doors.of(units, code=grids.code, sliced=grids.sliced),
            squeeze=leaves.land.squeeze(),
        )

    def locate(self, lon: float, lat: float, *, entrance: int = UNSAID, floor: int = UNSAID) -> Place | Unsure:
        """The grids at a point in degrees; a point on an edge belongs to the lowest code.

        Where the nearest door of the grid there is one of a building that falls to several grids, entrance and floor
        decide; without them the answer is `Unsure` with all that it may be.
        """
        feature = self.ground.feature_at(lon, lat)
        if feature < 0:
            return Unsure(Doubt.OUTSIDE)
        row = int(self.leaf[feature])
        if not self.sliced[row]:
            return Place(self.chain(row))
        building = self.doors.building_at(row, lon=lon, lat=lat, squeeze=self.squeeze)
        if building < 0:
            return Place(self.chain(row))
        return self._inside(building, entrance=entrance, floor=floor)

    def locate_many(
        self, lon: Floats, lat: Floats, *, entrance: Longs | None = None, floor: Longs | None = None
    ) -> Found:
        """`locate` of many points; entrance and floor are `UNSAID` where they are not known."""
        parts = [slice(start, start + _CHUNK) for start in range(0, max(len(lon), 1), _CHUNK)]
        found = [self._hits(lon[part], lat[part]) for part in parts]
        row, building = (np.concatenate(columns) for columns in zip(*found, strict=True))
        strange = np.zeros(len(row), bool)
        nothing = np.full(len(row), UNSAID)
        entrances, floors = nothing if entrance is None else entrance, nothing if floor is None else floor
        for point in np.flatnonzero((building >= 0) & ((entrances != UNSAID) | (floors != UNSAID))).tolist():
            bands = self.doors.bands_of(int(building[point]))
            bands = bands_at(bands, entrance=int(entrances[point]), floor=int(floors[point]))
            strange[point] = not bands
            if len({band[0] for band in bands}) == 1:
                row[point], building[point] = bands[0][0], -1
        return Found(row=row, building=building, strange=strange)

    def answer(self, found: Found, point: int, *, entrance: int = UNSAID, floor: int = UNSAID) -> Place | Unsure:
        """What was found at one of many points, in words, given the same entrance and floor."""
        row, building = int(found.row[point]), int(found.building[point])
        if row == OUTSIDE:
            return Unsure(Doubt.OUTSIDE)
        return Place(self.chain(row)) if building < 0 else self._inside(building, entrance=entrance, floor=floor)

    def touching(self, bounds: tuple[float, float, float, float]) -> Bools:
        """Which rows, of any tier, have land in a frame of west, south, east and north in degrees."""
        found = np.zeros(len(self.code), bool)
        rows = self.leaf[self.ground.touching(bounds)]
        while len(rows):
            found[rows] = True
            above = np.unique(self.parent[rows])
            rows = above[above >= 0]
        return found

    def chain(self, row: int) -> tuple[GridName, ...]:
        """The grid of a row with those above it, the community first; of no row nothing."""
        if row < 0:
            return ()
        known = self.chains.get(row)
        if known is None:
            name = GridName(TIERS[self.tier[row]], f"{self.code[row]:018d}", str(self.name[row]))
            known = self.chains[row] = (*self.chain(int(self.parent[row])), name)
        return known

    def _hits(self, lon: Floats, lat: Floats) -> tuple[Longs, Longs]:
        """Row and shared building of each point, -1 where there is none."""
        row = np.append(self.leaf, OUTSIDE)[self.ground.features_at(lon, lat)]
        building = np.full(len(lon), -1, np.int64)
        parted = np.flatnonzero((row >= 0) & self.sliced[row]) if len(self.leaf) else np.empty(0, np.int64)
        building[parted] = self.doors.buildings_at(row[parted], lon=lon[parted], lat=lat[parted], squeeze=self.squeeze)
        return row, building

    def _inside(self, building: int, *, entrance: int, floor: int) -> Place | Unsure:
        """What entrance and floor say inside a building that falls to several grids."""
        every = self.doors.bands_of(building)
        bands = bands_at(every, entrance=entrance, floor=floor)
        rows = {band[0] for band in bands}
        if len(rows) == 1:
            return Place(self.chain(rows.pop()))
        reason = Doubt.WHICH_DOOR
        if not bands:
            reason, bands, rows = Doubt.NO_SUCH_DOOR, every, {band[0] for band in every}
        return Unsure(reason, self._known(rows), self._candidates(bands))

    def _known(self, rows: set[int]) -> tuple[GridName, ...]:
        """What lies above all of these rows."""
        above = {int(self.parent[row]) for row in rows}
        if len(above) == 1:
            return self.chain(above.pop())
        chains = [self.chain(row) for row in rows]
        return tuple(grid for grid in chains[0] if all(grid in chain for chain in chains))

    def _candidates(self, bands: list[Band]) -> tuple[Candidate, ...]:
        """The bands in words; those of one grid that follow each other are told as one."""
        merged: list[Candidate] = []
        last, door = -1, -1
        for row, entrance, low, high in bands:
            _, code, name = self.chain(row)[-1]
            start = merged.pop().floor_from if (row, entrance) == (last, door) else low
            merged.append(Candidate(code, name, entrance, start, high))
            last, door = row, entrance
        return tuple(merged)


def _parents(grids: AtlasGrids) -> Longs:
    """Rows of the tier above; codes are sorted."""
    micro, community = grids.tier == TIERS.index(Tier.MICRO), grids.tier == TIERS.index(Tier.COMMUNITY)
    above = np.where(micro, grids.code // 1_000 * 1_000, grids.code // 1_000_000 * 1_000_000)
    row = np.searchsorted(grids.code, above)
    there = grids.code[np.minimum(row, len(grids) - 1)] == above
    return np.where(there & ~community, row, -1)
