"""Says hours, days and reasons of a roster in words, and draws the strip of a week."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from shige.core.duty import Why
from shige.staff.facts import PostRow
from shige.staff.weeks import HourSpan

DAYS = (
    gettext_lazy("Mon"),
    gettext_lazy("Tue"),
    gettext_lazy("Wed"),
    gettext_lazy("Thu"),
    gettext_lazy("Fri"),
    gettext_lazy("Sat"),
    gettext_lazy("Sun"),
)
WHY: Mapping[Why, Promise] = {
    Why.HOLDER: gettext_lazy("on duty: holds the post"),
    Why.BACKUP: gettext_lazy("on duty: backup, since the holder is off or away"),
    Why.STANDS_IN: gettext_lazy("on duty: answers since nobody below is there"),
    Why.OFF: gettext_lazy("off duty at that hour"),
    Why.AWAY: gettext_lazy("away at that hour"),
    Why.NOBODY: gettext_lazy("nobody holds this post"),
}
KINDS: Mapping[Why, str] = {
    Why.HOLDER: "holder",
    Why.BACKUP: "backup",
    Why.STANDS_IN: "above",
    Why.NOBODY: "nobody",
}
HEIGHTS = {"holder": "1", "backup": ".7", "above": ".4", "nobody": "1"}
UNDONE = gettext_lazy("undone")
"""Why, where somebody took a deed back at once."""
Shifts = Sequence[tuple[int, int, int]]


@dataclass(frozen=True, slots=True)
class Bar:
    """Hours of one day in which the same person answers: `x` of 24, so wide."""

    x: int
    width: int
    kind: str
    y: str
    height: str
    said: str


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the strip."""

    name: str
    date: str
    is_today: bool
    bars: tuple[Bar, ...]
    said: str


def midnight(now: datetime) -> datetime:
    """The beginning of the local day."""
    return localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)


def strip(spans: Iterable[HourSpan], *, now: datetime) -> list[Day]:
    """Today and the six days after it, each with its hours; what is over of today stays blank."""
    begin, past = midnight(now), localtime(now).hour
    days: list[list[Bar]] = [[] for _day in range(7)]
    for span in spans:
        start, end = span.start + past, min(span.end + past, 168)
        for day in range(start // 24, (end - 1) // 24 + 1):
            days[day].append(_bar(span, start=max(start - 24 * day, 0), end=min(end - 24 * day, 24)))
    return [_day(bars, at=begin + timedelta(days=n), is_today=n == 0) for n, bars in enumerate(days)]


def _bar(span: HourSpan, *, start: int, end: int) -> Bar:
    kind = KINDS[span.why]
    height = HEIGHTS[kind]
    who = span.post.person if span.post else _("the change") if span.why != Why.NOBODY else _("nobody")
    said = f"{hours(start, end)} {who}{_mark(span.why)}"
    return Bar(start, end - start, kind, f"{1 - float(height):g}", height, said)


def _mark(why: Why) -> str:
    if why == Why.BACKUP:
        return _(" (backup)")
    return _(" (from above)") if why == Why.STANDS_IN else ""


def _day(bars: Sequence[Bar], *, at: datetime, is_today: bool) -> Day:
    name = _("Today") if is_today else str(DAYS[localtime(at).weekday()])
    date = date_format(localtime(at), "MONTH_DAY_FORMAT")
    return Day(name, date, is_today, tuple(bars), "; ".join(bar.said for bar in bars))


def hours(start: int, end: int) -> str:
    """Hours of a day: 9–18."""
    return f"{start}–{end}"


def shifts_said(shifts: Shifts) -> str:
    """Hours of a week in words, days with the same hours together: Mon–Fri 9–18, Sat 9–21."""
    if sum(end - start for _day, start, end in shifts) == 168:
        return _("day and night")
    by_day: dict[int, list[str]] = {}
    for day, start, end in shifts:
        by_day.setdefault(day, []).append(hours(start, end))
    runs: list[tuple[int, int, str]] = []
    for day, parts in sorted(by_day.items()):
        text = "、".join(parts)
        if runs and runs[-1][1] == day - 1 and runs[-1][2] == text:
            runs[-1] = (runs[-1][0], day, text)
        else:
            runs.append((day, day, text))
    return ", ".join(f"{_days(first, last)} {text}" for first, last, text in runs) or _("never")


def _days(first: int, last: int) -> str:
    if (first, last) == (0, 6):
        return _("daily")
    return str(DAYS[first]) if first == last else f"{DAYS[first]}–{DAYS[last]}"


def until_said(until: datetime | None, *, now: datetime) -> str:
    """Until when somebody answers: the hour today or tomorrow, else the day."""
    if until is None:
        return _("all week")
    days = (midnight(until) - midnight(now)).days
    hour = date_format(localtime(until), "H:i")
    if days <= 1:
        return _("until %(hour)s") % {"hour": hour} if days <= 0 else _("until tomorrow %(hour)s") % {"hour": hour}
    return _("until %(day)s %(hour)s") % {"day": DAYS[localtime(until).weekday()], "hour": hour}


def standing_said(post: PostRow) -> str:
    """The place of a post in its order."""
    return _("Holder") if not post.is_backup else _("Backup %(n)d") % {"n": post.rank}


def grids_said(count: int) -> str:
    """So many grids."""
    return ngettext("%(n)d grid", "%(n)d grids", count) % {"n": count}


def day_said(at: datetime) -> str:
    """A day and an hour."""
    return date_format(localtime(at), "SHORT_DATETIME_FORMAT")
