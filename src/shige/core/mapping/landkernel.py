"""Compiled loops that ask which polygons hold a point, in whole numbers: neighbours never disagree about a border."""

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from shige.core.values import Bools, Floats

Longs = NDArray[np.int64]
Ints = NDArray[np.int32]
Shapes = tuple[Ints, Longs, Longs, Longs]
"""Closed rings (points, 2), first point of each ring, first ring of each polygon, first polygon of each feature."""
Frame = tuple[int, int, int, int, int]
"""West and north edge of the cells in units of the world, bits of a cell's width, cells from west to east and down."""
BITS = 30
"""The world is 2**30 units wide: 4 cm at the equator, whole pixels of a tile of 4096 down to zoom 18."""
NOBODY = -1


@njit(cache=True, nogil=True)
def project(lon: float, lat: float) -> tuple[int, int]:
    """Degrees in Web Mercator, units of the world from the north-west."""
    east = (lon + 180.0) / 360.0
    south = 0.5 - math.asinh(math.tan(math.radians(lat))) / (2.0 * math.pi)
    return math.floor(east * (1 << BITS) + 0.5), math.floor(south * (1 << BITS) + 0.5)


@njit(cache=True, nogil=True)
def project_many(lon: Floats, lat: Floats) -> Longs:
    """`project` of many points, shape (points, 2)."""
    units = np.empty((len(lon), 2), np.int64)
    for i in range(len(lon)):
        units[i, 0], units[i, 1] = project(lon[i], lat[i])
    return units


@njit(cache=True, nogil=True)
def fill_cells(bounds: Longs, frame: Frame) -> tuple[Longs, Ints]:
    """Per cell its first member (one longer than the cells), and the features whose bounds touch each cell."""
    first = np.zeros(frame[3] * frame[4] + 1, np.int64)
    for i in range(len(bounds)):
        west, north, east, south = _cells_of(bounds[i], frame)
        for line in range(north, south + 1):
            for column in range(west, east + 1):
                first[line * frame[3] + column + 1] += 1
    first = np.cumsum(first)
    members, at = np.empty(first[-1], np.int32), first[:-1].copy()
    for i in range(len(bounds)):
        west, north, east, south = _cells_of(bounds[i], frame)
        for line in range(north, south + 1):
            for column in range(west, east + 1):
                members[at[line * frame[3] + column]] = i
                at[line * frame[3] + column] += 1
    return first, members


@njit(cache=True, nogil=True)
def _cells_of(box: Longs, frame: Frame) -> tuple[int, int, int, int]:
    """The columns and lines of cells that a box touches: west, north, east, south."""
    west, north, shift, _, _ = frame
    return (box[0] - west) >> shift, (box[1] - north) >> shift, (box[2] - west) >> shift, (box[3] - north) >> shift


@njit(cache=True, nogil=True)
def feature_at(  # noqa: PLR0913, PLR0917 - a compiled kernel takes plain columns
    lon: float, lat: float, shapes: Shapes, bounds: Longs, order: Ints, frame: Frame, first: Longs, members: Ints
) -> int:
    """The feature of the lowest order that holds a point in degrees, its border included; `NOBODY` where none does.

    Between neighbours whose borders do not share their corners rounding may leave a gap of one unit: who stands in it
    belongs to one of them.
    """
    x, y = project(lon, lat)
    found = _lowest_at(x, y, shapes, bounds, order, frame, first, members)
    for step in range(4):
        if found == NOBODY:
            aside, down = 2 * (step & 1) - 1, (step & 2) - 1
            found = _lowest_at(x + aside, y + down, shapes, bounds, order, frame, first, members)
    return found


@njit(cache=True, nogil=True)
def _lowest_at(  # noqa: PLR0913, PLR0917 - a compiled kernel takes plain columns
    x: int, y: int, shapes: Shapes, bounds: Longs, order: Ints, frame: Frame, first: Longs, members: Ints
) -> int:
    west, north, shift, columns, lines = frame
    column, line = (x - west) >> shift, (y - north) >> shift
    if not (0 <= column < columns and 0 <= line < lines):
        return NOBODY
    cell, found = line * columns + column, NOBODY
    for m in range(first[cell], first[cell + 1]):
        i = members[m]
        if bounds[i, 0] <= x <= bounds[i, 2] and bounds[i, 1] <= y <= bounds[i, 3]:
            is_lower = found == NOBODY or order[i] < order[found]
            if is_lower and holds(shapes, i, x, y):
                found = i
    return found


@njit(cache=True, nogil=True)
def features_at(  # noqa: PLR0913, PLR0917 - a compiled kernel takes plain columns
    lon: Floats, lat: Floats, shapes: Shapes, bounds: Longs, order: Ints, frame: Frame, first: Longs, members: Ints
) -> Longs:
    """`feature_at` of many points."""
    found = np.empty(len(lon), np.int64)
    for i in range(len(lon)):
        found[i] = feature_at(lon[i], lat[i], shapes, bounds, order, frame, first, members)
    return found


@njit(cache=True, nogil=True)
def holds(shapes: Shapes, feature: int, x: int, y: int) -> bool:
    """Whether a point lies in a feature or on its border: a ray to the east crosses its rings an odd number of times.

    Each edge is looked at from its northern end, so that both neighbours see the very same line.
    """
    xy, ring, part, feature_of = shapes
    inside = False
    for r in range(part[feature_of[feature]], part[feature_of[feature + 1]]):
        for k in range(ring[r], ring[r + 1] - 1):
            ax, ay, bx, by = np.int64(xy[k, 0]), np.int64(xy[k, 1]), np.int64(xy[k + 1, 0]), np.int64(xy[k + 1, 1])
            if ay > by:
                ax, ay, bx, by = bx, by, ax, ay
            if y < ay or y > by:
                continue
            side = (bx - ax) * (y - ay) - (by - ay) * (x - ax)
            if side == 0 and min(ax, bx) <= x <= max(ax, bx):
                return True
            if ay <= y < by and side > 0:
                inside = not inside
    return inside


@njit(cache=True, nogil=True)
def touching(shapes: Shapes, bounds: Longs, box: tuple[int, int, int, int]) -> Bools:
    """Which features have land within a box of west, north, east and south in units of the world."""
    west, north, east, south = box
    found = np.zeros(len(bounds), np.bool_)
    for i in range(len(bounds)):
        if bounds[i, 0] <= east and bounds[i, 2] >= west and bounds[i, 1] <= south and bounds[i, 3] >= north:
            found[i] = holds(shapes, i, west, north) or _edge_within(shapes, i, box)
    return found


@njit(cache=True, nogil=True)
def _edge_within(shapes: Shapes, feature: int, box: tuple[int, int, int, int]) -> bool:
    """Whether an edge of a feature passes through a box: the corners of the box do not all lie on one side."""
    xy, ring, part, feature_of = shapes
    west, north, east, south = box
    for r in range(part[feature_of[feature]], part[feature_of[feature + 1]]):
        for k in range(ring[r], ring[r + 1] - 1):
            ax, ay, bx, by = np.int64(xy[k, 0]), np.int64(xy[k, 1]), np.int64(xy[k + 1, 0]), np.int64(xy[k + 1, 1])
            if max(ax, bx) < west or min(ax, bx) > east or max(ay, by) < north or min(ay, by) > south:
                continue
            sides = (
                (bx - ax) * (north - ay) - (by - ay) * (west - ax),
                (bx - ax) * (north - ay) - (by - ay) * (east - ax),
                (bx - ax) * (south - ay) - (by - ay) * (west - ax),
                (bx - ax) * (south - ay) - (by - ay) * (east - ax),
            )
            if min(sides) <= 0 <= max(sides):
                return True
    return False
