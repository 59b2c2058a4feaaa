"""`shige plan export` writes the format that the file's ending or --format says."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from shige.adapters.planfile import write_plan
from shige.cli.plan_export import command
from shige.core.errors import ShigeError
from tests.make import CODES
from tests.report.street import street_plan

PLAN = street_plan()


@pytest.fixture(scope="module")
def plan_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The street's plan file."""
    path = tmp_path_factory.mktemp("files") / "plan.gpkg"
    write_plan(path, PLAN)
    return path


def run(*arguments: object) -> str:
    """What the command says."""
    result = CliRunner().invoke(command, [str(argument) for argument in arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_the_ending_says_the_format(plan_file: Path, tmp_path: Path) -> None:
    assert "grids.csv" in run(plan_file, "-o", tmp_path / "grids.csv")
    lines = (tmp_path / "grids.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == len(PLAN.grids) + 1


def test_the_option_says_it_where_the_ending_does_not(plan_file: Path, tmp_path: Path) -> None:
    run(plan_file, "-o", tmp_path / "grids.json", "--format", "geojson")
    assert (tmp_path / "grids.json").read_text(encoding="utf-8").startswith("{")
    with pytest.raises(ShigeError, match="--format"):
        run(plan_file, "-o", tmp_path / "grids.json2")


def test_units_of_one_community_come_as_a_table(plan_file: Path, tmp_path: Path) -> None:
    run(plan_file, "-o", tmp_path / "units.csv", "--table", "address_units", "--community", CODES[1])
    lines = (tmp_path / "units.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith("id,building_id,entrance")
    assert all(CODES[1] in line for line in lines[1:])
