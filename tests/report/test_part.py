"""A part of a plan holds what lies there and nothing else."""

import pytest

from shige.core.errors import ShigeError
from shige.report.part import plan_part
from tests.make import CODES
from tests.report.street import street_plan

PLAN = street_plan()


def test_one_community_keeps_its_grids_and_its_units() -> None:
    part = plan_part(PLAN, prefixes=[CODES[1]])
    assert {str(code)[:12] for code in part.grids.code} == {CODES[1]}
    assert {str(code)[:12] for code in part.units.parent_code} == {CODES[1]}
    assert 0 < len(part.units) < len(PLAN.units)


def test_a_street_takes_all_its_communities() -> None:
    assert len(plan_part(PLAN, prefixes=["510107001"]).grids) == len(PLAN.grids)


def test_no_wish_is_the_whole_plan() -> None:
    assert plan_part(PLAN, prefixes=()) is PLAN


def test_a_place_that_is_not_there_is_refused_with_the_places_that_are() -> None:
    with pytest.raises(ShigeError) as error:
        plan_part(PLAN, prefixes=["999999"])
    assert error.value.code == "nothing-to-show"
    assert CODES[0] in str(error.value.facts["communities"])
