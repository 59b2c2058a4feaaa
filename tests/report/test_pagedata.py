"""What the page shows of a plan: every grid with its figures, the ground of its city, people by profile."""

import json
from dataclasses import replace

import numpy as np
import pytest

from shige.core.errors import ShigeError
from shige.core.values import Tier
from shige.report import pagedata
from shige.report.pagedata import page_data
from shige.report.part import plan_part
from tests.make import CODES
from tests.report.street import NOTE, street_city, street_plan

PLAN, CITY = street_plan(), street_city()


def test_every_grid_has_a_row_in_every_column() -> None:
    data = page_data(PLAN, CITY)
    columns = {**data["grids"], **data["figures"]}
    assert {len(values) for name, values in columns.items() if name != "shape"} == {len(PLAN.grids)}
    assert len(columns["shape"]["parts"]) == len(PLAN.grids)


def test_figures_of_other_tiers_are_null_and_not_zero() -> None:
    data = page_data(PLAN, None)
    general = int(np.flatnonzero(PLAN.grids.tier == Tier.GENERAL)[0])
    assert data["grids"]["min"][general] is None
    assert data["figures"]["parts"][general] is None
    assert data["figures"]["weekly"][general][0] == 600.0


def test_an_exception_says_the_same_in_both_languages() -> None:
    notes = [note for row in page_data(PLAN, None)["grids"]["note"] for note in row]
    assert notes == [[NOTE["code"], NOTE["message_zh"], NOTE["message"]]]


def test_people_are_counted_for_each_profile() -> None:
    staffing = {row["profile"]: row["people"] for row in page_data(PLAN, None)["staffing"]}
    assert staffing["notice"] <= staffing["verify"] <= staffing["register"]


def test_a_plan_without_micro_grids_needs_nobody() -> None:
    rows = PLAN.grids.tier != Tier.MICRO
    bare = replace(PLAN, grids=PLAN.grids.take(rows), units=PLAN.units.take(np.arange(0)))
    assert page_data(bare, None)["staffing"] == []


def test_the_ground_has_roofs_streets_and_the_river_but_no_wall() -> None:
    ground = page_data(PLAN, CITY)["ground"]
    assert len(ground["buildings"]["parts"]) == len(CITY.buildings)
    assert "人民路" in ground["roads"]["name"]
    assert ground["water"]["kind"] == [0]


def test_only_the_roofs_of_the_communities_shown_are_there() -> None:
    part = page_data(plan_part(PLAN, prefixes=[CODES[0]]), CITY)
    assert len(part["ground"]["buildings"]["parts"]) == int((CITY.buildings.area == 0).sum())


def test_a_city_of_other_communities_is_refused() -> None:
    elsewhere = replace(CITY, areas=replace(CITY.areas, code=CITY.areas.code + "0"))
    with pytest.raises(ShigeError) as error:
        page_data(PLAN, elsewhere)
    assert error.value.code == "wrong-city"


def test_an_address_leads_to_the_grids_behind_its_doors() -> None:
    data = page_data(PLAN, CITY)
    row = data["addresses"]["row"][data["addresses"]["text"].index("人民路1号")]
    assert PLAN.grids.code[row] == PLAN.units.micro_code[0]
    assert page_data(PLAN, None)["addresses"] == {"text": [], "row": []}


def test_the_basis_names_sources_and_the_share_that_is_estimated() -> None:
    given = CITY.buildings.households_given.copy()
    given[: len(given) // 4] = False
    city = replace(CITY, buildings=replace(CITY.buildings, households_given=given), meta={"sources": "a.geojson"})
    data = page_data(PLAN, city)
    assert data["sources"] == "a.geojson"
    assert data["estimated"] == pytest.approx(0.25, abs=0.02)
    assert page_data(PLAN, None)["estimated"] is None


def test_the_data_is_json_without_a_number_of_18_digits() -> None:
    text = json.dumps(page_data(PLAN, CITY), allow_nan=False)
    assert isinstance(json.loads(text)["grids"]["code"][0], str)


def test_a_plan_too_large_for_a_page_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pagedata, "MOST_MICRO", 3)
    with pytest.raises(ShigeError, match="--street") as error:
        page_data(PLAN, None)
    assert error.value.code == "too-large"
