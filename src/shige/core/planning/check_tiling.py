"""Proves that grids tile the grid above them: each point of it lies in exactly one of them, and none beyond it.

The borders of the parts, walked counter-clockwise, must cancel to the border of the whole: each edge inside is walked
once each way. Then the parts cover each point of the whole as often as its own border goes round it: once. Each
directed edge is given a number, the way back its negative, so that whole cities are proved by sums; a wrong border
passes with a probability of about 2^-64. Where parts have more corners on the border than the whole, the edges that do
not cancel lead along it, and the land between the two ways bounds what the parts lack and what they have twice. Only
where more is wrong are shapes laid over each other, to say what.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import compress

import numpy as np
import shapely
from numpy.typing import NDArray

from shige.core.planning.findings import Finding, findings
from shige.core.planning.ledger import Ledger
from shige.core.values import Floats, Objects, Tier

Words = NDArray[np.uint64]
Point = tuple[float, float]
AREA_M2 = 0.05
"""Tolerance of an area."""
_MIX = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB), np.uint64(0x9E3779B97F4A7C15)


def check_tiling(ledger: Ledger) -> list[Finding]:
    """Gaps, overlaps and land beyond: micro-grids in general grids, general and dedicated grids in communities."""
    polygons = ledger.plan.grids.polygon
    edges = _edges(polygons)
    border = np.zeros(len(polygons), dtype=np.uint64)
    first = np.flatnonzero(np.diff(edges.owner, prepend=-1))
    border[edges.owner[first]] = np.add.reduceat(edges.number, first)
    held = np.flatnonzero(ledger.parent >= 0)
    inside = np.zeros(len(border), dtype=np.uint64)
    np.add.at(inside, ledger.parent[held], border[held])
    held = held[np.argsort(ledger.parent[held], kind="stable")]
    starts = np.searchsorted(ledger.parent[held], np.arange(len(border) + 1))
    found = []
    for whole in np.flatnonzero(ledger.of_tier(Tier.COMMUNITY, Tier.GENERAL) & (inside != border)):
        parts = held[starts[whole] : starts[whole + 1]]
        if _strip(edges, int(whole), parts) > AREA_M2:
            found += _tiling(ledger, int(whole), parts)
    return found


@dataclass(frozen=True, slots=True)
class _Edges:
    """The corners of polygons, counter-clockwise, and the edge that leads from each to the corner after it."""

    points: Floats
    owner: NDArray[np.intp]
    number: Words
    """Number of the edge; 0 at the end of a ring."""

    def of(self, polygons: NDArray[np.intp]) -> NDArray[np.intp]:
        """Rows of the corners of those polygons."""
        starts, ends = (np.searchsorted(self.owner, polygons, side) for side in ("left", "right"))
        return np.concatenate([np.arange(start, end) for start, end in zip(starts, ends, strict=True)])


def _edges(polygons: Objects) -> _Edges:
    points, owner = shapely.get_coordinates(shapely.orient_polygons(polygons), return_index=True)
    last = np.cumsum(shapely.get_num_coordinates(shapely.get_rings(shapely.get_parts(polygons)))) - 1
    bits = points.view(np.uint64)
    corner = _mixed(_mixed(bits[:, 0]) ^ (bits[:, 1] * _MIX[2]))
    there = np.roll(corner, -1)
    number = _mixed(corner + there * _MIX[2]) - _mixed(there + corner * _MIX[2])
    number[last] = 0
    return _Edges(points, owner, number)


def _strip(edges: _Edges, whole: int, parts: NDArray[np.intp]) -> float:
    """Square metres between the border of a whole and the way that its parts go along it; infinite if they do not.

    The parts lack no more than that, have no more of it twice, and reach no farther over the border.
    """
    rows = edges.of(np.append(whole, parts))
    is_part = edges.owner[rows] != whole
    number = np.where(is_part, edges.number[rows], -edges.number[rows])
    _, first, count = np.unique(np.minimum(number, -number), return_index=True, return_counts=True)
    lone = first[(count == 1) & (number[first] != 0)]
    if number.sum() != number[lone].sum():
        return math.inf
    legs = edges.points[rows[lone, None] + np.arange(2)].tolist()
    ways = [((x, y), (to_x, to_y)) for (x, y), (to_x, to_y) in legs]
    along = dict(compress(ways, is_part[lone]))
    if len(along) < is_part[lone].sum():
        return math.inf
    return _between(compress(ways, ~is_part[lone]), along)


def _between(border: Iterable[tuple[Point, Point]], after: dict[Point, Point]) -> float:
    """Square metres between edges of a border and the ways `after` that lead along each."""
    area = 0.0
    for (x, y), end in border:
        here = x, y
        while here != end:
            if here not in after:
                return math.inf
            there = after.pop(here)
            area += abs((here[0] - x) * (there[1] - y) - (here[1] - y) * (there[0] - x)) / 2
            here = there
    return math.inf if after else area


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
