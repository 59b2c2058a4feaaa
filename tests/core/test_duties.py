from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shige.adapters.duties_file import duty_book, read_duties, shipped_duties
from shige.adapters.norms_file import read_norms
from shige.adapters.roles_file import shipped_roles
from shige.core.duties import (
    ANY,
    Duties,
    DutyRule,
    Ground,
    Per,
    Period,
    check_duties,
    laid_over,
    load_of,
    total,
    weekly_loads,
)
from shige.core.errors import ShigeError
from shige.core.planning.staffing import weekly_minutes
from shige.core.roles import Unit

SHIPPED = shipped_duties()
ROLES = [role.code for role in shipped_roles()]
PATROL = DutyRule("P", "巡查", "Patrol", "GRID_WORKER", Unit.GRID, 120, 5, Period.WEEK, Per.AREA, counts=True)
VISIT = DutyRule("V", "走访", "Visit", "GRID_WORKER", Unit.GRID, 3, 4, Period.YEAR, Per.HOUSEHOLD, counts=True)
SPONSOR = DutyRule("S", "包联", "Sponsor", ANY, None, 60, 1, Period.MONTH, Per.SPONSORED, counts=True)
SIGN = DutyRule("A", "签收", "Sign", "DEPT_DUTY", Unit.DISTRICT, 1, 100, Period.WEEK, Per.AREA, counts=False)
FEW = Duties((PATROL, VISIT, SPONSOR, SIGN), {"fulltime": 2400.0})


def test_each_line_is_minutes_by_times_by_things():
    lines = load_of(FEW, "GRID_WORKER", Ground(households=400, sponsored=2))
    assert [(line.rule.code, line.things) for line in lines] == [("P", 1), ("V", 400), ("S", 2)]
    assert [round(line.weekly, 2) for line in lines] == [600, round(3 * 4 * 400 * 7 / 365.25, 2), 27.6]
    assert total(lines) == sum(line.weekly for line in lines)


def test_what_is_not_counted_takes_no_time():
    assert load_of(FEW, "DEPT_DUTY", Ground()) == ()


def test_holders_share_the_area_and_not_what_each_has_taken_on():
    alone = {line.rule.code: line.weekly for line in load_of(FEW, "GRID_WORKER", Ground(400, sponsored=1))}
    both = {line.rule.code: line.weekly for line in load_of(FEW, "GRID_WORKER", Ground(400, sponsored=1, holders=2))}
    assert both == {"P": alone["P"] / 2, "V": alone["V"] / 2, "S": alone["S"]}


def test_a_city_lays_its_own_minutes_times_and_ceilings_over():
    own = laid_over(FEW, {"P.minutes": 60, "V.times": 12, "ceiling.fulltime": 2000, "else": "x"})
    assert (own.rules[0].minutes, own.rules[0].times) == (60, 5)
    assert (own.rules[1].minutes, own.rules[1].times) == (3, 12)
    assert own.ceilings == {"fulltime": 2000}


@pytest.mark.parametrize("values", [{"P.minutes": -1}, {"P.minutes": 1441}, {"V.times": 10_001}])
def test_more_than_can_be_is_refused(values):
    with pytest.raises(ShigeError) as error:
        laid_over(FEW, values)
    assert error.value.code == "duty-bounds"
    assert error.value.facts["field"] in values


def test_a_duty_is_done_where_its_role_is_held():
    check_duties(FEW, roles=shipped_roles())
    with pytest.raises(ShigeError) as error:
        check_duties(Duties((replace(PATROL, unit=Unit.MICRO),), {}), roles=shipped_roles())
    assert error.value.code == "duty-role"


def test_the_shipped_duties_weigh_what_the_plan_says():
    norms = read_norms().duties
    homes = np.array([0.0, 300, 541])
    planned = sum(weekly_minutes(homes, duties=norms).values())
    loads = weekly_loads(SHIPPED, "GRID_WORKER", households=homes, micros=np.zeros(3))
    np.testing.assert_allclose(sum(loads.values()), planned)
    assert SHIPPED.ceilings["fulltime"] == norms.week_minutes


grounds = st.builds(
    Ground,
    households=st.integers(0, 3000).map(float),
    micros=st.integers(0, 40).map(float),
    sponsored=st.integers(0, 9).map(float),
    holders=st.integers(1, 5),
)


@given(st.sampled_from(ROLES), grounds)
def test_all_at_once_is_the_same_as_one_by_one(role, ground):
    lines = {line.rule.code: line.weekly for line in load_of(SHIPPED, role, ground) if line.rule.per != Per.SPONSORED}
    loads = weekly_loads(SHIPPED, role, households=np.array([ground.households]), micros=np.array([ground.micros]))
    assert {code: float(load[0]) / ground.holders for code, load in loads.items() if load[0]} == pytest.approx(lines)


@given(st.sampled_from(ROLES), grounds, st.integers(1, 500))
def test_more_households_never_take_less(role, ground, more):
    before = total(load_of(SHIPPED, role, ground))
    assert total(load_of(SHIPPED, role, replace(ground, households=ground.households + more))) >= before


@given(st.sampled_from(SHIPPED.rules), grounds)
def test_a_duty_twice_as_long_takes_twice_as_much(rule, ground):
    role = "GRID_WORKER" if rule.role == ANY else rule.role
    twice = laid_over(SHIPPED, {f"{rule.code}.minutes": rule.minutes * 2})
    before = {line.rule.code: line.weekly for line in load_of(SHIPPED, role, ground)}
    after = {line.rule.code: line.weekly for line in load_of(twice, role, ground)}
    assert after.pop(rule.code, 0) == pytest.approx(2 * before.pop(rule.code, 0))
    assert after == before


def test_the_book_of_rules_has_each_value_with_its_default():
    book = duty_book()
    values = book.defaults
    assert values["D01.minutes"] == 120
    assert values["ceiling.volunteer"] == 240
    assert laid_over(SHIPPED, values) == SHIPPED
    assert all(rule.local and rule.zh and rule.en for rule in book.rules.values())
    assert set(book.groups) == {rule.group for rule in book.rules.values()}


HEAD = "duty,zh,en,role,unit,minutes,times,period,per,counts,evidence,basis\n"
GOOD = "D1,巡查,Patrol,GRID_WORKER,grid,120,5,week,area,1,,\n"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (HEAD + GOOD + GOOD, "policy-twice"),
        (HEAD + GOOD.replace("week", "day"), "policy-value"),
        (HEAD + GOOD.replace("grid,120", "micro,120"), "duty-role"),
        (HEAD + GOOD.replace("GRID_WORKER", "NOBODY"), "role-unknown"),
        ("duty\nD1\n", "policy-columns"),
    ],
)
def test_a_wrong_file_is_named(tmp_path, text, code):
    duties, ceilings = tmp_path / "duties.csv", tmp_path / "ceilings.csv"
    duties.write_text(text, encoding="utf-8")
    ceilings.write_text("employment,minutes\nfulltime,2400\n", encoding="utf-8")
    with pytest.raises(ShigeError) as error:
        read_duties(duties, ceilings)
    assert error.value.code == code
