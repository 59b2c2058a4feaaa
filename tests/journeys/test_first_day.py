"""A planner's first day on the command line: make up a city, draw it, check it, look at it, ask what if."""

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from shige.adapters.planfile import read_plan
from shige.cli.main import COMMANDS, root
from shige.core.values import Tier

ALL = [(group, name) for group, commands in COMMANDS.items() for name in commands]


def shige(*words: str | Path) -> Result:
    return CliRunner().invoke(root, [str(word) for word in words], catch_exceptions=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a small synthetic city and its plan."""
    folder = tmp_path_factory.mktemp("first-day")
    made = shige("city", "make", "--households", "3000", "--seed", "3", "-o", folder / "city.gpkg")
    assert made.exit_code == 0, made.output
    drawn = shige("plan", "draw", folder / "city.gpkg", "-o", folder / "plan.gpkg", "--workers", "1")
    assert drawn.exit_code == 0, drawn.output
    return folder


@pytest.mark.parametrize(("group", "name"), ALL)
def test_every_command_says_what_it_does(group: str, name: str) -> None:
    said = shige(*group.split(), name, "--help")
    assert said.exit_code == 0
    assert len(said.output.split("\n")) > 4


def test_the_plan_of_a_made_up_city_is_sound(folder: Path) -> None:
    checked = shige("plan", "check", folder / "plan.gpkg", "--city", folder / "city.gpkg")
    assert checked.exit_code == 0, checked.output


def test_a_made_up_city_is_called_so_in_its_plan(folder: Path) -> None:
    assert read_plan(folder / "plan.gpkg").meta["synthetic"] == "1"


def test_every_household_of_the_city_is_in_the_plan(folder: Path) -> None:
    plan = read_plan(folder / "plan.gpkg")
    communities = plan.grids.tier == Tier.COMMUNITY
    assert plan.units.households.sum() == plan.grids.households[communities].sum() >= 3000


def test_the_same_command_gives_the_same_plan(folder: Path, tmp_path: Path) -> None:
    again = shige("plan", "draw", folder / "city.gpkg", "-o", tmp_path / "plan.gpkg", "--workers", "2")
    assert again.exit_code == 0, again.output
    hashes = [read_plan(where / "plan.gpkg").meta["content_hash"] for where in (folder, tmp_path)]
    assert hashes[0] == hashes[1]


def test_another_seed_gives_another_city(folder: Path, tmp_path: Path) -> None:
    shige("city", "make", "--households", "3000", "--seed", "4", "-o", tmp_path / "city.gpkg")
    assert _digest(tmp_path / "city.gpkg") != _digest(folder / "city.gpkg")


def test_the_report_is_one_page_with_the_sheets_beside_it(folder: Path, tmp_path: Path) -> None:
    shown = shige("plan", "report", folder / "plan.gpkg", "--city", folder / "city.gpkg", "-o", tmp_path / "report")
    assert shown.exit_code == 0, shown.output
    assert (tmp_path / "report" / "index.html").stat().st_size > 100_000
    generals = (read_plan(folder / "plan.gpkg").grids.tier == Tier.GENERAL).sum()
    assert len(list((tmp_path / "report" / "sheets").glob("*.pdf"))) == generals


def test_a_larger_task_needs_more_people(folder: Path) -> None:
    need = shige("plan", "whatif", folder / "plan.gpkg", "--profile", "register")
    assert need.exit_code == 0, need.output
    assert "register" in need.output


def test_a_wrong_value_ends_with_a_sentence_and_leaves_nothing(folder: Path, tmp_path: Path) -> None:
    words = [sys.executable, "-m", "shige", "plan", "draw", folder / "plan.gpkg", "-o", tmp_path / "plan.gpkg"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert any(line.startswith("shige: ") for line in done.stderr.split("\n"))
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
