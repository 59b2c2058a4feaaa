from dataclasses import replace

import numpy as np
import pytest

from shige.core.errors import ShigeError
from shige.core.planning.certify import Sweep, certify
from shige.core.planning.norms import BorderPrices, DedicatedPolicy, DutyNorms, GridNorms, Norms, SweepNorms
from shige.core.planning.staffing import Question, groups_of, least_crew, weekly_minutes, whatif
from shige.core.values import Tier
from tests import make

PROFILES = {"notice": 0.4, "verify": 3.0, "register": 10.0}
NORMS = Norms(
    sweep=SweepNorms(profiles=PROFILES),
    grids=GridNorms(),
    borders=BorderPrices(),
    dedicated=DedicatedPolicy(kinds={}),
)
SHAPE = make.Shape()


@pytest.fixture(scope="module")
def plan():
    return make.plan(make.town(SHAPE), SHAPE)


def test_micro_grids_come_by_code_with_the_crews_of_the_plan(plan):
    code, groups = groups_of(plan)
    micro = plan.grids.take(plan.grids.tier == Tier.MICRO)
    assert [str(number) for number in code.tolist()] == sorted(micro.code)
    assert groups.crew.tolist() == [dict(zip(micro.code, micro.crew, strict=True))[str(c)] for c in code.tolist()]
    homes = dict(zip(micro.code, micro.households, strict=True))
    assert np.add.reduceat(groups.households, groups.offsets[:-1]).tolist() == [homes[str(c)] for c in code.tolist()]


@pytest.mark.compiled
def test_a_notice_needs_fewer_people_than_a_registration(plan):
    notice = whatif(plan, norms=NORMS, question=Question(profile="notice"))
    register = whatif(plan, norms=NORMS, question=Question(profile="register"))
    assert notice.needed.sum() < register.needed.sum()
    assert notice.late.sum() <= register.late.sum()
    assert register.missing == (register.needed - register.crew)[register.late].sum()


def test_the_plan_s_own_profile_is_the_default(plan):
    found = whatif(plan, norms=NORMS, question=Question())
    assert found.profile == plan.meta["profile"]
    assert found.people == found.crew.sum()
    assert found.missing == (found.needed - found.crew)[found.late].sum()


@pytest.mark.compiled
def test_the_people_needed_finish_in_time(plan):
    found = whatif(plan, norms=NORMS, question=Question(profile="verify", crew=1))
    assert found.late.all()
    assert not found.hopeless.any()
    _, groups = groups_of(plan, crew=1)
    sheet = certify(replace(groups, crew=found.needed), sweep=found.sweep)
    assert (sheet.p_in_time >= NORMS.grids.p_in_time).all()


@pytest.mark.compiled
def test_more_absence_reaches_fewer(plan):
    usual, empty = (whatif(plan, norms=NORMS, question=Question(absent=share)) for share in (None, 0.8))
    assert empty.expected_reached < usual.expected_reached
    assert empty.sweep.norms.absent_share == 0.8


def test_no_crew_finishes_a_micro_grid_whose_single_unit_takes_too_long(plan):
    hard = replace(NORMS, sweep=SweepNorms(profiles={"register": 100.0}))
    found = whatif(plan, norms=hard, question=Question(profile="register", crew=2))
    assert found.hopeless.all()
    _, groups = groups_of(plan, crew=2)
    assert found.needed.tolist() == groups.sizes.tolist()
    least, possible = least_crew(groups, found.outlook.tour_m, sweep=found.sweep, z=1.28)
    assert not possible.any()
    assert least.tolist() == groups.sizes.tolist()


def test_tiers_have_their_people_by_norm_and_load(plan):
    found = whatif(plan, norms=NORMS, question=Question(profile="notice"))
    assert found.general_workers == found.general_grids == (plan.grids.tier == Tier.GENERAL).sum()
    assert found.general_needed == found.general_workers
    assert found.community_people == found.communities * 6
    busy = replace(NORMS, duties=DutyNorms(week_minutes=500.0))
    assert whatif(plan, norms=busy, question=Question(profile="notice")).general_needed > found.general_workers


def test_a_plan_without_micro_grids_needs_no_crews(plan):
    bare = replace(plan, units=plan.units.take(np.zeros(len(plan.units), bool)))
    found = whatif(bare, norms=NORMS, question=Question())
    assert found.people == 0
    assert np.isnan(found.expected_reached)


def test_a_profile_that_the_norms_lack_is_refused(plan):
    with pytest.raises(ShigeError, match="no visit profile 'dance'") as error:
        whatif(plan, norms=NORMS, question=Question(profile="dance"))
    assert error.value.facts["known"] == "notice, verify, register"


@pytest.mark.parametrize(
    "asked", [{"crew": 0}, {"crew": 101}, {"absent": -0.1}, {"absent": 1.1}, {"absent": float("nan")}, {"seed": 4}]
)
def test_questions_out_of_bounds_are_refused(asked):
    with pytest.raises(ShigeError) as error:
        Question(**asked)
    assert "bound" in error.value.facts


def test_the_week_of_a_general_grid_is_its_duties():
    weekly = weekly_minutes(np.array([0, 400], np.int32), duties=DutyNorms())
    assert list(weekly) == ["patrol", "contact", "update", "cases", "errands"]
    assert weekly["patrol"].tolist() == [600, 600]
    weeks = 365.25 / 7
    assert weekly["contact"].tolist() == pytest.approx([0, 400 * 4 * 3 / weeks])
    assert weekly["update"][1] == pytest.approx(400 * 0.24 * 6 / weeks)
    assert weekly["cases"][1] == pytest.approx(400 * 0.8 * 30 / weeks)
    assert weekly["errands"][1] == pytest.approx(400 * 0.25 * 30 / weeks)


def test_simulated_sweeps_are_the_certificate_s(plan):
    one = replace(plan, units=plan.units.take(plan.units.micro_code == min(filter(None, plan.units.micro_code))))
    found = whatif(one, norms=NORMS, question=Question(profile="verify", simulate=True, seed=4))
    _, groups = groups_of(one)
    sheet = certify(groups, sweep=Sweep(NORMS.sweep, 3.0, seed=4))
    assert found.simulated
    assert found.outlook.p_in_time.tolist() == sheet.p_in_time.tolist()
    assert found.outlook.tour_m.tolist() == sheet.tour_m.tolist()
    assert found.expected_reached == sheet.expected_reached.mean()
