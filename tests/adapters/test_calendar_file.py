from datetime import UTC, date, datetime, timedelta, timezone

import chinese_calendar
import pytest

from shige.adapters.calendar_file import (
    DAYS,
    HOURS,
    YEARS,
    moment_of,
    read_days,
    read_hours,
    seconds_of,
    shipped_calendar,
    zone_of,
)
from shige.core.calendar.days import Days, Standing, day_of
from shige.core.errors import ShigeError

YEAR_HEAD, DAY_HEAD = "year,standing,source\n", "date,works,zh,en,source\n"


@pytest.fixture
def files(tmp_path):
    def written(years="", days=""):
        (tmp_path / "years.csv").write_text(YEAR_HEAD + years)
        (tmp_path / "days.csv").write_text(DAY_HEAD + days)
        return tmp_path / "years.csv", tmp_path / "days.csv"

    return written


def test_each_day_of_the_published_years_is_what_the_state_council_said():
    calendar = shipped_calendar()
    first = calendar.begin_day
    days = ((date(1970, 1, 1) + timedelta(days=first + row), works) for row, works in enumerate(calendar.works))
    assert [day for day, works in days if day.year <= 2026 and chinese_calendar.is_workday(day) != works] == []
    assert calendar.years[2026] == Standing.PUBLISHED


def test_2027_is_expected_with_the_thirteen_days_that_the_law_fixes():
    days = read_days(YEARS, DAYS)
    assert days.years[2027] == Standing.EXPECTED
    assert len([day for day in days.rest if day_of("2027-01-01") <= day <= day_of("2027-12-31")]) == 13
    assert shipped_calendar().years[2028] == Standing.UNKNOWN


def test_what_is_expected_gives_way_when_the_year_is_published():
    published = Days(frozenset({day_of("2027-02-09")}), frozenset(), {2027: Standing.PUBLISHED})
    days = read_days(YEARS, DAYS, published=published)
    assert (days.rest, days.years) == (published.rest, published.years)


def test_a_city_fills_a_year_by_itself(files):
    days = read_days(
        *files("2028,published,notice\n", "2028-01-03,0,元旦,New Year,notice\n2028-01-08,1,班,Work,notice\n")
    )
    assert days.years[2028] == Standing.PUBLISHED
    assert day_of("2028-01-03") in days.rest
    assert day_of("2028-01-08") in days.work


def test_a_citys_own_word_on_a_single_day_wins(files):
    days = read_days(*files("", "2026-02-14,0,停,Rest,city\n2026-02-17,1,班,Work,city\n"))
    assert day_of("2026-02-14") in days.rest - days.work
    assert day_of("2026-02-17") in days.work - days.rest


@pytest.mark.parametrize(
    ("years", "days", "code"),
    [
        ("27,published,x\n", "", "policy-value"),
        ("2028,perhaps,x\n", "", "policy-value"),
        ("", "2028-02-30,1,a,a,x\n", "calendar-date"),
        ("", "2028-02-01,yes,a,a,x\n", "policy-value"),
        ("", "2028-02-01,1,a,a,x\n2028-02-01,0,a,a,x\n", "policy-twice"),
    ],
)
def test_a_table_that_says_nothing_clear_is_refused(files, years, days, code):
    with pytest.raises(ShigeError) as caught:
        read_days(*files(years, days))
    assert caught.value.code == code


def test_the_shipped_hours_are_those_of_an_office():
    table = read_hours(HOURS)
    assert table.hours.week[0] == ((30_600, 43_200), (48_600, 64_800))
    assert (table.hours.week[6], table.zone.name, table.warn_days) == ((), "Asia/Shanghai", 70)


@pytest.mark.parametrize(("old", "new"), [("08:30-12:00", "8.30-12"), ("monday", "mondag"), ("2045", '"soon"')])
def test_hours_that_nobody_can_read_are_refused(tmp_path, old, new):
    path = tmp_path / "hours.toml"
    path.write_text(HOURS.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(ShigeError) as caught:
        read_hours(path)
    assert caught.value.code == "policy-value"


def test_the_changes_of_a_zone_are_found_to_the_second():
    zone = zone_of("Europe/Berlin", first=2026, last=2026)
    assert seconds_of(datetime(2026, 3, 29, 1, tzinfo=UTC)) in zone.since
    assert seconds_of(datetime(2026, 10, 25, 1, tzinfo=UTC)) in zone.since


def test_a_zone_that_is_none_is_refused():
    with pytest.raises(ShigeError) as caught:
        zone_of("Asia/Chengdu", first=2026, last=2026)
    assert caught.value.code == "zone-unknown"


def test_a_moment_goes_to_seconds_and_back_and_says_its_zone():
    moment = datetime(2026, 11, 24, 9, 0, 0, 900_000, tzinfo=timezone(timedelta(hours=8)))
    assert moment_of(seconds_of(moment), shipped_calendar().zone).isoformat() == "2026-11-24T09:00:00+08:00"
    with pytest.raises(ShigeError) as caught:
        seconds_of(moment.replace(tzinfo=None))
    assert caught.value.code == "time-naive"
