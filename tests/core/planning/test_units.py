import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st

from shige.core.planning.norms import GridNorms
from shige.core.planning.units import address_units
from tests import make

NORMS = GridNorms()


def buildings(households, *, floors=6, entrances=2):
    return make.town(make.Shape(columns=2, rows=2, households=households, floors=floors, entrances=entrances)).buildings


@given(st.integers(0, 3000), st.integers(0, 60), st.integers(0, 9))
def test_units_cover_every_household_floor_and_entrance_exactly_once(households, floors, entrances):
    units = address_units(buildings(households, floors=floors, entrances=entrances), grids=NORMS)
    for building in range(4):
        mine = units.take(units.building == building)
        assert mine.households.sum() == households
        assert sorted(set(mine.entrance.tolist())) == list(range(1, max(entrances, 1) + 1))
        for entrance in set(mine.entrance.tolist()):
            bands = mine.take(mine.entrance == entrance)
            storeys = [
                floor
                for low, high in zip(bands.floor_from.tolist(), bands.floor_to.tolist(), strict=True)
                for floor in range(low, high + 1)
            ]
            assert storeys == list(range(1, max(floors, 1) + 1))


@given(st.integers(0, 3000), st.integers(1, 60), st.integers(1, 9))
def test_a_unit_holds_twelve_households_or_one_floor(households, floors, entrances):
    units = address_units(buildings(households, floors=floors, entrances=entrances), grids=NORMS)
    assert ((units.households <= 12) | (units.floor_from == units.floor_to)).all()


@given(st.integers(0, 3000), st.integers(1, 60), st.integers(1, 9))
def test_ids_are_distinct_and_units_are_ordered_by_building_entrance_and_floor(households, floors, entrances):
    units = address_units(buildings(households, floors=floors, entrances=entrances), grids=NORMS)
    assert len(set(units.id.tolist())) == len(units)
    order = np.lexsort((units.floor_from, units.entrance, units.building))
    assert (order == np.arange(len(units))).all()


def test_households_are_spread_evenly_over_entrances():
    units = address_units(buildings(41, entrances=2), grids=NORMS)
    first = units.take(units.building == 0)
    assert [int(first.households[first.entrance == entrance].sum()) for entrance in (1, 2)] == [21, 20]


def test_an_entrance_without_households_is_one_unit_of_the_whole_height():
    units = address_units(buildings(0, floors=30, entrances=1), grids=NORMS)
    assert units.id.tolist() == ["b0-1-1", "b1-1-1", "b2-1-1", "b3-1-1"]
    assert set(units.floor_to.tolist()) == {30}


def test_doors_stand_along_the_long_axis_of_the_house():
    houses = buildings(40, entrances=2)
    units = address_units(houses, grids=NORMS)
    first = units.take(units.building == 0)
    assert sorted({round(float(x - houses.x[0]), 6) for x in first.x}) == [-5.0, 5.0]
    assert np.allclose(first.y, houses.y[0])


def test_a_house_known_as_a_point_has_its_door_there():
    houses = buildings(40, entrances=3)
    houses.footprint[:] = shapely.points(houses.x, houses.y)
    units = address_units(houses, grids=NORMS)
    assert np.allclose(units.x, houses.x[units.building])
    assert np.allclose(units.y, houses.y[units.building])


def test_no_buildings_give_no_units():
    assert len(address_units(buildings(40).take(np.arange(0)), grids=NORMS)) == 0
