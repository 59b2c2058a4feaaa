"""Rivers that a map has as water between two banks only: the line in their middle, which cuts land as rivers do."""

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from shige.core.values import Floats, Objects

STEP_M = 20.0
"""Between the points of a bank from which its middle is found."""
LEAST_M = 100.0
"""Shorter water is a pond."""
LEAST_SLIM = 4.0
"""Lengths over mean width below which water is a lake: people walk round it."""
KNOWN_SHARE = 0.5
"""Water through which known rivers run for so much of its length needs no line of its own."""


def middle_lines(banks: Objects, *, rivers: Objects) -> Objects:
    """A line along each water, pieces that touch being one; none where one of `rivers` runs there already. Metres.

    Ponds and lakes get none.
    """
    waters = shapely.get_parts(shapely.union_all(shapely.buffer(banks, 0.5)))
    lines = [_middle(water) for water in waters]
    known = shapely.union_all(rivers)
    kept = [
        line
        for water, line in zip(waters, lines, strict=True)
        if shapely.length(line) >= max(LEAST_M, np.sqrt(LEAST_SLIM * shapely.area(water)))
        and shapely.length(shapely.intersection(known, water)) < KNOWN_SHARE * shapely.length(line)
    ]
    found = np.empty(len(kept), dtype=object)
    found[:] = kept
    return found


def _middle(water: shapely.Polygon) -> shapely.Geometry:
    """The longest way through the middle of one water, from bank to bank at its ends; empty where it has no middle.

    The middle is the part of the Voronoi diagram of the bank's points that lies in the water (Brandt 1994). About an
    island it keeps to the shorter arm.
    """
    bank = shapely.boundary(shapely.segmentize(water, STEP_M))
    between = shapely.get_parts(shapely.voronoi_polygons(bank, only_edges=True))
    xy, edge = shapely.get_coordinates(between, return_index=True)
    follows = edge[1:] == edge[:-1]
    pairs = np.stack((xy[:-1][follows], xy[1:][follows]), axis=1)
    shapely.prepare(water)
    pairs = pairs[shapely.contains_properly(water, shapely.linestrings(pairs))]
    if not len(pairs):
        return shapely.LineString()
    points = _longest_way(pairs)
    ends = [shapely.get_coordinates(shapely.shortest_line(bank, shapely.points(points[i])))[:1] for i in (0, -1)]
    return shapely.simplify(shapely.LineString(np.concatenate((ends[0], points, ends[1]))), 1.0)


def _longest_way(pairs: Floats) -> Floats:
    """The points of the longest of all shortest ways through a net of segments, shape (n, 2, 2): far end to far end."""
    points, row = np.unique(np.round(pairs.reshape(-1, 2), 3), axis=0, return_inverse=True)
    a, b = row.reshape(-1, 2).T
    metres = np.hypot(*(points[a] - points[b]).T)
    net = csr_array((metres, (a, b)), shape=(len(points), len(points)))
    start, _ = _farthest(net, int(a[0]))
    end, before = _farthest(net, start)
    way = [end]
    while way[-1] != start:
        way.append(int(before[way[-1]]))
    return np.asarray(points[way])


def _farthest(net: Any, start: int) -> tuple[int, NDArray[np.int32]]:
    """The point farthest from `start` that can be reached, and each point's one before on the way."""
    metres, before = dijkstra(net, directed=False, indices=[start], return_predecessors=True)
    return int(np.where(np.isfinite(metres[0]), metres[0], -1.0).argmax()), before[0]
