"""Seeds: the points that claim land for a building or a bare site, each in its own block."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from shige.core.errors import ShigeError
from shige.core.planning.blocks import Blocks
from shige.core.values import Floats, Objects

LATTICE_M = 0.1
"""Seeds stand on this lattice, so that two of them are never too near for land between them."""
SPACING_M = 10.0
"""Distance of the seeds of a long house."""
SPIRALS = ((3_000, 2.0), (20_000, 0.3))
"""Turns and step in metres of the spirals on which houses on one spot move apart, the second where land is scarce."""

Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Seeds:
    """Points that claim land."""

    owner: Rows
    block: Rows
    xy: Floats

    def nearest(self, points: Floats, *, block: Rows) -> Rows:
        """The owner of the nearest seed in the same block for each point; -1 where the block has none."""
        if not len(self.owner) or not len(points):
            return np.full(len(points), -1, np.int64)
        apart = 1e9
        tree = cKDTree(np.column_stack((self.xy, self.block * apart)))
        _, row = tree.query(np.column_stack((points, block * apart)))
        return np.where(self.block[row] == block, self.owner[row], -1)

    def joined(self, other: "Seeds") -> "Seeds":
        """Both together; where two stand on one spot, the earlier stays."""
        block = np.concatenate((self.block, other.block))
        xy = np.concatenate((self.xy, other.xy))
        keep = _first_on_spot(block, xy)
        return Seeds(owner=np.concatenate((self.owner, other.owner))[keep], block=block[keep], xy=xy[keep])


def footprint_points(footprints: Objects) -> tuple[Rows, Floats]:
    """Points that stand for houses: (row of the house, xy), the first of each house being its own middle.

    A long rectangle gets points along its axis, any other long shape along its outline, so that the border between
    two houses runs between them and not through one.
    """
    middle = shapely.get_coordinates(shapely.point_on_surface(footprints))
    rows = np.arange(len(footprints))
    area = np.asarray(shapely.area(footprints))
    long = rows[(area > 0) & (np.asarray(shapely.length(footprints)) > 4 * SPACING_M)]
    if not len(long):
        return rows, middle
    box = shapely.oriented_envelope(footprints[long])
    plain = area[long] > 0.8 * shapely.area(box)
    axis_row, axis_xy = _axis_points(box[plain])
    line_row, line_xy = _outline_points(footprints[long][~plain])
    return (
        np.concatenate((rows, long[plain][axis_row], long[~plain][line_row])),
        np.concatenate((middle, axis_xy, line_xy)),
    )


def settle(rows: Rows, xy: Floats, *, blocks: Blocks) -> Seeds:
    """Give each owner its block and its seeds in it.

    `rows` and `xy` as `footprint_points` gives them: owner 0..n-1 first, once each, then further points. An owner
    outside every block goes to the nearest one; owners on one spot move apart by decimetres.

    Raises:
        ShigeError: land-too-small, where more owners stand in a block than find room.
    """
    owners = int(rows.max(initial=-1)) + 1
    block, own = _home(xy[:owners], blocks=blocks)
    own = _spread(own, block=block, blocks=blocks)
    more_row, more_xy = rows[owners:], _on_lattice(xy[owners:])
    more_block = block[more_row]
    inside = shapely.contains_xy(blocks.core[more_block], *more_xy.T)
    main = Seeds(owner=np.arange(owners), block=block, xy=own)
    return main.joined(Seeds(owner=more_row[inside], block=more_block[inside], xy=more_xy[inside]))


def _home(xy: Floats, *, blocks: Blocks) -> tuple[Rows, Floats]:
    """The block of each point and the point moved into it."""
    points = np.asarray(shapely.points(xy), dtype=object)
    core = blocks.core.copy()
    core[shapely.is_empty(core)] = None
    tree = shapely.STRtree(core)
    block = np.full(len(xy), -1, np.int64)
    hit, where = tree.query(points, predicate="intersects")
    block[hit[::-1]] = where[::-1]
    lost = np.flatnonzero(block < 0)
    if len(lost):
        near_hit, near = tree.query_nearest(points[lost], all_matches=False)
        block[lost[near_hit]] = near
        way = shapely.shortest_line(core[near], points[lost[near_hit]])
        xy = xy.copy()
        xy[lost[near_hit]] = shapely.get_coordinates(shapely.get_point(way, 0))
    return block, _on_lattice(xy)


def _spread(xy: Floats, *, block: Rows, blocks: Blocks) -> Floats:
    """Points on one spot moved apart along a spiral, inside their block."""
    first = _first_on_spot(block, xy)
    if len(first) == len(xy):
        return xy
    xy = xy.copy()
    taken = {(int(b), x, y) for b, (x, y) in zip(block[first], _spots(xy[first]), strict=True)}
    turns: dict[tuple[int, int, int], Iterator[Floats]] = {}
    for row in np.setdiff1d(np.arange(len(xy)), first):
        home = (int(block[row]), *_spots(xy[row : row + 1])[0])
        core = blocks.core[home[0]]
        for trial in turns.setdefault(home, _spiral(xy[row])):
            spot = (home[0], *_spots(trial[None])[0])
            if spot not in taken and shapely.contains_xy(core, *trial):
                break
        else:
            raise ShigeError(
                "land-too-small",
                "more buildings stand on one spot than its block has room for; place them apart or drop repeats",
                {"x": float(xy[row, 0]), "y": float(xy[row, 1]), "block_m2": float(blocks.polygon[home[0]].area)},
            )
        taken.add(spot)
        xy[row] = trial
    return xy


def _spiral(middle: Floats) -> Iterator[Floats]:
    """Lattice points on sunflower spirals about a point."""
    for turns, step in SPIRALS:
        for turn in range(1, turns):
            angle = turn * math.pi * (3 - math.sqrt(5))
            yield _on_lattice(middle + step * math.sqrt(turn) * np.array((math.cos(angle), math.sin(angle))))


def _on_lattice(xy: Floats) -> Floats:
    return np.rint(xy / LATTICE_M) * LATTICE_M


def _spots(xy: Floats) -> list[tuple[int, int]]:
    return [(int(x), int(y)) for x, y in np.rint(xy / LATTICE_M)]


def _first_on_spot(block: Rows, xy: Floats) -> Rows:
    """Rows that are the first on their spot, in order."""
    spot = np.column_stack((block, np.rint(xy / LATTICE_M).astype(np.int64)))
    order = np.lexsort(spot.T[::-1])
    same = np.zeros(len(spot), np.bool_)
    same[order[1:]] = (np.diff(spot[order], axis=0) == 0).all(axis=1)
    return np.flatnonzero(~same)


def _axis_points(boxes: Objects) -> tuple[Rows, Floats]:
    """Points along the long axis of rectangles, half a depth from either end."""
    corner = shapely.get_coordinates(boxes).reshape(-1, 5, 2)
    one, two = corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 1]
    len_one, len_two = np.hypot(*one.T), np.hypot(*two.T)
    turned = len_two > len_one
    axis = np.where(turned[:, None], two, one)
    length, depth = np.maximum(len_one, len_two), np.minimum(len_one, len_two)
    middle = (corner[:, 0] + corner[:, 2]) / 2
    room = np.maximum(length - depth, 0.0)
    count = np.where(room > SPACING_M / 2, np.ceil(room / SPACING_M).astype(np.int64) + 1, 0)
    row = np.repeat(np.arange(len(boxes)), count)
    step = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    place = (step / np.maximum(count[row] - 1, 1) - 0.5) * room[row] / length[row]
    return row, middle[row] + axis[row] * place[:, None]


def _outline_points(polygons: Objects) -> tuple[Rows, Floats]:
    """Points along the outer ring of polygons."""
    ring = shapely.get_exterior_ring(shapely.convex_hull(polygons))
    whole = shapely.get_type_id(polygons) == shapely.GeometryType.POLYGON
    ring[whole] = shapely.get_exterior_ring(polygons[whole])
    length = shapely.length(ring)
    count = np.maximum(np.ceil(length / SPACING_M).astype(np.int64), 4)
    row = np.repeat(np.arange(len(polygons)), count)
    step = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    points = shapely.line_interpolate_point(ring[row], step / count[row], normalized=True)
    return row, shapely.get_coordinates(points)
