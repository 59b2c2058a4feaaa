"""Ordinary streets: cuts the land between arterials again and again until blocks remain."""

from dataclasses import dataclass

import numpy as np
import shapely

from shige.core.making.quads import Quads, cut
from shige.core.making.skeleton import Skeleton
from shige.core.values import Bools, Floats, Objects

BLOCK_M2 = 62_000.0
RURAL_BLOCK_M2 = 600_000.0
SPREAD = 0.45
"""Standard deviation of the logarithm of a block's largest area."""


@dataclass(frozen=True, slots=True)
class StreetNet:
    """All streets of a city and its blocks, measured to the middle of the streets."""

    blocks: Quads
    road: Objects
    arterial: Bools


def cut_streets(skeleton: Skeleton, *, rng: np.random.Generator) -> StreetNet:
    """Cut until every block is below a largest area of its own; each cut is a street."""
    done: list[Quads] = []
    start, end = [np.empty((0, 2))], [np.empty((0, 2))]
    todo, count = skeleton.land, len(skeleton.road)
    while len(todo):
        largest = np.where(todo.rural, RURAL_BLOCK_M2, BLOCK_M2) * rng.lognormal(0.0, SPREAD, len(todo))
        small = todo.area <= 1.5 * largest
        done.append(todo.take(small))
        todo = todo.take(~small)
        share = rng.uniform(0.36, 0.64, len(todo))
        slant = rng.uniform(-0.07, 0.07, len(todo))
        road = np.arange(count, count + len(todo), dtype=np.int32)
        cuts = cut(todo, share=share, slant=slant, road=road)
        start.append(cuts.start)
        end.append(cuts.end)
        count += len(todo)
        todo = cuts.pieces
    ends = np.stack((np.concatenate(start), np.concatenate(end)), axis=1)
    street = np.asarray(shapely.linestrings(ends), dtype=object)
    return StreetNet(
        blocks=join(done),
        road=np.concatenate((skeleton.road, street)),
        arterial=np.arange(count) < len(skeleton.road),
    )


def join(parts: list[Quads]) -> Quads:
    """Several tables of quads as one."""
    return Quads(
        corner=np.concatenate([part.corner for part in parts]),
        road=np.concatenate([part.road for part in parts]),
        rural=np.concatenate([part.rural for part in parts]),
    )


def setback(quads: Quads, *, arterial: Bools, wide: float, narrow: float, lane: float) -> Floats:
    """Metres per side: `wide` along arterials, `narrow` along streets, `lane` elsewhere; shape (n, 4)."""
    kind = np.append(arterial, False)[quads.road]
    return np.where(quads.road < 0, lane, np.where(kind, wide, narrow))
