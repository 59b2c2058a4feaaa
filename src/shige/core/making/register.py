"""The register: enters a made town and its people into the tables of a city, with names and addresses."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from shige.core.making.addresses import number_along, number_lots
from shige.core.making.fringe import RuralHouses
from shige.core.making.houses import Houses
from shige.core.making.lots import HOMES, SITE_OF, USE_OF, LotKind, Lots
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
    lots, houses = town.lots, town.houses
    compounds, compound_of = enter_compounds(lots, houses=houses, rng=rng)
    sites, site_of = _sites(lots, houses=houses, rng=rng)
    doors = number_lots(lots, roads=town.net.road, names=names)
    table = join_entries(
        [
            enter_houses(lots, houses=houses, lived=lived, doors=doors, rng=rng),
            _shops(town, count=max(buildings - len(houses), 0), names=names, rng=rng),
            _rural(town.rural, rng=rng),
        ]
    )
    house = np.arange(len(houses))
    table.compound[house] = compound_of[houses.lot]
    table.site[house] = site_of[houses.lot]
    return Register(compounds=compounds, sites=sites, buildings=table)


def enter_compounds(lots: Lots, *, houses: Houses, rng: np.random.Generator) -> tuple[Compounds, Ints]:
    """Estates of more than one house, and the estate of each lot."""
    kind = lots.kind
    rows = np.flatnonzero(np.isin(kind, HOMES) & (np.bincount(houses.lot, minlength=len(kind)) > 1))
    of = np.full(len(kind), -1, np.int32)
    of[rows] = np.arange(len(rows))
    table = Compounds(
        id=numbered("c", len(rows)),
        name=name_estates(len(rows), rng=rng),
        gated=rng.random(len(rows)) < GATED[kind[rows]],
        polygon=lots.polygon[rows],
    )
    return table, of


def _sites(lots: Lots, *, houses: Houses, rng: np.random.Generator) -> tuple[Sites, Ints]:
    """Schools, parks and the like, and the site of each lot; without their houses only parks are sites."""
    kind = lots.kind
    built = np.bincount(houses.lot, minlength=len(kind)) > 0
    rows = np.flatnonzero(~np.isin(kind, HOMES) & (built | (kind == LotKind.PARK)))
    of = np.full(len(kind), -1, np.int32)
    of[rows] = np.arange(len(rows))
    kinds = [SITE_OF[LotKind(k)] for k in kind[rows]]
    table = Sites(
        id=numbered("s", len(rows)),
        name=name_sites(kinds, rng=rng),
        kind=np.array(kinds, dtype=np.int32),
        area=np.full(len(rows), -1, np.int32),
        polygon=lots.polygon[rows],
    )
    return table, of


@dataclass(frozen=True, slots=True)
class Entry:
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


def enter_houses(lots: Lots, *, houses: Houses, lived: Ints, doors: Objects, rng: np.random.Generator) -> Entry:
    """The houses of lots; `doors` has the street and number of each lot."""
    lot = houses.lot
    kind = lots.kind[lot]
    rank = np.arange(len(lot)) - np.searchsorted(lot, lot) + 1
    alone = np.bincount(lot, minlength=1)[lot] == 1
    address = [doors[k] if one else f"{doors[k]}{r}栋" for k, r, one in zip(lot, rank.tolist(), alone, strict=True)]
    use = np.array([USE_OF.get(LotKind(k), Use.RESIDENTIAL) for k in kind], dtype=np.int32)
    use[houses.mixed] = Use.MIXED
    added = (kind == LotKind.WALKUP) & (rng.random(len(lot)) < LIFT_ADDED)
    return Entry(
        footprint=houses.footprint,
        address=np.array(address, dtype=object),
        use=use,
        floors=houses.floors,
        lift=(houses.floors >= LIFT_FROM_FLOORS) | added,
        entrances=houses.entrances,
        dwellings=houses.dwellings,
        households=lived,
        given=known(len(lot), rng=rng),
    )


def _shops(town: Town, *, count: int, names: Objects, rng: np.random.Generator) -> Entry:
    shops = town.shops.take(np.arange(min(count, len(town.shops))))
    number = number_along(town.net.road[shops.road], middle=shops.middle).tolist()
    address = [f"{names[road]}{n}号" for road, n in zip(shops.road, number, strict=True)]
    none = np.zeros(len(shops), np.int32)
    return Entry(
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


def _rural(rural: RuralHouses, *, rng: np.random.Generator) -> Entry:
    hamlet, first, count = np.unique(rural.hamlet, return_inverse=True, return_counts=True)
    word = words(len(hamlet), rng=rng)
    number = np.arange(len(rural)) - np.repeat(np.cumsum(count) - count, count) + 1
    address = [f"{word[h]}林盘{n}号" for h, n in zip(first.tolist(), number.tolist(), strict=True)]
    one = np.ones(len(rural), np.int32)
    return Entry(
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


def join_entries(entries: list[Entry]) -> Buildings:
    """The table of all entries, one kind after the other."""

    def column(name: str) -> NDArray[Any]:
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
