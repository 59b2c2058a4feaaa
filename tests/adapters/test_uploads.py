"""Uploaded tables: what is read, and what is refused before it costs anything."""

import io
import zipfile
from datetime import datetime

import openpyxl
import pytest

from shige.adapters import uploads
from shige.adapters.spreadsheets import csv_bytes, xlsx_bytes
from shige.adapters.uploads import MOST_BYTES, MOST_ROWS, read_upload
from shige.core.errors import ShigeError


def refused(content, name="table"):
    with pytest.raises(ShigeError) as caught:
        read_upload(content, name=name)
    return caught.value


def book(*rows):
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_is_read_in_every_encoding_of_chinese_programs(encoding):
    sheet = read_upload("编号,名称\n1,玉林面馆\n".encode(encoding), name="a.csv")
    assert sheet.headings == ("编号", "名称")
    assert sheet.rows == ((2, ("1", "玉林面馆")),)


def test_rows_keep_the_numbers_that_the_file_shows():
    sheet = read_upload(b"a,b\n\n1,2\n\n3,4\n", name="a.csv")
    assert [number for number, _ in sheet.rows] == [3, 5]


def test_a_workbook_is_read_from_its_first_sheet_with_days_as_text():
    made = book(
        ["day", "n", "text", "none"],
        [datetime.fromisoformat("2026-11-23"), 7, "x", None],
        [datetime.fromisoformat("2026-01-02T08:30"), 1.5, "", ""],
    )
    sheet = read_upload(made, name="a.xlsx")
    assert sheet.rows == ((2, ("2026-11-23", 7, "x", None)), (3, ("2026-01-02 08:30", 1.5, None, None)))


def test_the_ending_of_the_name_does_not_matter():
    assert read_upload(book(["a"], ["1"]), name="a.csv").headings == ("a",)


def test_the_column_of_an_annotated_file_is_not_read():
    sheet = read_upload("问题,编号\n编号：缺少,1\n".encode(), name="a.csv")
    assert sheet.headings == ("编号",)
    assert sheet.rows == ((2, ("1",)),)


def test_too_many_bytes_are_refused_before_they_are_read():
    error = refused(b"a\n" + b"1" * MOST_BYTES)
    assert (error.code, error.facts["bound"]) == ("file-large", MOST_BYTES)


@pytest.mark.parametrize("make", [csv_bytes, lambda head, rows: xlsx_bytes({"a": (head, rows)})])
def test_more_rows_than_a_batch_are_refused(make):
    assert len(read_upload(make(["n"], [[n] for n in range(MOST_ROWS)]), name="a").rows) == MOST_ROWS
    error = refused(make(["n"], [[n] for n in range(MOST_ROWS + 1)]))
    assert (error.code, error.facts["bound"]) == ("table-rows", MOST_ROWS)


def test_too_many_columns_are_refused():
    assert refused(book(["a"] * 101, ["1"] * 101)).code == "table-columns"


def test_a_cell_beyond_the_heading_is_refused_with_its_row():
    error = refused(b"a,b\n1,2\n1,2,3\n")
    assert (error.code, error.facts["row"]) == ("table-ragged", 3)


def test_a_table_without_rows_is_refused():
    assert refused(b"a,b\n\n").code == "table-empty"


def test_a_bomb_is_refused_unopened():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", b"0" * 30_000_000)
    assert refused(out.getvalue()).code == "archive-bomb"


def test_an_archive_that_swells_slowly_is_refused_by_its_size(monkeypatch):
    monkeypatch.setattr(uploads, "MOST_SWOLLEN", 1_000)
    assert refused(book(["a"], ["1"])).code == "archive-bomb"


def test_a_zip_that_is_no_workbook_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", b"nothing")
    assert refused(out.getvalue()).code == "archive-broken"


def test_half_a_workbook_is_refused():
    assert refused(book(["a"], ["1"])[:300]).code == "archive-broken"


def test_bytes_that_are_no_text_are_refused():
    assert refused(b"\x00\xff\x00\xfe\x81").code == "text-encoding"


def test_a_broken_csv_is_refused():
    assert refused(b'a,b\n"1,2\n').code == "table-ragged"


def test_a_sheet_that_claims_a_million_empty_rows_ends():
    made = openpyxl.Workbook()
    made.active.append(["a"])
    made.active.append(["1"])
    made.active.cell(row=900_000, column=1, value="far")
    out = io.BytesIO()
    made.save(out)
    assert len(read_upload(out.getvalue(), name="a.xlsx").rows) == 1
