"""The shifts of Chinese web maps are undone exactly, checked against an implementation by somebody else."""

import geocoordinates_ffi as peer
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shige.core import geo

LON = st.floats(73.6, 134.7)
LAT = st.floats(18.2, 53.5)


def apart_m(one: tuple[np.ndarray, np.ndarray], two: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """Metres between pairs of degrees on a ball."""
    lon1, lat1, lon2, lat2 = (np.radians(values) for values in (*one, *two))
    half = np.sin((lat2 - lat1) / 2) ** 2 + np.cos(lat1) * np.cos(lat2) * np.sin((lon2 - lon1) / 2) ** 2
    return 2 * 6_371_008.8 * np.arcsin(np.sqrt(half))


def column(*values: float) -> np.ndarray:
    return np.array(values, dtype=np.float64)


@given(LON, LAT)
def test_gcj02_forward_equals_the_peer(lon: float, lat: float) -> None:
    theirs = peer.wgs84_to_gcj02(peer.Wgs84(lat=lat, lon=lon))
    ours = geo.gcj02_from_wgs84(column(lon), column(lat))
    assert apart_m(ours, (column(theirs.lon), column(theirs.lat)))[0] < 1e-3


@given(LON, LAT)
def test_bd09_forward_equals_the_peer(lon: float, lat: float) -> None:
    theirs = peer.gcj02_to_bd09(peer.Gcj02(lat=lat, lon=lon))
    ours = geo.bd09_from_gcj02(column(lon), column(lat))
    assert apart_m(ours, (column(theirs.lon), column(theirs.lat)))[0] < 1e-3


@given(LON, LAT)
def test_inverses_equal_the_refined_ones_of_the_peer(lon: float, lat: float) -> None:
    theirs = peer.gcj02_to_wgs84_refined(peer.Gcj02(lat=lat, lon=lon))
    ours = geo.wgs84_from_gcj02(column(lon), column(lat))
    assert apart_m(ours, (column(theirs.lon), column(theirs.lat)))[0] < 0.1
    theirs = peer.bd09_to_wgs84_refined(peer.Bd09(lat=lat, lon=lon))
    ours = geo.wgs84_from_bd09(column(lon), column(lat))
    assert apart_m(ours, (column(theirs.lon), column(theirs.lat)))[0] < 0.1


@given(LON, LAT)
def test_forward_and_back_comes_home_within_a_millimetre(lon: float, lat: float) -> None:
    start = (column(lon), column(lat))
    assert apart_m(geo.wgs84_from_gcj02(*geo.gcj02_from_wgs84(*start)), start)[0] < 1e-3
    assert apart_m(geo.gcj02_from_bd09(*geo.bd09_from_gcj02(*start)), start)[0] < 1e-3


def test_chengdu_is_shifted_by_about_350_metres_to_the_south_east() -> None:
    lon, lat = column(104.0657, 103.95), column(30.6595, 30.75)
    shifted = geo.gcj02_from_wgs84(lon, lat)
    assert apart_m((lon, lat), shifted) == pytest.approx(column(365, 365), abs=20)
    assert (shifted[0] > lon).all()
    assert (shifted[1] < lat).all()


def test_outside_china_nothing_is_shifted() -> None:
    lon, lat = column(24.94), column(60.17)
    assert geo.gcj02_from_wgs84(lon, lat) == (lon, lat)
    assert not geo.in_china(lon, lat).any()
