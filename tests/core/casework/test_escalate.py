from shige.adapters.calendar_file import shipped_calendar
from shige.adapters.limits_file import shipped_limits, shipped_rungs
from shige.core.calendar.limits import Limit, Unit
from shige.core.casework.clock import Clock, Run, Verdict, held_seconds, judged, paused, resumed, stopped
from shige.core.casework.escalate import next_at, rungs_for, steps_due, steps_of
from shige.core.casework.promise import Promised

CALENDAR = shipped_calendar()
T = 1_790_000_000
HOUR = Promised(Clock.RESOLVE, Limit(1, Unit.URGENT_HOUR), "kind/0101")


def test_steps_catch_up_in_order_and_are_never_done_twice():
    rungs = rungs_for(shipped_rungs(), "P3", Clock.RESOLVE)
    steps = steps_of(Run(T), HOUR, rungs, CALENDAR, number=0)
    assert [(step.at - T, step.to) for step in steps_due(steps, (), now=T + 3_600)] == [
        (1_800, "unit"),
        (2_880, "lead"),
        (3_600, "above"),
    ]
    done = {step.key for step in steps[:3]}
    longer = steps_of(Run(T), Promised(Clock.RESOLVE, Limit(2, Unit.URGENT_HOUR), "x"), rungs, CALENDAR, number=0)
    assert [step.to for step in steps_due(longer, done, now=T + 10**6)] == ["district"]
    assert next_at(longer, done) == T + 10_800


def test_a_held_clock_is_neither_missed_nor_escalated_and_counts_its_pause_apart():
    held = paused(Run(T), T + 600, reason="shelve")
    assert judged(held, HOUR.limit, CALENDAR, now=T + 10**6) == Verdict.HELD
    assert steps_of(held, HOUR, shipped_rungs(), CALENDAR, number=0) == []
    going = resumed(held, T + 4_200)
    assert held_seconds(going, now=T + 9_000) == {"shelve": 3_600}
    assert judged(stopped(going, T + 7_200), HOUR.limit, CALENDAR, now=T + 9_000) == Verdict.MET
    assert judged(going, HOUR.limit, CALENDAR, now=T + 7_201) == Verdict.MISSED


def test_a_kinds_own_limit_wins_and_says_so():
    made = {each.clock: each for each in shipped_limits().promise("P2", kind="0101", own=HOUR.limit)}
    assert made[Clock.RESOLVE] == HOUR
    assert shipped_limits().why(HOUR)[0] == "事项0101自己的时限"
    assert shipped_limits().why(made[Clock.ON_SITE])[1] == "Urgent: on site within 2 hours"
