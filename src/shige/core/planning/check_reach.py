"""Checks that everybody of a grid can walk to everybody else without leaving it, by the links of the city."""

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from shige.core.planning.findings import Finding, findings
from shige.core.planning.ledger import Ledger
from shige.core.values import Ints, Tier

Longs = NDArray[np.int64]
LEAST_SLICE = 0.01
"""Share of a piece of bare ground from which on a grid holds it; communities may overlap by a hair."""


def check_reach(ledger: Ledger) -> list[Finding]:
    """Grids whose cells fall apart; units of one building reach each other."""
    cell, grid = land_held(ledger)
    tier_above = np.where(ledger.of_tier(Tier.MICRO), ledger.parent, -1)
    above = tier_above[grid]
    cell = np.concatenate([cell, cell[above >= 0]])
    grid = np.concatenate([grid, above[above >= 0]])
    parts = _parts(ledger, cell, grid)
    facts = {"parts": parts}
    say = "falls into {parts} pieces that no link joins"
    return findings("not-contiguous", parts > 1, where=ledger.plan.grids.code, say=say, facts=facts)


def land_held(ledger: Ledger) -> tuple[Ints, Ints]:
    """Pairs (cell, grid) of micro and dedicated grids: by their units, and by the map where nobody lives."""
    size = np.int64(len(ledger.parent))
    grid = np.where(ledger.unit_micro >= 0, ledger.unit_micro, ledger.unit_dedicated)
    known = (grid >= 0) & (ledger.unit_cell >= 0)
    bare_cell, bare_grid = _bare_land(ledger)
    cells = np.concatenate([ledger.unit_cell[known], bare_cell]).astype(np.int64)
    pairs = np.unique(cells * size + np.concatenate([grid[known], bare_grid]))
    return (pairs // size).astype(np.int32), (pairs % size).astype(np.int32)


def _bare_land(ledger: Ledger) -> tuple[Ints, Ints]:
    """Cells without a building and the micro or dedicated grids whose polygons hold them or a slice of them."""
    bare = np.flatnonzero(ledger.city.cells.building < 0)
    tiles = np.flatnonzero(ledger.of_tier(Tier.MICRO, Tier.DEDICATED))
    polygons, land = ledger.plan.grids.polygon[tiles], ledger.city.cells.polygon[bare]
    cell, tile = shapely.STRtree(polygons).query(land, predicate="intersects")
    held = shapely.area(shapely.intersection(land[cell], polygons[tile])) > LEAST_SLICE * shapely.area(land[cell])
    return bare[cell[held]].astype(np.int32), tiles[tile[held]].astype(np.int32)


def _parts(ledger: Ledger, cell: Ints, grid: Ints) -> Longs:
    """Connected pieces of each grid over the pairs (cell, grid)."""
    size = np.int64(len(ledger.parent))
    key = np.unique(cell.astype(np.int64) * size + grid)
    first = np.searchsorted(key, np.arange(len(ledger.city.cells) + 1) * size)
    count = np.diff(first)
    a, b = ledger.city.links.a, ledger.city.links.b
    link = np.repeat(np.arange(len(a)), count[a])
    one = first[a][link] + np.arange(len(link)) - np.repeat(np.cumsum(count[a]) - count[a], count[a])
    wanted = b[link] * size + key[one] % size
    other = np.minimum(np.searchsorted(key, wanted), len(key) - 1)
    same = key[other] == wanted if len(key) else np.zeros(0, dtype=np.bool_)
    graph = coo_array((np.ones(int(same.sum()), np.int8), (one[same], other[same])), shape=(len(key), len(key)))
    piece = connected_components(graph, directed=False)[1]
    grids, where = np.unique(key % size, return_inverse=True)
    pieces = np.unique(where.astype(np.int64) * (len(key) + 1) + piece)
    parts = np.zeros(len(ledger.parent), dtype=np.int64)
    parts[grids] = np.bincount(pieces // (len(key) + 1), minlength=len(grids))
    return parts
