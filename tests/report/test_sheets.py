"""Door sheets: a page for each micro-grid with all its doors, in type that is embedded, without a person's name."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pypdf import PdfReader

from shige.core.values import Plan, Tier
from shige.report import pen
from shige.report.sheetdata import Ground, Sheet, sheets_of, short_code
from shige.report.sheets import write_sheets
from tests.make import Shape, column
from tests.report.street import street_city, street_plan

PLAN, CITY = street_plan(), street_city()
GENERAL = str(PLAN.grids.code[PLAN.grids.tier == Tier.GENERAL][0])


def sheets(plan: Plan = PLAN) -> list[Sheet]:
    """The sheets of the first general grid."""
    return list(sheets_of(plan, code=GENERAL, ground=Ground.of(plan, CITY)))


def text_of(path: Path, page: int = 0) -> str:
    """The text of a page as a reader takes it out."""
    return PdfReader(path).pages[page].extract_text()


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sheets of the first general grid."""
    path = tmp_path_factory.mktemp("sheets") / f"{GENERAL}.pdf"
    write_sheets(path, PLAN, code=GENERAL, ground=Ground.of(PLAN, CITY))
    return path


def test_the_doors_of_a_sheet_are_the_households_of_its_grid() -> None:
    for sheet in sheets():
        assert sum(entrance.doors for entrance in sheet.entrances) == PLAN.grids.households[sheet.row]


def test_floors_run_from_the_top_down_without_a_gap() -> None:
    floors = [floor.lowest for floor in sheets()[0].entrances[0].floors]
    assert floors == list(range(floors[0], floors[-1] - 1, -1))


def test_fewer_households_than_floors_are_not_put_on_floors_by_guess() -> None:
    households = np.where(np.arange(len(PLAN.units)) % 2, 0, 3).astype(np.int32)
    floors = [
        floor
        for sheet in sheets(replace(PLAN, units=replace(PLAN.units, households=households)))
        for entrance in sheet.entrances
        for floor in entrance.floors
    ]
    assert floors
    assert all(floor.doors == 3 and floor.lowest < floor.highest for floor in floors)


def test_neighbours_are_the_grids_that_touch() -> None:
    first = sheets()[0]
    assert any(line.startswith("001-002 ") for line in first.neighbours)
    assert not any(line.startswith(f"{short_code(first.code)} ") for line in first.neighbours)


def test_addresses_are_sorted_as_people_count() -> None:
    named = replace(PLAN.units, building_id=column(*(f"b{10 - n % 9}" for n in range(len(PLAN.units)))))
    ground = Ground.of(replace(PLAN, units=named), None)
    (sheet, *_) = sheets_of(replace(PLAN, units=named), code=GENERAL, ground=ground)
    numbers = [int(entrance.address[1:]) for entrance in sheet.entrances]
    assert numbers == sorted(numbers)


def test_each_micro_grid_begins_a_page_and_says_its_name_code_and_doors(pdf: Path) -> None:
    text = text_of(pdf)
    first = sheets()[0]
    for said in (
        first.name,
        f"{first.code[:12]} {first.code[12:15]} {first.code[15:]}",
        "人民路1号",
        "11 层",
        "合成数据",
    ):
        assert said in text
    assert "<b>" not in text
    assert len(PdfReader(pdf).pages) >= len(sheets())


def test_exception_and_slice_are_said(pdf: Path) -> None:
    assert "街尾只剩这些" in text_of(pdf)
    assert "同楼另有微网格" in "".join(page.extract_text() for page in PdfReader(pdf).pages)


def test_chinese_type_is_embedded_in_part(pdf: Path) -> None:
    fonts = PdfReader(pdf).pages[0]["/Resources"]["/Font"]  # type: ignore[index]
    kept = [fonts[name].get_object()["/FontDescriptor"] for name in fonts if "Shige" in str(fonts[name]["/BaseFont"])]
    assert kept
    assert all("/FontFile2" in descriptor for descriptor in kept)
    assert pdf.stat().st_size < 300_000


def test_the_first_page_of_each_micro_grid_is_known(tmp_path: Path) -> None:
    pages = write_sheets(tmp_path / "s.pdf", PLAN, code=GENERAL, ground=Ground.of(PLAN, CITY))
    for sheet in sheets():
        assert sheet.name in text_of(tmp_path / "s.pdf", pages[sheet.code] - 1)


def test_many_doors_go_on_to_a_second_page_and_none_is_lost(tmp_path: Path) -> None:
    shape = Shape(columns=2, rows=2, households=400, floors=33, entrances=4, river=False)
    plan, city = street_plan(shape), street_city(shape)
    code = str(plan.grids.code[plan.grids.tier == Tier.GENERAL][0])
    pages = write_sheets(tmp_path / "s.pdf", plan, code=code, ground=Ground.of(plan, city))
    text = "".join(page.extract_text() for page in PdfReader(tmp_path / "s.pdf").pages)
    assert len(PdfReader(tmp_path / "s.pdf").pages) > len(pages)
    assert "(续)" in text
    assert text.count("33 层") >= 2


def test_a_plan_without_city_and_without_figures_still_prints(tmp_path: Path) -> None:
    bare = replace(PLAN, grids=replace(PLAN.grids, figures=column(*["{}"] * len(PLAN.grids))), meta={})
    write_sheets(tmp_path / "s.pdf", bare, code=GENERAL, ground=Ground.of(bare, None))
    assert "合成数据" not in text_of(tmp_path / "s.pdf")
    assert "b0" in text_of(tmp_path / "s.pdf")


def test_a_long_list_of_neighbours_stops_above_the_doors(tmp_path: Path) -> None:
    notes = [{"code": "x", "message": "m", "message_zh": "很长的说明" * 12, "facts": {}}] * 9
    exceptions = np.where(PLAN.grids.exceptions == "[]", PLAN.grids.exceptions, json.dumps(notes))
    plan = replace(PLAN, grids=replace(PLAN.grids, exceptions=exceptions))
    write_sheets(tmp_path / "s.pdf", plan, code=GENERAL, ground=Ground.of(plan, CITY))
    assert text_of(tmp_path / "s.pdf").count("很长的说明") < 9 * 12


def test_the_same_plan_prints_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_sheets(tmp_path / f"{name}.pdf", PLAN, code=GENERAL, ground=Ground.of(PLAN, CITY))
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()


def test_text_too_wide_is_cut_with_an_ellipsis() -> None:
    assert pen.fitted("玉林东路28号院", size=9, width=40).endswith("…")
    assert pen.fitted("玉林", size=9, width=40) == "玉林"


def test_wrapped_lines_hold_all_letters_and_none_is_too_wide() -> None:
    lines = list(pen.wrapped("玉林东路28号院 2 栋 1 单元", size=9, width=50))
    assert "".join(lines).replace(" ", "") == "玉林东路28号院2栋1单元"
    assert all(pen.width_of(line, size=9) <= 50 for line in lines)
    assert list(pen.wrapped("", size=9, width=50)) == []


def test_every_sheet_names_whom_the_map_s_source_asks_to_name(tmp_path: Path, pdf: Path) -> None:
    credit = "© OpenStreetMap contributors (ODbL)"
    plan = replace(PLAN, meta={**PLAN.meta, "attribution": credit})
    pages = write_sheets(tmp_path / "credited.pdf", plan, code=GENERAL, ground=Ground.of(plan, CITY))
    assert all(credit in text_of(tmp_path / "credited.pdf", page - 1) for page in pages.values())
    assert "OpenStreetMap" not in text_of(pdf)
