"""`shige plan report` writes a page and sheets, and says where they are."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from shige.adapters.cityfile import write_city
from shige.adapters.planfile import write_plan
from shige.cli.plan_report import command
from shige.core.errors import ShigeError
from shige.core.values import Tier
from tests.make import CODES
from tests.report.street import street_city, street_plan

PLAN = street_plan()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The street's plan file and city file."""
    folder = tmp_path_factory.mktemp("files")
    write_plan(folder / "plan.gpkg", PLAN)
    write_city(folder / "city.gpkg", street_city())
    return folder / "plan.gpkg", folder / "city.gpkg"


def run(*arguments: object) -> str:
    """What the command says."""
    result = CliRunner().invoke(command, [str(argument) for argument in arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_page_and_sheets_are_written_and_told(files: tuple[Path, Path], tmp_path: Path) -> None:
    said = run(files[0], "--city", files[1], "-o", tmp_path / "out")
    general = int((PLAN.grids.tier == Tier.GENERAL).sum())
    assert f"door sheets for {general} general grids" in said
    assert (tmp_path / "out" / "index.html").stat().st_size > 500_000


def test_a_city_file_that_the_plan_was_not_drawn_from_is_warned_of(files: tuple[Path, Path], tmp_path: Path) -> None:
    assert "not the city file" in run(files[0], "--city", files[1], "-o", tmp_path, "--sheets", "none")
    assert "not the city file" not in run(files[0], "-o", tmp_path, "--sheets", "none")


def test_one_community_is_shown_alone(files: tuple[Path, Path], tmp_path: Path) -> None:
    said = run(files[0], "-o", tmp_path, "--community", CODES[0])
    sheets = [path.stem for path in (tmp_path / "sheets").iterdir()]
    assert sheets
    assert all(code.startswith(CODES[0]) for code in sheets)
    assert str(tmp_path / "index.html") in said


def test_a_street_that_is_not_there_writes_nothing(files: tuple[Path, Path], tmp_path: Path) -> None:
    with pytest.raises(ShigeError, match="no grid of the plan"):
        run(files[0], "-o", tmp_path / "out", "--street", "999999999")
    assert not (tmp_path / "out").exists()
