import math
from dataclasses import dataclass, replace

import numpy as np
import pytest

from shige.core import geo
from shige.core.casework.locate import SAID, Frame, Known, Located, Unlocated, Unsure, Why, degrees, locate
from shige.core.casework.report import PlaceSaid, Point
from shige.core.mapping.places import Candidate, Doubt, GridName, Place
from shige.core.mapping.places import Unsure as MapUnsure
from shige.core.values import Tier
from tests.core.casework.make_cases import COMMUNITY, DEDICATED, GRID
from tests.core.mapping.world import HOUSE, SCHOOL, UPPER, atlas

LON, LAT = 104.06, 30.66
STEP = 0.001
"""Degrees of a made-up micro-grid: about 96 by 111 m."""
WHOLE = GridName(Tier.COMMUNITY, f"{COMMUNITY}000000", "甲社区")
FRAME = Frame(LON - 0.02, LAT - 0.02, LON + 0.02, LAT + 0.02, gap_m=60.0, coarse_m=50.0)
NOTHING = Known()


def place(column: int, row: int) -> Place:
    code = f"{COMMUNITY}003{row * 4 + column + 1:03d}"
    return Place((WHOLE, GridName(Tier.GENERAL, GRID, "三"), GridName(Tier.MICRO, code, code[-3:])))


@dataclass(frozen=True, slots=True)
class Squares:
    """Four by four micro-grids in a square; the one in the north-east is a tower of several."""

    def locate(self, lon: float, lat: float, *, entrance: int = 0, floor: int = 0) -> Place | MapUnsure:
        column, row = (math.ceil(round(part / STEP, 6)) - 1 for part in (lon - LON, lat - LAT))
        if not (0 <= column < 4 and 0 <= row < 4):
            return MapUnsure(Doubt.OUTSIDE)
        if (column, row) == (3, 3) and not entrance:
            bands = (
                Candidate(place(3, 3).grids[-1].code, "a", 1, 1, 9),
                Candidate(place(3, 3).grids[-1].code, "a", 2, 1, 9),
                Candidate(DEDICATED, "b", 1, 10, 20),
            )
            return MapUnsure(Doubt.WHICH_DOOR, (WHOLE,), bands)
        return place(column, row)


def point(column: float, row: float, *, crs: str = "cgcs2000", accuracy_m: float | None = None) -> Point:
    """A point by columns and rows of grids."""
    return Point(LON + column * STEP, LAT + row * STEP, crs, accuracy_m)


def found(said: PlaceSaid | Point, *, known: Known = NOTHING, frame: Frame = FRAME) -> Located | Unsure | Unlocated:
    said = PlaceSaid(point=said) if isinstance(said, Point) else said
    return locate(said, Squares(), known=known, frame=frame)


def test_a_point_in_a_grid_is_in_it() -> None:
    there = found(point(1.5, 2.5))
    assert isinstance(there, Located)
    assert (there.place, there.why, there.about) == (place(1, 2), Why.POINT, ())


def test_a_point_on_a_border_is_of_the_grid_that_the_map_says() -> None:
    there = found(point(1.0, 2.5))
    assert isinstance(there, Located)
    assert there.place == place(0, 2)


def test_a_position_that_is_exact_enough_is_sure_and_tells_its_neighbours() -> None:
    there = found(point(1.1, 2.5, accuracy_m=20.0))
    assert isinstance(there, Located)
    assert (there.place, there.about) == (place(1, 2), (place(0, 2).grids[-1].code,))


def test_a_position_less_exact_than_a_grid_is_in_doubt_among_those_about() -> None:
    there = found(point(1.1, 2.5, accuracy_m=60.0))
    assert isinstance(there, Unsure)
    assert there.why == Why.COARSE
    assert set(there.candidates) >= {place(0, 2), place(1, 2)}
    assert "60" in there.reason.zh


def test_a_coarse_position_in_the_midst_of_one_grid_is_sure() -> None:
    there = found(point(1.5, 2.5, accuracy_m=35.0), frame=replace(FRAME, coarse_m=10.0))
    assert isinstance(there, Located)
    assert there.about == ()


def test_a_point_in_a_gap_falls_to_the_nearest_grid() -> None:
    there = found(point(-0.3, 2.5))
    assert isinstance(there, Located)
    assert (there.place, there.why) == (place(0, 2), Why.GAP)
    assert "30 m" in there.reason.en


def test_a_point_in_a_gap_between_two_falls_to_the_lower_code() -> None:
    there = found(point(-0.1, 2.0))
    assert isinstance(there, Located)
    assert (there.place, there.about) == (place(0, 1), (place(0, 2).grids[-1].code,))


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (Point(0.0, 0.0, "wgs84"), Why.ZERO),
        (Point(0.004, -0.009, "wgs84"), Why.ZERO),
        (Point(math.nan, 30.0, "wgs84"), Why.NO_NUMBER),
        (Point(104.0, math.inf, "wgs84"), Why.NO_NUMBER),
        (Point(104.0, 91.0, "wgs84"), Why.NO_NUMBER),
        (Point(181.0, 3.0, "wgs84"), Why.NO_NUMBER),
        (Point(116.4, 39.9, "wgs84"), Why.OUTSIDE),
        (Point(LAT - 0.01, LON - 0.01, "wgs84"), Why.OUTSIDE),
        (point(-8.0, -8.0), Why.NO_GRID),
    ],
)
def test_a_point_that_is_nowhere_waits_with_its_reason(said: Point, why: Why) -> None:
    there = found(said)
    assert isinstance(there, Unlocated)
    assert (there.why, there.reason) == (why, SAID[why])


def test_swapped_degrees_are_turned_and_asked_about() -> None:
    there = found(Point(LAT + 2.5 * STEP, LON + 1.5 * STEP, "cgcs2000"))
    assert isinstance(there, Unsure)
    assert (there.why, there.candidates) == (Why.SWAPPED, (place(1, 2),))


def test_a_point_that_fits_in_another_system_only_is_asked_about() -> None:
    lon, lat = geo.gcj02_from_wgs84(np.array([LON + 3.5 * STEP]), np.array([LAT + 0.5 * STEP]))
    there = found(Point(float(lon[0]), float(lat[0]), "wgs84"))
    assert isinstance(there, Unsure)
    assert (there.why, there.candidates) == (Why.OTHER_CRS, (place(3, 0),))
    assert "gcj02" in there.reason.en


@pytest.mark.parametrize(
    ("crs", "turn"), [("gcj02", geo.gcj02_from_wgs84), ("bd09", None), ("wgs84", None), ("cgcs2000", None)]
)
def test_points_come_to_the_citys_own_degrees(crs: str, turn: object) -> None:
    lon, lat = np.array([LON]), np.array([LAT])
    if crs in {"gcj02", "bd09"}:
        lon, lat = geo.gcj02_from_wgs84(lon, lat)
    if crs == "bd09":
        lon, lat = geo.bd09_from_gcj02(lon, lat)
    assert degrees(Point(float(lon[0]), float(lat[0]), crs)) == pytest.approx((LON, LAT), abs=1e-8)


def test_a_tower_of_several_grids_asks_for_entrance_and_floor() -> None:
    there = found(point(3.5, 3.5))
    assert isinstance(there, Unsure)
    assert there.why == Why.DOOR
    assert [each.grids[-1].tier for each in there.candidates] == [Tier.MICRO, Tier.DEDICATED]
    assert isinstance(found(PlaceSaid(point=point(3.5, 3.5), entrance=1)), Located)


def test_the_surest_thing_that_was_said_holds() -> None:
    said = PlaceSaid(unit="u", code="q", grid="g", point=point(0.5, 0.5), text="幸福里")
    known = Known(place(1, 1), place(1, 2), place(1, 3), (place(2, 2),))
    for gone, why in (({}, Why.UNIT), ({"unit": ""}, Why.CODE), ({"unit": "", "code": ""}, Why.GRID)):
        there = found(replace(said, **gone), known=known)
        assert isinstance(there, Located)
        assert there.why == why


def test_what_is_not_known_is_passed_over() -> None:
    there = found(PlaceSaid(unit="u", point=point(0.5, 0.5)))
    assert isinstance(there, Located)
    assert there.why == Why.POINT


def test_words_that_fit_one_place_locate_and_those_that_fit_several_ask() -> None:
    one = found(PlaceSaid(text="幸福里"), known=Known(text=(place(1, 1),)))
    assert isinstance(one, Located)
    assert one.why == Why.TEXT
    two = found(PlaceSaid(text="幸福里", point=Point(0.0, 0.0, "wgs84")), known=Known(text=(place(1, 1), place(2, 1))))
    assert isinstance(two, Unsure)
    assert (two.why, len(two.candidates)) == (Why.SEVERAL, 2)


def test_what_nobody_knows_and_what_nobody_said_wait() -> None:
    for said, why in (
        (PlaceSaid(grid="x"), Why.UNKNOWN),
        (PlaceSaid(text="x"), Why.UNKNOWN),
        (PlaceSaid(), Why.NOTHING),
    ):
        there = found(said)
        assert isinstance(there, Unlocated)
        assert there.why == why


def test_every_reason_has_words_in_both_languages() -> None:
    assert set(SAID) == set(Why)
    assert all(said.zh and said.en for said in SAID.values())


WIDE = Frame(-1.0, 29.0, 5.0, 32.0, gap_m=60.0, coarse_m=50.0)


@pytest.mark.parametrize(
    ("lon", "lat", "code", "why"),
    [(2.5, 30.5, HOUSE, Why.POINT), (3.0, 30.5, HOUSE, Why.POINT), (4.0002, 30.5, SCHOOL, Why.GAP)],
)
def test_the_atlas_itself_answers_in_the_midst_on_a_border_and_beside(
    lon: float, lat: float, code: str, why: Why
) -> None:
    there = locate(PlaceSaid(point=Point(lon, lat, "cgcs2000")), atlas(), known=NOTHING, frame=WIDE)
    assert isinstance(there, Located)
    assert (there.place.grids[-1].code, there.why) == (code, why)


def test_the_atlas_asks_for_the_door_of_a_tower() -> None:
    said = PlaceSaid(point=Point(0.95, 30.5, "cgcs2000"))
    there = locate(said, atlas(), known=NOTHING, frame=WIDE)
    assert isinstance(there, Unsure)
    assert there.why == Why.DOOR
    up = locate(replace(said, entrance=1, floor=9), atlas(), known=NOTHING, frame=WIDE)
    assert isinstance(up, Located)
    assert up.place.grids[-1].code == UPPER
