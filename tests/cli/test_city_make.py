"""`shige city make` on the command line."""

from pathlib import Path

from click.testing import CliRunner

from shige.adapters.cityfile import read_city
from shige.cli.city_make import command


def test_it_makes_the_city_and_says_what_it_made(tmp_path: Path) -> None:
    target = tmp_path / "city.gpkg"
    asked = ["--households", "3000", "--seed", "1", "--rural-houses", "0", "--workers", "1", "-o", str(target)]
    result = CliRunner().invoke(command, asked)
    assert result.exit_code == 0, result.output
    assert "synthetic city of" in result.output
    assert "3000 households" in result.output
    assert len(read_city(target).buildings) == 75


def test_buildings_asked_for_are_set_as_far_as_there_is_room(tmp_path: Path) -> None:
    target = tmp_path / "city.gpkg"
    asked = ["--households", "3000", "--seed", "1", "--buildings", "90", "--rural-houses", "0", "-o", str(target)]
    result = CliRunner().invoke(command, asked)
    assert result.exit_code == 0, result.output
    assert len(read_city(target).buildings) == 90


def test_too_few_households_are_refused(tmp_path: Path) -> None:
    result = CliRunner().invoke(command, ["--households", "10", "--seed", "1", "-o", str(tmp_path / "city.gpkg")])
    assert result.exit_code == 2
    assert not list(tmp_path.iterdir())
