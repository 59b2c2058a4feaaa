"""Addresses: street and house number for each lot and each shop of a made town, as numbers run along streets."""

import numpy as np
import shapely
from numpy.typing import NDArray

from shige.core.making.lots import Lots
from shige.core.making.quads import LANE
from shige.core.values import Floats, Ints, Objects

NUMBER_STEP_M = 8.0
"""House numbers rise by two in this many metres of street."""


def number_lots(lots: Lots, *, roads: Objects, names: Objects) -> Objects:
    """Street and number of each lot, such as 玉林东路28号."""
    street = main_street(lots, roads=roads)
    number = number_along(roads[street], middle=shapely.get_coordinates(shapely.centroid(lots.polygon))).tolist()
    return np.array([f"{names[s]}{n}号" for s, n in zip(street, number, strict=True)], dtype=object)


def main_street(lots: Lots, *, roads: Objects) -> Ints:
    """The street that each lot is entered from: along its longest street side, or the nearest one."""
    road = lots.quad.road
    length = np.where(road == LANE, -1.0, lots.quad.side)
    street = np.take_along_axis(road, length.argmax(axis=1)[:, None], axis=1)[:, 0]
    inner = np.flatnonzero(street == LANE)
    lot, near = shapely.STRtree(roads).query_nearest(lots.polygon[inner], all_matches=False)
    street[inner[lot]] = near
    return street


def number_along(street: Objects, *, middle: Floats) -> NDArray[np.int64]:
    """House numbers at points (shape (n, 2)) along the street line of each: odd on its left, even on its right."""
    at = shapely.points(middle)
    along = shapely.line_locate_point(street, at)
    foot = shapely.get_coordinates(shapely.line_interpolate_point(street, along))
    ahead = shapely.get_coordinates(shapely.line_interpolate_point(street, along + 1.0))
    behind = shapely.get_coordinates(shapely.line_interpolate_point(street, np.maximum(along - 1.0, 0.0)))
    way, off = ahead - behind, middle - foot
    right = way[:, 0] * off[:, 1] - way[:, 1] * off[:, 0] < 0
    return 2 * (along / NUMBER_STEP_M).astype(np.int64) + 1 + right
