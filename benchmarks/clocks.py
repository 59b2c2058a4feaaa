"""Measures the time and state of cases: limits a second beside stepping and numpy's busdays, steps, logs folded.

Prints JSON. Stepping from day to day is what somebody would write by hand; numpy's busday knows working
days and nothing of hours, so that it is asked for those alone.
"""

import json
import random
import time
from datetime import UTC, datetime, timedelta

import numpy as np

from shige.adapters.calendar_file import published_days, shipped_calendar
from shige.adapters.limits_file import shipped_limits, shipped_rungs
from shige.adapters.moves_file import shipped_case_moves
from shige.core.calendar.due import due, due_many, moved
from shige.core.calendar.limits import Limit, Unit
from shige.core.casework.clock import Clock, Run
from shige.core.casework.course import Action, Capacity
from shige.core.casework.escalate import rungs_for, steps_of
from shige.core.casework.fold import fold
from shige.core.casework.promise import Promised, written

ROWS, FEW, LOGS = 1_000_000, 2_000, 2_000
DAY_S, ZONE_S = 86_400, 28_800
COUNTS = {Unit.URGENT_HOUR: 24, Unit.WORK_HOUR: 4, Unit.WORK_DAY: 7, Unit.NATURAL_DAY: 15}


def _taken(work):
    """What the work gives, and the CPU seconds of the best of three goes."""
    best, result = float("inf"), None
    for _ in range(3):
        start = time.process_time()
        result = work()
        best = min(best, time.process_time() - start)
    return result, best


def _starts():
    begin, end = (int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) for year in (2024, 2026))
    return np.random.default_rng(7).integers(begin, end, ROWS)


def limits():
    """Limits a second of each unit, many at once and one by one."""
    calendar, starts = shipped_calendar(), _starts()
    found = {}
    for unit, count in COUNTS.items():
        limit = Limit(count, unit)
        steps = np.full(ROWS, limit.steps)
        _, many = _taken(lambda unit=unit, steps=steps: due_many(starts, steps, unit=unit, calendar=calendar))
        some = [int(start) for start in starts[:FEW]]
        _, single = _taken(lambda limit=limit, some=some: [due(start, limit, calendar) for start in some])
        found[unit.value] = {"many_per_s": round(ROWS / many), "one_by_one_per_s": round(FEW / single)}
    return found


def peers():
    """Seven working days by numpy's busday and by stepping from day to day, and whether all agree on the day."""
    calendar, starts, said = shipped_calendar(), _starts(), published_days()
    count = COUNTS[Unit.WORK_DAY]
    ours = due_many(starts, np.full(ROWS, count), unit=Unit.WORK_DAY, calendar=calendar)
    days = ((starts + ZONE_S) // DAY_S).astype("datetime64[D]")
    begin, end = np.datetime64("2023-12-01"), np.datetime64("2026-12-31")
    span = np.arange(begin, end)
    open_days = span[calendar.works[span.astype(int) - calendar.begin_day]]
    weekend = np.setdiff1d(span, open_days)
    week = np.busdaycalendar(weekmask="1111111", holidays=weekend)
    numpy_days, numpy_s = _taken(lambda: np.busday_offset(days, count, roll="backward", busdaycal=week))
    rests = {(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=day)).date() for day in said.rest}
    works = {(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=day)).date() for day in said.work}

    def stepped(start):
        day, left = (datetime.fromtimestamp(start, UTC) + timedelta(seconds=ZONE_S)).date(), count
        while left:
            day += timedelta(days=1)
            left -= day in works or (day.weekday() < 5 and day not in rests)
        return day

    some = [int(start) for start in starts[:FEW]]
    stepped_days, stepped_s = _taken(lambda: [stepped(start) for start in some])
    our_days = ((ours + ZONE_S) // DAY_S).astype("datetime64[D]")
    return {
        "busday_per_s": round(ROWS / numpy_s),
        "busday_same": bool((our_days == numpy_days).all()),
        "stepping_per_s": round(FEW / stepped_s),
        "stepping_same": [str(day) for day in our_days[:FEW]] == [str(day) for day in stepped_days],
    }


def changes():
    """What another calendar does to a million limits of working days."""
    calendar, starts = shipped_calendar(), _starts()
    steps = np.full(ROWS, COUNTS[Unit.WORK_DAY])
    _, took = _taken(lambda: moved(starts, steps, unit=Unit.WORK_DAY, before=calendar, after=calendar))
    return {"rows": ROWS, "cpu_s": round(took, 2)}


def state():
    """Clocks whose steps of escalation are found, and deeds that are folded, a second."""
    calendar, dice = shipped_calendar(), random.Random(7)
    rungs = rungs_for(shipped_rungs(), "P3", Clock.RESOLVE)
    promised = Promised(Clock.RESOLVE, Limit(3, Unit.WORK_DAY), "P3/resolve")
    runs = [Run(int(start)) for start in _starts()[:FEW]]
    _, steps_s = _taken(lambda: [steps_of(run, promised, rungs, calendar=calendar, number=0) for run in runs])
    moves, promise = shipped_case_moves(), written(shipped_limits().promise("P3"))
    said = {"kind": "0202", "place": "x", "promise": promise, "met": "site", "proof": "p", "duty": "d", "text": "t"}
    told = (
        ("report", Capacity.FINDER), ("accept", Capacity.DISPATCHER), ("dispatch", Capacity.DISPATCHER),
        ("acknowledge", Capacity.UNIT), ("start", Capacity.HANDLER), ("note", Capacity.HANDLER),
        ("finish", Capacity.HANDLER),
    )  # fmt: skip
    log = [
        Action(str(number), verb, number * 60 + dice.randrange(60), "p", who, "u", "u", said)
        for number, (verb, who) in enumerate(told)
    ]
    course, fold_s = _taken(lambda: [fold(moves, log) for _ in range(LOGS)][-1])
    return {
        "clocks_per_s": round(FEW / steps_s),
        "deeds_per_s": round(LOGS * len(log) / fold_s),
        "ends": course.state,
        "rejected": len(course.rejected),
    }


if __name__ == "__main__":
    print(json.dumps({"limits": limits(), "peers": peers(), "changes": changes(), "state": state()}))
