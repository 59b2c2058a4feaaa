"""The country about a city: scattered houses in hamlets among groves (林盘)."""

import math
from dataclasses import dataclass

import numpy as np
import shapely

from shige.core.making.houses import boxes, no_overlap
from shige.core.making.quads import Quads
from shige.core.values import Floats, Ints, Objects, Table

HAMLET_HOUSES = 22
HOUSE_STEP_M = 13.0
SPARE = 1.12
"""Houses set before overlapping ones are dropped, as a share of those asked for."""


@dataclass(frozen=True, slots=True)
class RuralHouses(Table):
    """Houses of one household."""

    block: Ints
    hamlet: Ints
    footprint: Objects
    middle: Floats


def scatter(ground: Quads, *, houses: int, waters: Objects, rng: np.random.Generator) -> RuralHouses:
    """Set `houses` houses in hamlets on the ground of rural blocks, in proportion to their area, off the waters."""
    if not houses:
        none = np.empty(0, np.int32)
        return RuralHouses(block=none, hamlet=none, footprint=np.empty(0, dtype=object), middle=np.empty((0, 2)))
    share = ground.area / ground.area.sum()
    hamlets = max(1, math.ceil(houses * SPARE / HAMLET_HOUSES))
    per_block = np.floor(np.cumsum(share) * hamlets + 0.5).astype(np.int64)
    block = np.searchsorted(per_block, np.arange(hamlets), side="right").clip(max=len(ground) - 1)
    place = _places(block, rng=rng)
    middle = _inside(ground.corner[block], place=place)
    size = rng.integers(HAMLET_HOUSES // 2, HAMLET_HOUSES * 3 // 2 + 1, hamlets)
    hamlet = np.repeat(np.arange(hamlets), size)
    number = np.arange(len(hamlet)) - np.repeat(np.cumsum(size) - size, size)
    turn = number * math.pi * (3 - math.sqrt(5)) + rng.uniform(0, 2 * math.pi, hamlets)[hamlet]
    reach = HOUSE_STEP_M * np.sqrt(number + 0.6)
    xy = middle[hamlet] + np.column_stack((np.cos(turn), np.sin(turn))) * reach[:, None]
    width = np.column_stack((rng.uniform(9, 13, len(xy)), rng.uniform(8, 10, len(xy))))
    angle = rng.uniform(-0.6, 0.6, hamlets)[hamlet] + rng.normal(0, 0.12, len(xy))
    footprint = boxes(xy, offset=np.zeros_like(xy), angle=angle, size=width)
    dry = np.ones(len(footprint), np.bool_)
    dry[shapely.STRtree(footprint).query(waters, predicate="intersects")[1]] = False
    keep = np.flatnonzero(no_overlap(footprint) & dry)
    keep = np.sort(rng.permutation(keep)[:houses])
    return RuralHouses(
        block=block[hamlet[keep]].astype(np.int32),
        hamlet=hamlet[keep].astype(np.int32),
        footprint=footprint[keep],
        middle=xy[keep],
    )


def _places(block: Ints, *, rng: np.random.Generator) -> Floats:
    """Places in the unit square for the hamlets of each block, spread evenly and then shaken."""
    first = np.searchsorted(block, block)
    number = np.arange(len(block)) - first
    count = np.bincount(block)[block]
    side = np.ceil(np.sqrt(count)).astype(np.int64)
    grid = np.column_stack((number % side, number // side)) + rng.uniform(0.25, 0.75, (len(block), 2))
    rows = np.ceil(count / side)
    places: Floats = 0.06 + 0.88 * grid / np.column_stack((side, rows))
    return places


def _inside(corner: Floats, *, place: Floats) -> Floats:
    """Points of quads by their place in the unit square."""
    u, v = place[:, :1], place[:, 1:]
    low = corner[:, 0] * (1 - u) + corner[:, 1] * u
    high = corner[:, 3] * (1 - u) + corner[:, 2] * u
    points: Floats = low * (1 - v) + high * v
    return points
