"""What holds now: the shipped values, over them what the city has set, over that what the district has set.

    book_now("limits", at=now)["reveal.most"]
    book_now("duties", area="510107001001", at=now).version   # kept by what refers to the rule

Each process keeps all changes in memory, and looks at most once a second whether there are newer ones.
"""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from shige.core.errors import ShigeError
from shige.core.rulebook import Value, folded
from shige.rules.books import book_of
from shige.rules.models import Version

_LOOKED_AT = 20
"""Newest versions by which a process knows that it is up to date: more than one, for a lower number may come later."""
_BEGINNING, _END = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
_DISTRICT = 6
"""Digits of the areas that may have their own values."""


@dataclass(frozen=True, slots=True)
class Held:
    """The values of a book that hold together, and the name of exactly this state."""

    values: Mapping[str, Value]
    version: str
    """Numbers of the last changes of the city and of the district: "12+15"; "0" stands for none."""

    def __getitem__(self, key: str) -> Value:
        return self.values[key]

    def whole(self, key: str) -> int:
        """A value that is a whole number."""
        return int(self.values[key])

    def number(self, key: str) -> float:
        """A value that is a number."""
        return float(self.values[key])


class Change(NamedTuple):
    """A version as the memory holds it, in the order in which they begin to hold."""

    since: datetime
    place: int
    number: int
    said: Mapping[str, Value | None]


@dataclass(frozen=True, slots=True)
class _Memory:
    newest: object
    changes: Mapping[tuple[str, str], tuple[Change, ...]]
    looked: float
    held: dict[tuple[str, str], "_Span"]


class _Span(NamedTuple):
    """What holds in one area from one change until the next one."""

    since: datetime
    until: datetime
    held: Held


_KEPT: dict[str, _Memory] = {}


def book_now(name: str, *, at: datetime, area: str = "") -> Held:
    """What holds in an area (the whole city where none is said) at a moment.

    Raises:
        ShigeError: "book-unknown".
    """
    memory, near = _memory(), local_area(area)
    known = memory.held.get((name, near))
    if known is None or not known.since <= at < known.until:
        known = memory.held[name, near] = _span(name, near, at=at)
    return known.held


def book_as(name: str, version: str, *, area: str = "") -> Held:
    """What held in the version that something keeps, however much was changed since.

    Raises:
        ShigeError: "version-unknown".
    """
    city, _, near = version.partition("+")
    found = _until(name, "", city), _until(name, local_area(area), near or "0")
    return _held(name, *found)


def local_area(area: str) -> str:
    """The district whose values hold in an area; empty for a city or a province."""
    return area[:_DISTRICT] if len(area) >= _DISTRICT else ""


def changes(name: str, area: str) -> tuple[Change, ...]:
    """The changes of a book in one area alone, in the order in which they begin to hold."""
    return _memory().changes.get((name, area), ())


def areas_of(name: str) -> tuple[str, ...]:
    """The districts that have set something of their own in a book."""
    return tuple(sorted(area for book, area in _memory().changes if book == name and area))


def changes_forget() -> None:
    """Let this process look anew at its next question, after it has changed something itself."""
    _KEPT.clear()


def _span(name: str, near: str, *, at: datetime) -> _Span:
    """What holds at a moment, and between which changes."""
    city = changes(name, "")
    own = changes(name, near) if near else ()
    moments = [change.since for change in (*city, *own)]
    held = _held(name, [c for c in city if c.since <= at], [c for c in own if c.since <= at])
    return _Span(
        max([_BEGINNING, *(m for m in moments if m <= at)]), min([_END, *(m for m in moments if m > at)]), held
    )


def _held(name: str, city: list[Change], near: list[Change]) -> Held:
    values = folded(book_of(name).defaults, (change.said for change in city))
    values = folded(values, (change.said for change in near))
    numbers = [str(part[-1].number) if part else "0" for part in (city, near)]
    return Held(values, "+".join(numbers) if near else numbers[0])


def _until(name: str, area: str, number: str) -> list[Change]:
    """The changes up to one, in the order in which they began to hold."""
    if number == "0":
        return []
    found = changes(name, area)
    last = next((place for place, change in enumerate(found) if str(change.number) == number), None)
    if last is None:
        raise ShigeError("version-unknown", f"{name} has no version {number}", {"field": "version", "value": number})
    return list(found[: last + 1])


def _memory() -> _Memory:
    kept = _KEPT.get("all")
    now = time.monotonic()
    if kept is not None and now - kept.looked < settings.RULES_FRESH_S:
        return kept
    if kept is None or kept.newest != tuple(_newest()):
        rows = list(Version.objects.order_by("since", "place"))
        newest = sorted(((row.number, row.uid) for row in rows), reverse=True)[:_LOOKED_AT]
        kept = _Memory(tuple(newest), _sorted(rows), now, {})
    _KEPT["all"] = _Memory(kept.newest, kept.changes, now, kept.held)
    return _KEPT["all"]


def _newest() -> QuerySet[Version, tuple[int, UUID]]:
    return Version.objects.order_by("-number").values_list("number", "uid")[:_LOOKED_AT]


def _sorted(rows: Iterable[Version]) -> dict[tuple[str, str], tuple[Change, ...]]:
    """The changes of each book and area, in the order in which they begin to hold."""
    found: dict[tuple[str, str], list[Change]] = {}
    for row in rows:
        found.setdefault((row.book, row.area), []).append(Change(row.since, row.place, row.number, row.said))
    return {key: tuple(changed) for key, changed in found.items()}
