"""A synthetic city holds what was ordered, looks like one, and is the same for the same seed."""

import numpy as np
import pytest
import shapely

from shige.core.errors import ShigeError
from shige.core.making.city import CENTRE, CityOrder, make_city
from shige.core.making.divisions import Divisions
from shige.core.planning.land import Ground, derive_land
from shige.core.values import BarrierKind, City, SiteKind, Use
from tests.core.making.dice import dice

ORDER = CityOrder(households=9_000, rural_houses=150, buildings=260)


def divisions() -> Divisions:
    codes = [f"510107{street:03d}{k:03d}" for street in range(1, 9) for k in (1, 2, 3, 4, 5, 201, 202)]
    return Divisions(
        code=np.array(codes, dtype=object), name=np.array([f"某{code[6:]}社区居委会" for code in codes], dtype=object)
    )


@pytest.fixture(scope="module")
def city() -> City:
    return make_city(ORDER, divisions=divisions(), rng=dice(1))


def test_exactly_the_households_and_houses_ordered_live_there(city: City) -> None:
    rural = (city.buildings.floors <= 3) & (city.buildings.households == 1) & (city.buildings.dwellings == 1)
    assert city.buildings.households.sum() == 9_000 + 150
    assert rural.sum() == 150
    assert len(city.buildings) == 260 + 150


def test_no_house_overlaps_another_or_stands_in_the_river(city: City) -> None:
    houses = city.buildings.footprint
    one, two = shapely.STRtree(houses).query(houses, predicate="overlaps")
    assert not len(one)
    assert not len(two)
    assert not shapely.intersects(shapely.union_all(city.barriers.line), houses).any()


def test_houses_of_an_estate_stand_inside_it(city: City) -> None:
    inside = city.buildings.compound >= 0
    estate = city.compounds.polygon[city.buildings.compound[inside]]
    assert shapely.contains(estate, city.buildings.footprint[inside]).all()
    assert len(np.unique(city.buildings.compound[inside])) == len(city.compounds)


def test_buildings_of_a_site_stand_inside_it_and_parks_are_bare(city: City) -> None:
    inside = city.buildings.site >= 0
    site = city.buildings.site[inside]
    assert shapely.contains(city.sites.polygon[site], city.buildings.footprint[inside]).all()
    assert not (city.sites.kind[site] == SiteKind.PARK).any()
    assert (city.buildings.households[inside] == 0).all()


def test_every_building_and_site_lies_in_its_community(city: City) -> None:
    points = shapely.points(city.buildings.x, city.buildings.y)
    assert shapely.intersects(city.areas.polygon[city.buildings.area], points).all()
    assert shapely.intersects(city.areas.polygon[city.sites.area], city.sites.polygon).all()
    assert (np.diff(city.buildings.area) >= 0).all()


def test_communities_tile_the_city_about_its_centre(city: City) -> None:
    assert shapely.coverage_is_valid(city.areas.polygon)
    assert shapely.contains_xy(shapely.union_all(city.areas.polygon), *CENTRE)
    assert len(set(city.areas.code)) == len(city.areas)
    assert list(city.areas.code) == sorted(city.areas.code)


def test_the_land_of_a_made_city_can_be_derived(city: City) -> None:
    cells, links = derive_land(Ground.of(city))
    assert set(cells.building[cells.building >= 0]) == set(range(len(city.buildings)))
    for area in range(len(city.areas)):
        assert shapely.coverage_is_valid(cells.polygon[cells.area == area])
    assert len(links) > len(cells)


def test_river_and_railway_have_crossings_on_streets(city: City) -> None:
    assert set(city.barriers.kind) == {BarrierKind.RIVER, BarrierKind.RAIL}
    barrier = city.barriers.line[city.crossings.barrier]
    assert (shapely.distance(barrier, city.crossings.point) < 0.1).all()
    assert (shapely.distance(shapely.union_all(city.roads.line), city.crossings.point) < 0.1).all()


def test_addresses_name_a_road_that_is_near(city: City) -> None:
    named = [(row, text) for row, text in enumerate(city.buildings.address) if "林盘" not in text]
    for row, text in named:
        name = text[: next(place for place, letter in enumerate(text) if letter.isdigit())]
        road = shapely.union_all(city.roads.line[city.roads.name == name])
        assert shapely.distance(road, city.buildings.footprint[row]) < 400


def test_towers_have_lifts_and_shops_have_no_households(city: City) -> None:
    table = city.buildings
    assert table.lift[table.floors >= 8].all()
    assert (table.households[table.use == Use.COMMERCIAL] == 0).all()
    assert (table.households <= table.dwellings).all()
    assert table.floors.max() <= 33
    assert 0 < (~table.households_given).mean() < 0.2


def test_equal_orders_and_seeds_make_equal_cities(city: City) -> None:
    again = make_city(ORDER, divisions=divisions(), rng=dice(1))
    other = make_city(ORDER, divisions=divisions(), rng=dice(2))
    assert list(again.buildings.address) == list(city.buildings.address)
    assert shapely.to_wkb(again.areas.polygon).tolist() == shapely.to_wkb(city.areas.polygon).tolist()
    assert list(other.buildings.address) != list(city.buildings.address)


def test_a_large_city_has_two_rivers_and_doubled_radials() -> None:
    large = make_city(CityOrder(households=1_000_000, rural_houses=0, buildings=0), divisions=divisions(), rng=dice(3))
    assert (large.barriers.kind == BarrierKind.RIVER).sum() == 2
    assert (large.buildings.households > 500).any()
    assert large.areas.name[-1].endswith("(合成)")


def test_impossible_orders_are_refused() -> None:
    with pytest.raises(ShigeError) as caught:
        CityOrder(households=10, rural_houses=0, buildings=0)
    assert caught.value.code == "city-order"
    assert caught.value.facts["households"] == 10
