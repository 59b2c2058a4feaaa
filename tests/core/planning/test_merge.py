from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from shige.core.planning.merge import Nets, border_discount, merge_nets
from shige.core.planning.who import Answerer, who_answers
from shige.core.values import Tier
from tests import make

SHAPE = make.Shape(columns=7, rows=6, communities=2, school=True)
CITY = make.town(SHAPE)
PLAN = make.plan(CITY, SHAPE)
WEST, NORTH, SIDE = make.WEST, make.NORTH, make.CELL
EVERYWHERE = shapely.box(WEST, NORTH - 6 * SIDE, WEST + 7 * SIDE, NORTH)
MICROS = [code for code, tier in zip(PLAN.grids.code, PLAN.grids.tier, strict=True) if tier == Tier.MICRO]


def nets(*rows):
    """Rows of department, unit, post, polygon."""
    return Nets(*(make.column(*values) for values in zip(*rows, strict=True)))


def half(*, east, overlap=0.0):
    middle = WEST + 3 * SIDE
    if east:
        return shapely.box(middle - overlap, NORTH - 6 * SIDE, WEST + 7 * SIDE, NORTH)
    return shapely.box(WEST, NORTH - 6 * SIDE, middle + overlap, NORTH)


def answer(merged, code, department="城管"):
    rows = np.flatnonzero((merged.answers.code == code) & (merged.answers.department == department))
    return merged.answers.take(rows)


def test_one_unit_everywhere_answers_clearly_in_every_grid():
    merged = merge_nets(PLAN, nets(("城管", "一队", "张岗", EVERYWHERE)))
    assert len(merged.answers) == len(PLAN.grids)
    assert set(merged.answers.unit) == {"一队"}
    assert not merged.answers.torn.any()
    assert merged.answers.share == pytest.approx(1.0)
    assert (merged.nets, merged.areas, merged.units, merged.posts) == (1, 1, 1, 1)
    assert merged.torn == {"城管": 0}
    assert merged.grids == len(MICROS) + 1
    assert merged.general == int((PLAN.grids.tier == Tier.GENERAL).sum())


def test_a_border_through_a_community_tears_it_and_not_its_micro_grids():
    merged = merge_nets(PLAN, nets(("城管", "西队", "", half(east=False)), ("城管", "东队", "", half(east=True))))
    community = answer(merged, PLAN.grids.code[PLAN.grids.tier == Tier.COMMUNITY][0])
    assert community.torn.tolist() == [True]
    assert community.units.tolist() == [2]
    assert community.unit.tolist() == ["东队"]
    assert merged.torn == {"城管": 0}
    assert merged.posts == 2


def test_households_without_an_area_are_uncovered():
    merged = merge_nets(PLAN, nets(("城管", "西队", "", half(east=False))))
    east = PLAN.units.micro_code[np.argmax(PLAN.units.x)]
    found = answer(merged, east)
    assert found.unit.tolist() == [""]
    assert found.share.tolist() == [0.0]
    assert found.uncovered.tolist() == [1.0]
    assert found.torn.tolist() == [True]


def test_overlapping_areas_of_a_department_are_torn_where_they_overlap():
    merged = merge_nets(
        PLAN, nets(("城管", "西队", "", half(east=False)), ("城管", "东队", "", half(east=True, overlap=SIDE)))
    )
    doubled = merged.answers.take(merged.answers.doubled > 0)
    assert doubled.torn.any()
    assert merged.torn["城管"] > 0


def test_overlapping_areas_of_one_unit_are_no_doubt():
    merged = merge_nets(
        PLAN, nets(("城管", "一队", "甲", half(east=False)), ("城管", "一队", "甲", half(east=True, overlap=SIDE)))
    )
    assert not merged.answers.torn.any()
    assert merged.areas == 2
    assert merged.units == 1


def test_a_park_is_answered_for_by_the_area_that_it_lies_in():
    merged = merge_nets(PLAN, nets(("城管", "西队", "", half(east=False)), ("城管", "东队", "", half(east=True))))
    school = PLAN.grids.code[PLAN.grids.tier == Tier.DEDICATED][0]
    assert answer(merged, school).unit.tolist() == ["东队"]


@given(cut=st.floats(0.0, 7.0), departments=st.integers(1, 3))
def test_shares_of_disjoint_areas_and_what_is_uncovered_add_up_to_one(cut, departments):
    line = WEST + cut * SIDE + 0.123
    rows = []
    for number in range(departments):
        rows += [
            (f"d{number}", "a", "", shapely.box(WEST - 1, NORTH - 6 * SIDE, line, NORTH)),
            (f"d{number}", "b", "", shapely.box(line + 0.1, NORTH - 6 * SIDE, line + 80, NORTH)),
        ]
    merged = merge_nets(PLAN, nets(*rows))
    walk = merged.crosswalk
    total = {}
    for code, department, share in zip(walk.code, walk.department, walk.share, strict=True):
        total[code, department] = total.get((code, department), 0.0) + share
    assert len(total) == departments * len(PLAN.grids)
    assert list(total.values()) == pytest.approx([1.0] * len(total))


def test_borders_of_an_old_net_are_cheaper():
    x, y = (f(shapely.centroid(CITY.cells.polygon)) for f in (shapely.get_x, shapely.get_y))
    areas = make.column(half(east=False), half(east=True))
    factor = border_discount(x, y, links=CITY.links, areas=areas)
    across = (x[CITY.links.a] < WEST + 3 * SIDE) != (x[CITY.links.b] < WEST + 3 * SIDE)
    assert across.any()
    assert factor[across].tolist() == [0.5] * across.sum()
    assert (factor[~across] == 1.0).all()
    doubtful = border_discount(x, y, links=CITY.links, areas=make.column(EVERYWHERE, half(east=True)))
    assert (doubtful == 1.0).all()


LAYER = nets(("城管", "一队", "甲", EVERYWHERE), ("市监", "所", "", half(east=False)))


def test_a_point_has_a_grid_of_each_tier_and_its_departments():
    found = who_answers(PLAN, LAYER, x=WEST + SIDE / 2, y=NORTH - SIDE / 2)
    assert [grid.tier for grid in found.grids] == [Tier.COMMUNITY, Tier.GENERAL, Tier.MICRO]
    assert found.grids[2].code == PLAN.units.micro_code[0]
    assert found.answerers == (Answerer("城管", "一队", "甲"), Answerer("市监", "所", ""))
    assert found.silent == ()
    assert found.candidates == ()


def test_a_department_without_an_area_here_is_silent():
    found = who_answers(PLAN, LAYER, x=WEST + 6.5 * SIDE, y=NORTH - SIDE / 2)
    assert found.silent == ("市监",)


def test_a_dedicated_grid_answers_for_its_land():
    found = who_answers(PLAN, LAYER, x=WEST + 6.5 * SIDE, y=NORTH - 5.5 * SIDE)
    assert [grid.tier for grid in found.grids] == [Tier.COMMUNITY, Tier.DEDICATED]


def test_a_point_on_an_edge_belongs_to_the_lowest_code():
    found = who_answers(PLAN, LAYER, x=WEST + 3 * SIDE, y=NORTH - 3 * SIDE)
    touching = [
        code
        for code, polygon in zip(PLAN.grids.code, PLAN.grids.polygon, strict=True)
        if code in MICROS and shapely.intersects(polygon, shapely.Point(WEST + 3 * SIDE, NORTH - 3 * SIDE))
    ]
    assert len(touching) > 1
    assert found.grids[-1].code == min(touching)


def test_a_point_outside_has_no_grid():
    found = who_answers(PLAN, LAYER, x=WEST - 500.0, y=NORTH)
    assert found.grids == ()
    assert found.candidates == ()


def test_a_shared_building_gives_candidates_by_entrance_and_floor():
    building = PLAN.units.building_id[0]
    rows = np.flatnonzero(PLAN.units.building_id == building)
    micro = PLAN.units.micro_code.copy()
    micro[rows[1:]] = MICROS[1]
    shared = replace(PLAN, units=replace(PLAN.units, micro_code=micro))
    found = who_answers(shared, LAYER, x=WEST + SIDE / 2, y=NORTH - SIDE / 2)
    assert {candidate.code for candidate in found.candidates} == set(MICROS[:2])
    assert len(found.candidates) == len(rows)
    assert found.candidates[0].floor_from == 1


def test_a_plan_without_units_has_no_candidates():
    empty = replace(PLAN, units=PLAN.units.take(np.zeros(0, dtype=int)))
    assert who_answers(empty, LAYER, x=WEST + 1, y=NORTH - 1).candidates == ()
