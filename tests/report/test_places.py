"""A plan is called by the places that hold all of it."""

from dataclasses import replace

import numpy as np

from shige.report.part import plan_part
from shige.report.places import place_names
from tests.make import CODES
from tests.report.street import street_plan

PLAN = street_plan()


def test_a_street_is_called_by_city_district_and_street() -> None:
    assert place_names(PLAN) == ["成都市", "武侯区", "浆洗街街道"]


def test_one_community_adds_its_own_name() -> None:
    assert place_names(plan_part(PLAN, prefixes=[CODES[0]]))[-1] == "玉林社区"


def test_communities_of_several_districts_share_the_city_only() -> None:
    code = np.array([str(c).replace(CODES[1], "510104001002") for c in PLAN.grids.code], object)
    assert place_names(replace(PLAN, grids=replace(PLAN.grids, code=code))) == ["成都市"]


def test_an_unknown_city_has_no_name_but_its_communitys() -> None:
    part = plan_part(PLAN, prefixes=[CODES[0]])
    code = np.array([f"99{str(c)[2:]}" for c in part.grids.code], object)
    assert place_names(replace(part, grids=replace(part.grids, code=code))) == ["玉林社区"]
