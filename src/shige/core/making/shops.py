"""Shops: low rows of shops along the streets, in front of the estates' walls."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shige.core.making.houses import boxes
from shige.core.making.quads import LANE, Quads
from shige.core.values import Floats, Ints, Objects, Table

STRIP_M = 15.0
"""Land between the street and the wall of an estate with shops."""
DEPTH_M = 9.0
SLOT_M = 30.0


@dataclass(frozen=True, slots=True)
class Shops(Table):
    """Rows of shops."""

    footprint: Objects
    road: Ints
    middle: Floats


def line_streets(quads: Quads, *, rng: np.random.Generator) -> Shops:
    """Shops along the street sides of lots, in random order."""
    length = quads.side
    room = np.where(quads.road == LANE, 0.0, length - 2 * STRIP_M - 8)
    count = np.floor(room / SLOT_M).astype(np.int64).clip(0).ravel()
    side = np.repeat(np.arange(count.size), count)
    step = np.arange(len(side)) - np.repeat(np.cumsum(count) - count, count)
    start = quads.corner.reshape(-1, 2)[side]
    end = np.roll(quads.corner, -1, axis=1).reshape(-1, 2)[side]
    way = (end - start) / length.ravel()[side][:, None]
    inward = np.column_stack((-way[:, 1], way[:, 0]))
    along = length.ravel()[side] / 2 + (step - (count[side] - 1) / 2) * SLOT_M
    middle = start + way * along[:, None] + inward * (STRIP_M - 3) / 2
    size = np.column_stack((rng.uniform(18, 26, len(side)), np.full(len(side), DEPTH_M)))
    footprint = boxes(middle, offset=np.zeros_like(middle), angle=np.arctan2(way[:, 1], way[:, 0]), size=size)
    order: NDArray[np.int64] = rng.permutation(len(side))
    return Shops(footprint=footprint[order], road=quads.road.ravel()[side][order], middle=middle[order])
