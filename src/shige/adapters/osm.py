"""Read the parts of an OpenStreetMap extract (PBF) that a city file is made from."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import osmium
import shapely

from shige.adapters.crs import Crs
from shige.adapters.features import Features
from shige.adapters.recognise import TAGS
from shige.core.errors import ShigeError
from shige.core.values import Objects

ATTRIBUTION = "© OpenStreetMap contributors (ODbL)"
"""Whoever shows or hands on what comes of OpenStreetMap must say so: openstreetmap.org/copyright."""
WANTED = ("building", "highway", "waterway", "railway", "barrier", "landuse", "leisure", "amenity", "shop", "office")
WATER = "water"
DOORS = "entrance"
"""On a wall it is a gate, which OpenStreetMap may also call barrier=entrance."""
FIGURES = ("name", "addr:street", "addr:housenumber", "building:levels", "building:flats", "height", "ref")


def read_osm(path: Path, crs: Crs) -> list[Features]:
    """Points, lines and areas of an extract, as three layers; members that the extract lacks are left out.

    Raises:
        ShigeError: `file-missing` or `source-broken`.
    """
    if not path.is_file():
        raise ShigeError("file-missing", f"There is no file {path}.", {"file": str(path)})
    try:
        layers = _collect(path)
    except RuntimeError as error:
        raise ShigeError("source-broken", f"{path} cannot be read: {error}.", {"file": str(path)}) from error
    return [_features(f"{path.name}:{name}", rows, crs) for name, rows in layers.items() if rows]


_Row = tuple[str, Any, dict[str, str]]


def _collect(path: Path) -> dict[str, list[_Row]]:
    wanted = osmium.filter.KeyFilter(*WANTED, DOORS, WATER, "boundary", "addr:housenumber")
    layers: dict[str, list[_Row]] = {"points": [], "lines": [], "areas": []}
    shapes = osmium.geom.WKBFactory()
    for item in osmium.FileProcessor(str(path)).with_areas(wanted).with_filter(wanted):
        tags = {tag.k: tag.v for tag in item.tags}
        if isinstance(item, osmium.osm.Area):
            if tags.get("natural") == "water" and tags.get(WATER) in {"river", "canal"}:
                tags.setdefault("waterway", "riverbank")
            kind = "way" if item.from_way() else "relation"
            layers["areas"].append((f"{kind}/{item.orig_id()}", shapes.create_multipolygon(item), tags))
        elif isinstance(item, osmium.osm.Node):
            if tags.get(DOORS, "no") != "no":
                tags.setdefault("barrier", "entrance")
            layers["points"].append((f"node/{item.id}", shapes.create_point(item), tags))
        elif isinstance(item, osmium.osm.Way):
            layers["lines"].extend((f"way/{item.id}", line, tags) for line in _lines(item))
    return layers


def _lines(way: Any) -> Iterator[Any]:
    """The way as WKB, without nodes that lie beyond the extract; nothing where fewer than two are left."""
    points = [(node.location.lon, node.location.lat) for node in way.nodes if node.location.valid()]
    if len(points) > 1:
        yield shapely.to_wkb(shapely.LineString(points))


def _features(source: str, rows: list[_Row], crs: Crs) -> Features:
    def column(key: str) -> Objects:
        return np.array([tags.get(key) for _, _, tags in rows], dtype=object)

    columns = {key: column(key) for key in {*TAGS, *FIGURES}}
    columns["id"] = np.array([name for name, _, _ in rows], dtype=object)
    shape = shapely.from_wkb([blob for _, blob, _ in rows], on_invalid="ignore")
    return Features(source, columns, shape, crs, is_strict=False, attribution=ATTRIBUTION)
