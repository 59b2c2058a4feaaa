"""Look at foreign shapes before anything is made of them, and name those that cannot be used."""

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from shige.adapters.features import Features, Problem, Problems
from shige.core.errors import ShigeError
from shige.core.values import Bools

MAX_VERTICES = 50_000
"""Of any shape: the border of a large community, a long river."""
MAX_BUILDING_VERTICES = 5_000
"""Of one building; an outline with more is a district, or was traced from pixels."""


def check_shapes(features: Features, problems: Problems) -> None:
    """Note every row whose shape is missing, unreadable, empty, not finite, too large or crosses itself.

    Nothing is mended: `make_valid` takes minutes on a ring of some hundred random points, and guesses.
    """
    shape, rows = features.shape, features.rows()

    def note(wrong: Bools, code: str, why: str) -> None:
        for index in np.flatnonzero(wrong & ~noted).tolist():
            value = None if shape[index] is None else shapely.get_num_coordinates(shape[index])
            problems.add(Problem(features.source, int(rows[index]), "shape", value, code, why))
        noted[wrong] = True

    noted = np.zeros(len(features), dtype=np.bool_)
    note(shapely.is_missing(shape), "shape-broken", "is missing, or cannot be read (a ring that does not close?)")
    note(shapely.is_empty(shape), "shape-empty", "is empty")
    counts = shapely.get_num_coordinates(shape)
    note(counts > MAX_VERTICES, "shape-too-large", f"has more than {MAX_VERTICES:,} points; simplify it")
    note(~_finite(features, counts), "shape-not-finite", "has a coordinate that is no number")
    note(~_in_range(features), "shape-out-of-range", f"does not lie where coordinates of {features.crs.name} can")
    rest = np.flatnonzero(~noted)
    crossing = np.zeros(len(features), dtype=np.bool_)
    crossing[rest] = ~shapely.is_valid(shape[rest])
    note(crossing, "shape-crosses-itself", "crosses itself; draw it anew, shige does not guess")


def check_buildings(features: Features, problems: Problems) -> None:
    """Note every row that cannot be one building, for it has more than MAX_BUILDING_VERTICES points."""
    counts = shapely.get_num_coordinates(features.shape)
    rows = features.rows()
    for index in np.flatnonzero(counts > MAX_BUILDING_VERTICES).tolist():
        why = f"has more than {MAX_BUILDING_VERTICES:,} points, too many for one building; simplify it"
        problem = Problem(features.source, int(rows[index]), "shape", int(counts[index]), "building-too-large", why)
        problems.add(problem)


def check_swapped(features: Features) -> None:
    """Refuse a source whose longitudes and latitudes stand the wrong way round.

    Raises:
        ShigeError: `lon-lat-swapped`.
    """
    bounds = shapely.bounds(features.shape)
    bounds = bounds[np.isfinite(bounds).all(axis=1)]
    if not features.crs.is_degrees or not len(bounds):
        return
    west, south, east, north = np.median(bounds, axis=0)
    if 18 < west < 54 and 18 < east < 54 and 73 < south < 136 and 73 < north < 136:
        message = (
            f"{features.source}: longitude {west:.4f} and latitude {south:.4f} stand the wrong way round "
            "(China lies at longitude 73-135, latitude 18-54). Swap the two."
        )
        facts = {"file": features.source, "field": "shape", "value": f"{west:.4f} {south:.4f}", "bound": "lon 73-135"}
        raise ShigeError("lon-lat-swapped", message, facts)


def _finite(features: Features, counts: NDArray[Any]) -> Bools:
    good = np.isfinite(shapely.get_coordinates(features.shape)).all(axis=1)
    fine = np.ones(len(features), dtype=np.bool_)
    np.logical_and.at(fine, np.repeat(np.arange(len(features)), counts), good)
    return fine


def _in_range(features: Features) -> Bools:
    """Degrees are at most 180 and 90; metres are at most the earth's girth, and not a city of a few metres."""
    bounds = shapely.bounds(features.shape)
    if features.crs.is_degrees:
        return np.asarray(~(np.abs(bounds) > (180, 90, 180, 90)).any(axis=1))
    return np.asarray(~((np.abs(bounds) > 4.1e7).any(axis=1) | (np.abs(bounds) <= 180).all(axis=1)))
