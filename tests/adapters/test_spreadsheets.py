"""Tables for spreadsheets: no cell acts, nothing hides, and what was written is read as it was."""

import csv
import io

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shige.adapters.cells import clean
from shige.adapters.spreadsheets import FORMULA, UNSEEN, csv_bytes, harmless, xlsx_bytes
from shige.adapters.uploads import read_upload

ACTING = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1+1", '=cmd|"/c calc"!A1']


@pytest.mark.parametrize("text", ACTING)
def test_what_begins_as_a_formula_becomes_text(text):
    assert harmless(text).startswith("'")


def test_numbers_stay_numbers():
    assert [harmless(value) for value in (-5, -0.5, None, True)] == [-5, -0.5, None, True]


def test_marks_that_nobody_sees_are_written_out():
    assert harmless("a\u202eb\u200bc") == "a‹U+202E›b‹U+200B›c"


@given(st.text(max_size=40))
def test_no_text_acts_or_hides_in_either_format(text):
    rows = list(csv.reader(io.StringIO(csv_bytes(["a"], [[text]]).decode("utf-8-sig"), newline="")))
    shown = rows[1][0] if len(rows) > 1 and rows[1] else ""
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx_bytes({"a": (["a"], [[text]])}))).active
    cell = sheet.cell(2, 1)
    assert not FORMULA.match(shown)
    for said in (shown, str(cell.value or "")):
        assert not UNSEEN.search(said)
    assert cell.data_type != "f"
    assert cell.value is None or cell.data_type in {"s", "inlineStr"}


@pytest.mark.parametrize("text", [*ACTING, "玉林面馆", "'", "''", "'=1"])
def test_what_was_written_is_read_as_it_was(text):
    for made in (csv_bytes(["a"], [[text]]), xlsx_bytes({"a": (["a"], [[text]])})):
        assert clean(read_upload(made, name="a").rows[0][1][0]) == clean(text)


def test_wrong_cells_are_coloured():
    made = xlsx_bytes({"a": (["x", "y"], [["1", 2], ["3", 4]])}, wrong={(3, 1)})
    sheet = openpyxl.load_workbook(io.BytesIO(made)).active
    assert sheet.cell(3, 2).fill.fgColor.rgb == "FFFBE0E8"
    assert sheet.cell(2, 2).fill.fgColor.rgb != "FFFBE0E8"
