from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from shige.adapters.calendar_file import published_days, shipped_calendar, zone_of
from shige.core.calendar.days import Calendar, Days, Standing, WorkHours, date_of, day_of, year_of
from shige.core.calendar.due import NEVER, due, due_many, elapsed, moved, share_at, unsure, unsure_years
from shige.core.calendar.limits import Limit, Unit
from shige.core.calendar.zone import Zone
from shige.core.errors import ShigeError
from tests.core.slow_clock import slow_due

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SHANGHAI = ZoneInfo("Asia/Shanghai")
MORNING, AFTERNOON = (30_600, 43_200), (48_600, 64_800)
OFFICE = (MORNING, AFTERNOON)
HOURS = WorkHours((OFFICE,) * 5 + ((),) * 2, OFFICE)
CHINA = Zone("Asia/Shanghai", (0,), (28_800,))
CALENDAR = shipped_calendar()
KINDS = [(Unit.URGENT_HOUR, 3_000), (Unit.WORK_HOUR, 1_200), (Unit.WORK_DAY, 9), (Unit.NATURAL_DAY, 15)]


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).timestamp())


def told(seconds: int | None) -> str:
    assert seconds is not None
    return datetime.fromtimestamp(seconds, SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")


def of_years(first: int, last: int, *, days: Days | None = None, zone: Zone = CHINA) -> Calendar:
    return Calendar.of(HOURS, days or Days(), first=first, last=last, zone=zone)


def test_100_000_random_promises_agree_with_a_count_minute_by_minute():
    assert _disagreements(CALENDAR, rows=25_000) == 0


def test_the_count_minute_by_minute_finds_a_holiday_that_was_forgotten():
    said = published_days()
    known = Days(said.rest - {day_of("2024-10-02")}, said.work, said.years)
    planted = of_years(2023, 2027, days=known)
    assert _disagreements(planted, rows=4_000) > 0


def _disagreements(calendar: Calendar, *, rows: int) -> int:
    """How many random limits of each unit, half of them with two pauses, differ from the slow count."""
    dice = np.random.default_rng(20261124)
    begin, end = at("2023-06-01") // 60, at("2025-10-31") // 60
    wrong = 0
    for unit, most in KINDS:
        starts = dice.integers(begin, end, rows)
        counts = dice.integers(1, most, rows)
        gaps = np.cumsum(dice.integers(0, 4_000, (rows, 4)) + np.where(np.arange(4) == 0, -1_000, 0), axis=1)
        pauses = (starts[:, None] + gaps).reshape(rows, 2, 2) * 60
        pauses[::2] = NEVER
        steps = counts if unit.in_days else counts * 60
        fast = due_many(starts * 60, steps, unit=unit, calendar=calendar, pauses=pauses)
        walls = _walls(starts)
        stops = [[] for _ in range(rows)]
        for row in range(1, rows, 2):
            stops[row] = [tuple(_walls(pause // 60)) for pause in pauses[row]]
        slow = [slow_due(walls[row], int(counts[row]), unit.value, stops[row]) for row in range(rows)]
        seconds = [int((moment - EPOCH) / timedelta(seconds=1)) for moment in slow]
        wrong += int((fast + 28_800 != np.array(seconds)).sum())
    return wrong


def _walls(minutes) -> list[datetime]:
    return [EPOCH + timedelta(minutes=int(minute) + 480) for minute in minutes]


@pytest.mark.parametrize(
    ("start", "count", "unit", "end"),
    [
        ("2026-11-24 17:59:00", 1, Unit.WORK_DAY, "2026-11-25 18:00:00"),
        ("2026-11-24 00:00:00", 1, Unit.WORK_DAY, "2026-11-25 18:00:00"),
        ("2026-11-24 23:59:59", 1, Unit.WORK_DAY, "2026-11-25 18:00:00"),
        ("2026-11-28 10:00:00", 1, Unit.WORK_DAY, "2026-11-30 18:00:00"),
        ("2026-02-13 10:00:00", 1, Unit.WORK_DAY, "2026-02-14 18:00:00"),
        ("2026-02-14 10:00:00", 1, Unit.WORK_DAY, "2026-02-24 18:00:00"),
        ("2026-11-24 17:59:00", 0.5, Unit.WORK_HOUR, "2026-11-25 08:59:00"),
        ("2026-11-24 11:30:00", 0.5, Unit.WORK_HOUR, "2026-11-24 12:00:00"),
        ("2026-11-24 12:30:00", 1, Unit.WORK_HOUR, "2026-11-24 14:30:00"),
        ("2026-11-28 10:00:00", 1, Unit.WORK_HOUR, "2026-11-30 09:30:00"),
        ("2026-11-24 17:59:00", 1, Unit.NATURAL_DAY, "2026-11-26 00:00:00"),
        ("2026-11-28 10:00:00", 2, Unit.NATURAL_DAY, "2026-12-01 00:00:00"),
        ("2026-02-14 23:59:30", 0.5, Unit.URGENT_HOUR, "2026-02-15 00:29:30"),
    ],
)
def test_a_limit_is_over_when_its_unit_says(start, count, unit, end):
    found = due(at(start), Limit(count, unit), CALENDAR)
    assert (told(found.at), found.unsure) == (end, ())


def test_a_day_whose_end_lies_in_a_pause_does_not_count():
    start = at("2026-11-23 09:00:00")
    pauses = ((at("2026-11-24 17:00:00"), at("2026-11-25 09:00:00")),)
    assert told(due(start, Limit(2, Unit.WORK_DAY), CALENDAR, pauses=pauses).at) == "2026-11-26 18:00:00"
    within = ((at("2026-11-24 09:00:00"), at("2026-11-24 17:00:00")),)
    assert told(due(start, Limit(2, Unit.WORK_DAY), CALENDAR, pauses=within).at) == "2026-11-25 18:00:00"


def test_pauses_add_what_they_took_out():
    start = at("2026-11-24 09:00:00")
    pauses = ((at("2026-11-24 10:00:00"), at("2026-11-24 14:00:00")),)
    assert told(due(start, Limit(4, Unit.WORK_HOUR), CALENDAR, pauses=pauses).at) == "2026-11-24 17:00:00"
    assert told(due(start, Limit(4, Unit.URGENT_HOUR), CALENDAR, pauses=pauses).at) == "2026-11-24 17:00:00"


def test_a_pause_without_an_end_holds_a_clock_that_has_not_run_out_before():
    start, stop = at("2026-11-24 09:00:00"), at("2026-11-24 10:00:00")
    assert due(start, Limit(2, Unit.WORK_HOUR), CALENDAR, pauses=((stop, NEVER),)).at is None
    assert due(start, Limit(1, Unit.WORK_HOUR), CALENDAR, pauses=((stop, NEVER),)).at == stop


def test_pauses_that_overlap_are_refused():
    with pytest.raises(ShigeError) as caught:
        due(at("2026-11-24 09:00:00"), Limit(2, Unit.WORK_HOUR), CALENDAR, pauses=((10, 30), (20, 40)))
    assert caught.value.code == "pauses-order"


@pytest.mark.parametrize("unit", list(Unit))
def test_what_has_run_at_the_due_time_is_the_limit(unit):
    start = at("2026-04-30 16:20:10")
    pauses = (
        (at("2026-05-01 08:00:00"), at("2026-05-04 10:00:00")),
        (at("2026-05-06 11:00:00"), at("2026-05-07 01:00:00")),
    )
    limit = Limit(3, unit)
    end = due(start, limit, CALENDAR, pauses=pauses).at
    assert elapsed(start, end, unit=unit, calendar=CALENDAR, pauses=pauses) == limit.steps
    assert elapsed(start, end - 1, unit=unit, calendar=CALENDAR, pauses=pauses) == limit.steps - 1
    assert elapsed(end, start, unit=unit, calendar=CALENDAR) == 0


def test_half_of_three_working_days_lies_in_working_hours():
    start = at("2026-11-23 09:00:00")
    end = due(start, Limit(3, Unit.WORK_DAY), CALENDAR).at
    points = [told(share_at(start, end, percent, unit=Unit.WORK_DAY, calendar=CALENDAR)) for percent in (50, 80, 100)]
    assert points == ["2026-11-25 08:45:00", "2026-11-26 10:12:00", "2026-11-26 18:00:00"]


def test_shares_beyond_the_whole_lie_after_the_end():
    start = at("2026-11-27 17:00:00")
    end = due(start, Limit(1, Unit.WORK_HOUR), CALENDAR).at
    assert told(share_at(start, end, 150, unit=Unit.WORK_HOUR, calendar=CALENDAR)) == "2026-11-30 09:00:00"
    end = due(start, Limit(1, Unit.URGENT_HOUR), CALENDAR).at
    assert told(share_at(start, end, 150, unit=Unit.URGENT_HOUR, calendar=CALENDAR)) == "2026-11-27 18:30:00"


def test_shares_leave_pauses_out():
    start = at("2026-11-23 09:00:00")
    pauses = ((at("2026-11-23 09:10:00"), at("2026-11-23 10:10:00")),)
    end = due(start, Limit(1, Unit.URGENT_HOUR), CALENDAR, pauses=pauses).at
    half = share_at(start, end, 50, unit=Unit.URGENT_HOUR, calendar=CALENDAR, pauses=pauses)
    assert told(half) == "2026-11-23 10:30:00"


def test_an_answer_that_rests_on_a_year_not_published_says_so():
    start = at("2026-12-30 10:00:00")
    found = due(start, Limit(5, Unit.WORK_DAY), CALENDAR)
    assert (told(found.at), found.unsure) == ("2027-01-07 18:00:00", (2027,))
    assert due(start, Limit(7, Unit.NATURAL_DAY), CALENDAR).unsure == ()
    assert due(start, Limit(1, Unit.WORK_DAY), CALENDAR).unsure == ()
    held = due(
        at("2027-03-01 09:00:00"), Limit(1, Unit.WORK_HOUR), CALENDAR, pauses=((at("2027-03-01 09:00:00"), NEVER),)
    )
    assert (held.at, held.unsure) == (None, (2027,))


def test_rows_that_rest_on_a_year_not_published_are_marked():
    starts = np.array([at("2026-12-01 10:00:00"), at("2026-12-30 10:00:00"), at("2027-06-01 10:00:00")])
    ends = due_many(starts, np.full(3, 4), unit=Unit.WORK_DAY, calendar=CALENDAR)
    assert unsure(starts, ends, unit=Unit.WORK_DAY, calendar=CALENDAR).tolist() == [False, True, True]
    assert not unsure(starts, ends, unit=Unit.NATURAL_DAY, calendar=CALENDAR).any()
    assert unsure_years(int(starts[0]), int(ends[2]), unit=Unit.WORK_DAY, calendar=CALENDAR) == (2027,)
    published = of_years(2026, 2027, days=Days(years={2026: Standing.PUBLISHED, 2027: Standing.PUBLISHED}))
    assert not unsure(starts, ends, unit=Unit.WORK_DAY, calendar=published).any()


def test_a_year_not_published_is_said_loudly_weeks_before():
    assert CALENDAR.unpublished(at("2026-10-01 09:00:00"), ahead_days=70) == ()
    assert CALENDAR.unpublished(at("2026-11-24 09:00:00"), ahead_days=70) == ((2027, Standing.EXPECTED),)
    assert CALENDAR.unpublished(at("2027-12-24 09:00:00"), ahead_days=70) == (
        (2027, Standing.EXPECTED),
        (2028, Standing.UNKNOWN),
    )


def test_a_change_of_the_calendar_shows_what_moved():
    starts = np.array([at("2027-02-03 10:00:00"), at("2027-03-03 10:00:00")])
    steps = np.full(2, 3)
    years = {2027: Standing.PUBLISHED}
    spring = frozenset(range(day_of("2027-02-05"), day_of("2027-02-12")))
    after = of_years(2027, 2027, days=Days(spring, frozenset({day_of("2027-02-14")}), years))
    change = moved(starts, steps, unit=Unit.WORK_DAY, before=of_years(2027, 2027), after=after)
    assert change.rows.tolist() == [0]
    assert [told(change.before[0]), told(change.after[0])] == ["2027-02-08 18:00:00", "2027-02-14 18:00:00"]


def test_a_weekend_that_is_worked_has_working_hours():
    assert CALENDAR.works_at(at("2026-02-14 09:00:00"))
    assert not CALENDAR.works_at(at("2026-02-14 12:30:00"))
    assert not CALENDAR.works_at(at("2026-02-17 09:00:00"))
    assert not CALENDAR.works_at(CALENDAR.midnights[0])


def test_a_day_of_the_week_with_hours_keeps_them_when_it_is_called_a_working_day():
    hours = WorkHours((OFFICE,) * 5 + ((MORNING,), ()), OFFICE)
    saturday, sunday = day_of("2026-11-28"), day_of("2026-11-29")
    calendar = Calendar.of(hours, Days(work=frozenset({saturday, sunday})), first=2026, last=2026, zone=CHINA)
    assert not calendar.works_at(at("2026-11-28 14:00:00"))
    assert calendar.works_at(at("2026-11-29 14:00:00"))


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/Santiago", "Asia/Shanghai"])
def test_hours_that_come_twice_or_not_at_all_are_counted_as_they_pass(zone):
    there = ZoneInfo(zone)
    calendar = of_years(2024, 2026, zone=zone_of(zone, first=2024, last=2026))
    for day in range(0, 1_000, 7):
        wall = datetime(2024, 1, 3, 9, 0, tzinfo=there) + timedelta(days=day)
        start = int(wall.timestamp())
        end = datetime.fromtimestamp(due(start, Limit(1, Unit.WORK_DAY), calendar).at, there)
        nights = datetime.fromtimestamp(due(start, Limit(6, Unit.NATURAL_DAY), calendar).at, there)
        assert (end.hour, end.minute, end > wall) == (18, 0, True)
        assert (nights - timedelta(seconds=1)).date() == (wall + timedelta(days=6)).date()
        local = calendar.zone.local(np.array([start]))
        assert calendar.zone.utc(local).tolist() == [start]


def test_a_calendar_tells_when_it_does_not_reach_so_far():
    short = of_years(2026, 2026)
    for start, limit in (
        ("2025-12-31 23:59:59", Limit(1, Unit.URGENT_HOUR)),
        ("2026-12-31 10:00:00", Limit(20, Unit.URGENT_HOUR)),
        ("2026-12-31 10:00:00", Limit(20, Unit.WORK_HOUR)),
        ("2026-12-31 10:00:00", Limit(1, Unit.WORK_DAY)),
        ("2027-01-01 00:00:00", Limit(1, Unit.NATURAL_DAY)),
        ("2026-12-31 10:00:00", Limit(1, Unit.NATURAL_DAY)),
    ):
        with pytest.raises(ShigeError) as caught:
            due(at(start), limit, short)
        assert caught.value.code == "calendar-range"


@pytest.mark.parametrize(
    ("count", "unit"),
    [
        (0, Unit.WORK_DAY),
        (-1, Unit.URGENT_HOUR),
        (0.5, Unit.WORK_DAY),
        (0.001, Unit.WORK_HOUR),
        (10_001, Unit.NATURAL_DAY),
    ],
)
def test_a_limit_that_no_unit_can_count_is_refused(count, unit):
    with pytest.raises(ShigeError) as caught:
        Limit(count, unit)
    assert caught.value.code == "limit-count"


@pytest.mark.parametrize(
    ("week", "made_up"),
    [
        ((OFFICE,) * 6, OFFICE),
        ((OFFICE,) * 5 + (((30_600, 30_000),), ()), OFFICE),
        ((OFFICE,) * 5 + (((30_600, 90_000),), ()), OFFICE),
        ((OFFICE,) * 5 + ((MORNING, (40_000, 50_000)), ()), OFFICE),
        ((OFFICE,) * 5 + ((), ()), ()),
        (((),) * 7, OFFICE),
    ],
)
def test_hours_that_nobody_can_work_are_refused(week, made_up):
    with pytest.raises(ShigeError) as caught:
        WorkHours(week, made_up)
    assert caught.value.code == "calendar-hours"


def test_a_day_cannot_rest_and_work():
    with pytest.raises(ShigeError) as caught:
        Days(frozenset({20_000}), frozenset({20_000}))
    assert caught.value.facts["value"] == date_of(20_000)


def test_a_calendar_without_a_year_is_refused():
    with pytest.raises(ShigeError) as caught:
        of_years(2027, 2026)
    assert caught.value.code == "calendar-years"


@pytest.mark.parametrize("since", [(), (0, 0), (5, 1)])
def test_a_zone_whose_table_does_not_ascend_is_refused(since):
    with pytest.raises(ShigeError) as caught:
        Zone("Nowhere", since, (0,) * len(since))
    assert caught.value.code == "zone-table"


@pytest.mark.parametrize("text", ["2027-02-30", "tomorrow", "2027-2-6", "2027-02"])
def test_what_is_no_date_is_refused(text):
    with pytest.raises(ShigeError) as caught:
        day_of(text)
    assert caught.value.code == "calendar-date"


def test_days_are_numbered_from_1970_on():
    assert (day_of("1970-01-01"), date_of(day_of("2027-02-06")), year_of(day_of("2027-12-31"))) == (
        0,
        "2027-02-06",
        2027,
    )
