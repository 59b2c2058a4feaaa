"""Read the layers of GeoJSON, GeoPackage and Shapefile (also zipped) as they are."""

import warnings
from pathlib import Path

import numpy as np
import pyogrio
import pyogrio.errors
import pyogrio.raw
import pyproj
import pyproj.exceptions
import shapely

from shige.adapters.archives import check_archive
from shige.adapters.crs import Crs
from shige.adapters.features import Features
from shige.core.errors import ShigeError

SUFFIXES = (".geojson", ".json", ".gpkg", ".shp", ".zip", ".fgb")


def read_geofile(path: Path, crs: Crs) -> list[Features]:
    """All layers with shapes of a file.

    Raises:
        ShigeError: `file-missing`, `archive-bomb`, `source-broken`, or `crs-conflict` where the file itself says
            that it is in metres and the given CRS is in degrees, or the other way.
    """
    if not path.is_file():
        raise ShigeError("file-missing", f"There is no file {path}.", {"file": str(path)})
    if path.suffix.lower() == ".zip":
        check_archive(path)
    try:
        with warnings.catch_warnings():
            # GDAL says at length that rows share an id: pieces of one street do
            warnings.simplefilter("ignore", RuntimeWarning)
            layers = [str(name) for name, kind in pyogrio.list_layers(str(path)) if kind is not None]
            names = {layer: path.name if len(layers) == 1 else f"{path.name}:{layer}" for layer in layers}
            return [_read_layer(path, layer, crs, source=source) for layer, source in names.items()]
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, UnicodeDecodeError) as error:
        message = f"{path} cannot be read: {error}."
        raise ShigeError("source-broken", message, {"file": str(path)}) from error


def _read_layer(path: Path, layer: str, crs: Crs, *, source: str) -> Features:
    described, _, blobs, arrays = pyogrio.raw.read(str(path), layer=layer, encoding=_encoding(path), force_2d=True)
    _check_crs(source, described["crs"], crs)
    columns = {name.lower(): values.astype(object) for name, values in zip(described["fields"], arrays, strict=True)}
    for values in columns.values():
        values[[isinstance(cell, float) and np.isnan(cell) for cell in values]] = None
    return Features(source, columns, shapely.from_wkb(blobs, on_invalid="ignore"), crs)


def _encoding(path: Path) -> str | None:
    """A Shapefile that does not name its encoding is in GB18030 unless its table is good UTF-8."""
    if path.suffix.lower() != ".shp" or path.with_suffix(".cpg").exists() or not path.with_suffix(".dbf").exists():
        return None
    try:
        path.with_suffix(".dbf").read_bytes()[32:].decode("utf-8")
    except UnicodeDecodeError:
        return "GB18030"
    return "UTF-8"


def _check_crs(source: str, stored: str | None, crs: Crs) -> None:
    """What the file says of itself must not speak against the CRS given: degrees and metres, or another zone."""
    if stored is None:
        return
    try:
        of_file = pyproj.CRS.from_user_input(stored)
    except pyproj.exceptions.CRSError:
        return
    same_kind = of_file.is_geographic == crs.is_degrees
    if same_kind and (crs.is_degrees or of_file.to_epsg() in (None, crs.epsg)):
        return
    message = f"{source} says that it is in {of_file.name} ({stored}), but --crs {crs.name} is given. Give its own CRS."
    raise ShigeError("crs-conflict", message, {"file": source, "field": "crs", "value": crs.name, "bound": stored})
