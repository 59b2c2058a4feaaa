"""The report's folder holds the page and the sheets asked for."""

from pathlib import Path

import pytest

from shige.core.errors import ShigeError
from shige.core.values import Tier
from shige.report.report import Wish, sheets_wanted, write_report
from tests.report.street import street_plan

PLAN = street_plan()
GENERAL = [str(code) for code in PLAN.grids.code[PLAN.grids.tier == Tier.GENERAL]]


def test_all_sheets_are_one_file_per_general_grid(tmp_path: Path) -> None:
    told: list[str] = []
    page = write_report(tmp_path / "out", PLAN, city=None, wish=Wish(tell=told.append))
    assert page == tmp_path / "out" / "index.html"
    assert sorted(path.stem for path in (tmp_path / "out" / "sheets").iterdir()) == sorted(GENERAL) == sorted(told)


def test_without_sheets_there_is_the_page_alone(tmp_path: Path) -> None:
    write_report(tmp_path, PLAN, city=None, wish=Wish(sheets="none"))
    assert [path.name for path in tmp_path.iterdir()] == ["index.html"]


def test_the_sheets_of_one_general_grid() -> None:
    assert sheets_wanted(PLAN, sheets=GENERAL[1]) == [GENERAL[1]]


def test_a_general_grid_that_is_not_there_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(ShigeError) as error:
        write_report(tmp_path / "out", PLAN, city=None, wish=Wish(sheets="12"))
    assert error.value.code == "unknown-grid"
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ShigeError) as error:
        write_report(tmp_path / "file" / "out", PLAN, city=None, wish=Wish(sheets="none"))
    assert error.value.code == "write-failed"
