"""Doors are counted for the grids of every tier, and belong to the grid that holds them."""

import numpy as np

from shige.core.values import Tier
from shige.report.doors import doors, home_rows, parents
from tests.report.street import street_plan

PLAN = street_plan()


def test_parents_stand_one_tier_above() -> None:
    up = parents(PLAN.grids)
    assert set(PLAN.grids.tier[up[PLAN.grids.tier == Tier.MICRO]]) == {Tier.GENERAL}
    assert set(up[PLAN.grids.tier == Tier.COMMUNITY]) == {-1}


def test_a_unit_is_at_home_in_its_micro_grid_or_its_dedicated_grid() -> None:
    units = PLAN.units.take(np.arange(3))
    units.micro_code[2] = None
    units.parent_code[2] = PLAN.grids.code[PLAN.grids.tier == Tier.DEDICATED][0]
    tiers = PLAN.grids.tier[home_rows(PLAN.grids, units=units)]
    assert list(tiers) == [Tier.MICRO, Tier.MICRO, Tier.DEDICATED]


def test_a_building_counts_once_in_every_tier() -> None:
    counted = doors(PLAN.grids, units=PLAN.units)
    community = np.flatnonzero(PLAN.grids.tier == Tier.COMMUNITY)[0]
    inside = [str(code).startswith(str(PLAN.grids.code[community])[:12]) for code in PLAN.units.parent_code]
    assert counted[community].tolist() == [40, 80, 1, 11]
    assert len(set(PLAN.units.building_id[inside])) == 40


def test_a_grid_without_doors_has_zeros() -> None:
    assert doors(PLAN.grids, units=PLAN.units)[PLAN.grids.tier == Tier.DEDICATED].tolist() == [[0, 0, 0, 0]]
