import pytest

from shige.adapters.calendar_file import shipped_calendar
from shige.adapters.limits_file import shipped_limits, shipped_rungs
from shige.core.calendar.limits import Limit, Unit
from shige.core.casework.clock import Clock, Run, Verdict, held_seconds, judged, paused, resumed, stopped
from shige.core.casework.escalate import Rung, next_at, rungs_for, steps_due, steps_of
from shige.core.casework.promise import Promised
from shige.core.errors import ShigeError

CALENDAR = shipped_calendar()
T = 1_790_000_000
HOUR = Promised(Clock.RESOLVE, Limit(1, Unit.URGENT_HOUR), "kind/0101")


def test_steps_catch_up_in_order_and_are_never_done_twice():
    rungs = rungs_for(shipped_rungs(), "P3", Clock.RESOLVE)
    steps = steps_of(Run(T), HOUR, rungs, calendar=CALENDAR, number=0)
    assert [(step.at - T, step.to) for step in steps_due(steps, (), now=T + 3_600)] == [
        (1_800, "unit"),
        (2_880, "lead"),
        (3_600, "above"),
    ]
    done = {step.key for step in steps[:3]}
    longer = steps_of(
        Run(T), Promised(Clock.RESOLVE, Limit(2, Unit.URGENT_HOUR), "x"), rungs, calendar=CALENDAR, number=0
    )
    assert [step.to for step in steps_due(longer, done, now=T + 10**6)] == ["district"]
    assert next_at(longer, done) == T + 10_800


def test_a_held_clock_is_neither_missed_nor_escalated_and_counts_its_pause_apart():
    held = paused(Run(T), T + 600, reason="shelve")
    assert judged(held, HOUR.limit, CALENDAR, now=T + 10**6) == Verdict.HELD
    assert steps_of(held, HOUR, shipped_rungs(), calendar=CALENDAR, number=0) == []
    going = resumed(held, T + 4_200)
    assert held_seconds(going, now=T + 9_000) == {"shelve": 3_600}
    assert judged(stopped(going, T + 7_200), HOUR.limit, CALENDAR, now=T + 9_000) == Verdict.MET
    assert judged(going, HOUR.limit, CALENDAR, now=T + 7_201) == Verdict.MISSED


def test_a_kinds_own_limit_wins_and_says_so():
    made = {each.clock: each for each in shipped_limits().promise("P2", kind="0101", own=HOUR.limit)}
    assert made[Clock.RESOLVE] == HOUR
    assert shipped_limits().why(HOUR)[0] == "事项0101自己的时限"
    assert shipped_limits().why(made[Clock.ON_SITE])[1] == "Urgent: on site within 2 hours"


@pytest.mark.parametrize("percent", [0, 1_001])
def test_a_step_outside_of_all_bounds_is_refused(percent):
    with pytest.raises(ShigeError) as refused:
        Rung("*", "*", percent, "lead")
    assert refused.value.code == "rung-percent"


def test_rows_of_a_priority_take_the_place_of_those_for_all_and_no_rows_are_no_steps():
    rungs = (Rung("*", "*", 50, "unit"), Rung("P1", "*", 10, "lead"))
    assert rungs_for(rungs, "P1", Clock.RESOLVE) == rungs[1:]
    assert rungs_for(rungs, "P2", Clock.RESOLVE) == rungs[:1]
    assert rungs_for((), "P1", Clock.RESOLVE) == ()


def test_a_clock_that_was_stopped_or_dropped_stays_so():
    met = stopped(Run(T), T + 5)
    assert stopped(met, T + 9, dropped=True) == met
    dropped = stopped(Run(T), T + 5, dropped=True)
    assert paused(dropped, T + 6, reason="shelve") == dropped
    assert resumed(dropped, T + 6) == dropped
    assert judged(dropped, HOUR.limit, CALENDAR, now=T + 10**6) == Verdict.DROPPED


def test_a_clock_that_goes_on_after_it_was_thought_done_does_not_count_what_lay_between():
    again = resumed(stopped(Run(T), T + 600), T + 4_200)
    assert held_seconds(again, now=T + 9_000) == {"done": 3_600}
    assert judged(again, HOUR.limit, CALENDAR, now=T + 7_200) == Verdict.RUNNING
    assert resumed(again, T + 8_000) == again


def test_a_clock_that_is_held_already_keeps_its_first_reason():
    held = paused(Run(T), T + 600, reason="shelve")
    assert paused(held, T + 700, reason="wait") == held
    assert [pause.reason for pause in paused(stopped(Run(T), T + 5), T + 9, reason="shelve").pauses] == [
        "done",
        "shelve",
    ]
