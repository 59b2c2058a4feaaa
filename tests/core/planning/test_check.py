import json
from dataclasses import replace

import numpy as np
import pytest
import shapely

from shige.core.planning.check import check_plan
from shige.core.planning.norms import BorderPrices, DedicatedPolicy, GridNorms, Norms, SweepNorms
from shige.core.values import LinkClass, Tier
from tests import make
from tests.timed import with_times

SWEEP = SweepNorms(profiles={"verify": 3.0})


def norms(*, sweep=SWEEP, **grids):
    return Norms(
        sweep=sweep,
        grids=GridNorms(**{"p_in_time": 0.5, **grids}),
        borders=BorderPrices(),
        dedicated=DedicatedPolicy(kinds={}),
    )


SHAPE = make.Shape(columns=7, rows=6, communities=2, school=True, households=40, floors=6)


@pytest.fixture(scope="module")
def city():
    return replace(make.town(SHAPE), meta={"content_hash": "c"})


@pytest.fixture(scope="module")
def plan(city):
    made = with_times(make.plan(city, SHAPE), sweep=SWEEP)
    return replace(made, meta={**made.meta, "city_hash": "c"})


def codes_of(plan, city, **grids):
    return {item.code for item in check_plan(plan, city, norms=norms(**grids))}


def first(plan, tier):
    return int(np.flatnonzero(plan.grids.tier == tier)[0])


def with_grids(plan, **columns):
    """The plan with the values of (row, value) pairs put into columns of its grids."""
    changed = {}
    for name, (row, value) in columns.items():
        column = getattr(plan.grids, name).copy()
        column[row] = value
        changed[name] = column
    return replace(plan, grids=replace(plan.grids, **changed))


def row_of(plan, code):
    return int(np.flatnonzero(plan.grids.code == code)[0])


def with_units(plan, row, **values):
    changed = {}
    for name, value in values.items():
        column = getattr(plan.units, name).copy()
        column[row] = value
        changed[name] = column
    return replace(plan, units=replace(plan.units, **changed))


def micros(plan):
    return [code for code, tier in zip(plan.grids.code, plan.grids.tier, strict=True) if tier == Tier.MICRO]


def test_a_sound_plan_has_no_finding(plan, city):
    assert check_plan(plan, city, norms=norms()) == []


def test_a_unit_in_two_grids_is_found(plan, city):
    rows = np.append(np.arange(len(plan.units)), 0)
    twice = replace(plan, units=plan.units.take(rows))
    other = next(code for code in micros(plan) if code != plan.units.micro_code[0])
    assert {"unit-twice", "units-overlap", "household-sum"} <= codes_of(with_units(twice, -1, micro_code=other), city)


def test_a_lost_unit_is_found(plan, city):
    keep = np.arange(len(plan.units)) != 1
    found = codes_of(replace(plan, units=plan.units.take(keep)), city)
    assert {"building-households", "household-sum", "floors-lost"} <= found


def test_a_lost_building_is_found(plan, city):
    keep = plan.units.building_id != "b3"
    assert "building-lost" in codes_of(replace(plan, units=plan.units.take(keep)), city)


def test_a_lost_entrance_is_found(city):
    shape = make.Shape(entrances=2)
    two = make.town(shape)
    drawn = make.plan(two, shape)
    keep = ~((drawn.units.building_id == "b3") & (drawn.units.entrance == 2))
    assert "entrance-lost" in codes_of(replace(drawn, units=drawn.units.take(keep)), two)


def test_an_entrance_or_floor_that_the_building_does_not_have_is_found(plan, city):
    assert "entrance-unknown" in codes_of(with_units(plan, 0, entrance=9), city)
    assert "floors-wrong" in codes_of(with_units(plan, 0, floor_from=0), city)
    top = int(np.flatnonzero(plan.units.floor_to == SHAPE.floors)[0])
    assert "floors-lost" in codes_of(with_units(plan, top, floor_to=SHAPE.floors - 1), city)


def test_a_unit_of_no_building_is_found(plan, city):
    assert "unit-building" in codes_of(with_units(plan, 0, building_id="nowhere"), city)


def test_a_unit_in_no_grid_of_the_plan_is_found(plan, city):
    assert "unit-lost" in codes_of(with_units(plan, 0, micro_code="510107001001001999"), city)


def test_a_unit_in_a_grid_of_the_wrong_tier_is_found(plan, city):
    general = plan.grids.code[first(plan, Tier.GENERAL)]
    assert "unit-tier" in codes_of(with_units(plan, 0, micro_code=general, parent_code=general), city)
    assert "unit-tier" in codes_of(with_units(plan, 0, micro_code=None), city)


def test_a_unit_whose_general_grid_is_not_that_of_its_micro_grid_is_found(plan, city):
    other = next(
        code
        for code, tier in zip(plan.grids.code, plan.grids.tier, strict=True)
        if tier == Tier.GENERAL and code != plan.units.parent_code[0]
    )
    assert "unit-parent" in codes_of(with_units(plan, 0, parent_code=other), city)


def test_a_unit_in_a_grid_of_another_community_is_found(plan, city):
    far = next(code for code in micros(plan) if code[:12] != plan.units.micro_code[0][:12])
    assert "unit-community" in codes_of(with_units(plan, 0, micro_code=far, parent_code=far[:15] + "000"), city)


def test_an_orphan_micro_grid_and_one_without_units_are_found(plan, city):
    row = first(plan, Tier.MICRO)
    assert "orphan" in codes_of(with_grids(plan, parent=(row, "510107001001777000")), city)
    old = plan.grids.code[row]
    renamed = with_grids(plan, code=(row, old[:15] + "998"))
    assert "grid-empty" in codes_of(renamed, city)


@pytest.mark.parametrize(
    ("tier", "code"),
    [
        (Tier.MICRO, "510107001001001000"),
        (Tier.MICRO, 510107001001001001),
        (Tier.GENERAL, "510107001001800000"),
        (Tier.DEDICATED, "510107001001900000"),
        (Tier.COMMUNITY, "51010700100100000"),
    ],
)
def test_an_unlawful_code_is_found(plan, city, tier, code):
    assert "code-form" in codes_of(with_grids(plan, code=(first(plan, tier), code)), city)


def test_an_unknown_tier_is_found(plan, city):
    assert "code-form" in codes_of(with_grids(plan, tier=(first(plan, Tier.MICRO), "block")), city)


def test_a_code_used_twice_is_found(plan, city):
    assert "code-twice" in codes_of(with_grids(plan, code=(first(plan, Tier.MICRO), micros(plan)[1])), city)


def test_a_grid_that_does_not_nest_by_its_code_is_found(plan, city):
    row = first(plan, Tier.MICRO)
    generals = plan.grids.code[plan.grids.tier == Tier.GENERAL]
    other = next(code for code in generals if code != plan.grids.parent[row])
    assert {"parent-code", "gap", "beyond"} <= codes_of(with_grids(plan, parent=(row, other)), city)


def test_a_grid_without_a_name_is_found(plan, city):
    assert "name-missing" in codes_of(with_grids(plan, name=(0, "")), city)


def test_a_missing_and_an_unknown_community_are_found(plan, city):
    row = first(plan, Tier.COMMUNITY)
    strange = with_grids(plan, code=(row, "510107999999000000"), parent=(row, "510107999999"))
    assert {"community-missing", "community-unknown"} <= codes_of(strange, city)


def test_a_grid_that_falls_apart_is_found(plan, city):
    """The first micro-grid and another one of its general grid swap a unit's whole building."""
    general = plan.grids.parent[first(plan, Tier.MICRO)]
    one, *_, far = [code for code in micros(plan) if code.startswith(general[:15])]
    building = plan.units.building_id[plan.units.micro_code == far][-1]
    rows = np.flatnonzero(plan.units.building_id == building)
    assert "not-contiguous" in codes_of(with_units(plan, rows, micro_code=one), city)


def test_a_grid_over_a_river_without_a_bridge_is_found():
    shape = make.Shape(columns=4, rows=4, households=20)
    town = make.town(shape)
    drawn = make.plan(town, shape)
    general = drawn.grids.code[first(drawn, Tier.GENERAL)]
    everywhere = np.arange(len(drawn.units))
    over = with_units(drawn, everywhere, micro_code=micros(drawn)[0], parent_code=general)
    assert "not-contiguous" not in codes_of(over, town)
    bridgeless = replace(town, links=town.links.take(town.links.kind != LinkClass.CROSSING))
    assert "not-contiguous" in codes_of(over, bridgeless)


def test_a_gap_an_overlap_and_land_beyond_the_border_are_found(plan, city):
    row = first(plan, Tier.MICRO)
    polygon = plan.grids.polygon[row]
    assert {"gap", "polygon-land"} <= codes_of(with_grids(plan, polygon=(row, shapely.buffer(polygon, -1.0))), city)
    assert {"overlap", "beyond"} <= codes_of(with_grids(plan, polygon=(row, shapely.buffer(polygon, 1.0))), city)


def test_borders_that_do_not_match_vertex_by_vertex_are_found(plan, city):
    row = first(plan, Tier.MICRO)
    finer = shapely.segmentize(plan.grids.polygon[row], 7.0)
    assert codes_of(with_grids(plan, polygon=(row, finer)), city) == {"ragged"}


def test_a_missing_or_broken_polygon_is_found(plan, city):
    row = first(plan, Tier.MICRO)
    bow = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    assert "polygon-missing" in codes_of(with_grids(plan, polygon=(row, None)), city)
    assert "polygon-invalid" in codes_of(with_grids(plan, polygon=(row, bow)), city)


def test_a_community_whose_border_is_not_the_citys_is_found(plan, city):
    row = first(plan, Tier.COMMUNITY)
    shrunk = shapely.buffer(plan.grids.polygon[row], -5.0)
    assert "community-border" in codes_of(with_grids(plan, polygon=(row, shrunk)), city)


def test_a_polygon_in_two_parts_of_land_that_is_one_is_found(plan, city):
    row = first(plan, Tier.MICRO)
    west, south, east, north = plan.grids.polygon[row].bounds
    ditch = shapely.box(west, (south + north) / 2, east, (south + north) / 2 + 1)
    torn = shapely.difference(plan.grids.polygon[row], ditch)
    assert "polygon-parts" in codes_of(with_grids(plan, polygon=(row, torn)), city)


def test_slices_that_do_not_meet_need_an_exception(plan, city):
    """A building beside the first micro-grid is shared by it, but its slice lies in the middle of the building."""
    one, other = micros(plan)[:2]
    building = plan.units.building_id[plan.units.micro_code == other][0]
    rows = np.flatnonzero(plan.units.building_id == building)
    shared = with_units(plan, rows[:1], micro_code=one)
    slices = {"sliced": ([row_of(plan, one), row_of(plan, other)], True)}
    middle = shapely.buffer(city.cells.polygon[city.cells.id == building][0], -10.0)
    torn = shapely.union(plan.grids.polygon[row_of(plan, one)], middle)
    drawn = with_grids(shared, **slices, polygon=(row_of(plan, one), torn))
    assert "polygon-parts" in codes_of(drawn, city)
    excepted = with_grids(drawn, exceptions=(row_of(plan, one), exception("sliced-parts", parts=2)))
    assert "polygon-parts" not in codes_of(excepted, city)


def test_a_wrong_mark_of_slices_is_found(plan, city):
    assert "sliced-mark" in codes_of(with_grids(plan, sliced=(first(plan, Tier.MICRO), True)), city)


def test_a_wrong_sum_of_households_is_found(plan, city):
    for tier in Tier:
        assert "household-sum" in codes_of(with_grids(plan, households=(first(plan, tier), 77)), city)


def test_a_range_missed_without_an_exception_is_found(plan, city):
    assert codes_of(plan, city, general_min=490) == {"general-range"}
    assert codes_of(plan, city, micro_max=60) == {"micro-range"}
    assert codes_of(plan, city, p_in_time=1.0) == {"micro-time"}


def exception(code, **facts):
    return json.dumps([{"code": code, "message": "why", "message_zh": "为何", "facts": facts}])


def test_a_range_missed_with_an_exception_is_accepted(plan, city):
    generals = plan.grids.tier == Tier.GENERAL
    excepted = with_grids(plan, exceptions=(generals, exception("general-range", households=80)))
    assert codes_of(excepted, city, general_min=490) == set()


@pytest.mark.parametrize(
    "text",
    ["not json", "{}", '["x"]', exception("general-range"), '[{"code": "", "message": 1, "facts": {"n": 1}}]'],
)
def test_an_exception_without_reason_or_numbers_is_found(plan, city, text):
    assert "exception-form" in codes_of(with_grids(plan, exceptions=(0, text)), city)


def test_wrong_minutes_and_chances_are_found(plan, city):
    row = first(plan, Tier.MICRO)
    assert codes_of(with_grids(plan, minutes=(row, plan.grids.minutes[row] * 0.9)), city) == {"minutes"}
    assert codes_of(with_grids(plan, p_in_time=(row, 1.5)), city) == {"chance"}
    slow = with_grids(plan, p_in_time=(row, 0.02))
    assert "chance" in codes_of(slow, city)


def test_figures_outside_micro_grids_and_missing_inside_are_found(plan, city):
    assert "figures-strange" in codes_of(with_grids(plan, minutes=(first(plan, Tier.GENERAL), 90.0)), city)
    assert "figures-missing" in codes_of(with_grids(plan, crew=(first(plan, Tier.MICRO), 0)), city)


def test_an_unknown_profile_is_found(plan, city):
    assert codes_of(replace(plan, meta={}), city) == {"profile-unknown"}


def test_a_plan_of_another_city_is_found(plan, city):
    assert codes_of(plan, replace(city, meta={"content_hash": "d"})) == {"other-city"}


def test_many_findings_of_one_kind_are_counted(plan, city):
    wrong = with_units(plan, np.arange(len(plan.units)), building_id="nowhere")
    found = [item for item in check_plan(wrong, city, norms=norms()) if item.code == "unit-building"]
    assert len(found) == 101
    assert found[-1].facts == {"more": len(plan.units) - 100}


def test_an_empty_plan_is_found_wanting(plan, city):
    nothing = np.zeros(0, dtype=int)
    empty = replace(plan, grids=plan.grids.take(nothing), units=plan.units.take(nothing))
    assert codes_of(empty, city) == {"community-missing", "building-lost"}


def test_a_plan_whose_limit_is_shorter_than_the_briefing_has_no_chance(plan, city):
    hopeless = norms(sweep=replace(SWEEP, limit=5.0))
    assert "chance" in {item.code for item in check_plan(plan, city, norms=hopeless)}
