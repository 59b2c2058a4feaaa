"""Undo the shifts of Chinese web maps (GCJ-02, BD-09), columns of longitudes and latitudes at a time.

The shift of GCJ-02 is the published polynomial with sines on Krasovsky's ellipsoid; BD-09 turns GCJ-02 once more. Both
vary so slowly (less than 1 m in 1 km) that their inverse is a fixed point: `p = q - shift(p)`, which gains about three
digits a round. Five rounds are exact to less than a millimetre.
"""

from collections.abc import Callable

import numpy as np

from shige.core.values import Bools, Floats

_KRASOVSKY_A = 6_378_245.0
_KRASOVSKY_EE = 0.00669342162296594323
_BD_STEP = np.pi * 3000.0 / 180.0
_CHINA = (72.004, 137.8347, 0.8293, 55.8271)
"""West, east, south and north of where GCJ-02 differs from WGS84, degrees."""
_ROUNDS = 5

Pair = tuple[Floats, Floats]
"""Longitudes and latitudes, degrees."""


def gcj02_from_wgs84(lon: Floats, lat: Floats) -> Pair:
    """What GCJ-02 maps show for these WGS84 degrees; the same outside China."""
    east, north = _gcj02_shift(lon, lat)
    return lon + east, lat + north


def wgs84_from_gcj02(lon: Floats, lat: Floats) -> Pair:
    """The WGS84 degrees of these GCJ-02 ones, exact to less than a millimetre."""
    return _fixed_point(gcj02_from_wgs84, lon, lat)


def bd09_from_gcj02(lon: Floats, lat: Floats) -> Pair:
    """What BD-09 maps show for these GCJ-02 degrees."""
    radius = np.hypot(lon, lat) + 0.00002 * np.sin(lat * _BD_STEP)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * _BD_STEP)
    return radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006


def gcj02_from_bd09(lon: Floats, lat: Floats) -> Pair:
    """The GCJ-02 degrees of these BD-09 ones, exact to less than a millimetre."""
    return _fixed_point(bd09_from_gcj02, lon, lat)


def wgs84_from_bd09(lon: Floats, lat: Floats) -> Pair:
    """The WGS84 degrees of these BD-09 ones, exact to less than a millimetre."""
    return wgs84_from_gcj02(*gcj02_from_bd09(lon, lat))


def in_china(lon: Floats, lat: Floats) -> Bools:
    """Whether GCJ-02 shifts these degrees at all (a rectangle about China)."""
    west, east, south, north = _CHINA
    return np.asarray((lon > west) & (lon < east) & (lat > south) & (lat < north))


def _fixed_point(forward: Callable[[Floats, Floats], Pair], lon: Floats, lat: Floats) -> Pair:
    x, y = lon, lat
    for _ in range(_ROUNDS):
        ahead_x, ahead_y = forward(x, y)
        x, y = x - (ahead_x - lon), y - (ahead_y - lat)
    return x, y


def _gcj02_shift(lon: Floats, lat: Floats) -> Pair:
    """Degrees to add to WGS84, zero outside China."""
    x, y = lon - 105.0, lat - 35.0
    root = np.sqrt(np.abs(x))
    common = (20.0 * np.sin(6.0 * x * np.pi) + 20.0 * np.sin(2.0 * x * np.pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + common
    north += (20.0 * np.sin(y * np.pi) + 40.0 * np.sin(y / 3.0 * np.pi)) * 2.0 / 3.0
    north += (160.0 * np.sin(y / 12.0 * np.pi) + 320.0 * np.sin(y * np.pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + common
    east += (20.0 * np.sin(x * np.pi) + 40.0 * np.sin(x / 3.0 * np.pi)) * 2.0 / 3.0
    east += (150.0 * np.sin(x / 12.0 * np.pi) + 300.0 * np.sin(x / 30.0 * np.pi)) * 2.0 / 3.0
    radians = np.radians(lat)
    magic = 1.0 - _KRASOVSKY_EE * np.sin(radians) ** 2
    meridian = _KRASOVSKY_A * (1.0 - _KRASOVSKY_EE) / (magic * np.sqrt(magic)) * np.pi / 180.0
    parallel = _KRASOVSKY_A / np.sqrt(magic) * np.cos(radians) * np.pi / 180.0
    inside = in_china(lon, lat)
    return np.where(inside, east / parallel, 0.0), np.where(inside, north / meridian, 0.0)
