"""What a source leaves out is estimated in round figures, and what it says stays."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from shige.core.planning.estimate import LEAST_SAMPLE, Estimated, Known, estimate
from shige.core.values import Use


def known(use: Use, count: int = 1, **given_values: float) -> Known:
    """Buildings of one use of 400 m2, of which nothing is known but what is named."""

    def column(name: str) -> np.ndarray:
        return np.full(count, given_values.get(name, -1), dtype=np.int32)

    return Known(
        use=np.full(count, use, dtype=np.int32),
        footprint_m2=np.full(count, given_values.get("footprint_m2", 400.0)),
        height_m=np.full(count, given_values.get("height_m", np.nan)),
        floors=column("floors"),
        lift=column("lift"),
        entrances=column("entrances"),
        dwellings=column("dwellings"),
        households=column("households"),
    )


def row(full: Estimated) -> tuple[int, bool, int, int, int]:
    """Floors, lift, entrances, dwellings and households of the first building."""
    columns = (full.floors, full.lift, full.entrances, full.dwellings, full.households)
    return tuple(column[0].item() for column in columns)  # type: ignore[return-value]


def test_a_walk_up_of_which_only_the_footprint_is_known() -> None:
    assert row(estimate(known(Use.RESIDENTIAL))) == (6, False, 2, 24, 22)


def test_a_tower_by_its_height_has_a_lift() -> None:
    assert row(estimate(known(Use.RESIDENTIAL, height_m=99.0))) == (33, True, 1, 132, 119)


def test_the_ground_floor_of_a_mixed_building_is_shops() -> None:
    assert row(estimate(known(Use.MIXED))) == (6, False, 2, 20, 18)


def test_nobody_lives_in_an_office_and_its_floors_are_higher() -> None:
    assert row(estimate(known(Use.OFFICE, height_m=40.0))) == (10, True, 1, 0, 0)


def test_no_height_makes_more_floors_than_any_building_has() -> None:
    assert estimate(known(Use.OFFICE, height_m=632.0)).floors[0] == 120


def test_a_shed_holds_no_dwelling() -> None:
    assert row(estimate(known(Use.RESIDENTIAL, footprint_m2=12.0, floors=1)))[3:] == (0, 0)


def test_floors_of_the_other_buildings_stand_in_where_there_are_enough() -> None:
    many = known(Use.RESIDENTIAL, LEAST_SAMPLE + 1, floors=9)
    many.floors[0] = -1
    assert estimate(many).floors[0] == 9


@given(
    floors=st.integers(1, 60),
    lift=st.integers(0, 1),
    entrances=st.integers(1, 9),
    dwellings=st.integers(0, 900),
    households=st.integers(0, 900),
)
def test_what_is_given_stays(floors: int, lift: int, entrances: int, dwellings: int, households: int) -> None:
    told = known(Use.MIXED, floors=floors, lift=lift, entrances=entrances, dwellings=dwellings, households=households)
    assert row(estimate(told)) == (floors, bool(lift), entrances, dwellings, households)


def test_dwellings_follow_the_households_that_are_given_and_households_the_dwellings() -> None:
    assert row(estimate(known(Use.OFFICE, households=30)))[3:] == (30, 30)
    assert row(estimate(known(Use.OTHER, dwellings=30)))[3:] == (30, 27)
