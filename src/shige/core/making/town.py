"""The town: streets, waters, lots and houses of a made city, before anybody lives there."""

import math
from dataclasses import dataclass, replace

import numpy as np
import shapely

from shige.core.making.fringe import RuralHouses, scatter
from shige.core.making.houses import Houses, build, no_overlap
from shige.core.making.lots import HOMES, LotKind, Lots, choose_kinds, cut_lots
from shige.core.making.quads import LANE, Quads, inset_corners, stands
from shige.core.making.shops import STRIP_M, Shops, line_streets
from shige.core.making.skeleton import lay_skeleton
from shige.core.making.streets import StreetNet, cut_streets, setback
from shige.core.making.waters import Waters, lay_waters, on_bed
from shige.core.values import Bools, Objects

ARTERIAL_HALF_M, STREET_HALF_M = 20.0, 9.0
WITH_SHOPS = 0.7
"""Share of estates with shops along their streets."""
LEAST_PARK_M2 = 2_500.0
GREEN_BELOW = 0.5
"""A lot of which the waters leave less than this share becomes a green."""


@dataclass(frozen=True, slots=True)
class Size:
    """What the town shall hold."""

    city_m2: float
    rural_houses: int
    rural_m2: float


@dataclass(frozen=True, slots=True)
class Town:
    """A town without people."""

    net: StreetNet
    rings: int
    arterials: int
    waters: Waters
    lots: Lots
    houses: Houses
    shops: Shops
    """Places for shops in random order; not all are needed."""
    rural: RuralHouses


def build_town(size: Size, *, rng: np.random.Generator) -> Town:
    """Lay streets and waters, cut lots and set houses."""
    skeleton = lay_skeleton(city_m2=size.city_m2, rural_m2=size.rural_m2, rng=rng)
    net = cut_streets(skeleton, rng=rng)
    reach = math.sqrt(size.city_m2 / math.pi)
    extent = float(np.hypot(*net.blocks.corner.reshape(-1, 2).T).max())
    waters = lay_waters(reach, length=extent + 200, rng=rng)
    lots = _lots(net, waters=waters, reach=reach, rng=rng)
    homes = np.isin(lots.kind, HOMES)
    fronts = lots.quad.take(homes)
    dry = ~on_bed(lots.quad.polygon, waters=waters)
    lots = _with_strips(lots, at=homes & dry & (rng.random(len(lots)) < WITH_SHOPS))
    houses = build(lots, rng=rng)
    moved = (lots.quad.corner[homes] != fronts.corner).any(axis=(1, 2))
    shops = line_streets(fronts.take(moved), rng=rng)
    clear = no_overlap(np.concatenate((houses.footprint, shops.footprint)))[len(houses.footprint) :]
    return Town(
        net=net,
        rings=skeleton.rings,
        arterials=len(skeleton.road),
        waters=waters,
        lots=lots,
        houses=houses,
        shops=shops.take(clear),
        rural=_rural(net, size=size, waters=waters, rng=rng),
    )


def _lots(net: StreetNet, *, waters: Waters, reach: float, rng: np.random.Generator) -> Lots:
    """Lots of the city's blocks; where a river or railway leaves little of a lot, it becomes a green."""
    town = net.blocks.take(~net.blocks.rural)
    off = setback(town, arterial=net.arterial, wide=ARTERIAL_HALF_M, narrow=STREET_HALF_M, lane=0.0)
    quad = cut_lots(town.inset(off), rng=rng)
    outward = np.hypot(*quad.corner.mean(axis=1).T) / reach
    kind = choose_kinds(quad.area, outward=outward, rng=rng)
    polygon = quad.polygon
    wet = on_bed(polygon, waters=waters)
    polygon[wet] = _largest_part(shapely.difference(polygon[wet], shapely.union_all(waters.bed)))
    kind[shapely.area(polygon) < GREEN_BELOW * quad.area] = LotKind.PARK
    keep = ~shapely.is_empty(polygon) & ((kind != LotKind.PARK) | (shapely.area(polygon) > LEAST_PARK_M2))
    return Lots(quad=quad, polygon=polygon, kind=kind).take(keep)


def _largest_part(polygons: Objects) -> Objects:
    """The largest part of each geometry."""
    part, of = shapely.get_parts(polygons, return_index=True)
    order = np.lexsort((shapely.area(part), of))
    last = order[np.append(of[order][1:] != of[order][:-1], True)] if len(order) else order
    found = np.full(len(polygons), shapely.Polygon(), dtype=object)
    found[of[last]] = part[last]
    return found


def _with_strips(lots: Lots, *, at: Bools) -> Lots:
    """Lots less a strip for shops along their streets, where they are large enough."""
    strip = np.where(at[:, None] & (lots.quad.road != LANE), STRIP_M, 0.0)
    corner = inset_corners(lots.quad.corner, metres=strip)
    smaller = Quads(corner=corner, road=lots.quad.road, rural=lots.quad.rural)
    good = at & stands(lots.quad.corner, corner) & (smaller.area > 4_000)
    polygon = lots.polygon.copy()
    polygon[good] = smaller.polygon[good]
    quad = replace(lots.quad, corner=np.where(good[:, None, None], corner, lots.quad.corner))
    return replace(lots, quad=quad, polygon=polygon)


def _rural(net: StreetNet, *, size: Size, waters: Waters, rng: np.random.Generator) -> RuralHouses:
    """Scattered houses on the rural blocks, off the waters."""
    land = net.blocks.take(net.blocks.rural)
    ground = land.inset(setback(land, arterial=net.arterial, wide=45.0, narrow=35.0, lane=0.0))
    return scatter(ground, houses=size.rural_houses, waters=waters.bed, rng=rng)
