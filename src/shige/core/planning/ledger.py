"""The books that the checker works on: every code and id of a plan and its city looked up once, as row numbers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray

from shige.core.planning.norms import Norms
from shige.core.values import Bools, City, Ints, Objects, Plan, Tier

Longs = NDArray[np.int64]
NONE = -1
UNKNOWN = -2
LEAST_SLICE = 0.01
"""Share of a piece of bare ground from which on a grid holds it; communities may overlap by a hair."""
TIERS = (Tier.COMMUNITY, Tier.GENERAL, Tier.MICRO, Tier.DEDICATED)


@dataclass(frozen=True, slots=True)
class Ledger:
    """A plan, its city and norms, with references as rows: `NONE` for none, `UNKNOWN` where one leads nowhere."""

    plan: Plan
    city: City
    norms: Norms
    parent: Ints
    """Per grid: the row of its parent grid; NONE for a community."""
    unit_micro: Ints
    """Per unit: the row of its micro-grid."""
    unit_parent: Ints
    unit_building: Ints
    """Per unit: the row of its building in the city."""
    building_cell: Ints
    unit_cell: Ints
    cell_area: NDArray[np.float64]
    """Square metres."""
    land: tuple[Ints, Ints]
    """Pairs (cell, grid) of micro and dedicated grids: by their units, and by the map where nobody lives."""

    def of_tier(self, *tiers: Tier) -> Bools:
        """Which grids are of one of those tiers."""
        return np.isin(self.plan.grids.tier.astype(str), [str(tier) for tier in tiers])

    @property
    def unit_dedicated(self) -> Ints:
        """Per unit: the row of its dedicated grid, NONE where it has a micro-grid."""
        return np.where(self.unit_micro == NONE, self.unit_parent, NONE).astype(np.int32)


def open_ledger(plan: Plan, city: City, *, norms: Norms) -> Ledger:
    """Look up every reference of the plan."""
    grids, units = plan.grids, plan.units
    codes = rows_of(grids.code)
    parent = look_up(codes, grids.parent)
    parent[grids.tier.astype(str) == str(Tier.COMMUNITY)] = NONE
    unit_building = look_up(rows_of(city.buildings.id), units.building_id)
    building_cell = np.full(len(city.buildings) + 2, NONE, dtype=np.int32)
    built = np.flatnonzero(city.cells.building >= 0)
    building_cell[city.cells.building[built]] = built
    ledger = Ledger(
        plan=plan,
        city=city,
        norms=norms,
        parent=parent,
        unit_micro=look_up(codes, units.micro_code),
        unit_parent=look_up(codes, units.parent_code),
        unit_building=unit_building,
        building_cell=building_cell[:-2],
        unit_cell=building_cell[unit_building],
        cell_area=shapely.area(city.cells.polygon),
        land=(unit_building[:0], unit_building[:0]),
    )
    return replace(ledger, land=_land_held(ledger))


def _land_held(ledger: Ledger) -> tuple[Ints, Ints]:
    """Pairs (cell, grid) of micro and dedicated grids: by their units, and by the map where nobody lives."""
    size = np.int64(len(ledger.parent))
    grid = np.where(ledger.unit_micro >= 0, ledger.unit_micro, ledger.unit_dedicated)
    known = (grid >= 0) & (ledger.unit_cell >= 0)
    bare_cell, bare_grid = _bare_land(ledger)
    cells = np.concatenate([ledger.unit_cell[known], bare_cell]).astype(np.int64)
    pairs = distinct(cells * size + np.concatenate([grid[known], bare_grid]))
    return (pairs // size).astype(np.int32), (pairs % size).astype(np.int32)


def _bare_land(ledger: Ledger) -> tuple[Ints, Ints]:
    """Cells without a building and the micro or dedicated grids whose polygons hold them or a slice of them."""
    bare = np.flatnonzero(ledger.city.cells.building < 0)
    tiles = np.flatnonzero(ledger.of_tier(Tier.MICRO, Tier.DEDICATED))
    polygons, land = ledger.plan.grids.polygon[tiles], ledger.city.cells.polygon[bare]
    cell, tile = shapely.STRtree(polygons).query(land, predicate="intersects")
    held = shapely.area(shapely.intersection(land[cell], polygons[tile])) > LEAST_SLICE * shapely.area(land[cell])
    return bare[cell[held]].astype(np.int32), tiles[tile[held]].astype(np.int32)


def rows_of(names: Objects) -> dict[object, int]:
    """Name to row; of equal names the first."""
    reverse = names[::-1].tolist()
    return dict(zip(reverse, range(len(reverse) - 1, -1, -1), strict=True))


def look_up(rows: dict[object, int], names: Objects | Sequence[object]) -> Ints:
    """Rows of the names; NONE for None or "", UNKNOWN for a name that is not there."""
    known = {**rows, None: NONE, "": NONE}
    get = known.get
    return np.array([get(name, UNKNOWN) for name in names], dtype=np.int32)


def repeated(names: Objects) -> Bools:
    """Which names have stood before."""
    known = names.tolist()
    if len(set(known)) == len(known):
        return np.zeros(len(known), dtype=np.bool_)
    first: dict[object, int] = {}
    return np.array([first.setdefault(name, row) != row for row, name in enumerate(known)], dtype=np.bool_)


def distinct(values: Longs) -> Longs:
    """The values in order, each once; by sorting, which takes a fifth of the time of numpy's table of hashes."""
    ordered: Longs = np.sort(values)
    new: Bools = np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)]
    return ordered[new]
