"""Puts a commendation into words, line by line: which facts, under which rule of which version, over which period."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shige.desk.page import role_name, speaks_english
from shige.desk.volunteers.told import minutes_said, when
from shige.recognition.facts import CommendationRow, FactLine

KINDS: Mapping[str, Promise] = {
    "grid": gettext_lazy("Grid"),
    "post": gettext_lazy("Worker"),
    "volunteer": gettext_lazy("Volunteer"),
    "body": gettext_lazy("Organisation"),
}
STATES: Mapping[str, Promise] = {
    "proposed": gettext_lazy("proposed"),
    "granted": gettext_lazy("thanked"),
    "refused": gettext_lazy("not taken up"),
    "withdrawn": gettext_lazy("withdrawn"),
}
_BLINK = timedelta(microseconds=1)
"""A day that ends at midnight is the day before it."""
MOST_LINES = 40
"""Facts that a page shows; further ones are said as a number."""


@dataclass(frozen=True, slots=True)
class Commended:
    """A commendation as a page shows it."""

    row: CommendationRow
    kind: str
    name: str
    said: str
    period: str
    state: str
    lines: list[str]
    more: int
    answer: str


def commended(row: CommendationRow) -> Commended:
    """In the reader's language."""
    name = row.name or _("no longer here")
    return Commended(
        row,
        kind=str(KINDS[row.kind]),
        name=f"{name} · {role_name(row.role)}" if row.role else name,
        said=row.en if speaks_english() else row.zh,
        period=f"{_day(row.starts_at)} – {_day(row.ends_at - _BLINK)}",
        state=str(STATES[row.state]),
        lines=[_line(line) for line in row.lines[:MOST_LINES]],
        more=max(0, len(row.lines) - MOST_LINES),
        answer=_answer(row),
    )


def _line(line: FactLine) -> str:
    end = "" if line.ends_at is None else _at(line.ends_at)
    if line.kind == "post":
        until = end or _("until now")
        return _("%(role)s: held from %(start)s, %(end)s") % {
            "role": role_name(line.name),
            "start": _at(line.starts_at),
            "end": until,
        }
    if line.kind == "note":
        return _("Note left %(start)s, taken %(end)s") % {
            "start": _at(line.starts_at),
            "end": end or _("by nobody yet"),
        }
    if line.kind == "doors":
        last = _day((line.ends_at or line.starts_at) - _BLINK)
        return _("Doors of %(name)s: the last one confirmed %(day)s") % {"name": line.name, "day": last}
    if line.kind == "project":
        return _("Project “%(name)s”, closed %(end)s") % {"name": line.name, "end": end}
    span = when(line.starts_at, line.ends_at or line.starts_at)
    return f"{line.name} · {span} · {minutes_said(line.minutes)}"


def _answer(row: CommendationRow) -> str:
    if row.state != "granted" or row.kind in {"grid", "body"}:
        return ""
    if row.agreed is None:
        return _("shown nowhere until they agree")
    return _("agreed to be shown") if row.agreed else _("declined: shown nowhere")


def _day(at: datetime) -> str:
    return date_format(localtime(at), "DATE_FORMAT")


def _at(at: datetime) -> str:
    return date_format(localtime(at), "SHORT_DATETIME_FORMAT")
