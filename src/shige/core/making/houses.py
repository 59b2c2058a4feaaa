"""Houses: sets rows of buildings on lots, as each kind of lot has them, with courtyards between."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from shige.core.making.lots import LotKind, Lots
from shige.core.values import Bools, Floats, Ints, Objects, Table

EDGE_M = 6.0
"""Least distance of a house from the lot's property line."""
MIXED = 0.15
"""Share of walk-ups with shops on the ground floor."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """How houses of a kind of lot are built; metres. A range is drawn from once per lot."""

    entrance: float
    """Width of one entrance's part of the house."""
    entrances: tuple[int, ...]
    depth: float
    gap: float
    """Between houses of a row."""
    court: float
    """Between rows."""
    floors: tuple[int, int]
    flats: tuple[int, ...]
    """Dwellings per entrance and floor; 0 where nobody lives."""
    most: int = 1000
    """Houses on a lot."""


PATTERNS = {
    LotKind.WALKUP: Pattern(14, (2, 3, 3, 4), 12, 8, 16, (5, 7), (2, 2, 2, 3)),
    LotKind.SLAB: Pattern(18, (1, 2, 2, 3), 15, 12, 27, (11, 18), (2, 2, 3)),
    LotKind.TOWER: Pattern(25, (1,) * 13 + (2, 2, 4), 21, 22, 34, (24, 33), (3, 4, 4, 6)),
    LotKind.SCHOOL: Pattern(50, (1,), 14, 14, 24, (4, 5), (0,), 4),
    LotKind.HOSPITAL: Pattern(58, (1, 2), 22, 18, 26, (6, 16), (0,), 5),
    LotKind.MARKET: Pattern(44, (1,), 28, 8, 10, (1, 2), (0,), 2),
    LotKind.MALL: Pattern(80, (1,), 60, 20, 20, (5, 8), (0,), 1),
    LotKind.PARK: Pattern(1e9, (1,), 1e9, 0, 0, (1, 1), (0,), 0),
    LotKind.OFFICE: Pattern(38, (1,), 34, 24, 28, (14, 33), (0,), 4),
    LotKind.INDUSTRIAL: Pattern(54, (1,), 26, 14, 16, (1, 4), (0,), 8),
}


@dataclass(frozen=True, slots=True)
class Houses(Table):
    """Houses on lots."""

    lot: Ints
    footprint: Objects
    entrances: Ints
    floors: Ints
    flats: Ints
    """Dwellings per entrance and floor."""
    mixed: Bools
    """Shops on the ground floor."""

    @property
    def dwellings(self) -> Ints:
        """Dwellings of each house."""
        return (self.floors - self.mixed) * self.entrances * self.flats


def build(lots: Lots, *, rng: np.random.Generator) -> Houses:
    """Set houses on lots in rows along the side that runs more east and west, each wholly inside its lot."""
    drawn = _Drawn.of(lots, rng=rng)
    frame = _frames(lots)
    pitch = np.column_stack((drawn.width + drawn.gap, drawn.depth + drawn.court))
    room = frame.size + np.column_stack((drawn.gap, drawn.court)) - 2 * EDGE_M
    count = np.floor(room / pitch).astype(np.int64).clip(0)
    count[drawn.most == 0] = 0
    lot, column, row = _slots(count)
    offset = (np.column_stack((column, row)) - (count[lot] - 1) / 2) * pitch[lot]
    footprint = boxes(frame.middle[lot], offset=offset, angle=frame.angle[lot], size=drawn.size[lot])
    core = shapely.buffer(lots.polygon, 1 - EDGE_M, quad_segs=2, join_style="mitre")
    shapely.prepare(core)
    fits = np.asarray(shapely.contains_properly(core[lot], footprint))
    fits &= (rng.random(len(lot)) > 0.05) | (drawn.most[lot] < 1000)
    lot, footprint = lot[fits], footprint[fits]
    fits = _rank(lot) < drawn.most[lot]
    lot, footprint = lot[fits], footprint[fits]
    lower = rng.integers(0, 2, len(lot)) * (drawn.floors[lot] > 8)
    walkup = lots.kind[lot] == LotKind.WALKUP
    houses = Houses(
        lot=lot.astype(np.int32),
        footprint=footprint,
        entrances=drawn.entrances[lot],
        floors=(drawn.floors[lot] - lower).astype(np.int32),
        flats=drawn.flats[lot],
        mixed=walkup & (rng.random(len(lot)) < MIXED),
    )
    return houses.take(no_overlap(houses.footprint))


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A pattern drawn for each lot."""

    width: Floats
    depth: Floats
    gap: Floats
    court: Floats
    entrances: Ints
    floors: Ints
    flats: Ints
    most: Ints

    @property
    def size(self) -> Floats:
        return np.column_stack((self.width, self.depth))

    @classmethod
    def of(cls, lots: Lots, *, rng: np.random.Generator) -> "_Drawn":
        pattern = [PATTERNS[LotKind(kind)] for kind in lots.kind]
        luck = rng.random((3, len(pattern)))
        entrances = [p.entrances[int(u * len(p.entrances))] for p, u in zip(pattern, luck[0], strict=True)]
        floors = [p.floors[0] + int(u * (p.floors[1] - p.floors[0] + 1)) for p, u in zip(pattern, luck[1], strict=True)]
        flats = [p.flats[int(u * len(p.flats))] for p, u in zip(pattern, luck[2], strict=True)]
        return cls(
            width=np.array([p.entrance * e for p, e in zip(pattern, entrances, strict=True)], dtype=np.float64),
            depth=np.array([p.depth for p in pattern], dtype=np.float64),
            gap=np.array([p.gap for p in pattern], dtype=np.float64),
            court=np.array([p.court for p in pattern], dtype=np.float64),
            entrances=np.array(entrances, dtype=np.int32),
            floors=np.array(floors, dtype=np.int32),
            flats=np.array(flats, dtype=np.int32),
            most=np.array([p.most for p in pattern], dtype=np.int32),
        )


@dataclass(frozen=True, slots=True)
class _Frames:
    """The rectangle about each lot in the direction of its rows."""

    middle: Floats
    angle: Floats
    size: Floats


def _frames(lots: Lots) -> _Frames:
    corner = lots.quad.corner
    step = np.roll(corner, -1, axis=1) - corner
    heading = np.arctan2(step[:, :2, 1], step[:, :2, 0])
    flat = np.abs(np.cos(heading))
    angle = np.where(flat[:, 0] >= flat[:, 1], heading[:, 0], heading[:, 1])
    angle = np.where(np.cos(angle) < 0, angle + np.pi, angle)
    points, lot = shapely.get_coordinates(lots.polygon, return_index=True)
    cos, sin = np.cos(angle)[lot], np.sin(angle)[lot]
    turned = np.column_stack((points[:, 0] * cos + points[:, 1] * sin, points[:, 1] * cos - points[:, 0] * sin))
    start = np.searchsorted(lot, np.arange(len(lots)))
    low, high = np.minimum.reduceat(turned, start), np.maximum.reduceat(turned, start)
    middle = (low + high) / 2
    cos, sin = np.cos(angle), np.sin(angle)
    back = np.column_stack((middle[:, 0] * cos - middle[:, 1] * sin, middle[:, 0] * sin + middle[:, 1] * cos))
    return _Frames(middle=back, angle=angle, size=high - low)


def _slots(count: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """(lot, column, row) of every place for a house, rows from the north."""
    many = count.prod(axis=1)
    lot = np.repeat(np.arange(len(count)), many)
    number = np.arange(len(lot)) - np.repeat(np.cumsum(many) - many, many)
    wide = count[lot, 0]
    return lot, number % np.maximum(wide, 1), count[lot, 1] - 1 - number // np.maximum(wide, 1)


def boxes(middle: Floats, *, offset: Floats, angle: Floats, size: Floats) -> Objects:
    """Rectangles of `size`, turned by `angle`, about `middle` plus `offset` in the turned frame."""
    sign = np.array([(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)])
    local = offset[:, None, :] + sign * size[:, None, :]
    cos, sin = np.cos(angle)[:, None], np.sin(angle)[:, None]
    x = local[..., 0] * cos - local[..., 1] * sin
    y = local[..., 0] * sin + local[..., 1] * cos
    corner = np.round(middle[:, None, :] + np.stack((x, y), axis=-1), 2)
    return np.asarray(shapely.polygons(corner), dtype=object)


def _rank(lot: NDArray[np.int64]) -> NDArray[np.int64]:
    """The number of each house on its lot, from 0; `lot` ascends."""
    return np.arange(len(lot)) - np.searchsorted(lot, lot)


def no_overlap(footprint: Objects) -> Bools:
    """Which footprints to keep so that none overlaps an earlier one."""
    one, two = shapely.STRtree(footprint).query(footprint, predicate="intersects")
    keep = np.ones(len(footprint), np.bool_)
    later = one > two
    order = np.lexsort((two[later], one[later]))
    for late, early in zip(one[later][order], two[later][order], strict=True):
        keep[late] &= not keep[early]
    return keep
