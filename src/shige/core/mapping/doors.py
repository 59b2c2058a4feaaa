"""The doors of buildings that fall to several grids: which building a point means, and which floors are whose."""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.lib import recfunctions as rfn
from numpy.typing import NDArray

from shige.core.mapping.landkernel import Longs
from shige.core.values import Bools, Floats

Records = NDArray[np.void]
DOOR = np.dtype(
    [
        ("grid", "<i8"),
        ("building", "<i4"),
        ("entrance", "<i4"),
        ("floor_from", "<i4"),
        ("floor_to", "<i4"),
        ("lon", "<f8"),
        ("lat", "<f8"),
    ]
)
"""A unit as the atlas needs it: `grid` is the code of its micro- or dedicated grid, `building` a number."""
Band = tuple[int, int, int, int]
"""Row of the grid, entrance, lowest and highest floor."""
MIXED = -2
UNSAID = 0
"""Entrance or floor that nobody named: both count from 1 up, cellars from -1 down."""


@dataclass(frozen=True, slots=True)
class Doors:
    """Doors by grid, and the bands of floors of the buildings that fall to several grids."""

    first: Longs
    """Per grid: its first door; one longer than the grids."""
    lon: Floats
    lat: Floats
    shared: Longs
    """Per door: its building among those that fall to several grids, -1 where all of it is one grid's."""
    sole: Longs
    """Per grid: what `shared` is at all of its doors, -1 where it has none, `MIXED` where they differ."""
    first_band: Longs
    """Per shared building: its first band; one longer than the buildings."""
    bands: Records
    """Records of row of the grid, entrance, lowest and highest floor, by shared building, entrance and floor."""

    @classmethod
    def of(cls, units: Records, *, code: Longs, sliced: Bools) -> Self:
        """Gather the units of the grids of those codes, which are sorted; units of other grids are left out.

        Doors are kept of grids that are sliced: elsewhere nobody asks for them.
        """
        row = np.searchsorted(code, units["grid"])
        there = code[np.minimum(row, len(code) - 1)] == units["grid"] if len(code) else np.zeros(len(units), bool)
        units, row = units[there].copy(), row[there]
        units["grid"] = row
        shared = _shared(units)
        keys = np.lexsort((units["lat"], units["lon"], units["building"], units["grid"]))
        same = _repeats(units[keys], names=("grid", "building", "lon", "lat"))
        doors = keys[~same & sliced[units["grid"][keys]]]
        mine = np.flatnonzero(shared >= 0)
        order = mine[np.lexsort((units["floor_from"][mine], units["entrance"][mine], shared[mine]))]
        first = np.searchsorted(units["grid"][doors], np.arange(len(code) + 1))
        return cls(
            first=first,
            lon=units["lon"][doors].copy(),
            lat=units["lat"][doors].copy(),
            shared=shared[doors],
            sole=_sole(shared[doors], first),
            first_band=np.searchsorted(shared[order], np.arange(int(shared.max(initial=-1)) + 2)),
            bands=rfn.repack_fields(units[["grid", "entrance", "floor_from", "floor_to"]][order]),
        )

    def building_at(self, row: int, *, lon: float, lat: float, squeeze: float) -> int:
        """The shared building whose door is the nearest of the doors of grid `row`, -1 where that one is not shared."""
        sole = int(self.sole[row])
        if sole != MIXED:
            return sole
        first, last = self.first[row], self.first[row + 1]
        nearest = int(np.argmin(_distance(self.lon[first:last] - lon, self.lat[first:last] - lat, squeeze)))
        return int(self.shared[first + nearest])

    def buildings_at(self, row: Longs, *, lon: Floats, lat: Floats, squeeze: float) -> Longs:
        """`building_at` of many points."""
        found = np.full(len(row), -1, np.int64)
        count = self.first[row + 1] - self.first[row]
        point = np.repeat(np.arange(len(row)), count)
        if not len(point):
            return found
        start = np.cumsum(count) - count
        door = np.arange(len(point)) - np.repeat(start - self.first[row], count)
        away = _distance(self.lon[door] - lon[point], self.lat[door] - lat[point], squeeze)
        some = np.flatnonzero(count)
        least = np.minimum.reduceat(away, start[some])
        at_least = np.flatnonzero(away == np.repeat(least, count[some]))
        hit, place = np.unique(point[at_least], return_index=True)
        found[hit] = self.shared[door[at_least[place]]]
        return found

    def bands_of(self, building: int) -> list[Band]:
        """The bands of a shared building, by entrance and floor."""
        bands: list[Band] = self.bands[self.first_band[building] : self.first_band[building + 1]].tolist()
        return bands


def bands_at(bands: list[Band], *, entrance: int, floor: int) -> list[Band]:
    """The bands of that entrance and at that floor, where they are said."""
    if entrance != UNSAID:
        bands = [band for band in bands if band[1] == entrance]
    if floor != UNSAID:
        bands = [band for band in bands if band[2] <= floor <= band[3]]
    return bands


def _shared(units: Records) -> Longs:
    """Per unit: the number of its building among those with units in several grids, else -1."""
    order = np.lexsort((units["grid"], units["building"]))
    building, grid = units["building"][order], units["grid"][order]
    parted = (building[1:] == building[:-1]) & (grid[1:] != grid[:-1])
    several = np.unique(building[1:][parted])
    number = np.searchsorted(several, units["building"])
    known = np.isin(units["building"], several)
    return np.where(known, number, -1)


def _sole(shared: Longs, first: Longs) -> Longs:
    """What all doors of each grid say, where they agree."""
    sole = np.full(len(first) - 1, -1, np.int64)
    some = np.flatnonzero(np.diff(first))
    if len(some):
        least, most = (reduce.reduceat(shared, first[some]) for reduce in (np.minimum, np.maximum))
        sole[some] = np.where(least == most, least, MIXED)
    return sole


def _repeats(units: Records, *, names: tuple[str, ...]) -> Bools:
    """Where a record says the same as the one before."""
    same = np.zeros(len(units), bool)
    same[1:] = True
    for name in names:
        same[1:] &= units[name][1:] == units[name][:-1]
    return same


def _distance(east: Any, north: Any, squeeze: float) -> Any:
    """Squared distance in degrees of latitude."""
    return (east * squeeze) ** 2 + north**2
