"""The city's calendar: when it works, which days it rests, which weekends it works instead, what is not known yet."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self

import numpy as np

from shige.core.calendar.zone import DAY_S, Seconds, Zone
from shige.core.errors import ShigeError
from shige.core.values import Bools, Ints

Spans = tuple[tuple[int, int], ...]
"""Hours of a day: (from, until) in seconds after midnight, ascending."""
_THURSDAY = 3
"""1970-01-01 was one; Monday is 0."""


class Standing(StrEnum):
    """What a calendar knows of a year."""

    PUBLISHED = "published"
    EXPECTED = "expected"
    """Days that the law fixes, without the shifted weekends that are published each autumn."""
    UNKNOWN = "unknown"
    """Nothing: Monday to Friday is taken for working days, and every answer says so."""


@dataclass(frozen=True, slots=True)
class WorkHours:
    """Working hours of the seven days of the week, Monday first, and of weekends that are worked instead.

    Raises:
        ShigeError: "calendar-hours" for hours that overlap, run backwards or leave the day, or none at all.
    """

    week: tuple[Spans, ...]
    made_up: Spans

    def __post_init__(self) -> None:
        if len(self.week) != 7:
            raise _wrong_hours(len(self.week))
        for spans in (*self.week, self.made_up):
            edges = [edge for span in spans for edge in span]
            if edges != sorted(set(edges)) or any(not 0 <= edge <= DAY_S for edge in edges):
                raise _wrong_hours(spans)
        if not self.made_up or not any(self.week):
            raise _wrong_hours(self.made_up)


def _wrong_hours(value: object) -> ShigeError:
    message = "working hours are given for seven days, ascending, within the day, and there are some"
    return ShigeError("calendar-hours", message, {"field": "hours", "value": str(value)})


@dataclass(frozen=True, slots=True)
class Days:
    """Days that are not like their weekday, by number of days since 1970-01-01, and how far each year is known.

    Raises:
        ShigeError: "calendar-day" for a day that both rests and works.
    """

    rest: frozenset[int] = frozenset()
    work: frozenset[int] = frozenset()
    years: Mapping[int, Standing] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if both := self.rest & self.work:
            message = f"{date_of(min(both))} cannot be a day of rest and a working day"
            raise ShigeError("calendar-day", message, {"field": "day", "value": date_of(min(both))})


@dataclass(frozen=True, slots=True)
class Calendar:
    """All days from the beginning of `first` to the end of `last` (years), laid out as columns of UTC seconds."""

    first: int
    last: int
    zone: Zone
    begin_day: int
    """Number of the first day."""
    works: Bools
    """For each day whether it is a working day."""
    midnights: Seconds
    """When each day begins, and when the last one ends."""
    opens: Seconds
    """When each stretch of working hours begins."""
    closes: Seconds
    worked: Seconds
    """Working seconds before each stretch, and after the last."""
    closings: Seconds
    """When work ends on each working day."""
    years: Mapping[int, Standing]
    doubtful: Seconds
    """When each year begins that is not published, and `doubtful_ends` when it ends."""
    doubtful_ends: Seconds

    @classmethod
    def of(cls, hours: WorkHours, days: Days, *, first: int, last: int, zone: Zone) -> Self:
        """The calendar of the years from `first` to `last`.

        Raises:
            ShigeError: "calendar-years" where there are none.
        """
        if first > last:
            message = f"a calendar from {first} to {last} has no year"
            raise ShigeError("calendar-years", message, {"value": first, "bound": last})
        begin, end = _new_year(first), _new_year(last + 1)
        numbers = np.arange(begin, end)
        weekday = (numbers + _THURSDAY) % 7
        made_up = _among(numbers, days.work) & ~np.array([bool(spans) for spans in hours.week])[weekday]
        works = (np.array([bool(spans) for spans in hours.week])[weekday] | made_up) & ~_among(numbers, days.rest)
        opens, closes, owner = _stretches(hours, np.where(made_up, 7, weekday), works, begin=begin, zone=zone)
        years = {year: days.years.get(year, Standing.UNKNOWN) for year in range(first, last + 1)}
        doubtful = [year for year, standing in years.items() if standing != Standing.PUBLISHED]
        return cls(
            first=first,
            last=last,
            zone=zone,
            begin_day=begin,
            works=works,
            midnights=zone.utc(np.arange(begin, end + 1) * DAY_S),
            opens=opens,
            closes=closes,
            worked=np.concatenate(([0], np.cumsum(closes - opens))).astype(np.int64),
            closings=closes[np.diff(owner, append=-1) != 0],
            years=years,
            doubtful=zone.utc(np.array([_new_year(year) for year in doubtful], np.int64) * DAY_S),
            doubtful_ends=zone.utc(np.array([_new_year(year + 1) for year in doubtful], np.int64) * DAY_S),
        )

    def day_at(self, at: Seconds) -> Seconds:
        """The rows of the days in which these seconds lie.

        Raises:
            ShigeError: "calendar-range" for a second outside of the calendar.
        """
        if np.any(at < self.midnights[0]) or np.any(at >= self.midnights[-1]):
            raise ShigeError(
                "calendar-range",
                f"the calendar reaches from {self.first} to {self.last}, and this lies outside",
                {"field": "at", "bound": f"{self.first}-{self.last}"},
            )
        return np.asarray(np.searchsorted(self.midnights, at, side="right") - 1, np.int64)

    def works_at(self, at: int) -> bool:
        """Whether it is working time."""
        row = int(np.searchsorted(self.opens, at, side="right")) - 1
        return row >= 0 and at < int(self.closes[row])

    def unpublished(self, now: int, *, ahead_days: int) -> tuple[tuple[int, Standing], ...]:
        """The years that begin within so many days, or are under way, and are not published: what must be said loudly.

        Raises:
            ShigeError: "calendar-range" where the calendar itself ends before.
        """
        begin, end = self.begin_day + self.day_at(np.array([now, now + ahead_days * DAY_S]))
        years = range(year_of(int(begin)), year_of(int(end)) + 1)
        return tuple((year, self.years[year]) for year in years if self.years[year] != Standing.PUBLISHED)


def year_of(day: int) -> int:
    """The year in which a day lies."""
    return int(np.datetime64(day, "D").astype("datetime64[Y]").astype(np.int64)) + 1970


def date_of(day: int) -> str:
    """A day as 2027-02-06."""
    return str(np.datetime64(day, "D"))


def day_of(date: str) -> int:
    """The number of a day that is written as 2027-02-06.

    Raises:
        ShigeError: "calendar-date".
    """
    try:
        day = np.datetime64(date, "D")
    except ValueError as error:
        raise _no_date(date) from error
    if str(day) != date:
        raise _no_date(date)
    return int(day.astype(np.int64))


def _no_date(date: str) -> ShigeError:
    return ShigeError("calendar-date", f"{date!r} is no day; write 2027-02-06", {"field": "date", "value": date})


def _new_year(year: int) -> int:
    return day_of(f"{year:04d}-01-01")


def _among(numbers: Ints, days: frozenset[int]) -> Bools:
    return np.isin(numbers, np.array(sorted(days), np.int64))


def _stretches(
    hours: WorkHours, kinds: Ints, works: Bools, *, begin: int, zone: Zone
) -> tuple[Seconds, Seconds, Seconds]:
    """Beginnings, ends and day rows of all stretches of working hours, in order of time."""
    starts: list[Seconds] = []
    ends: list[Seconds] = []
    owners: list[Seconds] = []
    for kind, spans in enumerate((*hours.week, hours.made_up)):
        rows = np.flatnonzero(works & (kinds == kind)).astype(np.int64)
        for opens, closes in spans:
            starts.append((rows + begin) * DAY_S + opens)
            ends.append((rows + begin) * DAY_S + closes)
            owners.append(rows)
    order = np.argsort(np.concatenate(starts), kind="stable")
    return (
        zone.utc(np.concatenate(starts)[order]),
        zone.utc(np.concatenate(ends)[order]),
        np.concatenate(owners)[order],
    )
