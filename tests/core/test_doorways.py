"""Doors derived from entrances, floors and dwellings."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from shige.core.doorways import door_name, doorways
from shige.core.planning.norms import GridNorms
from shige.core.planning.units import address_units
from tests.make import Shape, ints, town

BUILDINGS = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 40), st.integers(0, 300)), max_size=8)


def doors(*rows):
    entrances, floors, dwellings = zip(*rows, strict=True) if rows else ((), (), ())
    return doorways(entrances=ints(*entrances), floors=ints(*floors), dwellings=ints(*dwellings))


def test_a_building_of_two_entrances_and_three_floors():
    made = doors((2, 3, 12))
    assert list(zip(made.entrance.tolist(), made.floor.tolist(), made.number.tolist(), strict=True)) == [
        (entrance, floor, number) for entrance in (1, 2) for floor in (1, 2, 3) for number in (1, 2)
    ]


def test_a_door_is_called_by_floor_and_number():
    assert [door_name(3, 1), door_name(12, 4), door_name(1, 101)] == ["301", "1204", "1101"]


@given(BUILDINGS)
def test_each_building_has_as_many_doors_as_dwellings_and_no_door_twice(rows):
    made = doors(*rows)
    assert np.bincount(made.building, minlength=len(rows)).tolist() == [row[2] for row in rows]
    keys = set(
        zip(made.building.tolist(), made.entrance.tolist(), made.floor.tolist(), made.number.tolist(), strict=True)
    )
    assert len(keys) == len(made)


@given(BUILDINGS)
def test_doors_are_spread_evenly(rows):
    made = doors(*rows)
    for row, (entrances, floors, _) in enumerate(rows):
        mine = made.building == row
        by_entrance = np.bincount(made.entrance[mine] - 1, minlength=max(entrances, 1))
        assert by_entrance.max() - by_entrance.min() <= 1
        for entrance in range(max(entrances, 1)):
            by_floor = np.bincount(made.floor[mine & (made.entrance == entrance + 1)] - 1, minlength=max(floors, 1))
            assert by_floor.max() - by_floor.min() <= 1


def test_doors_fall_to_address_units_as_households_do():
    buildings = town(Shape(households=97, floors=9, entrances=2)).buildings
    units = address_units(buildings, grids=GridNorms())
    made = doorways(entrances=buildings.entrances, floors=buildings.floors, dwellings=buildings.dwellings)
    for row in range(len(units)):
        mine = (made.building == units.building[row]) & (made.entrance == units.entrance[row])
        mine &= (units.floor_from[row] <= made.floor) & (made.floor <= units.floor_to[row])
        assert mine.sum() == units.households[row]
