"""Write and read the city file: a GeoPackage with the buildings, land, roads and barriers of a city.

The schema stands in docs/city-file.md. Inside shige a city is in metres, in the file in degrees. References are row
numbers inside and keys as text in the file. What a row means is not judged here (`city check` does), only whether it
can be read.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shige.adapters import crs
from shige.adapters.cityschema import LAYERS, SCHEMA, VERSION, Column, Flag, Number, Reference, Schema, Text, Word
from shige.adapters.geopackage import Layer, content_hash, read_layers, read_meta, write_layers
from shige.core.errors import ShigeError
from shige.core.values import Bools, City, Ints, Objects, Table

_INT32 = np.iinfo(np.int32)


def write_city(path: Path, city: City) -> City:
    """Write `city` to `path`, wholly or not at all, and return it with the meta that the file now has.

    Raises:
        ShigeError: `write-failed`.
    """
    layers: dict[str, Layer] = {}
    for name, schema in LAYERS.items():
        layers[name] = _layer(schema, city, getattr(city, name))
    meta = {
        **city.meta,
        "schema": SCHEMA,
        "version": VERSION,
        "metric_crs": str(city.metric_crs),
        "content_hash": content_hash(layers),
    }
    write_layers(path, layers, meta=meta)
    return replace(city, meta=meta)


def read_city(path: Path) -> City:
    """The city in the file `path`.

    Raises:
        ShigeError: `file-missing`, `not-a-geopackage`, `not-a-city-file`, `city-version`, `layer-missing`,
            `column-missing`, `column-type`, `value-missing`, `unknown-word`, `unknown-reference` or `duplicate-key`,
            with the layer, row, column and value.
    """
    meta = read_meta(path)
    metric_crs = _check_meta(path, meta)
    tables: dict[str, Any] = {}
    keys: dict[str, dict[str, int]] = {}
    for name, layer in read_layers(path, list(LAYERS)).items():
        table = _Reader(path, name, layer, keys).table(LAYERS[name], metric_crs)
        tables[name] = table
        keys[name] = _keys(path, name, LAYERS[name], table)
    return City(metric_crs=metric_crs, meta=meta, **tables)


def city_crs(path: Path) -> int:
    """The EPSG number of the metric CRS of a city file.

    Raises:
        ShigeError: as `read_city` does for a file of another kind or version.
    """
    return _check_meta(path, read_meta(path))


def _check_meta(path: Path, meta: Mapping[str, str]) -> int:
    """The metric CRS of a city file of our version."""
    facts = {"file": str(path), "schema": meta.get("schema"), "version": meta.get("version")}
    if meta.get("schema") != SCHEMA:
        found = f"a {meta['schema']} file" if "schema" in meta else "a GeoPackage of another kind"
        message = f"{path} is {found}, not a city file. Make one with `shige city import` or `shige city make`."
        raise ShigeError("not-a-city-file", message, facts)
    if meta.get("version") != VERSION:
        message = (
            f"{path} is a city file of version {meta.get('version')}, and this shige reads version {VERSION}. "
            "Import or make the city anew, or use the shige that wrote it."
        )
        raise ShigeError("city-version", message, {**facts, "bound": VERSION})
    number = meta.get("metric_crs", "")
    if not number.isdecimal():
        raise ShigeError("not-a-city-file", f"{path} does not name its metric CRS.", {**facts, "metric_crs": number})
    return crs.parse_crs(number).epsg or 0


def _layer(schema: Schema, city: City, table: Table) -> Layer:
    columns = {column.name: _stored(column, getattr(table, column.field), city) for column in schema.columns}
    if "lon" in columns:
        columns["lon"], columns["lat"] = crs.points_to_degrees(columns["lon"], columns["lat"], city.metric_crs)
    shapes = None if schema.shape is None else crs.from_metres(getattr(table, schema.shape), city.metric_crs)
    return Layer(columns, shapes, schema.kind)


def _stored(column: Column, values: NDArray[Any], city: City) -> NDArray[Any]:
    if isinstance(column, Word):
        return _picked([word.name.lower() for word in column.words], values)
    if isinstance(column, Reference):
        keys: Objects = getattr(getattr(city, column.layer), LAYERS[column.layer].columns[0].field)
        return _picked([*keys.tolist(), None], values)
    return values


def _picked(texts: list[str | None] | list[str], rows: Ints) -> Objects:
    return np.take(np.array(texts, dtype=object), rows)


def _keys(path: Path, name: str, schema: Schema, table: Table) -> dict[str, int]:
    """Row number of each key (the first column), for the layers that refer to this one."""
    if not isinstance(schema.columns[0], Text):
        return {}
    values = getattr(table, schema.columns[0].field).tolist()
    rows = dict(zip(values, range(len(values)), strict=True))
    if len(rows) < len(values):
        first = dict(zip(reversed(values), reversed(range(len(values))), strict=True))
        row = next(row for row, value in enumerate(values) if first[value] != row)
        raise _wrong(
            path, name, schema.columns[0], ("duplicate-key", row, values[row], "stands twice; keys are unique")
        )
    return rows


def _wrong(path: Path, layer: str, column: Column, what: tuple[str, int, object, str]) -> ShigeError:
    """An error about one cell; `what` is its code, row, value and the end of the sentence."""
    code, row, value, why = what
    facts = {"file": str(path), "layer": layer, "row": row + 1, "field": column.name, "value": value}
    return ShigeError(code, f"{path}, layer {layer}, row {row + 1}, {column.name} {value!r}: {why}.", facts)


class _Reader:
    """Reads one layer of one file, and names the cell where it cannot."""

    def __init__(self, path: Path, name: str, layer: Layer, keys: Mapping[str, Mapping[str, int]]) -> None:
        self.path, self.name, self.layer, self.keys = path, name, layer, keys

    def table(self, schema: Schema, metric_crs: int) -> Table:
        values: dict[str, NDArray[Any]] = {column.field: self.column(column) for column in schema.columns}
        if schema.shape is not None:
            if self.layer.geometry is None:
                raise self.wrong(schema.columns[0], "column-missing", 0, None, "the layer has no shapes")
            values[schema.shape] = crs.to_metres(self.layer.geometry, metric_crs)
        if schema.shape == "footprint":
            values["x"], values["y"] = crs.points_to_metres(values["x"], values["y"], metric_crs)
        return schema.table(**values)

    def column(self, column: Column) -> NDArray[Any]:
        values = self.layer.columns.get(column.name)
        if values is None:
            message = f"{self.path}: layer {self.name} has no column {column.name!r}."
            raise ShigeError("column-missing", message, {"layer": self.name, "field": column.name})
        is_text = values.dtype.kind == "O"
        if len(values) and is_text != isinstance(column, Text | Word | Reference):
            kinds = ("numbers", "text") if is_text else ("text", "numbers")
            message = f"{self.path}: column {column.name!r} of layer {self.name} must be {kinds[0]}, but is {kinds[1]}."
            raise ShigeError("column-type", message, {"layer": self.name, "field": column.name})
        return self._read(column, values)

    def _read(self, column: Column, values: NDArray[Any]) -> NDArray[Any]:
        if isinstance(column, Text):
            return np.array(["" if text is None else text for text in values.tolist()], dtype=object)
        if isinstance(column, Word):
            return self._rows(column, values, {word.name.lower(): word.value for word in column.words}, "unknown-word")
        if isinstance(column, Reference):
            return self._rows(column, values, {None: -1, **self.keys[column.layer]}, "unknown-reference")
        self._refuse_nulls(column, values)
        return values.astype(np.bool_) if isinstance(column, Flag) else self._numbers(column, values)

    def _rows(self, column: Column, values: Objects, known: Mapping[Any, int], code: str) -> Ints:
        try:
            return np.fromiter(map(known.__getitem__, values.tolist()), dtype=np.int32, count=len(values))
        except KeyError as error:
            row = values.tolist().index(error.args[0])
            why = "is no row of that layer" if code == "unknown-reference" else f"must be one of {', '.join(known)}"
            raise self.wrong(column, code, row, values[row], why) from None

    def _refuse_nulls(self, column: Column, values: NDArray[Any]) -> None:
        null: Bools | None = self.layer.nulls.get(column.name)
        missing = np.isnan(values) if values.dtype.kind == "f" else null
        if missing is not None and missing.any():
            raise self.wrong(column, "value-missing", int(missing.argmax()), None, "must have a value")

    def _numbers(self, column: Column, values: NDArray[Any]) -> NDArray[Any]:
        if isinstance(column, Number) and column.real:
            return values.astype(np.float64)
        outside = (values < _INT32.min) | (values > _INT32.max) | (values != np.trunc(values))
        if outside.any():
            row = int(outside.argmax())
            raise self.wrong(column, "column-type", row, values[row], "must be a whole number of at most nine digits")
        return values.astype(np.int32)

    def wrong(self, column: Column, code: str, row: int, value: object, why: str) -> ShigeError:
        return _wrong(self.path, self.name, column, (code, row, value, why))
