"""Exports open again in other programs with the same codes, and a name is never calculated."""

import csv
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import openpyxl
import pyogrio
import pyogrio.raw
import pytest

from shige.adapters.planfile import read_plan
from shige.core.errors import ShigeError
from shige.core.values import Tier
from shige.report.export import FORMATS, export_plan, format_of
from tests.make import column
from tests.report.street import street_plan

PLAN = street_plan()
CODES = set(PLAN.grids.code)


def exported(folder: Path, fmt: str, table: str = "grids") -> Path:
    """The street's plan in a format."""
    path = folder / f"plan{FORMATS[fmt]}"
    export_plan(path, PLAN, fmt=fmt, table=table)
    return path


def test_a_geopackage_is_a_plan_file_of_its_own(tmp_path: Path) -> None:
    back = read_plan(exported(tmp_path, "gpkg"))
    assert set(back.grids.code) == CODES
    assert len(back.units) == len(PLAN.units)


@pytest.mark.parametrize("fmt", ["geojson", "flatgeobuf"])
def test_maps_hold_every_grid_with_its_code_as_text(tmp_path: Path, fmt: str) -> None:
    meta, _, _, values = pyogrio.raw.read(str(exported(tmp_path, fmt)))
    columns = dict(zip(meta["fields"], values, strict=True))
    assert set(columns["code"]) == CODES
    assert columns["households"].sum() == PLAN.grids.households.sum()
    assert np.isnan(columns["minutes"]).sum() == (PLAN.grids.tier != Tier.MICRO).sum()


def test_geojson_is_in_longitude_and_latitude_without_a_crs(tmp_path: Path) -> None:
    found = json.loads(exported(tmp_path, "geojson").read_text(encoding="utf-8"))
    lon, lat = found["features"][0]["geometry"]["coordinates"][0][0][0]
    assert 104 < lon < 105
    assert 30 < lat < 31
    assert "crs" not in found


def test_units_are_exported_as_points(tmp_path: Path) -> None:
    path = exported(tmp_path, "geojson", "address_units")
    assert pyogrio.read_info(str(path))["features"] == len(PLAN.units)
    assert pyogrio.read_info(str(path))["geometry_type"] == "Point"


def test_tiles_open_again_with_all_codes(tmp_path: Path) -> None:
    path = exported(tmp_path, "pmtiles")
    meta, _, _, values = pyogrio.raw.read(str(path), layer="grids")
    assert set(values[list(meta["fields"]).index("code")]) == CODES
    assert pyogrio.read_info(str(path), layer="grids")["dataset_metadata"]["maxzoom"] == "15"


def test_tiles_of_units_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ShigeError, match="grids only") as error:
        exported(tmp_path, "pmtiles", "address_units")
    assert error.value.code == "no-such-table"


def test_csv_opens_in_chinese_and_calculates_nothing(tmp_path: Path) -> None:
    path = exported(tmp_path, "csv")
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert {row["code"] for row in rows} == CODES
    assert [row["name"] for row in rows if "1+1" in row["name"]] == ["'=1+1"]
    assert {row["crew"] for row in rows if row["tier"] == "general"} == {""}


def test_units_as_csv_have_no_micro_code_in_a_dedicated_grid(tmp_path: Path) -> None:
    plan = replace(PLAN, units=replace(PLAN.units, micro_code=column(None, *PLAN.units.micro_code[1:])))
    export_plan(tmp_path / "units.csv", plan, fmt="csv", table="address_units")
    with (tmp_path / "units.csv").open(encoding="utf-8-sig", newline="") as lines:
        assert next(csv.DictReader(lines))["micro_code"] == ""


def test_xlsx_holds_both_tables_with_codes_as_text(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(exported(tmp_path, "xlsx"))
    assert book.sheetnames == ["grids", "address_units"]
    code, name = book["grids"]["A2"], [row[3] for row in book["grids"].iter_rows(min_row=2)]
    assert (code.data_type, code.number_format, code.value) == ("s", "@", PLAN.grids.code[0])
    assert [(cell.data_type, cell.value) for cell in name if "1+1" in str(cell.value)] == [("s", "=1+1")]


def test_letters_that_xlsx_cannot_hold_are_left_out(tmp_path: Path) -> None:
    names = PLAN.grids.name.copy()
    names[0] = "玉林\x0b社区"
    export_plan(tmp_path / "p.xlsx", replace(PLAN, grids=replace(PLAN.grids, name=names)), fmt="xlsx")
    assert openpyxl.load_workbook(tmp_path / "p.xlsx")["grids"]["D2"].value == "玉林社区"


def test_the_ending_says_the_format() -> None:
    assert {name: format_of(Path(f"plan{ending.upper()}")) for name, ending in FORMATS.items()} == {
        name: name for name in FORMATS
    }
    with pytest.raises(ShigeError, match="--format") as error:
        format_of(Path("plan.docx"))
    assert error.value.code == "format-unknown"


@pytest.mark.parametrize("fmt", list(FORMATS))
def test_a_folder_that_is_not_there_is_said_and_nothing_is_left(tmp_path: Path, fmt: str) -> None:
    with pytest.raises(ShigeError) as error:
        export_plan(tmp_path / "none" / f"plan{FORMATS[fmt]}", PLAN, fmt=fmt)
    assert error.value.code == "write-failed"
    assert list(tmp_path.iterdir()) == []


def test_a_folder_in_the_way_is_said(tmp_path: Path) -> None:
    (tmp_path / "plan.fgb").mkdir()
    with pytest.raises(ShigeError) as error:
        export_plan(tmp_path / "plan.fgb", PLAN, fmt="flatgeobuf")
    assert error.value.code == "write-failed"


CREDITED = replace(PLAN, meta={**PLAN.meta, "attribution": "© 地图出版社, A & B"})


def credited(folder: Path, fmt: str) -> Path:
    """The plan of a city whose source asks to be named, in a format."""
    path = folder / f"credited{FORMATS[fmt]}"
    export_plan(path, CREDITED, fmt=fmt)
    return path


def test_every_format_names_whom_the_source_asks_to_name(tmp_path: Path) -> None:
    credit = CREDITED.meta["attribution"]
    assert read_plan(credited(tmp_path, "gpkg")).meta["attribution"] == credit
    assert json.loads(credited(tmp_path, "geojson").read_text(encoding="utf-8"))["description"] == credit
    assert pyogrio.read_info(str(credited(tmp_path, "flatgeobuf")))["layer_metadata"]["DESCRIPTION"] == credit
    tiles = pyogrio.read_info(str(credited(tmp_path, "pmtiles")), layer="grids")["dataset_metadata"]
    assert (tiles["description"], tiles["maxzoom"]) == (credit, "15")
    with credited(tmp_path, "csv").open(encoding="utf-8-sig", newline="") as lines:
        assert {row["attribution"] for row in csv.DictReader(lines)} == {credit}
    assert openpyxl.load_workbook(credited(tmp_path, "xlsx"))["attribution"]["A1"].value == credit


def test_nobody_is_named_where_the_source_asks_for_nobody(tmp_path: Path) -> None:
    assert "attribution" not in read_plan(exported(tmp_path, "gpkg")).meta
    assert "description" not in json.loads(exported(tmp_path, "geojson").read_text(encoding="utf-8"))
    assert "attribution" not in exported(tmp_path, "csv").read_text(encoding="utf-8-sig").split("\n")[0]
    assert openpyxl.load_workbook(exported(tmp_path, "xlsx")).sheetnames == ["grids", "address_units"]
