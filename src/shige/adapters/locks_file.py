"""Reads a locks file: what a planner has settled, as GeoJSON-like JSON in longitude and latitude.

{"together": [["building-1", "building-2"]], "compounds": ["c7"], "keep": ["510107026013004000"],
 "borders": [{"type": "LineString", "coordinates": [[104.06, 30.63], [104.07, 30.63]]}]}
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from shige.adapters.crs import parse_crs, to_degrees, to_metres
from shige.core.errors import ShigeError
from shige.core.planning.locks import Locks
from shige.core.values import Objects

_KEYS = ("together", "compounds", "borders", "keep")


def read_locks(path: Path, *, crs: str | None, metric_crs: int) -> Locks:
    """The locks of a file whose borders are in `crs`, in metres of `metric_crs`.

    Raises:
        ShigeError: "locks-file" with the key and what is wrong with it, "crs-missing" where borders come without a CRS.
    """
    try:
        known = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise _refused(path, "file", f"cannot be read as JSON: {error}") from error
    if not isinstance(known, dict) or set(known) - set(_KEYS):
        raise _refused(path, "file", f"must be an object with the keys {', '.join(_KEYS)}")
    borders = _each(path, known, "borders", _line)
    return Locks(
        together=tuple(_each(path, known, "together", _texts)),
        compounds=frozenset(_each(path, known, "compounds", _text)),
        borders=_in_metres(path, borders, crs=crs, metric_crs=metric_crs),
        keep=frozenset(_each(path, known, "keep", _text)),
    )


def _in_metres(path: Path, lines: list[Any], *, crs: str | None, metric_crs: int) -> Objects:
    if not lines:
        return np.empty(0, dtype=object)
    shapes = to_metres(to_degrees(np.array(lines, dtype=object), parse_crs(crs)), metric_crs)
    for row, shape in enumerate(shapes):
        if not np.isfinite(shapely.get_coordinates(shape)).all():
            raise _refused(path, f"borders[{row}]", "is nowhere on the globe: longitude comes first, then latitude")
    return shapes


def _each(path: Path, known: dict[str, Any], key: str, convert: Callable[[Any], Any]) -> list[Any]:
    values = known.get(key, [])
    if not isinstance(values, list):
        raise _refused(path, key, "must be a list")
    found = []
    for row, value in enumerate(values):
        try:
            found.append(convert(value))
        except (TypeError, ValueError, shapely.errors.ShapelyError) as error:
            raise _refused(path, f"{key}[{row}]", str(error)) from error
    return found


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("must be a text, in quotes: codes and ids are no numbers")
    return value


def _texts(value: Any) -> frozenset[str]:
    if not isinstance(value, list):
        raise TypeError("must be a list of building ids")
    return frozenset(_text(item) for item in value)


def _line(value: Any) -> Any:
    shape = shapely.from_geojson(json.dumps(value))
    if shape.geom_type != "LineString":
        raise ValueError(f"must be a LineString, not a {shape.geom_type}")
    if shape.is_empty:
        raise ValueError("must have two points at least")
    return shape


def _refused(path: Path, field: str, reason: str) -> ShigeError:
    return ShigeError("locks-file", f"{path}: {field} {reason}", {"file": str(path), "field": field})
