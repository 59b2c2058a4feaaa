import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shige.core.errors import ShigeError
from shige.core.planning.codes import MICRO, community_code, grid_code, numbers, reading_order

COMMUNITY = "510107001001"


def test_codes_are_eighteen_digits():
    assert community_code(COMMUNITY) == "510107001001000000"
    assert grid_code(COMMUNITY, middle=7) == "510107001001007000"
    assert grid_code(COMMUNITY, middle=7, micro=12) == "510107001001007012"


@pytest.mark.parametrize("code", ["", "51010700100", "5101070010011", "51010700100a", "510107001001 "])
def test_a_community_without_twelve_digits_is_refused(code):
    with pytest.raises(ShigeError) as error:
        community_code(code)
    assert (error.value.code, error.value.facts) == ("community-code", {"code": code})


def test_grids_are_read_west_to_east_from_north_to_south():
    x, y = np.array([0.0, 10, 0, 10]), np.array([0.0, 1, 100, 99])
    assert reading_order(x, y).tolist() == [2, 3, 0, 1]


@pytest.mark.parametrize("size", [0, 1])
def test_few_grids_are_read_too(size):
    assert reading_order(np.zeros(size), np.zeros(size)).tolist() == list(range(size))


@given(st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)), max_size=40))
def test_every_grid_is_read_once(points):
    xy = np.array(points, float).reshape(-1, 2)
    assert sorted(reading_order(xy[:, 0], xy[:, 1]).tolist()) == list(range(len(points)))


@given(st.integers(0, 60), st.sets(st.integers(1, 999), max_size=60), st.data())
def test_kept_numbers_stay_and_used_ones_are_never_given_anew(count, used, data):
    kept = dict(
        zip(range(0, count, 2), data.draw(st.permutations(sorted(used))) if used else [], strict=False),
    )
    given_numbers = numbers(range(count), allowed=MICRO, kept=kept, retired=used)
    assert list(given_numbers) == list(range(count))
    assert len(set(given_numbers.values())) == count
    for item, number in given_numbers.items():
        assert number == kept[item] if item in kept else number not in used


def test_running_out_of_numbers_is_said_with_its_bounds():
    with pytest.raises(ShigeError) as error:
        numbers(range(5), allowed=range(1, 5), kept={}, retired=[2])
    assert error.value.code == "codes-exhausted"
    assert error.value.facts == {"grids": 5, "numbers": "001-004", "retired": 1}
