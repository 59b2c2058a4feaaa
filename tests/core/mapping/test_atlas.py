import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shige.core.mapping.atlas import Atlas, Leaves
from shige.core.mapping.doors import DOOR
from shige.core.mapping.land import land_of
from shige.core.mapping.places import Candidate, Doubt, Place, Unsure
from tests.core.mapping.world import COMMUNITY, GENERAL, HOUSE, LOWER, SCHOOL, UPPER, C, atlas, grids, leaves
from tests.make import column

WORLD = atlas()
OTHER_COMMUNITY = 1_000_000


def codes(found: Place | Unsure) -> list[str]:
    assert isinstance(found, Place)
    return [grid.code for grid in found.grids]


def test_a_point_gets_all_tiers_by_code_and_name():
    place = WORLD.locate(2.5, 30.5)
    assert codes(place) == [COMMUNITY, GENERAL, HOUSE]
    assert [(grid.tier, grid.name) for grid in place.grids] == [
        ("community", "玉林社区"), ("general", "东门小区"), ("micro", "3栋"),
    ]  # fmt: skip
    assert codes(WORLD.locate(3.5, 30.5)) == [COMMUNITY, SCHOOL]


def test_a_point_on_an_edge_belongs_to_the_lowest_code():
    assert codes(WORLD.locate(3.0, 30.5)) == [COMMUNITY, GENERAL, HOUSE]


@pytest.mark.parametrize("point", [(5.0, 30.5), (2.5, 31.5), (9.0, 30.5)])
def test_a_point_outside_says_so(point):
    assert WORLD.locate(*point) == Unsure(Doubt.OUTSIDE)


@pytest.mark.parametrize("lon", [0.8, 1.5])
def test_in_a_tower_of_several_grids_the_answer_is_all_that_it_may_be(lon):
    found = WORLD.locate(lon, 30.5)
    assert found.reason == Doubt.WHICH_DOOR
    assert [grid.code for grid in found.known] == [COMMUNITY, GENERAL]
    assert found.candidates == (
        Candidate(LOWER, "1栋1-5层", 1, 1, 5),
        Candidate(UPPER, "1栋6-18层", 1, 6, 18),
        Candidate(UPPER, "1栋6-18层", 2, 1, 18),
    )


@pytest.mark.parametrize(
    ("entrance", "floor", "code"), [(1, 3, LOWER), (1, 13, UPPER), (2, 1, UPPER), (2, 0, UPPER), (0, 17, UPPER)]
)
def test_entrance_and_floor_decide_in_either_slice(entrance, floor, code):
    for lon in (0.8, 1.5):
        assert codes(WORLD.locate(lon, 30.5, entrance=entrance, floor=floor))[-1] == code


def test_what_is_said_of_a_door_leaves_fewer_candidates():
    found = WORLD.locate(0.8, 30.5, floor=3)
    assert [candidate.entrance for candidate in found.candidates] == [1, 2]


def test_a_door_that_the_tower_does_not_have_is_said():
    found = WORLD.locate(0.8, 30.5, entrance=7)
    assert found.reason == Doubt.NO_SUCH_DOOR
    assert len(found.candidates) == 3


def test_beside_the_tower_a_house_of_one_grid_is_no_matter_of_doubt():
    assert codes(WORLD.locate(0.2, 30.1))[-1] == LOWER
    assert codes(WORLD.locate(2.2, 30.1, entrance=9))[-1] == HOUSE


def test_a_sliced_grid_without_doors_is_what_it_shows():
    assert codes(Atlas.of(grids(), leaves(), np.empty(0, DOOR)).locate(0.8, 30.5))[-1] == LOWER
    assert (
        Atlas.of(grids(), leaves(), np.empty(0, DOOR)).locate_many(np.array([0.8]), np.array([30.5])).building[0] == -1
    )


def test_an_atlas_of_nothing_finds_nothing():
    nothing = Atlas.of(
        grids().take(np.empty(0, np.int64)), Leaves(np.empty(0, np.int64), land_of(column())), np.zeros(1, DOOR)
    )
    assert nothing.locate(0.5, 30.5) == Unsure(Doubt.OUTSIDE)
    assert nothing.answer(nothing.locate_many(np.array([0.5]), np.array([30.5])), 0) == Unsure(Doubt.OUTSIDE)
    assert len(nothing.locate_many(np.empty(0), np.empty(0))) == 0


def test_candidates_of_two_communities_share_no_known_grid():
    far = grids()
    code = np.where(far.code == int(UPPER), far.code + OTHER_COMMUNITY, far.code)
    moved = type(far)(code=code, tier=far.tier, name=far.name, sliced=far.sliced)
    land = leaves()
    land = Leaves(np.where(land.code == int(UPPER), land.code + OTHER_COMMUNITY, land.code), land.land)
    units = np.array([(int(LOWER), 0, 1, 1, 5, 0.9, 30.5), (int(UPPER) + OTHER_COMMUNITY, 0, 1, 6, 9, 0.9, 30.5)], DOOR)
    found = Atlas.of(moved, land, units).locate(0.8, 30.5)
    assert found.known == ()
    assert {candidate.code[:12] for candidate in found.candidates} == {C, str(int(C) + 1)}


QUARTERS = st.integers(-4, 40).map(lambda n: n / 8)


@given(st.lists(st.tuples(QUARTERS, QUARTERS, st.integers(0, 3), st.integers(0, 20)), max_size=12))
def test_many_points_at_once_give_what_each_gives_alone(points):
    lon, lat = (np.array([p[i] for p in points], float) for i in (0, 1))
    entrance, floor = (np.array([p[i] for p in points], np.int64) for i in (2, 3))
    lat += 30
    found = WORLD.locate_many(lon, lat, entrance=entrance, floor=floor)
    for i in range(len(points)):
        door = {"entrance": int(entrance[i]), "floor": int(floor[i])}
        alone = WORLD.locate(float(lon[i]), float(lat[i]), **door)
        assert WORLD.answer(found, i, **door) == alone
        assert found.strange[i] == (isinstance(alone, Unsure) and alone.reason == Doubt.NO_SUCH_DOOR)
    bare = WORLD.locate_many(lon, lat)
    assert [WORLD.answer(bare, i) for i in range(len(points))] == [
        WORLD.locate(x, y) for x, y in zip(lon.tolist(), lat.tolist(), strict=True)
    ]


def test_more_points_than_fit_into_memory_at_once_are_taken_in_parts():
    found = WORLD.locate_many(np.tile([2.5, 3.5, 9.0], 50_000), np.full(150_000, 30.5))
    assert np.unique(found.row, return_counts=True)[1].tolist() == [50_000] * 3


def test_a_frame_touches_the_grids_in_it_with_all_above_them():
    def touched(*bounds: float) -> list[str]:
        return [f"{code:018d}" for code in WORLD.code[WORLD.touching(bounds)]]

    assert touched(2.2, 30.2, 2.8, 30.8) == [COMMUNITY, GENERAL, HOUSE]
    assert touched(2.2, 30.2, 3.8, 30.8) == [COMMUNITY, GENERAL, HOUSE, SCHOOL]
    assert touched(9.0, 30.0, 9.5, 31.0) == []
    assert len(touched(-180.0, -90.0, 180.0, 90.0)) == len(WORLD.code)
