"""Puts emergency looks into words, and reads the form that begins one."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shige.access.routes import Visit
from shige.core.approving import State
from shige.core.errors import ShigeError
from shige.desk.called import called
from shige.desk.forms import fault_said
from shige.desk.glass.records import KINDS, nameable, said
from shige.desk.page import role_name
from shige.glass.facts import Breaking, GlassRow, Need
from shige.glass.services import MOST_MINUTES, glass_break
from shige.rules.values import limit
from shige.staff.opened import Nameable, posts_opened
from shige.territory.naming import area_names

FAULTS: Mapping[str, Promise] = {
    "glass-why": gettext_lazy("Say in whole words why it cannot wait: the reason is too short or too long."),
    "glass-minutes": gettext_lazy("An emergency look lasts three hours at most."),
    "glass-records": gettext_lazy("Choose at least one record, and not more than the city allows at once."),
    "glass-over": gettext_lazy("This is over already."),
    "glass-unknown": gettext_lazy("There is no such emergency look."),
    "area-code": gettext_lazy("This is no code of an area: it has 2 to 18 digits."),
}
MINUTES = (15, 30, 60, 120, MOST_MINUTES)


@dataclass(frozen=True, slots=True)
class Shown:
    """An emergency look as a page shows it."""

    row: GlassRow
    who: str
    """Name and posts of who broke it."""
    reviewer: str
    area: str
    needs: list[str]
    runs: bool
    waits: bool
    """Whether its review is still to be done."""
    is_late: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """A record that may be named."""

    row: int
    words: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Choices:
    """The records of one kind; `resource` is the field of the form."""

    resource: str
    name: Promise
    choices: list[Choice]


def shown(rows: Iterable[GlassRow], visit: Visit) -> list[Shown]:
    """Emergency looks in words."""
    found = list(rows)
    names = area_names({area for row in found for area in (row.area, *(need.area for need in row.needs))})
    people = called(deed for row in found for deed in ((row.account, row.post), row.reviewer))
    late = timedelta(days=limit("glass.review_days", now=visit.now))
    return [
        Shown(
            row,
            people[row.account, row.post],
            people[row.reviewer],
            names.get(row.area, row.area),
            [f"{names.get(need.area, need.area)} · {said(need.resource, need.words)}" for need in row.needs],
            runs=row.runs(visit.now),
            waits=row.review == State.ASKED,
            is_late=row.review == State.ASKED and row.at + late < visit.now,
        )
        for row in found
    ]


def asked(sent: QueryDict, *, visit: Visit) -> dict[str, object]:
    """What the form shows: the records of the grid that was named, and what was typed."""
    area = sent.get("area", "").strip()
    choices = [
        Choices(name, KINDS[name].name, _choices(name, rows, chosen=sent.getlist(name)))
        for name, rows in nameable(area, visit=visit).items()
    ]
    given = sent.get("minutes", "")
    minutes = int(given) if given.isdecimal() else limit("glass.minutes", now=visit.now)
    return {
        "area": area,
        "area_name": area_names([area]).get(area, "") if choices else "",
        "choices": choices,
        "why": sent.get("why", ""),
        "minutes": minutes,
        "lengths": sorted({*MINUTES, min(minutes, MOST_MINUTES)}),
        "least": limit("glass.why_characters", now=visit.now),
        "reviewed_in": limit("glass.review_days", now=visit.now),
    }


def broken(sent: QueryDict, *, visit: Visit) -> str:
    """Break it; empty where it was done, else why not."""
    return tried(lambda: _broken(sent, visit=visit))


def tried(deed: Callable[[], object]) -> str:
    """Do it; empty where it was done, else why not, in words."""
    try:
        deed()
    except ShigeError as error:
        return fault_said(error, faults=FAULTS)
    except ValueError:
        return _("Something in this form cannot be read. Load the page again.")
    return ""


def looked(visit: Visit) -> dict[str, object]:
    """The posts that are open to the reader now, with who holds them."""
    rows = posts_opened(visit.scope, now=visit.now)
    names = area_names(row.area for row in rows)
    told = [{"row": row, "area": names.get(row.area, row.area), "role": role_name(row.role)} for row in rows]
    return {"posts": told, "now": visit.now, "tab": "posts"}


def _broken(sent: QueryDict, *, visit: Visit) -> None:
    found = nameable(sent.get("area", "").strip(), visit=visit)
    needs = tuple(
        Need(name, each.row, each.area, f"{each.role} {each.rank}")
        for name, rows in found.items()
        for each in rows
        if str(each.row) in sent.getlist(name)
    )
    order = Breaking(UUID(sent.get("uid", "")), needs, sent.get("why", ""), int(sent.get("minutes", "0")))
    glass_break(order, account=visit.user.uid, actor=visit.actor, within=visit.scope, now=visit.now)


def _choices(name: str, rows: Sequence[Nameable], *, chosen: Sequence[str]) -> list[Choice]:
    said_so = KINDS[name].said
    return [Choice(row.row, said_so(row.role, row.rank), str(row.row) in chosen) for row in rows]
