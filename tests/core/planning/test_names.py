from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shige.core.planning.names import Addresses, addresses, distinct, general_name, micro_name
from shige.core.planning.norms import GridNorms
from shige.core.planning.units import address_units
from tests import make

SHAPE = make.Shape(columns=4, rows=4, households=90, entrances=2, river=False)
PLACE = make.community(SHAPE)
UNITS = address_units(PLACE.buildings, grids=GridNorms())
KNOWN = addresses(PLACE)


def rows(*buildings, entrances=(1, 2), least=1):
    chosen = np.isin(UNITS.building, buildings) & np.isin(UNITS.entrance, entrances) & (UNITS.floor_from >= least)
    return np.flatnonzero(chosen)


def called(*texts, compound=None):
    """What the first buildings of the town are called when they have those addresses."""
    address = PLACE.buildings.address.copy()
    address[: len(texts)] = texts
    inside = PLACE.buildings.compound if compound is None else np.full(len(address), compound, np.int32)
    roads = np.full(len(address), "人民路", dtype=object)
    buildings = replace(PLACE.buildings, address=address, compound=inside)
    return addresses(replace(PLACE, buildings=buildings, road_names=roads))


def test_an_address_is_read_as_street_and_block():
    known = called("玉林东路12号3栋", "芳草街二段8号楼", "", "Main Street 5")
    assert list(known.street[:2]) == ["玉林东路", "芳草街二段"]
    assert list(known.street[3:4]) == ["人民路"]
    assert list(known.block[:4]) == ["3栋", "8号楼", "", ""]
    assert known.whole[2] == "人民路旁"
    assert known.whole[3] == "Main Street 5"


def test_a_house_without_address_and_street_is_called_by_its_compound_or_its_id():
    place = replace(PLACE, road_names=make.column(*[""] * len(PLACE.buildings)))
    blank = replace(place.buildings, address=make.column(*[""] * len(place.buildings)))
    known = addresses(replace(place, buildings=blank))
    assert (known.whole[0], known.whole[2]) == ("东门小区", "b2")


def test_a_general_grid_bears_the_compound_that_holds_half_of_it():
    half = general_name(KNOWN, buildings=np.array([0, 2]), households=np.array([50, 50]), community="玉林社区")
    less = general_name(KNOWN, buildings=np.array([0, 2]), households=np.array([49, 51]), community="玉林社区")
    assert (half, less) == ("东门小区", "人民路片")


def test_a_general_grid_without_any_name_bears_its_community():
    nameless = Addresses(estate=["", ""], street=["", ""], block=["", ""], whole=["a", "b"])
    assert general_name(nameless, buildings=np.array([0, 1]), households=np.array([0, 0]), community="芳草") == "芳草"


def test_a_street_in_latin_letters_gets_no_chinese_ending():
    known = Addresses(estate=[""], street=["Main Street"], block=[""], whole=["a"])
    name = general_name(known, buildings=np.array([0]), households=np.array([5]), community="X")
    assert name == "Main Street"


def test_a_micro_grid_of_one_house_names_its_part():
    floors = sorted(set(UNITS.floor_from.tolist()))
    assert micro_name(KNOWN, units=UNITS, rows=rows(2)) == "人民路3号"
    assert micro_name(KNOWN, units=UNITS, rows=rows(2, entrances=(2,))) == "人民路3号2单元"
    assert micro_name(KNOWN, units=UNITS, rows=rows(2, entrances=(2,), least=floors[1])) == "人民路3号2单元2-6层"
    assert micro_name(KNOWN, units=UNITS, rows=rows(2, entrances=(2,), least=floors[-1])) == "人民路3号2单元6层"
    assert micro_name(KNOWN, units=UNITS, rows=rows(2, least=floors[1])) == "人民路3号1-2单元"


def test_a_house_with_one_entrance_names_its_floors_only():
    place = make.community(make.Shape(columns=2, rows=2, households=60, entrances=1, river=False))
    units = address_units(place.buildings, grids=GridNorms())
    upper = np.flatnonzero((units.building == 0) & (units.floor_from > 1))
    assert micro_name(addresses(place), units=units, rows=upper) == "人民路1号2-6层"


def test_a_micro_grid_of_one_compound_counts_its_blocks():
    known = called("东门1栋", "东门3栋", "东门2栋", "东门5栋", compound=0)
    assert micro_name(known, units=UNITS, rows=rows(0)) == "东门小区1栋"
    assert micro_name(known, units=UNITS, rows=rows(0, 1, 2)) == "东门小区1、2、3栋"
    assert micro_name(known, units=UNITS, rows=rows(0, 1, 2, 3)) == "东门小区1、2、3栋等4栋"


def test_a_micro_grid_of_mixed_houses_counts_them():
    assert micro_name(KNOWN, units=UNITS, rows=rows(2, 3, 6)) == "人民路3号等3处"


def test_names_that_occur_more_than_once_are_counted():
    assert distinct(["甲", "乙", "甲"]).tolist() == ["甲(一)", "乙", "甲(二)"]
    assert distinct(["A", "A"]).tolist() == ["A (1)", "A (2)"]
    assert distinct(["甲"] * 11).tolist()[-1] == "甲 (11)"


@given(st.lists(st.sampled_from(["甲", "乙", "甲(一)", "甲(二)", "A", "A (1)"]), max_size=16))
def test_names_are_distinct(names):
    shown = distinct(names).tolist()
    assert len(set(shown)) == len(names)
    assert all(after.startswith(before) for before, after in zip(names, shown, strict=True))


@pytest.mark.parametrize("count", [1, 5])
def test_a_single_name_stays_as_it_is(count):
    names = [f"甲{row}" for row in range(count)]
    assert distinct(names).tolist() == names
