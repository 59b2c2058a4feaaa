"""Tables become rows with shapes; what cannot be read is said with its row."""

import zipfile
from pathlib import Path

import openpyxl
import pytest
import shapely

from shige.adapters.crs import parse_crs
from shige.adapters.features import Features, Problems, Reader
from shige.adapters.tables import read_table
from shige.core.errors import ShigeError

WGS84 = parse_crs("wgs84")


def csv(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    """A file of that text."""
    (folder / "a.csv").write_bytes(text.encode(encoding))
    return folder / "a.csv"


def xlsx(folder: Path, *sheets: list[list[object]]) -> Path:
    """A workbook of those sheets."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for number, rows in enumerate(sheets):
        sheet = book.create_sheet(f"s{number}")
        for row in rows:
            sheet.append(row)
    book.save(folder / "a.xlsx")
    return folder / "a.xlsx"


def read(path: Path, **mapping: str) -> list[Features]:
    """The rows of a table in WGS84."""
    return read_table(path, WGS84, mapping=mapping)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_csv_in_any_encoding(tmp_path: Path, encoding: str, separator: str) -> None:
    text = "编号,经度,纬度,户数\nb1,104.06,30.65,40\n\nb2,104.07,30.66,\n".replace(",", separator)
    (found,) = read(csv(tmp_path, text, encoding))
    assert shapely.get_coordinates(found.shape).tolist() == [[104.06, 30.65], [104.07, 30.66]]
    assert found.rows().tolist() == [2, 3]
    assert found.columns["户数"].tolist() == ["40", None]


def test_coordinates_under_other_names(tmp_path: Path) -> None:
    (found,) = read(csv(tmp_path, "east,north\n1,2\n"), lon="east", lat="north")
    assert shapely.get_coordinates(found.shape).tolist() == [[1, 2]]


def test_shapes_as_text(tmp_path: Path) -> None:
    (found,) = read(csv(tmp_path, 'id,wkt\n1,"POLYGON((0 0,1 0,1 1,0 0))"\n2,"POLYGON((0 0,1 0,1 1))"\n3,\n'))
    assert found.shape[0].equals(shapely.Polygon([(0, 0), (1, 0), (1, 1)]))
    assert found.shape[1] is None
    assert found.shape[2] is None


def test_the_sheets_of_a_workbook(tmp_path: Path) -> None:
    rows: list[list[object]] = [["id", "lon", "lat"], ["b1", 104.06, 30.65], [None, None, None], [7, 104.07, 30.66]]
    found = read(xlsx(tmp_path, rows, [["id", "lon", "lat"], ["c1", 1, 2]]))
    assert [layer.source for layer in found] == ["a.xlsx:s0", "a.xlsx:s1"]
    assert found[0].columns["id"].tolist() == ["b1", 7]


def test_codes_stored_as_numbers_have_lost_digits(tmp_path: Path) -> None:
    rows: list[list[object]] = [["id", "lon", "lat"], [510107001001000123, 104.06, 30.65]]
    (found,) = read(xlsx(tmp_path, rows))
    problems = Problems()
    Reader(found, {}, problems).keys("id")
    assert [(problem.code, problem.row) for problem in problems.found] == [("digits-lost", 2)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "table-empty"),
        ("id,floors\nb1,6\n", "columns-missing"),
        ("id,lon,lat\nb1,104.06\n", "table-ragged"),
        ("id,lon,lat\nb1,east,north\n", "columns-missing"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused(tmp_path: Path, text: str, code: str) -> None:
    with pytest.raises(ShigeError) as caught:
        read(csv(tmp_path, text))
    assert caught.value.code == code


def test_one_bad_coordinate_is_left_to_the_check_of_shapes(tmp_path: Path) -> None:
    (found,) = read(csv(tmp_path, "lon,lat\n104.06,30.65\n,30.65\n"))
    assert shapely.is_missing(found.shape).tolist() == [False, False]


def test_a_workbook_that_is_a_bomb_is_refused(tmp_path: Path) -> None:
    path = xlsx(tmp_path, [["id"], ["b1"]])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/zeros.bin", bytes(20_000_000))
    with pytest.raises(ShigeError) as caught:
        read(path)
    assert caught.value.code == "archive-bomb"


def test_an_archive_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("a.txt", "hello")
    with pytest.raises(ShigeError) as caught:
        read(tmp_path / "a.xlsx")
    assert caught.value.code == "archive-broken"
