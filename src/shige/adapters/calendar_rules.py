"""Makes a book of rules of the city's calendar: working hours, and each year's days of rest and worked weekends.

A year's days are written as "02-05..02-11 04-05": month and day, stretches with two dots, blanks between. What the city
writes for a year replaces what is shipped for it.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache

from shige.adapters.calendar_file import DAYS, HOURS, WEEK, YEARS, read_days, read_hours, spans_of
from shige.core.calendar.days import Calendar, Days, Standing, WorkHours, date_of, day_of, year_of
from shige.core.errors import ShigeError
from shige.core.rulebook import Book, Kind, Rule, Value

BOOK = "calendars"
FIRST, LAST = 2025, 2034
"""Years that stand on the page."""
_LONGEST = 600
_SOURCE = "国务院办公厅放假通知；全国年节及纪念日放假办法"
_LIKE_DAYS, _LIKE_HOURS = "02-05..02-11 04-05", "08:30-12:00 13:30-18:00"
_DAYS_OF_WEEK = {
    "monday": ("星期一", "Monday"),
    "tuesday": ("星期二", "Tuesday"),
    "wednesday": ("星期三", "Wednesday"),
    "thursday": ("星期四", "Thursday"),
    "friday": ("星期五", "Friday"),
    "saturday": ("星期六", "Saturday"),
    "sunday": ("星期日", "Sunday"),
    "made_up": ("调休上班的周末", "A weekend that is worked instead"),
}


@cache
def calendar_book() -> Book:
    """The book, with what is shipped as its defaults."""
    found = {rule.key: rule for rule in (*_hours(), *_years())}
    groups = {"hours": ("工作时间", "Working hours")} | {
        str(year): (f"{year} 年", str(year)) for year in range(FIRST, LAST + 1)
    }
    return Book(BOOK, "工作日历", "Working calendar", found, groups=groups, check=calendar_check)


def calendar_check(values: Mapping[str, Value]) -> None:
    """Hold that the values make a calendar.

    Raises:
        ShigeError: "calendar-hours", "calendar-date", "calendar-day", each with the field.
    """
    _work_hours(values)
    for year in range(FIRST, LAST + 1):
        rest, work = (set(_days(values, f"{year}.{part}", year=year)) for part in ("rest", "work"))
        if both := rest & work:
            facts = {"field": f"{year}.work", "value": date_of(min(both))}
            raise ShigeError("calendar-day", f"{date_of(min(both))} cannot both rest and work", facts)


def calendar_of(values: Mapping[str, Value]) -> Calendar:
    """The calendar of the values of a book; equal values give the same one again."""
    return _calendar(tuple(sorted((key, str(value)) for key, value in values.items())))


def working_days(values: Mapping[str, Value], year: int) -> int:
    """How many working days a year has."""
    calendar = calendar_of(values)
    first = day_of(f"{year}-01-01") - calendar.begin_day
    return int(calendar.works[first : day_of(f"{year + 1}-01-01") - calendar.begin_day].sum())


@lru_cache(maxsize=16)
def _calendar(said: tuple[tuple[str, str], ...]) -> Calendar:
    values, table, shipped = dict(said), read_hours(HOURS), read_days(YEARS, DAYS)
    years = range(FIRST, LAST + 1)
    rest, work = (
        {day for day in days if year_of(day) not in years}
        | {day for year in years for day in _days(values, f"{year}.{part}", year=year)}
        for part, days in (("rest", shipped.rest), ("work", shipped.work))
    )
    standing = {**shipped.years, **{year: Standing(values[f"{year}.standing"]) for year in years}}
    days = Days(frozenset(rest), frozenset(work), standing)
    return Calendar.of(_work_hours(values), days, first=table.first, last=table.last, zone=table.zone)


def _hours() -> Iterator[Rule]:
    table = read_hours(HOURS)
    for name, spans in zip((*WEEK, "made_up"), (*table.hours.week, table.hours.made_up), strict=True):
        said = " ".join(f"{_clock(start)}-{_clock(end)}" for start, end in spans)
        yield _text(f"hours.{name}", _DAYS_OF_WEEK[name], said, like=_LIKE_HOURS, source="policy/work_hours.toml")


def _years() -> Iterator[Rule]:
    shipped = read_days(YEARS, DAYS)
    for year in range(FIRST, LAST + 1):
        standing = shipped.years.get(year, Standing.UNKNOWN)
        yield Rule(
            f"{year}.standing",
            str(year),
            "放假安排",
            "What is known of it",
            Kind.CHOICE,
            standing.value,
            least=0,
            most=len(Standing),
            choices=tuple(each.value for each in Standing),
            source=_SOURCE,
        )
        for part, zh, en, days in (
            ("rest", "放假的日子", "Days of rest", shipped.rest),
            ("work", "调休上班的周末", "Weekends that are worked instead", shipped.work),
        ):
            said = days_said(day for day in days if year_of(day) == year)
            yield _text(f"{year}.{part}", (zh, en), said, like=_LIKE_DAYS, source=_SOURCE)


def _text(key: str, names: tuple[str, str], default: str, *, like: str, source: str) -> Rule:
    zh, en = names
    group = key.partition(".")[0]
    return Rule(key, group, zh, en, Kind.TEXT, default, least=0, most=_LONGEST, source=source, note=like)


def days_said(days: Iterable[int]) -> str:
    """Days of one year as somebody would write them."""
    stretches: list[list[int]] = []
    for day in sorted(days):
        if stretches and stretches[-1][1] == day - 1:
            stretches[-1][1] = day
        else:
            stretches.append([day, day])
    return " ".join(date_of(a)[5:] if a == b else f"{date_of(a)[5:]}..{date_of(b)[5:]}" for a, b in stretches)


def _days(values: Mapping[str, Value], key: str, *, year: int) -> Iterator[int]:
    """The days that a text names.

    Raises:
        ShigeError: "calendar-date" for what is no day, or a stretch that runs backwards.
    """
    for part in str(values[key]).split():
        first, _dots, last = part.partition("..")
        try:
            begin, end = day_of(f"{year}-{first}"), day_of(f"{year}-{last or first}")
        except ShigeError as error:
            raise _wrong(key, part) from error
        if end < begin:
            raise _wrong(key, part)
        yield from range(begin, end + 1)


def _work_hours(values: Mapping[str, Value]) -> WorkHours:
    read = []
    for name in (*WEEK, "made_up"):
        try:
            spans = spans_of(str(values[f"hours.{name}"]))
            read.append(WorkHours((spans,) * 7, spans).made_up if spans else ())
        except (ValueError, ShigeError) as error:
            facts = {"field": f"hours.{name}", "value": values[f"hours.{name}"], "bound": _LIKE_HOURS}
            raise ShigeError("calendar-hours", f"{name} has no such hours", facts) from error
    try:
        return WorkHours(tuple(read[:7]), read[7])
    except ShigeError as error:
        raise ShigeError("calendar-hours", error.message, {**error.facts, "field": "hours.made_up"}) from error


def _wrong(key: str, part: str) -> ShigeError:
    facts = {"field": key, "value": part, "bound": _LIKE_DAYS}
    return ShigeError("calendar-date", f"{part!r} is no day and no stretch of days", facts)


def _clock(second: int) -> str:
    return f"{second // 3600:02d}:{second // 60 % 60:02d}"
