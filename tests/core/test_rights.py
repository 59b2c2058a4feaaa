from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shige.adapters.roles_file import shipped_matrix
from shige.core.areas import area_range
from shige.core.errors import ShigeError
from shige.core.rights import (
    APART,
    EVERYWHERE,
    OPERATOR,
    TECHNICAL,
    Holding,
    Matrix,
    Reach,
    Right,
    check_apart,
    is_beyond_one_grid,
    merged,
    widened,
    within,
)

GRID = area_range("510107001001003000")
READ = Right("grid", "read", "service")
spans = st.tuples(st.integers(0, 60), st.integers(0, 20)).map(lambda pair: (pair[0], pair[0] + pair[1]))


@pytest.mark.parametrize(
    ("reach", "area"),
    [(Reach.COMMUNITY, "510107001001"), (Reach.STREET, "510107001"), (Reach.DISTRICT, "510107"), (Reach.CITY, "5101")],
)
def test_a_right_reaches_over_the_area_around_the_post(reach, area):
    assert widened(GRID, reach) == area_range(area)


def test_a_right_of_the_area_is_the_area_and_everywhere_is_all():
    assert widened(GRID, Reach.AREA) == GRID
    assert widened(GRID, Reach.EVERYWHERE) == EVERYWHERE


def test_a_wide_post_is_not_narrowed():
    assert widened(area_range("5101"), Reach.COMMUNITY) == area_range("5101")


@given(st.lists(spans, max_size=8))
def test_merged_ranges_hold_the_same_codes_and_do_not_touch(given_spans):
    ranges = merged(given_spans)
    assert {c for c in range(100) if within(c, ranges)} == {c for c in range(100) if within(c, given_spans)}
    assert all(left[1] + 1 < right[0] for left, right in pairwise(ranges))


def test_two_posts_give_two_ranges_and_a_role_without_the_right_gives_none():
    matrix = Matrix({READ: {"GRID_WORKER": Reach.AREA}})
    holdings = (Holding("GRID_WORKER", 10, 19), Holding("GRID_WORKER", 30, 39), Holding("AUDITOR", 50, 59))
    assert matrix.ranges(READ, holdings) == ((10, 19), (30, 39))
    assert matrix.ranges(READ, holdings[2:]) is None
    assert matrix.ranges(Right("grid", "read", "curiosity"), holdings) is None


def test_what_may_be_done_is_asked_without_a_purpose():
    matrix = Matrix({READ: {"GRID_WORKER": Reach.AREA}})
    holdings = (Holding("GRID_WORKER", 10, 19),)
    assert matrix.allows("grid", "read", holdings)
    assert not matrix.allows("grid", "edit", holdings)
    assert not matrix.allows("plan", "read", holdings)
    assert not matrix.allows("grid", "read", ())


def test_a_matrix_that_shows_business_data_to_the_operator_is_refused():
    with pytest.raises(ShigeError) as error:
        Matrix({READ: {OPERATOR: Reach.AREA}})
    assert error.value.code == "matrix-operator"


def test_the_shipped_matrix_shows_the_operator_technical_things_alone():
    seen = {right.resource for right, reaches in shipped_matrix().cells.items() if OPERATOR in reaches}
    assert seen == TECHNICAL


@pytest.mark.parametrize("role", sorted(APART))
@pytest.mark.parametrize("held", sorted(APART))
def test_the_three_powers_exclude_each_other(role, held):
    if role == held:
        check_apart(role, held=[held])
        return
    with pytest.raises(ShigeError) as error:
        check_apart(role, held=[held])
    assert error.value.code == "roles-apart"


def test_the_operator_holds_no_post_of_the_city():
    with pytest.raises(ShigeError):
        check_apart(OPERATOR, held=["GRID_WORKER"])
    with pytest.raises(ShigeError):
        check_apart("GRID_WORKER", held=[OPERATOR])
    check_apart("GRID_WORKER", held=["AUDITOR", "MICRO_WORKER"])


@pytest.mark.parametrize(
    ("areas", "beyond"),
    [
        ([], False),
        (["510107001001003000"], False),
        (["510107001001003001", "510107001001003002"], False),
        (["510107001001003000", "510107001001004000"], True),
        (["510107001001"], True),
    ],
)
def test_who_sees_more_than_one_grid_needs_more_than_a_password(areas, beyond):
    assert is_beyond_one_grid([Holding("GRID_WORKER", *area_range(area)) for area in areas]) == beyond


def test_what_an_emergency_alone_would_show_is_not_allowed_without_one():
    cells = {
        Right("volunteer", "read", "emergency"): {"GRID_WORKER": Reach.DISTRICT},
        Right("glass", "break", "emergency"): {"GRID_WORKER": Reach.DISTRICT},
    }
    holdings = [Holding("GRID_WORKER", 510107001001001000, 510107001001001999)]
    assert not Matrix(cells).allows("volunteer", "read", holdings)
    assert Matrix(cells).allows("glass", "break", holdings)
