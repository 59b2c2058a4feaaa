import pytest
from hypothesis import given
from hypothesis import strategies as st

from shige.core.errors import ShigeError
from shige.core.stays import ANYBODY, Stay, StayRule, is_fresh, is_over, strictest

LONG = StayRule(idle_s=240, whole_s=720, fresh_s=10, most=0)
SHORT = StayRule(idle_s=15, whole_s=800, fresh_s=5, most=2)
TIMES = st.integers(1, 10_000)
RULE = st.builds(StayRule, idle_s=TIMES, whole_s=TIMES, fresh_s=TIMES, most=st.integers(0, 9))


@pytest.mark.parametrize("field", ["idle_s", "whole_s", "fresh_s", "most"])
def test_a_rule_without_time_or_below_no_stay_is_refused(field):
    right = {"idle_s": 1, "whole_s": 1, "fresh_s": 1, "most": 0}
    with pytest.raises(ShigeError) as error:
        StayRule(**{**right, field: -1})
    assert (error.value.code, error.value.facts["field"]) == ("stay-rule", field)


def test_the_strictest_rule_of_all_roles_holds():
    rules = {ANYBODY: LONG, "AUDITOR": SHORT}
    assert strictest(rules, ["GRID_WORKER"]) == LONG
    assert strictest(rules, ["GRID_WORKER", "AUDITOR"]) == StayRule(idle_s=15, whole_s=720, fresh_s=5, most=2)


def test_without_a_rule_for_everybody_there_is_none():
    with pytest.raises(ShigeError, match="no rule stands under"):
        strictest({"AUDITOR": SHORT}, ["AUDITOR"])


@given(RULE, RULE, RULE)
def test_another_role_never_lengthens_a_stay(anybody, first, second):
    rules = {ANYBODY: anybody, "A": first, "B": second}
    one, both = strictest(rules, ["A"]), strictest(rules, ["A", "B"])
    assert (both.idle_s, both.whole_s, both.fresh_s) <= (one.idle_s, one.whole_s, one.fresh_s)
    assert not one.most or 0 < both.most <= one.most


@pytest.mark.parametrize(
    ("now", "over", "fresh"), [(9, False, True), (14, False, False), (15, True, False), (720, True, False)]
)
def test_a_stay_ends_when_nobody_was_there(now, over, fresh):
    rule = strictest({ANYBODY: LONG, "AUDITOR": SHORT}, ["AUDITOR"])
    stay = Stay(begun=0, seen=0, proved=5)
    assert (is_over(stay, rule=rule, now=now), is_fresh(stay, rule=rule, now=now)) == (over, fresh)


def test_a_stay_ends_by_its_age_however_busy():
    stay = Stay(begun=0, seen=719, proved=719)
    assert [is_over(stay, rule=LONG, now=now) for now in (719, 720)] == [False, True]
