"""Bring shapes from the coordinates they came in to longitude and latitude, and from there to metres and back."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pyproj
import pyproj.exceptions
import shapely
from numpy.typing import NDArray

from shige.core import geo
from shige.core.errors import ShigeError
from shige.core.values import Floats, Objects

CHENGDU = 4544
"""CGCS2000 in metres about the meridian 105 degrees east."""
_DEGREES = 4490
_NAMED = {"wgs84": 4326, "cgcs2000": 4490}
_SHIFTED = {"gcj02": geo.wgs84_from_gcj02, "bd09": geo.wgs84_from_bd09}
_CHENGDU_BOX = (102.9, 30.0, 105.0, 31.5)


@dataclass(frozen=True, slots=True)
class Crs:
    """In what coordinates a source comes: `gcj02`, `bd09`, or an EPSG number."""

    name: str
    epsg: int | None

    @property
    def is_degrees(self) -> bool:
        """Whether the coordinates are longitude and latitude."""
        return self.epsg is None or pyproj.CRS.from_epsg(self.epsg).is_geographic


def parse_crs(name: str | None) -> Crs:
    """The CRS that a user named: wgs84, gcj02, bd09, cgcs2000, or an EPSG code such as 4544 or EPSG:4544.

    Raises:
        ShigeError: `crs-missing` or `crs-unknown`.
    """
    if not name:
        message = (
            "No CRS is given. Say in what coordinates the source comes: --crs wgs84, gcj02, bd09, cgcs2000 or EPSG:n"
        )
        raise ShigeError("crs-missing", f"{message} (maps of Chinese providers are gcj02 or bd09).", {"field": "crs"})
    word = name.strip().lower().replace("-", "")
    if word in _SHIFTED:
        return Crs(word, None)
    number = str(_NAMED.get(word, word.removeprefix("epsg:")))
    try:
        return Crs(word, pyproj.CRS.from_epsg(int(number)).to_epsg())
    except (ValueError, pyproj.exceptions.CRSError) as error:
        message = (
            f"{name!r} is no CRS that is known. Use wgs84, gcj02, bd09, cgcs2000 or an EPSG code such as EPSG:4544."
        )
        raise ShigeError("crs-unknown", message, {"field": "crs", "value": name}) from error


def to_degrees(shapes: Objects, crs: Crs) -> Objects:
    """Shapes in `crs` as CGCS2000 longitude and latitude (EPSG:4490; WGS84 is the same to a decimetre)."""
    if crs.epsg is None:
        return _moved(shapes, lambda xy: np.column_stack(_SHIFTED[crs.name](xy[:, 0], xy[:, 1])))
    return _projected(shapes, crs.epsg, _DEGREES)


def metric_epsg(lon: float, lat: float) -> int:
    """The metric CRS for a city at these degrees: EPSG:4544 about Chengdu, the UTM zone elsewhere."""
    west, south, east, north = _CHENGDU_BOX
    if west <= lon <= east and south <= lat <= north:
        return CHENGDU
    zone = min(60, math.floor((lon + 180.0) / 6.0) + 1)
    return (32600 if lat >= 0 else 32700) + zone


def to_metres(degrees: Objects, metric_crs: int) -> Objects:
    """Shapes in longitude and latitude as metres of `metric_crs`, rounded to micrometres.

    Rounding makes the way there and back exact: shapes on a grid of micrometres or coarser come home bit for bit.
    """
    transformer = _transformer(_DEGREES, metric_crs)
    return _moved(degrees, lambda xy: np.round(np.column_stack(transformer.transform(xy[:, 0], xy[:, 1])), 6))


def from_metres(metres: Objects, metric_crs: int) -> Objects:
    """Shapes in metres of `metric_crs` as longitude and latitude."""
    return _projected(metres, metric_crs, _DEGREES)


def points_to_degrees(x: Floats, y: Floats, metric_crs: int) -> tuple[Floats, Floats]:
    """Columns of metres as columns of longitude and latitude."""
    return _transformer(metric_crs, _DEGREES).transform(x, y)


def points_to_metres(lon: Floats, lat: Floats, metric_crs: int) -> tuple[Floats, Floats]:
    """Columns of longitude and latitude as columns of metres, rounded to micrometres."""
    x, y = _transformer(_DEGREES, metric_crs).transform(lon, lat)
    return np.round(x, 6), np.round(y, 6)


@lru_cache(maxsize=16)
def _transformer(source: int, target: int) -> pyproj.Transformer:
    return pyproj.Transformer.from_crs(source, target, always_xy=True)


def _projected(shapes: Objects, source: int, target: int) -> Objects:
    transformer = _transformer(source, target)
    return _moved(shapes, lambda xy: np.column_stack(transformer.transform(xy[:, 0], xy[:, 1])))


def _moved(shapes: Objects, move: Callable[[NDArray[np.float64]], NDArray[np.float64]]) -> Objects:
    moved: Objects = shapely.transform(shapes, move)
    return moved
