"""Coverages: polygons that tile land and share their corner points, made from lines and asked where they touch."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from shige.core.values import Floats, Objects

GRID_M = 0.01
"""Corner points of land lie on this grid, in metres, so that neighbours share them exactly."""


@dataclass(frozen=True, slots=True)
class Borders:
    """Segments between two polygons of a coverage: the rows of both (a < b) and both ends, in metres."""

    a: NDArray[np.int64]
    b: NDArray[np.int64]
    start: Floats
    """Shape (segments, 2)."""
    end: Floats

    @property
    def length(self) -> Floats:
        """Metres of each segment."""
        step = self.end - self.start
        return np.hypot(step[:, 0], step[:, 1])

    @property
    def middle(self) -> Floats:
        """The middle of each segment, shape (segments, 2)."""
        return (self.start + self.end) / 2

    def take(self, rows: NDArray[np.generic]) -> "Borders":
        """Those segments (indices or a mask)."""
        return Borders(a=self.a[rows], b=self.b[rows], start=self.start[rows], end=self.end[rows])


def node(lines: list[Any]) -> Any:
    """All lines as one line work that meets only at nodes, on the grid."""
    return shapely.union_all(np.array(lines, dtype=object), grid_size=GRID_M)


def faces(net: Any) -> Objects:
    """The faces of a noded line work."""
    polygons: Objects = shapely.get_parts(shapely.polygonize([net]))
    return polygons


def as_one(union: Any) -> Any:
    """A union's single part where it has only one."""
    parts = shapely.get_parts(union)
    return parts[0] if len(parts) == 1 else union


def shared_borders(polygons: Objects) -> Borders:
    """All segments that two of the polygons have in common.

    The polygons are a coverage whose corner points lie on the grid of `GRID_M`; a segment that three or more polygons
    claim is an overlap and counts for the first two.
    """
    rings, owners = shapely.get_rings(polygons, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    inside = ring[1:] == ring[:-1]
    owner = owners[ring[:-1][inside]]
    start, end = points[:-1][inside], points[1:][inside]
    low, high = _packed(points, inside)
    low, high = np.minimum(low, high), np.maximum(low, high)
    order = np.lexsort((owner, high, low))
    low, high = low[order], high[order]
    twin = np.flatnonzero((low[1:] == low[:-1]) & (high[1:] == high[:-1]))
    first, second = order[twin], order[twin + 1]
    apart = owner[first] != owner[second]
    first, second = first[apart], second[apart]
    return Borders(a=owner[first], b=owner[second], start=start[first], end=end[first])


def settled(polygons: Objects, *, before: Objects, tolerance: float) -> Objects:
    """Polygons of a coverage that was derived anew, with the corners of the one `before` wherever they lie as near.

    A polygon that is the same as before is the very one of before, byte for byte; neighbours still share their corners.
    """
    old = shapely.get_coordinates(before)
    tree = cKDTree(old) if len(old) else None

    def nearest(points: Floats) -> Floats:
        if tree is None:
            return points
        apart, row = tree.query(points, distance_upper_bound=tolerance)
        near = np.isfinite(apart)
        moved = points.copy()
        moved[near] = old[np.asarray(row)[near]]
        return moved

    snapped = shapely.transform(polygons, nearest)
    known = {shapely.normalize(shape).wkb: shape for shape in before.tolist() if shape is not None}
    result: Objects = np.empty(len(polygons), dtype=object)
    result[:] = [known.get(shapely.normalize(shape).wkb, shape) for shape in snapped.tolist()]
    return result


def _packed(points: Floats, inside: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Both ends of each segment as one integer each."""
    if not len(points):
        return np.empty(0, np.int64), np.empty(0, np.int64)
    cells = np.rint(points / GRID_M).astype(np.int64)
    cells -= cells.min(axis=0)
    packed = (cells[:, 0] << 32) | cells[:, 1]
    return packed[:-1][inside], packed[1:][inside]
