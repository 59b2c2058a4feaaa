"""Quads: four-cornered pieces of land, cut and inset by the thousand, each side knowing the street along it."""

from dataclasses import dataclass

import numpy as np
import shapely

from shige.core.values import Bools, Floats, Ints, Objects, Table

LANE = -1
"""A side along which no street runs: the border of two lots."""


@dataclass(frozen=True, slots=True)
class Quads(Table):
    """Convex quads, corners anticlockwise; side i runs from corner i to corner i + 1."""

    corner: Floats
    """Shape (n, 4, 2), metres."""
    road: Ints
    """Shape (n, 4): the row of the street along each side, or `LANE`."""
    rural: Bools

    @property
    def side(self) -> Floats:
        """Lengths of the sides, shape (n, 4)."""
        step = np.roll(self.corner, -1, axis=1) - self.corner
        return np.hypot(step[..., 0], step[..., 1])

    @property
    def area(self) -> Floats:
        """Square metres, negative where the corners run clockwise."""
        x, y = self.corner[..., 0], self.corner[..., 1]
        next_x, next_y = np.roll(x, -1, axis=1), np.roll(y, -1, axis=1)
        return np.asarray((x * next_y - next_x * y).sum(axis=1) / 2)

    @property
    def polygon(self) -> Objects:
        """As shapely polygons."""
        return np.asarray(shapely.polygons(self.corner), dtype=object)

    def inset(self, metres: Floats) -> "Quads":
        """Move each side inward by `metres` (shape (n, 4)); quads that vanish are dropped."""
        moved = Quads(corner=inset_corners(self.corner, metres=metres), road=self.road, rural=self.rural)
        return moved.take(stands(self.corner, moved.corner))


def inset_corners(corner: Floats, *, metres: Floats) -> Floats:
    """Corners of quads whose sides are moved inward by `metres` (shape (n, 4))."""
    step = np.roll(corner, -1, axis=1) - corner
    way = step / np.hypot(step[..., 0], step[..., 1])[..., None]
    inward = np.stack((-way[..., 1], way[..., 0]), axis=-1)
    base = corner + inward * metres[..., None]
    before_base, before_way = np.roll(base, 1, axis=1), np.roll(way, 1, axis=1)
    cross = before_way[..., 0] * way[..., 1] - before_way[..., 1] * way[..., 0]
    gap = base - before_base
    along = (gap[..., 0] * way[..., 1] - gap[..., 1] * way[..., 0]) / cross
    moved: Floats = before_base + before_way * along[..., None]
    return moved


def stands(corner: Floats, moved: Floats) -> Bools:
    """Whether inset quads still have every side in its old direction."""
    old, new = np.roll(corner, -1, axis=1) - corner, np.roll(moved, -1, axis=1) - moved
    return np.asarray(((old * new).sum(axis=-1) > 0).all(axis=1))


@dataclass(frozen=True, slots=True)
class Cut:
    """Quads cut in two, and the lines that cut them."""

    pieces: Quads
    start: Floats
    end: Floats


def cut(quads: Quads, *, share: Floats, slant: Floats, road: Ints) -> Cut:
    """Cut each quad across its longer direction.

    `share` in (0, 1) says where, `slant` how much the other end is shifted, `road` which street the cut becomes.
    """
    side = quads.side
    turn = side[:, 1] + side[:, 3] > side[:, 0] + side[:, 2]
    order = (np.arange(4) + turn[:, None]) % 4
    corner = np.take_along_axis(quads.corner, order[..., None], axis=1)
    sides = np.take_along_axis(quads.road, order, axis=1)
    start = corner[:, 0] + (corner[:, 1] - corner[:, 0]) * share[:, None]
    end = corner[:, 3] + (corner[:, 2] - corner[:, 3]) * (share + slant)[:, None]
    left = np.stack((corner[:, 0], start, end, corner[:, 3]), axis=1)
    right = np.stack((start, corner[:, 1], corner[:, 2], end), axis=1)
    left_road = np.stack((sides[:, 0], road, sides[:, 2], sides[:, 3]), axis=1)
    right_road = np.stack((sides[:, 0], sides[:, 1], sides[:, 2], road), axis=1)
    pieces = Quads(
        corner=np.concatenate((left, right)),
        road=np.concatenate((left_road, right_road)).astype(np.int32),
        rural=np.concatenate((quads.rural, quads.rural)),
    )
    return Cut(pieces=pieces, start=start, end=end)
