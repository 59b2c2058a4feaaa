"""Makes the city's calendar: holidays and worked weekends as published, the city's own days, its working hours."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from chinese_calendar import constants

from shige.adapters.roles_file import POLICY, rows, wrong
from shige.core.calendar.days import Calendar, Days, Spans, Standing, WorkHours, day_of
from shige.core.calendar.zone import Zone
from shige.core.errors import ShigeError

YEARS = POLICY / "calendar_years.csv"
DAYS = POLICY / "calendar_days.csv"
HOURS = POLICY / "work_hours.toml"
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SPAN = re.compile(r"([01]\d|2[0-4]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)")
_EPOCH = date(1970, 1, 1)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WorkTable:
    """What `policy/work_hours.toml` says."""

    hours: WorkHours
    zone: Zone
    first: int
    last: int
    warn_days: int
    """How many days before its begin a year that is not published is said loudly."""


@cache
def shipped_calendar() -> Calendar:
    """The calendar that comes with shige."""
    table = read_hours(HOURS)
    return Calendar.of(table.hours, read_days(YEARS, DAYS), first=table.first, last=table.last, zone=table.zone)


def published_days() -> Days:
    """Holidays and worked weekends as the State Council published them, of the years that chinesecalendar knows."""
    rest = frozenset((day - _EPOCH).days for day in constants.holidays)
    work = frozenset((day - _EPOCH).days for day in constants.workdays)
    years = range(min(constants.holidays).year, max(constants.holidays).year + 1)
    return Days(rest, work, dict.fromkeys(years, Standing.PUBLISHED))


def read_days(years: Path, days: Path, *, published: Days | None = None) -> Days:
    """The published days with the city's own over them.

    A year that the city only expects gives way as soon as it is published; what the city says of single days of a year
    that is published, or that it holds for published itself, wins.

    Raises:
        ShigeError: "policy-columns", "policy-value", "policy-twice", "calendar-date".
    """
    base = published or published_days()
    standing = dict(base.years)
    waits = set()
    for number, row in rows(years, columns=("year", "standing", "source")):
        if not re.fullmatch(r"(19|20)\d\d", row["year"]):
            raise wrong("policy-value", years, number=number, field="year", value=row["year"])
        if row["standing"] not in {Standing.PUBLISHED, Standing.EXPECTED}:
            raise wrong("policy-value", years, number=number, field="standing", value=row["standing"])
        year = int(row["year"])
        if standing.get(year) == Standing.PUBLISHED and row["standing"] == Standing.EXPECTED:
            waits.add(year)
        else:
            standing[year] = Standing(row["standing"])
    own = {day: works for day, works in _own_days(days) if int(str(_EPOCH + day * _DAY)[:4]) not in waits}
    rest = (base.rest - own.keys()) | {day for day, works in own.items() if not works}
    return Days(rest, (base.work - own.keys()) | {day for day, works in own.items() if works}, standing)


def read_hours(path: Path) -> WorkTable:
    """Working hours, the zone, and the years that are laid out, from a file like `policy/work_hours.toml`.

    Raises:
        ShigeError: "policy-value", "calendar-hours", "zone-unknown".
    """
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    try:
        hours = table["hours"]
        week = tuple(spans_of(hours[day]) for day in WEEK)
        first, last, warn = int(table["first_year"]), int(table["last_year"]), int(table["warn_days"])
        made_up, name = spans_of(hours["made_up"]), str(table["zone"])
    except (KeyError, ValueError, TypeError) as error:
        raise wrong("policy-value", path, number=0, field="hours or years", value=str(error)) from error
    return WorkTable(WorkHours(week, made_up), zone_of(name, first=first, last=last), first, last, warn)


def zone_of(name: str, *, first: int, last: int) -> Zone:
    """The changes of a zone's offset in some years, to the second.

    Raises:
        ShigeError: "zone-unknown".
    """
    try:
        zone = ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ShigeError("zone-unknown", f"there is no zone {name!r}", {"field": "zone", "value": name}) from error

    def offset(at: int) -> int:
        ahead = datetime.fromtimestamp(at, UTC).astimezone(zone).utcoffset()
        return int(ahead.total_seconds()) if ahead is not None else 0

    step = 86_400
    begin = seconds_of(datetime(first - 1, 12, 1, tzinfo=UTC))
    end = seconds_of(datetime(last + 1, 2, 1, tzinfo=UTC))
    since, offsets = [begin], [offset(begin)]
    for at in range(begin, end, step):
        if offset(at + step) != offsets[-1]:
            low, high = at, at + step
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (low, middle) if offset(middle) != offsets[-1] else (middle, high)
            since.append(high)
            offsets.append(offset(high))
    return Zone(name, tuple(since), tuple(offsets))


def seconds_of(moment: datetime) -> int:
    """Whole seconds since 1970 of an aware moment; what is below a second is left out.

    Raises:
        ShigeError: "time-naive" for a moment without a zone.
    """
    if moment.utcoffset() is None:
        message = f"{moment.isoformat()} says no zone, so nobody knows when it is"
        raise ShigeError("time-naive", message, {"field": "time", "value": moment.isoformat()})
    return int((moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(seconds=1))


def moment_of(seconds: int, zone: Zone) -> datetime:
    """Seconds since 1970 as an aware moment of a zone."""
    return datetime.fromtimestamp(seconds, ZoneInfo(zone.name))


def _own_days(path: Path) -> Iterator[tuple[int, bool]]:
    seen: set[int] = set()
    for number, row in rows(path, columns=("date", "works", "zh", "en", "source")):
        day = day_of(row["date"])
        if day in seen:
            raise wrong("policy-twice", path, number=number, field="date", value=row["date"])
        if row["works"] not in {"0", "1"}:
            raise wrong("policy-value", path, number=number, field="works", value=row["works"])
        seen.add(day)
        yield day, row["works"] == "1"


def spans_of(text: str) -> Spans:
    """Stretches such as "08:30-12:00 13:30-18:00" in seconds after midnight."""
    found = []
    for part in text.split():
        match = _SPAN.fullmatch(part)
        if match is None:
            raise ValueError(f"{part!r} is no stretch like 08:30-12:00")
        hour, minute, until_hour, until_minute = map(int, match.groups())
        found.append((hour * 3600 + minute * 60, until_hour * 3600 + until_minute * 60))
    return tuple(found)
