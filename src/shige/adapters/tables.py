"""Read a city's tables: CSV in any Chinese encoding and XLSX, rows with longitude and latitude or a WKT shape."""

import csv
import io
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import shapely
from openpyxl.utils.exceptions import InvalidFileException

from shige.adapters.archives import check_archive
from shige.adapters.crs import Crs
from shige.adapters.features import ALIASES, Features, Problems, Reader
from shige.adapters.text import read_text
from shige.core.errors import ShigeError
from shige.core.values import Objects

_MAX_ROWS = 5_000_000


def read_table(path: Path, crs: Crs, *, mapping: dict[str, str]) -> list[Features]:
    """The rows of a CSV or XLSX file, one `Features` a sheet.

    Raises:
        ShigeError: `file-missing`, `text-encoding`, `archive-bomb`, `table-empty`, `table-ragged` or `columns-missing`.
    """
    sheets = _xlsx(path) if path.suffix.lower() == ".xlsx" else {path.name: _csv(path)}
    filled = {name: rows for name, rows in sheets.items() if rows}
    if not filled:
        raise ShigeError("table-empty", f"{path} has no rows.", {"file": str(path)})
    return [_features(name, rows, crs, mapping=mapping) for name, rows in filled.items()]


def _csv(path: Path) -> list[list[Any]]:
    text = read_text(path)
    separator = max(",;\t", key=text.partition("\n")[0].count)
    return [list(row) for row in csv.reader(io.StringIO(text), delimiter=separator) if row]


def _xlsx(path: Path) -> dict[str, list[list[Any]]]:
    check_archive(path)
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (InvalidFileException, KeyError, ValueError) as error:
        raise ShigeError("archive-broken", f"{path} is no XLSX file: {error}", {"file": str(path)}) from error
    sheets: dict[str, list[list[Any]]] = {}
    for sheet in book.worksheets:
        name = path.name if len(book.worksheets) == 1 else f"{path.name}:{sheet.title}"
        rows = islice(sheet.iter_rows(values_only=True), _MAX_ROWS)
        sheets[name] = [list(row) for row in rows if any(cell is not None for cell in row)]
    book.close()
    return sheets


def _features(source: str, rows: list[list[Any]], crs: Crs, *, mapping: dict[str, str]) -> Features:
    names = [str(cell or "").strip().lower() for cell in rows[0]]
    for number, row in enumerate(rows[1:], start=2):
        if len(row) != len(names):
            message = f"{source}, row {number} has {len(row)} cells, the heading has {len(names)}."
            raise ShigeError("table-ragged", message, {"file": source, "row": number, "bound": len(names)})
    columns: dict[str, Objects] = {}
    for index, name in enumerate(names):
        columns[name] = np.array([row[index] or None if row[index] == "" else row[index] for row in rows[1:]], object)
    bare = Features(source, columns, np.full(len(rows) - 1, None, dtype=object), crs, first_row=2)
    return Features(source, columns, _shapes(Reader(bare, mapping, Problems())), crs, first_row=2)


def _shapes(reader: Reader) -> Objects:
    """Shapes from a WKT column, or points from two columns of coordinates."""
    wkt = reader.texts("wkt")
    if (wkt != "").any():
        shapes: Objects = shapely.from_wkt(wkt, on_invalid="ignore")
        return shapes
    lon, lat = reader.reals("lon"), reader.reals("lat")
    if np.isnan(lon).all() or np.isnan(lat).all():
        message = f"{reader.features.source} has no columns with coordinates. Name them: --columns lon=...,lat=..."
        known = ", ".join(ALIASES["lon"] + ALIASES["lat"] + ALIASES["wkt"])
        raise ShigeError("columns-missing", message, {"file": reader.features.source, "known names": known})
    return np.asarray(shapely.points(np.column_stack((lon, lat))), dtype=object)
