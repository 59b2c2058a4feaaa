import pytest

from shige.core.areas import Level, area_range, level_of
from shige.core.errors import ShigeError

COMMUNITY = "510107026013"


@pytest.mark.parametrize(
    ("code", "level"),
    [
        ("51", Level.PROVINCE),
        ("5101", Level.CITY),
        ("510107", Level.DISTRICT),
        ("510107026", Level.STREET),
        (COMMUNITY, Level.COMMUNITY),
        (f"{COMMUNITY}004011", Level.GRID),
    ],
)
def test_digits_tell_the_level(code, level):
    assert level_of(code) == level


@pytest.mark.parametrize("code", ["", "5", "510", "51010702601x", "５１", f"{COMMUNITY}004"])
def test_other_texts_are_no_codes(code):
    with pytest.raises(ShigeError) as error:
        level_of(code)
    assert error.value.facts["value"] == code


def test_an_area_reaches_over_all_below_it():
    low, high = area_range("510107")
    assert low <= int(f"{COMMUNITY}004011") <= high
    assert not low <= int("510108001001000000") <= high


def test_a_general_grid_reaches_over_its_micro_grids_alone():
    low, high = area_range(f"{COMMUNITY}004000")
    assert low <= int(f"{COMMUNITY}004999") <= high
    assert high < int(f"{COMMUNITY}005000")


def test_a_micro_grid_stands_for_itself():
    assert area_range(f"{COMMUNITY}004011") == (int(f"{COMMUNITY}004011"),) * 2
