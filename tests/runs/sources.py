"""Writes small foreign sources: a quarter of Chengdu of 4 x 3 houses between streets, as GeoJSON in any shift."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from shige.adapters.crs import from_metres
from shige.core.errors import ShigeError
from shige.core.values import City
from shige.runs.city_import import import_city
from shige.runs.import_sources import Request

WEST, SOUTH = 410_000.0, 3_392_000.0
Rows = Sequence[tuple[shapely.Geometry, dict[str, Any]]]
Move = Callable[[Any, Any], tuple[Any, Any]]


def house(column: int, row: int, *, width: float = 30.0, depth: float = 12.0) -> shapely.Geometry:
    """The footprint of a house of the quarter; columns are 100 m apart, rows 80 m."""
    x, y = WEST + 100 * column + 35, SOUTH + 80 * row + 30
    return shapely.box(x, y, x + width, y + depth)


def houses(**properties: Any) -> list[tuple[shapely.Geometry, dict[str, Any]]]:
    """All houses, west to east and south to north."""
    return [
        (house(column, row), {"id": f"b{row}{column}", "building": "apartments", **properties})
        for row in range(3)
        for column in range(4)
    ]


def line(*points: tuple[float, float]) -> shapely.Geometry:
    """A line through points in metres from the south-west corner."""
    return shapely.LineString([(WEST + x, SOUTH + y) for x, y in points])


def block(west: float, south: float, east: float, north: float) -> shapely.Geometry:
    """A rectangle in metres from the south-west corner."""
    return shapely.box(WEST + west, SOUTH + south, WEST + east, SOUTH + north)


def streets() -> list[tuple[shapely.Geometry, dict[str, Any]]]:
    """Streets around all blocks; the lowest is an arterial."""
    across = [
        (line((0, 80 * row), (400, 80 * row)), {"highway": "residential", "name": f"横{row}街"}) for row in range(4)
    ]
    along = [(line((100 * c, 0), (100 * c, 240)), {"highway": "residential", "name": f"纵{c}路"}) for c in range(5)]
    across[0][1]["highway"] = "primary"
    return [*across, *along]


def write(path: Path, rows: Rows, *, move: Move | None = None) -> Path:
    """A GeoJSON file of those rows, in WGS84 or moved as another CRS would show them."""
    shapes = from_metres(np.array([shape for shape, _ in rows], dtype=object), 4544)
    if move is not None:
        shapes = shapely.transform(shapes, lambda xy: np.column_stack(move(xy[:, 0], xy[:, 1])))
    features = [
        {"type": "Feature", "properties": properties, "geometry": shapely.geometry.mapping(shape)}
        for shape, (_, properties) in zip(shapes, rows, strict=True)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def run(*paths: Path, said: list[str] | None = None, **options: Any) -> City:
    """The city of those sources in WGS84."""
    request = Request(paths, **{"crs": {"": "wgs84"}, "columns": {}, "roles": {}, **options})
    return import_city(request, say=(said if said is not None else []).append)


def refused(*paths: Path, **options: Any) -> ShigeError:
    """The error of importing those sources."""
    with pytest.raises(ShigeError) as caught:
        run(*paths, **options)
    return caught.value


def quarter_of(tmp_path: Path) -> tuple[Path, Path]:
    """The houses and streets of a quarter."""
    return write(tmp_path / "buildings.geojson", houses()), write(tmp_path / "roads.geojson", streets())


def communities(tmp_path: Path, *rows: tuple[str, shapely.Geometry], level: str = "") -> Path:
    """A file of community borders by code."""
    made: Rows = [(shape, {"code": code, "name": "玉林", "level": level}) for code, shape in rows]
    return write(tmp_path / "communities.geojson", made)
