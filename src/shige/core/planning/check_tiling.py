"""Proves that grids tile the grid above them: each point of it lies in exactly one of them, and none beyond it.

The borders of the parts, walked counter-clockwise, must cancel to the border of the whole: each edge inside is walked
once each way. Then the parts cover each point of the whole as often as its own border goes round it: once. Each
directed edge is given a number, the way back its negative, so that whole cities are proved by sums; a wrong border
passes with a probability of about 2^-64. Only where borders do not cancel are shapes laid over each other, to say what
is wrong.
"""

import numpy as np
import shapely
from numpy.typing import NDArray

from shige.core.planning.findings import Finding, findings
from shige.core.planning.ledger import Ledger
from shige.core.values import Objects, Tier

Words = NDArray[np.uint64]
AREA_M2 = 0.05
"""Tolerance of an area."""
_MIX = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB), np.uint64(0x9E3779B97F4A7C15)


def check_tiling(ledger: Ledger) -> list[Finding]:
    """Gaps, overlaps and land beyond: micro-grids in general grids, general and dedicated grids in communities."""
    border = _border_sums(ledger.plan.grids.polygon)
    inside = np.zeros(len(border), dtype=np.uint64)
    held = np.flatnonzero(ledger.parent >= 0)
    np.add.at(inside, ledger.parent[held], border[held])
    wholes = ledger.of_tier(Tier.COMMUNITY, Tier.GENERAL)
    found = []
    for whole in np.flatnonzero(wholes & (inside != border)):
        found += _tiling(ledger, int(whole), held[ledger.parent[held] == whole])
    return found


def _border_sums(polygons: Objects) -> Words:
    """Per polygon the sum of the numbers of its directed edges, modulo 2^64."""
    points, owner = shapely.get_coordinates(shapely.orient_polygons(polygons), return_index=True)
    last = np.cumsum(shapely.get_num_coordinates(shapely.get_rings(shapely.get_parts(polygons)))) - 1
    bits = points.view(np.uint64)
    corner = _mixed(_mixed(bits[:, 0]) ^ (bits[:, 1] * _MIX[2]))
    there = np.roll(corner, -1)
    edge = _mixed(corner + there * _MIX[2]) - _mixed(there + corner * _MIX[2])
    edge[last] = 0
    sums = np.zeros(len(polygons), dtype=np.uint64)
    first = np.flatnonzero(np.diff(owner, prepend=-1))
    sums[owner[first]] = np.add.reduceat(edge, first)
    return sums


def _mixed(words: Words) -> Words:
    """Words stirred as by splitmix64."""
    words = (words ^ (words >> np.uint64(30))) * _MIX[0]
    words = (words ^ (words >> np.uint64(27))) * _MIX[1]
    return words ^ (words >> np.uint64(31))


def _tiling(ledger: Ledger, whole: int, parts: NDArray[np.intp]) -> list[Finding]:
    """What is wrong with the parts of one grid; nothing where corners on its border are all that differs."""
    grids = ledger.plan.grids
    tiles, polygon, code = grids.polygon[parts], grids.polygon[whole], str(grids.code[whole])
    exact = bool(shapely.coverage_is_valid(tiles))
    land = shapely.coverage_union_all(tiles) if exact else shapely.union_all(tiles)
    found = [] if exact else _overlaps(ledger, parts)
    gap, beyond = shapely.area(shapely.difference(polygon, land)), shapely.area(shapely.difference(land, polygon))
    if gap > AREA_M2:
        found.append(Finding("gap", code, f"{gap:.1f} m2 belong to no grid below it", {"m2": round(float(gap), 1)}))
    if beyond > AREA_M2:
        say = f"grids below it reach {beyond:.1f} m2 over its border"
        found.append(Finding("beyond", code, say, {"m2": round(float(beyond), 1)}))
    if not exact and not found:
        say = "borders of neighbouring grids below it do not match corner by corner"
        found.append(Finding("ragged", code, say, {"grids": len(parts)}))
    return found


def _overlaps(ledger: Ledger, parts: NDArray[np.intp]) -> list[Finding]:
    grids = ledger.plan.grids
    tiles = grids.polygon[parts]
    one, other = shapely.STRtree(tiles).query(tiles, predicate="intersects")
    one, other = one[one < other], other[one < other]
    shared = shapely.area(shapely.intersection(tiles[one], tiles[other]))
    facts = {"other": grids.code[parts[other]], "m2": shared}
    say = "overlaps {other} by {m2} m2"
    return findings("overlap", shared > AREA_M2, where=grids.code[parts[one]], say=say, facts=facts)
