"""Writes tables for spreadsheets so that no cell of them ever acts: the one place that every export goes through.

What begins as a formula does gets an apostrophe before it in a CSV, and is a text marked as such in an XLSX; marks that
nobody sees and that turn the direction of text are written out (‹U+202E›); codes stay text.
"""

import csv
import io
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TextIO

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

FORMULA = re.compile(r"^\s*[=+\-@\t\r＝＋－＠]")
"""What a spreadsheet takes for a formula."""
UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
UNSEEN = re.compile("[\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\u00ad]")
TEXT_WIDTH, NUMBER_WIDTH = 24, 12
WRONG = PatternFill("solid", fgColor="FFFBE0E8")
"""Behind a cell that is wrong."""

Row = Sequence[Any]


def harmless(value: Any) -> Any:
    """A value as a CSV may have it: text that cannot act and hides nothing; numbers as they are."""
    if not isinstance(value, str):
        return value
    text = seen(value)
    return f"'{text}" if FORMULA.match(text) else text


def seen(text: str) -> str:
    """A text in which nothing hides: marks that nobody sees are written out, control characters go."""
    return UNSEEN.sub(lambda mark: f"‹U+{ord(mark[0]):04X}›", UNWRITABLE.sub("", text))


def write_csv(out: TextIO, headings: Sequence[str], rows: Iterable[Row]) -> None:
    """Write a table as CSV to a stream opened with `newline=""`, UTF-8 with a mark for Excel to show Chinese."""
    sheet = csv.writer(out)
    sheet.writerow([harmless(heading) for heading in headings])
    sheet.writerows([harmless(value) for value in row] for row in rows)


def csv_bytes(headings: Sequence[str], rows: Iterable[Row]) -> bytes:
    """A table as the bytes of a CSV file."""
    out = io.StringIO(newline="")
    write_csv(out, headings, rows)
    return out.getvalue().encode("utf-8-sig")


def xlsx_bytes(
    sheets: Mapping[str, tuple[Sequence[str], Iterable[Row]]], *, wrong: Collection[tuple[int, int]] = ()
) -> bytes:
    """Sheets by name (headings and rows) as the bytes of an XLSX file.

    `wrong` has the cells of the first sheet that are shown as wrong: row (the heading is row 1) and place of column.
    """
    out = io.BytesIO()
    write_xlsx(out, sheets, wrong=wrong)
    return out.getvalue()


def write_xlsx(
    target: Path | io.BytesIO,
    sheets: Mapping[str, tuple[Sequence[str], Iterable[Row]]],
    *,
    wrong: Collection[tuple[int, int]] = (),
) -> None:
    """Write an XLSX file, as `xlsx_bytes` does."""
    book = openpyxl.Workbook(write_only=True)
    for number, (name, (headings, rows)) in enumerate(sheets.items()):
        _sheet(book.create_sheet(name), headings, rows, wrong=frozenset(wrong) if number == 0 else frozenset())
    book.save(target)


def _sheet(sheet: Any, headings: Sequence[str], rows: Iterable[Row], *, wrong: frozenset[tuple[int, int]]) -> None:
    waiting = iter(rows)
    first = next(waiting, None)
    sheet.freeze_panes = "A2"
    for place, _heading in enumerate(headings):
        sample = first[place] if first is not None and place < len(first) else ""
        is_number = isinstance(sample, int | float)
        sheet.column_dimensions[get_column_letter(place + 1)].width = NUMBER_WIDTH if is_number else TEXT_WIDTH
    sheet.append([_head(sheet, heading) for heading in headings])
    for number, row in enumerate(() if first is None else (first, *waiting), start=2):
        sheet.append([_cell(sheet, value, is_wrong=(number, place) in wrong) for place, value in enumerate(row)])


def _head(sheet: Any, heading: str) -> WriteOnlyCell:
    cell = _cell(sheet, heading, is_wrong=False)
    cell.font = Font(bold=True)
    return cell


def _cell(sheet: Any, value: Any, *, is_wrong: bool) -> Any:
    """Text is stored as text, never as a formula or a number."""
    if not isinstance(value, str) and not is_wrong:
        return value
    cell = WriteOnlyCell(sheet, seen(value) if isinstance(value, str) else value)
    if isinstance(value, str):
        cell.data_type = "s"
        cell.number_format = "@"
        cell.quotePrefix = bool(FORMULA.match(value))
    if is_wrong:
        cell.fill = WRONG
    return cell
