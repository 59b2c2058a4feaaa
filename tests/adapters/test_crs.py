"""Coordinates are named, or refused, and go to metres and back without loss."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from shige.adapters.crs import from_metres, metric_epsg, parse_crs, points_to_degrees, to_degrees, to_metres
from shige.core.errors import ShigeError
from shige.core.geo import gcj02_from_wgs84


def test_without_a_crs_nothing_is_guessed() -> None:
    for nothing in (None, ""):
        with pytest.raises(ShigeError, match="--crs wgs84, gcj02") as caught:
            parse_crs(nothing)
        assert caught.value.code == "crs-missing"


@pytest.mark.parametrize("name", ["mars", "EPSG:1", "EPSG:", "epsg:99999999"])
def test_an_unknown_crs_is_refused(name: str) -> None:
    with pytest.raises(ShigeError) as caught:
        parse_crs(name)
    assert (caught.value.code, caught.value.facts["value"]) == ("crs-unknown", name)


@pytest.mark.parametrize(
    ("name", "epsg", "degrees"),
    [
        ("WGS84", 4326, True),
        ("wgs-84", 4326, True),
        ("GCJ-02", None, True),
        ("bd09", None, True),
        ("cgcs2000", 4490, True),
        ("EPSG:4544", 4544, False),
        ("4544", 4544, False),
    ],
)
def test_names_and_codes_are_known(name: str, epsg: int | None, degrees: bool) -> None:
    crs = parse_crs(name)
    assert (crs.epsg, crs.is_degrees) == (epsg, degrees)


def test_gcj02_is_undone_on_the_way_in() -> None:
    shown = shapely.points(*gcj02_from_wgs84(np.array([104.06]), np.array([30.65])))
    assert shapely.get_coordinates(to_degrees(shown, parse_crs("gcj02"))) == pytest.approx(
        np.array([[104.06, 30.65]]), abs=1e-8
    )


def test_metres_come_in_through_their_epsg_code() -> None:
    metres = from_metres(to_metres(shapely.points([104.06], [30.65]), 4544), 4544)
    assert shapely.get_coordinates(metres) == pytest.approx(np.array([[104.06, 30.65]]), abs=1e-10)
    x, y = shapely.get_coordinates(to_metres(shapely.points([104.06], [30.65]), 4544))[0]
    assert points_to_degrees(np.array([x]), np.array([y]), 4544)[0] == pytest.approx(104.06)


def test_chengdu_has_its_own_metres_and_others_their_utm_zone() -> None:
    assert metric_epsg(104.06, 30.65) == 4544
    assert metric_epsg(121.5, 31.2) == 32651
    assert metric_epsg(24.9, 60.2) == 32635
    assert metric_epsg(-58.4, -34.6) == 32721
    assert metric_epsg(180.0, 0.0) == 32660


@given(st.integers(380_000_000_000, 520_000_000_000), st.integers(3_320_000_000_000, 3_480_000_000_000))
def test_points_on_a_grid_of_micrometres_come_home_bit_for_bit(x: int, y: int) -> None:
    spot = shapely.points([x / 1e6], [y / 1e6])
    assert shapely.get_coordinates(to_metres(from_metres(spot, 4544), 4544)).tolist() == [[x / 1e6, y / 1e6]]
