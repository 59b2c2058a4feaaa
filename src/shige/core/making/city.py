"""A synthetic city: makes up a Chengdu of any size with all tables of a city file except its derived land."""

import math
from dataclasses import dataclass, replace

import numpy as np
import shapely

from shige.core.errors import ShigeError
from shige.core.making.communities import cut_pieces, dissolve, group
from shige.core.making.divisions import Divisions, name_communities
from shige.core.making.people import move_in
from shige.core.making.register import Register, numbered, register
from shige.core.making.town import Size, Town, build_town
from shige.core.making.waters import Crossed, cross
from shige.core.making.wording import name_roads
from shige.core.values import Areas, Barriers, Bools, Buildings, Cells, City, Floats, Ints, Links, Objects, Roads

METRIC_CRS = 4544
CENTRE = (410_451.0, 3_393_364.0)
"""天府广场, 104.0657 E 30.6574 N, in metres of EPSG:4544."""
COMMUNITY_HOUSEHOLDS = 2670
VILLAGE_HOUSES = 900
M2_PER_HOUSEHOLD = 104.0
M2_PER_RURAL_HOUSE = 2_500.0
LIVED_IN = 0.9
"""Share of dwellings lived in."""
NEAR = 0.05
"""How near the share lived in must come to it."""
ROUNDS = 12
BORDERING = 0.85
"""Share of arterials that no community reaches over."""


@dataclass(frozen=True, slots=True)
class CityOrder:
    """What city to make."""

    households: int
    """In town."""
    rural_houses: int
    """Each of one household, besides."""
    buildings: int
    """In town; shops are set until there are as many, as far as the streets have room."""

    def __post_init__(self) -> None:
        if self.households < 1000 or self.rural_houses < 0 or self.buildings < 0:
            facts = {"households": self.households, "rural_houses": self.rural_houses, "buildings": self.buildings}
            raise ShigeError("city-order", "a made city has at least 1,000 households and no negative number", facts)


def make_city(order: CityOrder, *, divisions: Divisions, rng: np.random.Generator) -> City:
    """Make up a city about `CENTRE`; its cells and links are still empty.

    Equal order and equal state of `rng` give equal cities.

    Raises:
        ShigeError: city-order for impossible numbers, city-too-full where no town of that size comes near.
    """
    town = _fitting_town(order, rng=rng)
    lived = move_in(town.houses.dwellings, households=order.households, rng=rng)
    names = name_roads(len(town.net.road), rings=town.rings, arterials=town.arterials, rng=rng)
    entered = register(town, lived=lived, buildings=order.buildings, names=names, rng=rng)
    crossed = cross(town.net, waters=town.waters, names=names, rng=rng)
    areas = _areas(town, buildings=entered.buildings, divisions=divisions, rng=rng)
    return _city(town, areas=areas, entered=_placed(entered, areas=areas), crossed=crossed, names=names)


def _fitting_town(order: CityOrder, *, rng: np.random.Generator) -> Town:
    """A town with about as many dwellings as are wanted: its area is mended until they come near."""
    wanted = order.households / LIVED_IN
    size = Size(
        city_m2=order.households * M2_PER_HOUSEHOLD,
        rural_houses=order.rural_houses,
        rural_m2=order.rural_houses * M2_PER_RURAL_HOUSE,
    )
    best: tuple[float, Town] | None = None
    for start in rng.spawn(ROUNDS):
        town = build_town(size, rng=start)
        made = float(town.houses.dwellings.sum()) / wanted
        if best is None or abs(math.log(made)) < best[0]:
            best = (abs(math.log(made)), town)
        if best[0] <= NEAR:
            break
        size = replace(size, city_m2=size.city_m2 / made**0.8)
    assert best is not None  # ROUNDS > 0
    return best[1]


def _land(town: Town, *, buildings: Buildings, rng: np.random.Generator) -> tuple[Objects, Bools]:
    """Polygons of communities and villages, and which of them are villages."""
    blocks = town.net.blocks
    arterials = town.net.road[town.net.arterial]
    arterials = arterials[rng.random(len(arterials)) < BORDERING]
    pieces = cut_pieces(blocks.polygon, rural=blocks.rural, arterials=arterials, waters=town.waters.line)
    piece = _located(np.column_stack((buildings.x, buildings.y)), polygons=pieces.polygon)
    in_piece = piece >= 0
    living = buildings.households[in_piece].astype(np.float64)
    weight = np.bincount(piece[in_piece], weights=living, minlength=len(pieces.polygon)).astype(np.float64)
    polygons, rural = [], []
    for mask, usual in ((~pieces.rural, COMMUNITY_HOUSEHOLDS), (pieces.rural, VILLAGE_HOUSES)):
        if mask.any():
            some = pieces.only(mask)
            count = max(round(float(weight[mask].sum()) / usual), 1)
            number = group(some, weight=weight[mask], count=count, rng=rng)
            polygons.append(dissolve(some, community=number))
            rural.append(np.full(len(polygons[-1]), usual == VILLAGE_HOUSES))
    return np.concatenate(polygons), np.concatenate(rural)


def _areas(town: Town, *, buildings: Buildings, divisions: Divisions, rng: np.random.Generator) -> Areas:
    """Communities and villages with their codes, in the order of the codes."""
    polygons, rural = _land(town, buildings=buildings, rng=rng)
    middle = shapely.get_coordinates(shapely.centroid(polygons))
    named = name_communities(divisions, places=middle, rural=rural, rng=rng)
    order = np.argsort(named.code, kind="stable")
    level = np.full(len(order), "community", dtype=object)
    return Areas(code=named.code, name=named.name, level=level, polygon=polygons).take(order)


def _located(points: Floats, *, polygons: Objects) -> Ints:
    """The first polygon that holds each point, -1 outside all."""
    found = np.full(len(points), len(polygons), np.int32)
    point, polygon = shapely.STRtree(polygons).query(shapely.points(points), predicate="intersects")
    np.minimum.at(found, point, polygon.astype(np.int32))
    return np.where(found == len(polygons), np.int32(-1), found)


def _placed(entered: Register, *, areas: Areas) -> Register:
    """Buildings and sites with their communities, buildings in the order of communities."""
    buildings, sites = entered.buildings, entered.sites
    area = _located(np.column_stack((buildings.x, buildings.y)), polygons=areas.polygon)
    order = np.lexsort((np.arange(len(area)), buildings.compound, area))
    buildings = replace(replace(buildings, area=area).take(order), id=buildings.id)
    inside = shapely.get_coordinates(shapely.point_on_surface(sites.polygon))
    return replace(entered, buildings=buildings, sites=replace(sites, area=_located(inside, polygons=areas.polygon)))


def _city(town: Town, *, areas: Areas, entered: Register, crossed: Crossed, names: Objects) -> City:
    """All tables, moved to `CENTRE`."""
    waters, nothing = town.waters, np.empty(0, dtype=object)
    none, street = np.empty(0, np.int32), crossed.street
    buildings = entered.buildings
    return City(
        metric_crs=METRIC_CRS,
        areas=replace(areas, polygon=_moved(areas.polygon)),
        compounds=replace(entered.compounds, polygon=_moved(entered.compounds.polygon)),
        buildings=replace(
            buildings,
            x=np.round(buildings.x + CENTRE[0], 2),
            y=np.round(buildings.y + CENTRE[1], 2),
            footprint=_moved(buildings.footprint),
        ),
        sites=replace(entered.sites, polygon=_moved(entered.sites.polygon)),
        roads=Roads(
            id=numbered("r", len(street)),
            name=names[street],
            arterial=town.net.arterial[street],
            line=_moved(crossed.line),
        ),
        barriers=Barriers(
            id=numbered("w", len(waters.line)), name=waters.name, kind=waters.kind, line=_moved(waters.line)
        ),
        crossings=replace(crossed.crossings, point=_moved(crossed.crossings.point)),
        cells=Cells(id=nothing, area=none, building=none, site=none, polygon=nothing),
        links=Links(a=none, b=none, length_m=np.empty(0), kind=none),
    )


def _moved(shapes: Objects) -> Objects:
    """Shapes about (0, 0) moved to `CENTRE`, to the centimetre."""
    moved: Objects = shapely.transform(shapes, lambda points: np.round(points + CENTRE, 2))
    return moved
