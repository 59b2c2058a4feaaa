"""Puts rules into words for the page of settings, and reads what was typed there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import localize
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shige.access.routes import Visit
from shige.core.errors import ShigeError
from shige.core.rights import Range
from shige.core.rulebook import Book, Kind, Rule, Value
from shige.desk.forms import fault_said
from shige.desk.page import speaks_english
from shige.rules.books import book_of, books
from shige.rules.selectors import Setting, VersionRow, settings_of, versions
from shige.rules.services import Difference, covers
from shige.territory.naming import area_names

FAULTS: Mapping[str, Promise] = {
    "rule-type": gettext_lazy("This must be a number: %(bound)s."),
    "rule-bounds": gettext_lazy("Out of bounds: %(bound)s."),
    "rule-choice": gettext_lazy("This must be one of %(bound)s."),
    "rule-unchanged": gettext_lazy("This changes nothing."),
    "rule-since": gettext_lazy("A rule holds from today or from a later day, never from before."),
    "rule-changed": gettext_lazy(
        "%(by)s has changed this meanwhile (%(why)s). Look at it again, then repeat your change."
    ),
    "rule-local": gettext_lazy("This is one for the whole city."),
    "calendar-date": gettext_lazy("“%(value)s” is no day: write 02-05..02-11 04-05, month before day."),
    "calendar-hours": gettext_lazy("These are no hours: write 08:30-12:00 13:30-18:00, one after the other."),
    "calendar-day": gettext_lazy("%(value)s cannot both rest and work."),
    "norms-order": gettext_lazy("The least is above the most."),
    "why-missing": gettext_lazy("Say why: others read it later."),
}
CHOICES: Mapping[str, Promise] = {
    "published": gettext_lazy("published"),
    "expected": gettext_lazy("fixed by law, shifts not published"),
    "unknown": gettext_lazy("not known"),
}
"""Values to choose from, in the reader's language; others as they are."""
UNITS: Mapping[str, Promise | str] = {
    "min": gettext_lazy("min"),
    "minutes": gettext_lazy("min"),
    "times": gettext_lazy("times"),
    "values": gettext_lazy("values"),
    "characters": gettext_lazy("characters"),
    "records": gettext_lazy("records"),
    "days": gettext_lazy("days"),
    "grids": gettext_lazy("grids"),
    "places": gettext_lazy("places"),
    "households": gettext_lazy("households"),
    "people": gettext_lazy("people"),
    "share": gettext_lazy("share"),
    "probability": gettext_lazy("share"),
    "ratio": gettext_lazy("ratio"),
    "rounds": gettext_lazy("rounds"),
    "runs": gettext_lazy("runs"),
    "m": gettext_lazy("m"),
    "m2": "m²",
    "min/floor": gettext_lazy("min a floor"),
    "m/min": gettext_lazy("m a min"),
    "1/m": gettext_lazy("a metre"),
    "standard deviations": gettext_lazy("times the spread"),
    "days/week": gettext_lazy("days a week"),
    "min/day": gettext_lazy("min a day"),
    "min/week": gettext_lazy("min a week"),
    "visits/household/year": gettext_lazy("a year"),
    "changes/household/year": gettext_lazy("a year"),
    "cases/household/year": gettext_lazy("a year"),
    "errands/household/year": gettext_lazy("a year"),
}


SOURCES: Mapping[str, Promise] = {
    "assumption": gettext_lazy("assumption, not measured yet"),
    "policy/stays.csv": gettext_lazy("shipped with shige"),
    "policy/roles.csv": gettext_lazy("shipped with shige"),
    "GB/T 22239-2019 8.1.4.1: failed logins are limited": gettext_lazy(
        "GB/T 22239-2019 8.1.4.1: failed logins are limited"
    ),
    "the city's rule: 3 hours at most": gettext_lazy("the city's rule: 3 hours at most"),
    "the city's rule: 300-500 households": gettext_lazy("the city's rule: 300-500 households"),
    "district practice: 30-100 households": gettext_lazy("district practice: 30-100 households"),
    "the city's rule: a micro-grid's people finish within 3 hours": gettext_lazy(
        "the city's rule: a micro-grid's people finish within 3 hours"
    ),
    "the city's rule: one full-time worker per general grid": gettext_lazy(
        "the city's rule: one full-time worker per general grid"
    ),
    "the upper bound of a general grid": gettext_lazy("the upper bound of a general grid"),
    "published studies of climbing stairs in buildings": gettext_lazy("published studies"),
    "published studies of descending stairs in buildings": gettext_lazy("published studies"),
    "published studies of lift traffic in residential towers": gettext_lazy("published studies"),
}
"""Where values come from, in the reader's language; others as their file says it."""


@dataclass(frozen=True, slots=True)
class Line:
    """One rule as the page shows it."""

    rule: Rule
    name: str
    unit: str
    bounds: str
    value: str
    without: str
    source: str
    is_own: bool
    is_open: bool
    """Whether this reader may change it here."""
    fault: str = ""
    choices: tuple[tuple[str, Promise | str], ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Rules that belong together."""

    name: str
    lines: list[Line]
    own: int


@dataclass(frozen=True, slots=True)
class Past:
    """One change as the history shows it."""

    row: VersionRow
    said: list[tuple[str, str]]
    is_ahead: bool


def edits(visit: Visit) -> tuple[Range, ...]:
    """Where the reader sets rules."""
    return visit.scope_for("rule", "edit", purpose="settings").ranges


def areas(visit: Visit) -> list[tuple[str, str]]:
    """The whole city, and the districts that the reader may set rules for."""
    codes = list(dict.fromkeys(str(low)[:6] for low, high in edits(visit) if high - low + 1 == 10**12))
    names = area_names(codes)
    return [("", _("the whole city")), *((code, names.get(code, code)) for code in codes)]


def tabs() -> list[tuple[str, str]]:
    """The books, by name."""
    return [(book.name, book.en if speaks_english() else book.zh) for book in books()]


def groups(book: Book, *, area: str, visit: Visit, typed: Mapping[str, str], faults: Mapping[str, str]) -> list[Group]:
    """Every rule of a book, group by group; `typed` keeps what could not be taken."""
    may = covers(edits(visit), area)
    found: dict[str, list[Line]] = {key: [] for key in book.groups}
    for setting in settings_of(book.name, area=area, at=visit.now):
        line = _line(
            setting, typed=typed, fault=faults.get(setting.rule.key, ""), may=may and _fits(setting.rule, area)
        )
        found.setdefault(setting.rule.group, []).append(line)
    names = {key: pair[1] if speaks_english() else pair[0] for key, pair in book.groups.items()}
    return [Group(names.get(key, key), lines, sum(e.is_own for e in lines)) for key, lines in found.items() if lines]


def read(book: Book, sent: QueryDict) -> tuple[dict[str, Value], dict[str, str]]:
    """Values by key as they were typed, and what is wrong with the others."""
    said: dict[str, Value] = {}
    faults: dict[str, str] = {}
    for key, rule in book.rules.items():
        if key in sent:
            try:
                said[key] = rule.read(str(sent[key]))
            except ShigeError as error:
                faults[key] = refused(error, book=book)
    return said, faults


def refused(error: ShigeError, *, book: Book) -> str:
    """What is wrong, with who did what, and with the bound in the reader's language."""
    said = fault_said(error, faults=FAULTS)
    if "%(" not in said:
        return said
    rule = book.rules.get(str(error.facts.get("field", "")))
    bound = f"{_bounds(rule)} {unit(rule)}".strip() if rule else error.facts.get("bound", "")
    return said % {**{name: str(value) for name, value in error.facts.items()}, "bound": bound}


def changed(book: Book, said: Mapping[str, Value], *, area: str, at: datetime) -> dict[str, Value]:
    """Those of the values typed that are not what holds."""
    now = {setting.rule.key: setting.value for setting in settings_of(book.name, area=area, at=at)}
    return {key: value for key, value in said.items() if now[key] != value}


def since(text: str, *, now: datetime) -> datetime:
    """The beginning of a day that was typed; now for today and for nothing.

    Raises:
        ShigeError: "rule-since".
    """
    if not text.strip():
        return now
    try:
        day = date.fromisoformat(text.strip())
    except ValueError as error:
        raise ShigeError("rule-since", "this is no day", {"field": "since", "value": text}) from error
    begins = timezone.make_aware(datetime.combine(day, time()))
    return now if day == timezone.localtime(now).date() else begins


def past(book: Book, *, area: str, now: datetime) -> list[Past]:
    """The changes of a book in one area, in words."""
    return [
        Past(row, [(_name(book, key), _said(book, key, value)) for key, value in row.said.items()], row.since > now)
        for row in versions(book.name, area=area)
    ]


def differences(book: Book, found: Iterable[Difference]) -> list[dict[str, str]]:
    """What would change, from what to what."""
    return [
        {
            "name": _name(book, each.key),
            "before": _said(book, each.key, each.before),
            "after": _said(book, each.key, each.after),
        }
        for each in found
    ]


def known(name: str) -> Book | None:
    """The book of that name, where there is one."""
    try:
        return book_of(name)
    except ShigeError:
        return None


def _line(setting: Setting, *, typed: Mapping[str, str], fault: str, may: bool) -> Line:
    rule = setting.rule
    return Line(
        rule,
        name=rule.en if speaks_english() else rule.zh,
        unit=unit(rule),
        bounds=_bounds(rule),
        value=typed.get(rule.key, str(setting.value)),
        without=_plain(rule, setting.without),
        source=str(SOURCES.get(rule.source, rule.source)),
        is_own=setting.is_own,
        is_open=may,
        fault=fault,
        choices=tuple((each, CHOICES.get(each, each)) for each in rule.choices),
    )


def unit(rule: Rule) -> str:
    """The unit in the reader's language; a rare one as the file says it."""
    return str(UNITS.get(rule.unit, rule.unit if rule.unit not in {"1", "log"} else ""))


def _fits(rule: Rule, area: str) -> bool:
    return rule.local or not area


def _bounds(rule: Rule) -> str:
    if rule.kind == Kind.TEXT and rule.note:
        return _("such as %(example)s") % {"example": rule.note}
    if rule.kind == Kind.TEXT:
        ends = {"least": localize(int(rule.least)), "most": localize(int(rule.most))}
        return _("%(least)s to %(most)s characters") % ends
    if rule.kind == Kind.CHOICE:
        return ", ".join(str(CHOICES.get(each, each)) for each in rule.choices)
    if rule.most >= 10**9:
        return _("at least %(least)s") % {"least": localize(rule.least)}
    return f"{localize(rule.least)} – {localize(rule.most)}"


def _plain(rule: Rule, value: Value) -> str:
    if rule.kind in {Kind.WHOLE, Kind.NUMBER}:
        return f"{localize(value)} {unit(rule)}".strip()
    return str(CHOICES.get(str(value), value)) if rule.kind == Kind.CHOICE else str(value) or _("none")


def _name(book: Book, key: str) -> str:
    rule = book.rules.get(key)
    if rule is None:
        return key
    zh, en = book.groups.get(rule.group, (rule.group, rule.group))
    return f"{en} · {rule.en}" if speaks_english() else f"{zh} · {rule.zh}"


def _said(book: Book, key: str, value: Value | None) -> str:
    rule = book.rules.get(key)
    if value is None:
        return _("as without it")
    return _plain(rule, value) if rule else str(value)
