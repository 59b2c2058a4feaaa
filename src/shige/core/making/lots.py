"""Lots: cuts blocks into estates, schools, parks and the other grounds that a block holds."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from shige.core.making.quads import LANE, Quads, cut
from shige.core.making.streets import join
from shige.core.values import Floats, Ints, Objects, SiteKind, Use

LOT_M2 = 30_000.0
SPREAD = 0.4
LANE_HALF_M = 3.0


class LotKind(IntEnum):
    """What a lot is used for."""

    WALKUP = 0
    """Walk-ups of 5 to 7 floors."""
    SLAB = 1
    """Slabs of 11 to 18 floors with lifts."""
    TOWER = 2
    SCHOOL = 3
    HOSPITAL = 4
    MARKET = 5
    MALL = 6
    PARK = 7
    OFFICE = 8
    INDUSTRIAL = 9


HOMES = (LotKind.WALKUP, LotKind.SLAB, LotKind.TOWER)
SHARE = np.array([0.47, 0.21, 0.12, 0.05, 0.008, 0.02, 0.014, 0.045, 0.038, 0.025])
"""Share of each kind among the lots; parks along the rivers come on top."""
SITE_OF = {
    LotKind.SCHOOL: SiteKind.SCHOOL,
    LotKind.HOSPITAL: SiteKind.HOSPITAL,
    LotKind.MARKET: SiteKind.MARKET,
    LotKind.MALL: SiteKind.MALL,
    LotKind.PARK: SiteKind.PARK,
    LotKind.OFFICE: SiteKind.OFFICE,
    LotKind.INDUSTRIAL: SiteKind.INDUSTRIAL,
}
USE_OF = {
    LotKind.SCHOOL: Use.SCHOOL,
    LotKind.HOSPITAL: Use.HOSPITAL,
    LotKind.MARKET: Use.COMMERCIAL,
    LotKind.MALL: Use.COMMERCIAL,
    LotKind.PARK: Use.OTHER,
    LotKind.OFFICE: Use.OFFICE,
    LotKind.INDUSTRIAL: Use.INDUSTRIAL,
}


@dataclass(frozen=True, slots=True)
class Lots:
    """Lots between their property lines."""

    quad: Quads
    polygon: Objects
    """The land of the lot: the quad, or what a river or a real block leaves of it."""
    kind: Ints

    def __len__(self) -> int:
        return len(self.kind)

    def take(self, rows: NDArray[np.generic]) -> "Lots":
        """Those lots."""
        return Lots(quad=self.quad.take(rows), polygon=self.polygon[rows], kind=self.kind[rows])


def cut_lots(ground: Quads, *, rng: np.random.Generator) -> Quads:
    """Cut the ground of blocks (streets taken off) into lots with lanes between."""
    done: list[Quads] = []
    todo = ground
    while len(todo):
        largest = LOT_M2 * rng.lognormal(0.0, SPREAD, len(todo))
        small = todo.area <= 1.6 * largest
        done.append(todo.take(small))
        todo = todo.take(~small)
        share, slant = rng.uniform(0.4, 0.6, len(todo)), rng.uniform(-0.03, 0.03, len(todo))
        todo = cut(todo, share=share, slant=slant, road=np.full(len(todo), LANE, np.int32)).pieces
    lots = join(done)
    return lots.inset(np.where(lots.road == LANE, LANE_HALF_M, 0.0))


def choose_kinds(area: Floats, *, outward: Floats, rng: np.random.Generator) -> Ints:
    """What each lot becomes, from its square metres and how far out it lies (0 centre, 1 edge of the city)."""
    chance = np.repeat(SHARE[None], len(area), axis=0)
    chance[:, LotKind.INDUSTRIAL] *= 2 * (outward > 0.6)
    chance[:, LotKind.OFFICE] *= np.where(outward < 0.4, 1.4, 0.7)
    for kind, least, most in (
        (LotKind.SCHOOL, 9e3, 5e4),
        (LotKind.HOSPITAL, 1.2e4, 6e4),
        (LotKind.MALL, 9e3, 6e4),
        (LotKind.MARKET, 2e3, 1.5e4),
        (LotKind.TOWER, 6e3, 1e9),
    ):
        chance[:, kind] *= (area >= least) & (area <= most)
    chance[:, LotKind.MARKET] *= 3
    bound = np.cumsum(chance, axis=1)
    drawn = rng.random(len(area)) * bound[:, -1]
    chosen: Ints = (drawn[:, None] > bound).sum(axis=1).astype(np.int32)
    return chosen
