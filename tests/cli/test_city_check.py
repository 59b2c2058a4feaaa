"""`shige city check` says what to mend, for people and for programs."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
from click.testing import CliRunner, Result

from shige.adapters.cityfile import write_city
from shige.cli.city_check import command
from shige.core.values import City
from tests.make import Shape, town


def check(folder: Path, city: City, *options: str) -> Result:
    """The outcome on the file of a city."""
    write_city(folder / "city.gpkg", city)
    return CliRunner().invoke(command, [str(folder / "city.gpkg"), *options], catch_exceptions=False)


def with_floors(floors: int, count: int) -> City:
    """A town in which so many buildings have so many floors, and all stand on 人民路."""
    city = town(Shape(columns=8, rows=6))
    column = city.buildings.floors.copy()
    column[:count] = floors
    address = np.array(["人民路1号"] * len(column), dtype=object)
    return replace(city, buildings=replace(city.buildings, floors=column, address=address))


def test_a_good_city_passes(tmp_path: Path) -> None:
    result = check(tmp_path, replace(town(Shape(river=False)), meta={}))
    assert result.exit_code == 0
    assert "24 buildings" in result.output
    assert "nothing to mend" in result.output


def test_faults_are_listed_with_examples_and_end_in_status_one(tmp_path: Path) -> None:
    result = check(tmp_path, with_floors(0, 12))
    assert result.exit_code == 1
    assert "error: 12 buildings have fewer than 1 or more than 120 floors [floors-impossible]" in result.output
    assert ", ...\n" in result.output
    assert "as gcj02" in result.output


def test_programs_get_json(tmp_path: Path) -> None:
    result = check(tmp_path, with_floors(0, 1), "--json")
    report = json.loads(result.output)
    assert result.exit_code == 1
    assert report["has_errors"]
    assert [remark["code"] for remark in report["remarks"]] == ["floors-impossible", "too-many-households", "synthetic"]
    assert report["addresses"]["count"] == 48


def test_abroad_no_chinese_crs_is_tried(tmp_path: Path) -> None:
    result = check(tmp_path, replace(with_floors(6, 1), metric_crs=32635), "--json")
    assert json.loads(result.output)["addresses"]["by_crs"] == {}


def test_a_city_without_buildings_can_be_looked_over(tmp_path: Path) -> None:
    city = town()
    nothing = np.array([], dtype=np.int64)
    bare = replace(city, buildings=city.buildings.take(nothing), cells=city.cells.take(nothing))
    result = check(tmp_path, replace(bare, links=city.links.take(nothing)))
    assert result.exit_code == 1
    assert "the CRS cannot be tested" in result.output
