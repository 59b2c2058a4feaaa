"""Street blocks: the land of a community between its streets, rivers, railways and the borders of its compounds."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from shige.core.coverage import faces, node
from shige.core.values import Floats, Ints, Objects

SLIVER_AREA_M2 = 1.0
SLIVER_WIDTH_M = 0.1
SHORE_M = 0.2
"""A building's point stands at least this far inside its block, so that it always gets land."""
LEAST_CORE_M2 = 4.0
"""A block with less room than this inside its shore is nobody's home."""
ON_LINE_M = 0.03
"""A noded segment lies within this distance of the line that it came from."""


Edges = NDArray[np.int8]
"""Column of `Edge`."""


class Edge(IntEnum):
    """What runs along a piece of border; the higher, the more it divides."""

    NONE = 0
    WALL = 1
    STREET = 2
    ARTERIAL = 3
    RAIL = 4
    RIVER = 5


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines that cut a community: geometry and `Edge` of each."""

    line: Objects
    edge: Edges

    def along(self, points: Floats) -> Edges:
        """The strongest `Edge` that each point (shape (n, 2)) lies on."""
        found = np.zeros(len(points), np.int8)
        tree = shapely.STRtree(self.line)
        point, line = tree.query(shapely.points(points), predicate="dwithin", distance=ON_LINE_M)
        np.maximum.at(found, point, self.edge[line])
        return found


@dataclass(frozen=True, slots=True)
class Blocks:
    """The blocks of one community."""

    polygon: Objects
    core: Objects
    """The block less a shore of `SHORE_M`; empty where that leaves no room for houses."""
    compound: Ints
    """Row among the given compounds, -1 on open ground."""
    site: Ints
    net: Any
    """All block borders as one noded line work."""


def cut_blocks(community: Any, *, lines: Lines, compounds: Objects, sites: Objects) -> Blocks:
    """Cut a community's polygon into blocks.

    Streets that end blindly cut nothing. Corner points lie on the grid of coverages.
    """
    cuts = [shapely.boundary(compounds), shapely.boundary(sites), lines.line]
    inner = shapely.intersection(shapely.multilinestrings(_line_parts(np.concatenate(cuts))), community)
    net = node([shapely.boundary(community), inner])
    polygon = faces(net)
    polygon = polygon[shapely.intersects(community, shapely.point_on_surface(polygon))]
    middle = shapely.point_on_surface(polygon)
    core = shapely.buffer(polygon, -SHORE_M, quad_segs=1, join_style="mitre")
    room = np.asarray(shapely.area(core))
    core[is_sliver(polygon) | (room < min(LEAST_CORE_M2, room.max(initial=0.0)))] = shapely.Polygon()
    return Blocks(polygon=polygon, core=core, compound=_within(middle, compounds), site=_within(middle, sites), net=net)


def is_sliver(polygons: Objects) -> NDArray[np.bool_]:
    """Whether polygons are too small or too thin to be land of their own."""
    area, around = shapely.area(polygons), shapely.length(polygons)
    return (area < SLIVER_AREA_M2) | (2 * area < SLIVER_WIDTH_M * around)


def _line_parts(lines: Objects) -> Objects:
    """Simple lines of any line work; what is empty or missing is left out."""
    parts = shapely.get_parts(lines[~shapely.is_missing(lines)])
    there: Objects = parts[~shapely.is_empty(parts)]
    return there


def _within(points: Objects, polygons: Objects) -> Ints:
    """The first polygon that holds each point, -1 where none does."""
    found = np.full(len(points), len(polygons), np.int32)
    point, polygon = shapely.STRtree(polygons).query(points, predicate="intersects")
    np.minimum.at(found, point, polygon.astype(np.int32))
    found[found == len(polygons)] = -1
    return found
