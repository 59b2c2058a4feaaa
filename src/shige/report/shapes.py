"""Writes shapes as whole numbers, each the difference to the one before, so that a page of them stays small."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from shige.core.values import Objects

PER_DEGREE = 1_000_000
"""Steps per degree: 0.11 m of latitude."""


def pack_polygons(polygons: Objects) -> Mapping[str, list[int]]:
    """Polygons (n,) in degrees as `xy` differences, points per ring, rings per polygon, polygons per shape.

    Rings are left open: their last point, which repeats the first, is not written. None gives a shape without polygons.
    """
    parts, owner = shapely.get_parts(polygons, return_index=True)
    rings, part_of_ring = shapely.get_rings(parts, return_index=True)
    points, ring_of_point = shapely.get_coordinates(rings, return_index=True)
    last = np.diff(ring_of_point, append=-1) != 0
    xy, ring_of_point = _without_repeats(_whole(points[~last]), ring_of_point[~last])
    return {
        "xy": _differences(xy),
        "rings": np.bincount(ring_of_point, minlength=len(rings)).tolist(),
        "polygons": np.bincount(part_of_ring, minlength=len(parts)).tolist(),
        "parts": np.bincount(owner, minlength=len(polygons)).tolist(),
    }


def pack_lines(lines: Objects) -> Mapping[str, list[int]]:
    """Simple lines (n,) in degrees as `xy` differences and points per line."""
    points, line_of_point = shapely.get_coordinates(lines, return_index=True)
    xy, line_of_point = _without_repeats(_whole(points), line_of_point)
    return {"xy": _differences(xy), "rings": np.bincount(line_of_point, minlength=len(lines)).tolist()}


def whole_degrees(values: NDArray[np.float64]) -> list[float]:
    """Degrees rounded to what the page can tell apart."""
    rounded: list[float] = np.round(values, 6).tolist()
    return rounded


def _whole(points: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.round(points * PER_DEGREE).astype(np.int64)


def _without_repeats(xy: NDArray[np.int64], owner: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[Any]]:
    """Leave out points that rounding laid upon the one before in the same ring."""
    same = (np.diff(xy, axis=0, prepend=xy[:1] - 1) == 0).all(axis=1) & (np.diff(owner, prepend=-1) == 0)
    return xy[~same], owner[~same]


def _differences(xy: NDArray[np.int64]) -> list[int]:
    flat: list[int] = np.diff(xy, axis=0, prepend=np.zeros((1, 2), np.int64)).ravel().tolist()
    return flat
