from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from shige.core.planning.compare import Change, compare_plans
from shige.core.values import Tier
from tests import make

SHAPE = make.Shape(columns=7, rows=6, communities=2, school=True, floors=6)
CITY = make.town(SHAPE)
PLAN = make.plan(CITY, SHAPE)
MICROS = [code for code, tier in zip(PLAN.grids.code, PLAN.grids.tier, strict=True) if tier == Tier.MICRO]


def redrawn(plan, into):
    """The plan with buildings put into other micro-grids: building id to code; grids without homes go."""
    units = plan.units
    micro, parent = units.micro_code.copy(), units.parent_code.copy()
    for row, building in enumerate(units.building_id):
        if building in into:
            micro[row], parent[row] = into[building], into[building][:15] + "000"
    new_units = replace(units, micro_code=micro, parent_code=parent)
    return summed(plan, new_units)


def summed(plan, units):
    grids = plan.grids
    homes = {}
    for micro, parent, households in zip(units.micro_code, units.parent_code, units.households, strict=True):
        for code in (micro, parent):
            homes[code] = homes.get(code, 0) + int(households)
    kept = np.array(
        [
            code in homes or tier in (Tier.COMMUNITY, Tier.DEDICATED)
            for code, tier in zip(grids.code, grids.tier, strict=True)
        ]
    )
    held = np.array([homes.get(code, 0) for code in grids.code], dtype=np.int32)
    extra = [code for code in homes if code is not None and code not in set(grids.code)]
    rows = np.append(np.flatnonzero(kept), np.full(len(extra), list(grids.tier).index(Tier.MICRO)))
    made = replace(grids, households=held).take(rows.astype(int))
    code, households = made.code.copy(), made.households.copy()
    for place, name in enumerate(extra, start=len(code) - len(extra)):
        code[place], households[place] = name, homes[name]
    return replace(plan, units=units, grids=replace(made, code=code, households=households))


def tier_of(comparison, tier):
    return next(change for change in comparison.tiers if change.tier is tier)


def changes(comparison, tier=Tier.MICRO):
    grids = comparison.grids
    return {
        (old, new): change
        for of, old, new, change in zip(grids.tier, grids.old, grids.new, grids.change, strict=True)
        if of == tier and change != Change.KEPT
    }


def building_of(code):
    return PLAN.units.building_id[PLAN.units.micro_code == code][0]


def test_a_plan_compared_with_itself_changes_nothing():
    same = compare_plans(PLAN, PLAN)
    for change in same.tiers:
        assert change.change_hands == change.arrived == change.gone == change.people_affected == 0
        assert sum(change.grids.values()) == change.grids[Change.KEPT]
    assert len(same.moves) == 0
    assert tier_of(same, Tier.MICRO).households == CITY.buildings.households.sum()


def test_a_building_that_changes_its_micro_grid_moves_two_borders():
    one, other = MICROS[:2]
    found = compare_plans(PLAN, redrawn(PLAN, {building_of(one): other}))
    micro = tier_of(found, Tier.MICRO)
    assert micro.change_hands == 40
    assert micro.people_affected == 4
    assert changes(found) == {(one, one): Change.MOVED, (other, other): Change.MOVED}
    assert tier_of(found, Tier.GENERAL).change_hands == 0
    assert set(PLAN.units.building_id[found.moves.unit]) == {building_of(one)}
    assert set(found.moves.source) == {one}
    assert set(found.moves.target) == {other}
    assert found.moves.households.sum() == 40


def test_a_grid_whose_homes_all_go_to_another_is_merged():
    one, other = MICROS[:2]
    buildings = set(PLAN.units.building_id[PLAN.units.micro_code == one])
    found = compare_plans(PLAN, redrawn(PLAN, dict.fromkeys(buildings, other)))
    assert set(changes(found).values()) == {Change.MERGED, Change.MOVED}
    assert tier_of(found, Tier.MICRO).grids[Change.MERGED] == 1


def test_a_grid_cut_off_from_another_is_split():
    one = MICROS[0]
    found = compare_plans(PLAN, redrawn(PLAN, {building_of(one): one[:15] + "900"}))
    assert set(changes(found).values()) == {Change.SPLIT, Change.MOVED}
    assert tier_of(found, Tier.MICRO).people_affected == 4


def test_homes_that_are_demolished_or_built_are_gone_or_arrive():
    kept = PLAN.units.micro_code != MICROS[0]
    fewer = summed(PLAN, PLAN.units.take(kept))
    gone = compare_plans(PLAN, fewer)
    assert tier_of(gone, Tier.MICRO).gone == 80
    assert changes(gone) == {(MICROS[0], ""): Change.RETIRED}
    built = compare_plans(fewer, PLAN)
    assert tier_of(built, Tier.MICRO).arrived == 80
    assert changes(built) == {("", MICROS[0]): Change.NEW}


def test_codes_play_no_part_where_the_homes_stay_together():
    renamed = {code: f"{code[:15]}{900 - int(code[15:]):03d}" for code in MICROS}
    other = replace(
        PLAN,
        units=replace(
            PLAN.units, micro_code=np.array([renamed.get(code) for code in PLAN.units.micro_code], dtype=object)
        ),
        grids=replace(PLAN.grids, code=np.array([renamed.get(code, code) for code in PLAN.grids.code], dtype=object)),
    )
    found = compare_plans(PLAN, other)
    assert tier_of(found, Tier.MICRO).change_hands == 0
    assert not changes(found)


def test_homes_whose_building_becomes_a_dedicated_grid_change_hands():
    dedicated = next(
        code for code, tier in zip(PLAN.grids.code, PLAN.grids.tier, strict=True) if tier == Tier.DEDICATED
    )
    building = PLAN.units.building_id[-1]
    units = PLAN.units
    micro, parent = units.micro_code.copy(), units.parent_code.copy()
    rows = units.building_id == building
    micro[rows], parent[rows] = None, dedicated
    found = compare_plans(PLAN, summed(PLAN, replace(units, micro_code=micro, parent_code=parent)))
    assert set(units.building_id[found.moves.unit]) == {building}


@given(moves=st.dictionaries(st.integers(0, len(CITY.buildings) - 1), st.sampled_from(MICROS), max_size=12))
def test_every_household_stays_moves_arrives_or_goes(moves):
    new = redrawn(PLAN, {f"b{row}": code for row, code in moves.items()})
    found = compare_plans(PLAN, new)
    for tier in (Tier.MICRO, Tier.GENERAL):
        change = tier_of(found, tier)
        own = found.grids.tier == tier
        stayed = int(found.grids.stayed[own].sum())
        assert stayed + change.change_hands == change.households
        assert change.households + change.gone == PLAN.units.households.sum()
        assert change.households + change.arrived == new.units.households.sum()
