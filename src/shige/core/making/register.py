"""The register: enters a made town and its people into the tables of a city, with names and addresses."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from shige.core.making.addresses import main_street, number_along
from shige.core.making.lots import HOMES, SITE_OF, USE_OF, LotKind
from shige.core.making.people import known
from shige.core.making.town import Town
from shige.core.making.wording import name_estates, name_sites, words
from shige.core.values import Bools, Buildings, Compounds, Floats, Ints, Objects, Sites, Use

GATED = np.array([0.65, 0.92, 0.97])
"""Share of gated estates of walk-ups, slabs and towers."""
LIFT_FROM_FLOORS = 8
LIFT_ADDED = 0.06
"""Share of walk-ups to which a lift was added (加装电梯)."""
SHOP_FLOORS = 3


@dataclass(frozen=True, slots=True)
class Register:
    """The tables that hold buildings, with no community yet (`area` is -1)."""

    compounds: Compounds
    sites: Sites
    buildings: Buildings


def register(town: Town, *, lived: Ints, buildings: int, names: Objects, rng: np.random.Generator) -> Register:
    """Enter the houses, shops until there are `buildings` in town, and the rural houses.

    `lived` has the households of each house of the town, `names` those of the roads.
    """
    lots = town.lots
    street = main_street(lots.quad, roads=town.net.road)
    number = number_along(town.net.road[street], middle=lots.quad.corner.mean(axis=1))
    door = np.array([f"{names[s]}{n}号" for s, n in zip(street, number.tolist(), strict=True)], dtype=object)
    compounds, compound_of = _compounds(town, rng=rng)
    sites, site_of = _sites(town, rng=rng)
    entered = [
        _houses(town, lived=lived, door=door, rng=rng),
        _shops(town, count=max(buildings - len(town.houses), 0), names=names, rng=rng),
        _rural(town, rng=rng),
    ]
    table = _join(entered)
    house = np.arange(len(town.houses))
    table.compound[house] = compound_of[town.houses.lot]
    table.site[house] = site_of[town.houses.lot]
    return Register(compounds=compounds, sites=sites, buildings=table)


def _compounds(town: Town, *, rng: np.random.Generator) -> tuple[Compounds, Ints]:
    """Estates of more than one house, and the estate of each lot."""
    kind = town.lots.kind
    rows = np.flatnonzero(np.isin(kind, HOMES) & (np.bincount(town.houses.lot, minlength=len(kind)) > 1))
    of = np.full(len(kind), -1, np.int32)
    of[rows] = np.arange(len(rows))
    table = Compounds(
        id=numbered("c", len(rows)),
        name=name_estates(len(rows), rng=rng),
        gated=rng.random(len(rows)) < GATED[kind[rows]],
        polygon=town.lots.polygon[rows],
    )
    return table, of


def _sites(town: Town, *, rng: np.random.Generator) -> tuple[Sites, Ints]:
    """Schools, parks and the like, and the site of each lot; without their houses only parks are sites."""
    kind = town.lots.kind
    built = np.bincount(town.houses.lot, minlength=len(kind)) > 0
    rows = np.flatnonzero(~np.isin(kind, HOMES) & (built | (kind == LotKind.PARK)))
    of = np.full(len(kind), -1, np.int32)
    of[rows] = np.arange(len(rows))
    kinds = [SITE_OF[LotKind(k)] for k in kind[rows]]
    table = Sites(
        id=numbered("s", len(rows)),
        name=name_sites(kinds, rng=rng),
        kind=np.array(kinds, dtype=np.int32),
        area=np.full(len(rows), -1, np.int32),
        polygon=town.lots.polygon[rows],
    )
    return table, of


@dataclass(frozen=True, slots=True)
class _Entry:
    """What differs between houses, shops and rural houses."""

    footprint: Objects
    address: Objects
    use: Ints
    floors: Ints
    lift: Bools
    entrances: Ints
    dwellings: Ints
    households: Ints
    given: Bools


def _houses(town: Town, *, lived: Ints, door: Objects, rng: np.random.Generator) -> _Entry:
    houses, lot = town.houses, town.houses.lot
    kind = town.lots.kind[lot]
    rank = np.arange(len(lot)) - np.searchsorted(lot, lot) + 1
    alone = np.bincount(lot)[lot] == 1
    block = [f"{door[k]}" if one else f"{door[k]}{r}栋" for k, r, one in zip(lot, rank.tolist(), alone, strict=True)]
    use = np.array([USE_OF.get(LotKind(k), Use.RESIDENTIAL) for k in kind], dtype=np.int32)
    use[town.mixed] = Use.MIXED
    added = (kind == LotKind.WALKUP) & (rng.random(len(lot)) < LIFT_ADDED)
    return _Entry(
        footprint=houses.footprint,
        address=np.array(block, dtype=object),
        use=use,
        floors=houses.floors,
        lift=(houses.floors >= LIFT_FROM_FLOORS) | added,
        entrances=houses.entrances,
        dwellings=town.dwellings.astype(np.int32),
        households=lived,
        given=known(len(lot), rng=rng),
    )


def _shops(town: Town, *, count: int, names: Objects, rng: np.random.Generator) -> _Entry:
    shops = town.shops.take(np.arange(min(count, len(town.shops))))
    number = number_along(town.net.road[shops.road], middle=shops.middle).tolist()
    address = [f"{names[road]}{n}号" for road, n in zip(shops.road, number, strict=True)]
    none = np.zeros(len(shops), np.int32)
    return _Entry(
        footprint=shops.footprint,
        address=np.array(address, dtype=object),
        use=none + Use.COMMERCIAL,
        floors=rng.integers(1, SHOP_FLOORS + 1, len(shops)).astype(np.int32),
        lift=none > 0,
        entrances=none + 1,
        dwellings=none,
        households=none,
        given=none == 0,
    )


def _rural(town: Town, *, rng: np.random.Generator) -> _Entry:
    rural = town.rural
    hamlet, first, count = np.unique(rural.hamlet, return_inverse=True, return_counts=True)
    word = words(len(hamlet), rng=rng)
    number = np.arange(len(rural)) - np.repeat(np.cumsum(count) - count, count) + 1
    address = [f"{word[h]}林盘{n}号" for h, n in zip(first.tolist(), number.tolist(), strict=True)]
    one = np.ones(len(rural), np.int32)
    return _Entry(
        footprint=rural.footprint,
        address=np.array(address, dtype=object),
        use=one * Use.RESIDENTIAL,
        floors=rng.integers(1, 4, len(rural)).astype(np.int32),
        lift=one == 0,
        entrances=one,
        dwellings=one,
        households=one,
        given=known(len(rural), rng=rng),
    )


def _join(entries: list[_Entry]) -> Buildings:
    """The table of all entries, one kind after the other."""

    def column(name: str) -> NDArray[np.generic]:
        return np.concatenate([getattr(entry, name) for entry in entries])

    footprint = column("footprint")
    middle: Floats = shapely.get_coordinates(shapely.centroid(footprint))
    count = len(footprint)
    sure = np.ones(count, np.bool_)
    nowhere = np.full(count, -1, np.int32)
    return Buildings(
        id=numbered("b", count),
        address=column("address"),
        area=nowhere,
        compound=nowhere.copy(),
        site=nowhere.copy(),
        use=column("use"),
        floors=column("floors"),
        floors_given=sure,
        lift=column("lift"),
        lift_given=sure,
        entrances=column("entrances"),
        entrances_given=sure,
        dwellings=column("dwellings"),
        dwellings_given=sure,
        households=column("households"),
        households_given=column("given"),
        x=np.round(middle[:, 0], 2),
        y=np.round(middle[:, 1], 2),
        footprint=footprint,
    )


def numbered(letter: str, count: int) -> Objects:
    """Ids: the letter and a number from 1."""
    return np.array([f"{letter}{number}" for number in range(1, count + 1)], dtype=object)
