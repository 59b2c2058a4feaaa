import pytest

from shige.adapters.limits_file import (
    HEARERS,
    LIMITS,
    RUNGS,
    UNITS,
    read_limits,
    read_rungs,
    read_words,
    shipped_limits,
    shipped_rungs,
    shipped_units,
)
from shige.core.calendar.limits import Limit, Unit
from shige.core.casework.clock import Clock
from shige.core.errors import ShigeError


def _changed(tmp_path, source, *, old, new):
    text = source.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / source.name
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def test_the_shipped_limits_are_read_with_minutes_as_parts_of_an_urgent_hour():
    bands = shipped_limits().bands
    assert bands["P1", Clock.INTAKE].limit == Limit(5 / 60, Unit.URGENT_HOUR)
    assert bands["P3", Clock.RESOLVE].limit == Limit(3, Unit.WORK_DAY)


def test_every_unit_and_whoever_hears_of_a_step_has_a_name_in_both_languages():
    hearers = read_words(HEARERS, key="to")
    assert {rung.to for rung in shipped_rungs()} == set(hearers)
    assert set(shipped_units()) >= set(Unit)
    assert all(zh and en for zh, en in [*hearers.values(), *shipped_units().values()])


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("P1,intake,5,urgent_minute", "P1,patience,5,urgent_minute", "policy-value"),
        ("P1,intake,5,urgent_minute", "P1,intake,five,urgent_minute", "policy-value"),
        ("P1,resolve,4,urgent_hour", "P1,resolve,4,moon", "policy-value"),
        ("P3,resolve,3,work_day", "P3,resolve,0,work_day", "policy-value"),
        ("P1,intake,5,urgent_minute", "P1,resolve,5,urgent_minute", "policy-twice"),
        ("kind,resolve", "P9,resolve", "policy-value"),
        ("事项{kind}", "事项", "limits-words"),
        ("priority,clock", "priority,watch", "policy-columns"),
    ],
)
def test_a_faulty_table_of_limits_is_refused(tmp_path, old, new, code):
    with pytest.raises(ShigeError) as refused:
        read_limits(_changed(tmp_path, LIMITS, old=old, new=new))
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("*,*,50,unit", "*,*,50,mayor", "policy-value"),
        ("*,*,50,unit", "*,patience,50,unit", "policy-value"),
        ("*,*,50,unit", "*,*,half,unit", "policy-value"),
        ("*,*,50,unit", "*,*,0,unit", "policy-value"),
        ("*,*,80,lead", "*,*,50,unit", "policy-twice"),
    ],
)
def test_a_faulty_table_of_steps_is_refused(tmp_path, old, new, code):
    with pytest.raises(ShigeError) as refused:
        read_rungs(_changed(tmp_path, RUNGS, old=old, new=new), hearers=read_words(HEARERS, key="to"))
    assert refused.value.code == code


def test_a_unit_that_is_named_twice_is_refused(tmp_path):
    with pytest.raises(ShigeError) as refused:
        read_words(_changed(tmp_path, UNITS, old="work_hour", new="urgent_hour"), key="unit")
    assert refused.value.code == "policy-twice"
