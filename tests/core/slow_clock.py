"""Limits counted minute by minute, by walls and chinese_calendar alone: what the fast calculation must agree with.

A day is a number whose bit m says whether minute m counts; a limit walks day by day and takes bits away. It shares no
code with `shige.core.calendar`, and knows whole minutes only. What a clock on the wall
shows is written as if it were UTC.
"""

from datetime import UTC, date, datetime, timedelta
from functools import cache

import chinese_calendar

MINUTES = 1440
ALL = (1 << MINUTES) - 1
DAY = timedelta(days=1)


def span_bits(begin: int, until: int) -> int:
    return (1 << until) - (1 << begin) if until > begin else 0


OFFICE = span_bits(8 * 60 + 30, 12 * 60) | span_bits(13 * 60 + 30, 18 * 60)


@cache
def counting(day: date, unit: str) -> int:
    """The minutes of a day that an hour unit counts; of a day unit, the minute at whose end a day has passed."""
    works = chinese_calendar.is_workday(day)
    if unit == "urgent_hour":
        return ALL
    if unit == "work_hour":
        return OFFICE if works else 0
    if unit == "work_day":
        return 1 << (18 * 60 - 1) if works else 0
    return 1 << (MINUTES - 1)


def nth_bit(bits: int, count: int) -> int:
    """The place of the bit that is the count-th from below, by halving."""
    low, high = 0, MINUTES
    while high - low > 1:
        middle = (low + high) // 2
        below = (bits & ((1 << middle) - 1)).bit_count()
        low, high = (middle, high) if below < count else (low, middle)
    return low


def slow_due(start: datetime, count: int, unit: str, pauses: list[tuple[datetime, datetime]]) -> datetime:
    """When a limit is over; `start` and `pauses` are wall times at whole minutes, `count` minutes or days."""
    days = unit.endswith("day")
    day = start.date() + (DAY if days else timedelta())
    begin = 0 if days else start.hour * 60 + start.minute
    left = count
    while True:
        bits = counting(day, unit) & ~((1 << begin) - 1)
        for since, until in pauses:
            bits &= ~span_bits(minute_on(since, day), minute_on(until, day))
        found = bits.bit_count()
        if found >= left:
            return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(minutes=nth_bit(bits, left) + 1)
        left -= found
        begin = 0
        day += DAY


def minute_on(moment: datetime, day: date) -> int:
    """How many minutes of the day lie before the moment."""
    if moment.date() != day:
        return MINUTES if moment.date() > day else 0
    return moment.hour * 60 + moment.minute
