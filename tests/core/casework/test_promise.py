import pytest

from shige.adapters.limits_file import shipped_limits
from shige.core.calendar.limits import Limit, Unit
from shige.core.casework.clock import Clock
from shige.core.casework.promise import Limits, Promised, promised_of, written
from shige.core.errors import ShigeError


@pytest.mark.parametrize(("zh", "en"), [("", "of {kind}"), ("事项{kind}", "its own")])
def test_words_for_a_kinds_own_limit_that_do_not_name_it_are_refused(zh, en):
    with pytest.raises(ShigeError) as refused:
        Limits({}, zh, en)
    assert refused.value.code == "limits-words"


def test_an_unknown_priority_is_refused_with_those_that_there_are():
    with pytest.raises(ShigeError, match="'P9'; there are P1, P2, P3, P4, P5") as refused:
        shipped_limits().promise("P9")
    assert refused.value.code == "priority-unknown"


def test_a_limit_of_a_rule_that_is_not_in_the_table_is_told_by_its_name():
    foreign = Promised(Clock.RESOLVE, Limit(3, Unit.WORK_DAY), "extension/2026-3")
    assert shipped_limits().why(foreign) == ("extension/2026-3", "extension/2026-3")


def test_what_is_written_of_a_promise_is_read_back():
    made = shipped_limits().promise("P1")
    assert tuple(promised_of(written(made)).values()) == made


@pytest.mark.parametrize(
    "data",
    [
        7,
        {"patience": {}},
        {"resolve": {"count": 1, "unit": "work_day"}},
        {"resolve": {"count": 1, "unit": "moon", "rule": "x"}},
        {"resolve": {"count": "1", "unit": "work_day", "rule": "x"}},
        {"resolve": None},
    ],
)
def test_facts_that_are_no_promise_are_refused(data):
    with pytest.raises(ShigeError) as refused:
        promised_of(data)
    assert refused.value.code == "promise-facts"
