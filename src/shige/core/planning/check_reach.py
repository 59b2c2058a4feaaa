"""Checks that everybody of a grid can walk to everybody else without leaving it, by the links of the city."""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from shige.core.planning.findings import Finding, findings
from shige.core.planning.ledger import Ledger, distinct
from shige.core.values import Ints, Tier

Longs = NDArray[np.int64]


def check_reach(ledger: Ledger) -> list[Finding]:
    """Grids whose cells fall apart; units of one building reach each other."""
    cell, grid = ledger.land
    tier_above = np.where(ledger.of_tier(Tier.MICRO), ledger.parent, -1)
    above = tier_above[grid]
    cell = np.concatenate([cell, cell[above >= 0]])
    grid = np.concatenate([grid, above[above >= 0]])
    parts = _parts(ledger, cell, grid)
    facts = {"parts": parts}
    say = "falls into {parts} pieces that no link joins"
    return findings("not-contiguous", parts > 1, where=ledger.plan.grids.code, say=say, facts=facts)


def _parts(ledger: Ledger, cell: Ints, grid: Ints) -> Longs:
    """Connected pieces of each grid over the pairs (cell, grid)."""
    size = np.int64(len(ledger.parent))
    key = distinct(cell.astype(np.int64) * size + grid)
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
    pieces = distinct(where.astype(np.int64) * (len(key) + 1) + piece)
    parts = np.zeros(len(ledger.parent), dtype=np.int64)
    parts[grids] = np.bincount(pieces // (len(key) + 1), minlength=len(grids))
    return parts
