"""Reads the grid layers of departments: foreign polygons with the department, unit and post that answer for each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyogrio
import pyogrio.errors
import pyproj
import pyproj.exceptions
import shapely

from shige.adapters.crs import Crs, parse_crs, to_degrees, to_metres
from shige.adapters.features import Features, Problem, Problems, Reader
from shige.adapters.geofiles import read_geofile
from shige.adapters.shapes import check_shapes, check_swapped
from shige.core.errors import ShigeError
from shige.core.planning.merge import Nets
from shige.core.values import Objects

COLUMNS = ("department", "unit", "post")
_ALIASES = {"department": "部门", "unit": "单位", "post": "岗位"}
_SELF_DECLARED = (".gpkg", ".shp", ".fgb", ".zip")
"""GeoJSON always says WGS84, whatever the numbers are: for it, and for others without a word, --crs is needed."""


@dataclass(frozen=True, slots=True)
class NetsRequest:
    """How foreign layers are read."""

    crs: str | None = None
    """Of all layers; None where each file declares its own."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """Our column to the layers' one: department, unit, post."""


def read_nets(paths: list[Path], *, request: NetsRequest, metric_crs: int) -> Nets:
    """The areas of all layers in metres of `metric_crs`; a layer without a department is called by its file.

    Raises:
        ShigeError: "crs-missing", "column-missing", "columns-unknown", the first problem of a shape or a cell with the
            next ones as facts, and what the file's own format can break.
    """
    strange = set(request.columns) - set(COLUMNS)
    if strange:
        facts = {"columns": sorted(strange), "bound": COLUMNS}
        raise ShigeError("columns-unknown", f"--columns maps {', '.join(COLUMNS)}, and nothing else", facts)
    problems = Problems()
    parts = [
        _nets(features, request, problems, path=path, metric_crs=metric_crs)
        for path in paths
        for features in read_geofile(path, _crs_of(path, request.crs))
    ]
    problems.raise_if_any()
    return Nets.concatenated(parts)


def read_areas(paths: list[Path], *, crs: str | None, metric_crs: int) -> Objects:
    """The areas of all layers alone, in metres of `metric_crs`, whoever answers for them.

    Raises:
        ShigeError: "crs-missing" and what a bad shape raises.
    """
    problems = Problems()
    shapes = []
    for path in paths:
        for features in read_geofile(path, _crs_of(path, crs)):
            _check(features, problems)
            shapes.append(to_metres(to_degrees(features.shape, features.crs), metric_crs))
    problems.raise_if_any()
    areas: Objects = np.concatenate(shapes)
    return areas


def _crs_of(path: Path, given: str | None) -> Crs:
    """The CRS that the user gives, else the one that the file declares."""
    if given is None and path.is_file() and path.suffix.lower() in _SELF_DECLARED:
        try:
            declared = pyogrio.read_info(str(path))["crs"]
            given = str(pyproj.CRS.from_user_input(declared).to_epsg() or "") if declared else None
        except (pyogrio.errors.DataSourceError, pyproj.exceptions.CRSError):
            given = None
    return parse_crs(given)


def _nets(features: Features, request: NetsRequest, problems: Problems, *, path: Path, metric_crs: int) -> Nets:
    for name, column in request.columns.items():
        if column.lower() not in features.columns:
            facts = {"file": features.source, "field": name, "value": column, "columns": sorted(features.columns)}
            raise ShigeError("column-missing", f"{features.source} has no column {column!r} for {name}", facts)
    _check(features, problems)
    reader = Reader(features, {**_present(features), **request.columns}, problems)
    department, unit = reader.texts("department"), reader.texts("unit")
    department[department == ""] = path.stem
    for row in np.flatnonzero(unit == ""):
        why = "says whose area it is, and is empty; map it with --columns unit=..."
        problems.add(Problem(features.source, int(features.rows()[row]), "unit", None, "unit-missing", why))
    good = ~np.isin(features.rows(), list(problems.bad_rows(features.source)))
    shapes: Objects = features.shape[good]
    polygon = to_metres(to_degrees(shapes, features.crs), metric_crs)
    return Nets(department=department[good], unit=unit[good], post=reader.texts("post")[good], polygon=polygon)


def _present(features: Features) -> dict[str, str]:
    """Our columns under their Chinese names, where the layer has those."""
    return {name: alias for name, alias in _ALIASES.items() if name not in features.columns}


def _check(features: Features, problems: Problems) -> None:
    """Every shape must be an area, and stand where its CRS says."""
    check_swapped(features)
    check_shapes(features, problems)
    kinds = shapely.get_type_id(features.shape)
    for row in np.flatnonzero(~np.isin(kinds, (-1, 3, 6))):
        why = "must be a polygon: a department's area"
        problems.add(Problem(features.source, int(features.rows()[row]), "shape", None, "shape-not-an-area", why))
