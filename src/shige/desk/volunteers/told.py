"""Puts shifts, hours, skills and free time into words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import segno
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from shige.adapters.helping_file import shipped_promises, shipped_skills
from shige.core.duty import hours_told, shift_hours
from shige.core.serving import Served, Time
from shige.desk.page import speaks_english

DAYS = (
    gettext_lazy("Monday"),
    gettext_lazy("Tuesday"),
    gettext_lazy("Wednesday"),
    gettext_lazy("Thursday"),
    gettext_lazy("Friday"),
    gettext_lazy("Saturday"),
    gettext_lazy("Sunday"),
)
PARTS: Mapping[str, tuple[Promise, int, int]] = {
    "m": (gettext_lazy("morning"), 8, 12),
    "a": (gettext_lazy("afternoon"), 12, 18),
    "e": (gettext_lazy("evening"), 18, 22),
}
"""Parts of a day with their hours."""
HOW: Mapping[Served, Promise] = {
    Served.NOTHING: gettext_lazy("nothing is noted"),
    Served.HERE: gettext_lazy("is here"),
    Served.OPEN: gettext_lazy("came, nobody noted when they left: the organiser sets it right"),
    Served.COUNTED: gettext_lazy("from coming to leaving"),
    Served.CORRECTED: gettext_lazy("set right by the organiser"),
}


@dataclass(frozen=True, slots=True)
class Agreement:
    """A consent in the reader's language: what is kept, why, and how long."""

    code: str
    version: str
    required: bool
    what: str
    why: str
    long: str


def agreements() -> list[Agreement]:
    """The consents that a volunteer is asked for."""
    en = speaks_english()
    return [
        Agreement(
            said.code,
            said.version,
            required=said.required,
            what=said.what_en if en else said.what_zh,
            why=said.why_en if en else said.why_zh,
            long=said.long_en if en else said.long_zh,
        )
        for said in shipped_promises().values()
    ]


def skill_names(codes: Iterable[str]) -> list[str]:
    """Skills in the reader's language; one that a city took from its list shows its code."""
    known = shipped_skills()
    return [(known[c].en if speaks_english() else known[c].zh) if c in known else c for c in codes]


def skill_choices() -> list[tuple[str, str]]:
    """Skills as a form asks for them."""
    return [(skill.code, skill.en if speaks_english() else skill.zh) for skill in shipped_skills().values()]


def time_choices() -> list[tuple[str, str]]:
    """The parts of the week's days, as a form asks for them."""
    return [(f"{day}{part}", f"{DAYS[day]} {PARTS[part][0]}") for day in range(7) for part in PARTS]


def shifts_of(chosen: Iterable[str]) -> tuple[tuple[int, int, int], ...]:
    """The hours of the parts that were chosen."""
    return tuple((int(each[0]), PARTS[each[1]][1], PARTS[each[1]][2]) for each in chosen)


def chosen_of(bits: int) -> list[str]:
    """The parts that lie wholly in the bits of a week."""
    whole = {part: shift_hours([shift]) for part, _ in time_choices() for shift in shifts_of([part])}
    return [part for part, hours in whole.items() if bits & hours == hours]


def free_said(bits: int) -> str:
    """When somebody mostly can, by part of the day."""
    if not bits:
        return _("says it shift by shift")
    chosen = chosen_of(bits)
    said = [
        f"{name} {'、'.join(str(DAYS[int(each[0])]) for each in chosen if each[1] == part)}"
        for part, (name, _start, _end) in PARTS.items()
        if any(each[1] == part for each in chosen)
    ]
    return "; ".join(said) or "; ".join(f"{DAYS[day]} {start}–{end}" for day, start, end in hours_told(bits))


def when(start: datetime, end: datetime) -> str:
    """The day and the hours of a shift."""
    first, last = localtime(start), localtime(end)
    day = f"{date_format(first, 'MONTH_DAY_FORMAT')} {DAYS[first.weekday()]}"
    return f"{day} {first:%H:%M}–{last:%H:%M}"


def minutes_said(minutes: int) -> str:
    """So many hours and minutes."""
    hours, rest = divmod(minutes, 60)
    said = ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours} if hours or not rest else ""
    more = ngettext("%(n)d minute", "%(n)d minutes", rest) % {"n": rest} if rest else ""
    return " ".join(filter(None, (said, more)))


def served_said(time: Time) -> str:
    """Minutes served and how they came about."""
    if time.how in {Served.NOTHING, Served.HERE, Served.OPEN}:
        return str(HOW[time.how])
    return f"{minutes_said(time.minutes)} ({HOW[time.how]})"


def code_of(text: str) -> str:
    """A QR code of a text, as the address of a picture."""
    return str(segno.make(text, error="m").svg_data_uri(scale=4, border=2))
