"""Writes a plan in the formats that other programs read: maps with shapes, and tables for a spreadsheet."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pyogrio.errors
import pyogrio.raw
import shapely

from shige.adapters.atomic import write_failed, written_whole
from shige.adapters.crs import from_metres
from shige.adapters.planfile import write_plan
from shige.adapters.spreadsheets import write_csv, write_xlsx
from shige.core.errors import ShigeError
from shige.core.values import Objects, Plan, Tier

Rows = Iterator[Sequence[Any]]
FORMATS = {
    "gpkg": ".gpkg",
    "geojson": ".geojson",
    "flatgeobuf": ".fgb",
    "pmtiles": ".pmtiles",
    "csv": ".csv",
    "xlsx": ".xlsx",
}
"""Formats with the ending that their files have."""
TABLES = ("grids", "address_units")
UNIT_FIELDS = (
    "id", "building_id", "entrance", "floor_from", "floor_to", "lift", "households", "micro_code", "parent_code",
)  # fmt: skip
ZOOMS = {"MINZOOM": "10", "MAXZOOM": "15", "NAME": "shige"}
"""Tiles of zoom 15 tell 0.3 m apart, a viewer enlarges them further."""
MAPS: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "geojson": ("GeoJSON", {"layer_options": {"RFC7946": "YES", "COORDINATE_PRECISION": "7"}}),
    "flatgeobuf": ("FlatGeobuf", {}),
    "pmtiles": ("PMTiles", {"dataset_options": {**dict.fromkeys(("MAX_SIZE", "MAX_FEATURES"), "5000000"), **ZOOMS}}),
}
"""GDAL's driver and its options; no tile is thinned out."""


def export_plan(path: Path, plan: Plan, *, fmt: str, table: str = "grids") -> None:
    """Write `plan` to `path` in one of `FORMATS`, wholly or not at all.

    gpkg: a plan file of its own. geojson, flatgeobuf: the layer `table`. pmtiles: the grids of all tiers as vector
    tiles. csv: `table` without shapes, UTF-8 with a mark so that Excel shows Chinese. xlsx: both tables, codes as text.
    Whom the city's sources ask to name is named: in the meta of a GeoPackage, the description of a map, the last column
    of a CSV, a sheet of an XLSX.

    Raises:
        ShigeError: "no-such-table" for tiles of address units, `write-failed`.
    """
    writers: Mapping[str, Callable[[], object]] = {
        "gpkg": lambda: write_plan(path, plan),
        "csv": lambda: _write_csv(path, plan, table=table),
        "xlsx": lambda: _write_xlsx(path, plan),
    }
    writers.get(fmt, lambda: _write_map(path, plan, fmt=fmt, table=table))()


def format_of(path: Path) -> str:
    """The format that the ending of `path` means.

    Raises:
        ShigeError: "format-unknown".
    """
    for name, ending in FORMATS.items():
        if path.suffix.lower() == ending:
            return name
    message = f"{path} does not say its format: give --format, or end the name in one of {', '.join(FORMATS.values())}"
    raise ShigeError("format-unknown", message, {"file": str(path)})


def _write_map(path: Path, plan: Plan, *, fmt: str, table: str) -> None:
    driver, options = MAPS[fmt][0], _with_credit(MAPS[fmt][1], fmt=fmt, credit=plan.meta.get("attribution", ""))
    if fmt == "pmtiles" and table != "grids":
        message = "tiles hold the grids only: export address units as geojson, flatgeobuf, csv or xlsx"
        raise ShigeError("no-such-table", message, {"format": fmt, "table": table})
    fields, rows = _table(plan, table)
    listed = list(rows)
    columns = [_column([row[place] for row in listed]) for place in range(len(fields))]
    points: Objects = np.asarray(shapely.points(plan.units.x, plan.units.y), object)
    degrees = from_metres(plan.grids.polygon if table == "grids" else points, plan.metric_crs)
    try:
        with written_whole(path) as staged:
            pyogrio.raw.write(
                str(staged),
                shapely.to_wkb(degrees),
                [values for values, _ in columns],
                fields,
                field_mask=[mask for _, mask in columns],
                layer=table,
                driver=driver,
                geometry_type="MultiPolygon" if table == "grids" else "Point",
                promote_to_multi=table == "grids",
                crs="EPSG:4490" if fmt == "flatgeobuf" else "EPSG:4326",
                **options,
            )
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, pyogrio.errors.FeatureError) as error:
        raise write_failed(path, str(error)) from error


def _with_credit(options: Mapping[str, Any], *, fmt: str, credit: str) -> Mapping[str, Any]:
    """GDAL's options with the attribution as the map's description."""
    if not credit:
        return options
    place = "dataset_options" if fmt == "pmtiles" else "layer_options"
    return {**options, place: {**options.get(place, {}), "DESCRIPTION": credit}}


def _column(values: Sequence[Any]) -> tuple[Any, Any]:
    """A column for GDAL with the mask of what is not known."""
    missing = np.array([value is None for value in values], bool)
    known = [value for value in values if value is not None]
    if known and all(isinstance(value, bool) for value in known):
        return np.array([bool(value) for value in values]), missing
    if known and all(isinstance(value, int) for value in known):
        return np.array([value or 0 for value in values], np.int32), missing
    if known and all(isinstance(value, int | float) for value in known):
        return np.array([value or 0.0 for value in values], np.float64), missing
    return np.array([None if value is None else str(value) for value in values], dtype=object), missing


def _table(plan: Plan, table: str) -> tuple[list[str], Rows]:
    """Names of the columns of a table, and its rows."""
    return _grid_table(plan) if table == "grids" else _unit_table(plan)


def _grid_table(plan: Plan) -> tuple[list[str], Rows]:
    grids = plan.grids
    figures = [_flat(json.loads(text)) for text in grids.figures]
    further = list(dict.fromkeys(name for row in figures for name in row))
    fields = ["code", "tier", "parent", "name", "households", "minutes", "p_in_time", "crew", "sliced"]

    def rows() -> Rows:
        for row in range(len(grids)):
            micro = grids.tier[row] == Tier.MICRO
            notes = json.loads(grids.exceptions[row])
            yield [
                str(grids.code[row]),
                str(grids.tier[row]),
                str(grids.parent[row]),
                str(grids.name[row]),
                int(grids.households[row]),
                float(grids.minutes[row]) if micro else None,
                float(grids.p_in_time[row]) if micro else None,
                int(grids.crew[row]) if micro else None,
                bool(grids.sliced[row]),
                *("; ".join(str(note[key]) for note in notes) for key in ("code", "message", "message_zh")),
                *(figures[row].get(name) for name in further),
            ]

    return [*fields, "exceptions", "exceptions_en", "exceptions_zh", *further], rows()


def _flat(figures: Mapping[str, Any]) -> dict[str, float]:
    """Figures with the names of their groups before them: parts_door, weekly_patrol."""
    flat: dict[str, float] = {}
    for name, value in figures.items():
        inner = {f"{name}_{key}": part for key, part in value.items()} if isinstance(value, dict) else {name: value}
        flat |= {key: float(figure) for key, figure in inner.items()}
    return flat


def _unit_table(plan: Plan) -> tuple[list[str], Rows]:
    columns = [getattr(plan.units, name).tolist() for name in UNIT_FIELDS]
    return [*UNIT_FIELDS], zip(*columns, strict=True)


def _write_csv(path: Path, plan: Plan, *, table: str) -> None:
    fields, rows = _table(plan, table)
    heads, credit = (["attribution"], [plan.meta["attribution"]]) if plan.meta.get("attribution") else ([], [])
    with written_whole(path) as staged, staged.open("w", encoding="utf-8-sig", newline="") as out:
        write_csv(out, [*fields, *heads], ((*row, *credit) for row in rows))


def _write_xlsx(path: Path, plan: Plan) -> None:
    sheets: dict[str, tuple[Sequence[str], Rows]] = {table: _table(plan, table) for table in TABLES}
    if plan.meta.get("attribution"):
        sheets["attribution"] = ([plan.meta["attribution"]], iter(()))
    with written_whole(path) as staged:
        write_xlsx(staged, sheets)
