"""Reads an uploaded CSV or XLSX within bounds: its size, its swelling, its rows, its columns."""

import csv
import io
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from shige.adapters.archives import check_archive
from shige.adapters.cells import clean
from shige.adapters.text import text_of
from shige.core.errors import ShigeError

MOST_BYTES = 10 * 1024 * 1024
MOST_SWOLLEN = 200_000_000
"""Bytes that an XLSX may unpack to."""
MOST_ROWS = 5_000
MOST_COLUMNS = 100
PROBLEMS = ("问题", "Problems")
"""Heading of the column that our own annotated files add; it is not read."""
_BLANK_ROWS = 1_000
"""Empty rows in a row after which a sheet has ended."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The first sheet of a file: its headings, and its rows with their numbers. A cell is a text, a number or None."""

    headings: tuple[str, ...]
    rows: tuple[tuple[int, tuple[Any, ...]], ...]


def read_upload(content: bytes, *, name: str) -> Sheet:
    """The table in an uploaded file; the ending of `name` does not matter, what is in it does.

    Raises:
        ShigeError: "file-large", "archive-bomb", "archive-broken", "text-encoding", "table-empty", "table-rows",
            "table-columns" or "table-ragged".
    """
    if len(content) > MOST_BYTES:
        message = f"{name} has {len(content):,} bytes; at most {MOST_BYTES:,} are read. Split it."
        raise ShigeError("file-large", message, {"file": name, "value": len(content), "bound": MOST_BYTES})
    rows = _xlsx(content, name) if content.startswith(b"PK") else _csv(content, name)
    filled = [(number, row) for number, row in rows if any(clean(cell) for cell in row)]
    if len(filled) < 2:
        message = f"{name} has no rows below its heading."
        raise ShigeError("table-empty", message, {"file": name})
    headings = [clean(cell) for cell in filled[0][1]]
    kept = [place for place, heading in enumerate(headings) if heading not in PROBLEMS]
    for number, row in filled[1:]:
        if any(clean(cell) for cell in row[len(headings) :]):
            message = f"{name}, row {number} has more cells than the heading."
            raise ShigeError("table-ragged", message, {"file": name, "row": number, "bound": len(headings)})
    rows_kept = ((number, [*row, *[None] * (len(headings) - len(row))]) for number, row in filled[1:])
    cells = tuple((number, tuple(_plain(row[place]) for place in kept)) for number, row in rows_kept)
    return Sheet(tuple(headings[place] for place in kept), cells)


def _plain(cell: Any) -> Any:
    """A cell as JSON can keep it: days and times as text."""
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ", timespec="minutes")
    return cell if isinstance(cell, str | int | float | None) else str(cell)


def _csv(content: bytes, name: str) -> list[tuple[int, list[Any]]]:
    text = text_of(content, name=name)
    separator = max(",;\t", key=text.partition("\n")[0].count)
    rows: list[tuple[int, list[Any]]] = []
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text), delimiter=separator, strict=True), start=1):
            _counted(rows, number, row, name)
    except csv.Error as error:
        raise ShigeError("table-ragged", f"{name} is no CSV: {error}.", {"file": name}) from error
    return rows


def _xlsx(content: bytes, name: str) -> list[tuple[int, list[Any]]]:
    check_archive(io.BytesIO(content), name=name, most_bytes=MOST_SWOLLEN)
    rows: list[tuple[int, list[Any]]] = []
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        blank = 0
        for number, row in enumerate(sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS + 1), start=1):
            blank = 0 if any(cell is not None for cell in row) else blank + 1
            if blank > _BLANK_ROWS:
                break
            if not blank:
                _counted(rows, number, list(row), name)
    except ShigeError:
        raise
    except (InvalidFileException, KeyError, ValueError, IndexError, TypeError, SyntaxError, OSError) as error:
        raise ShigeError("archive-broken", f"{name} is no XLSX file that can be read.", {"file": name}) from error
    return rows


def _counted(rows: list[tuple[int, list[Any]]], number: int, row: list[Any], name: str) -> None:
    """Keep a row, within the bounds."""
    while row and row[-1] in {None, ""}:
        row.pop()
    if not row:
        return
    rows.append((number, row))
    if len(rows) > MOST_ROWS + 1:
        message = f"{name} has more than {MOST_ROWS:,} rows. Split it: each part needs the heading."
        raise ShigeError("table-rows", message, {"file": name, "row": number, "bound": MOST_ROWS})
    if len(row) > MOST_COLUMNS:
        message = f"{name}, row {number} has more than {MOST_COLUMNS} columns."
        raise ShigeError("table-columns", message, {"file": name, "row": number, "bound": MOST_COLUMNS})
