"""Questions to the rules as the page of settings asks them: each value with its source, and every change of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from shige.core.rulebook import Rule, Value
from shige.rules.books import book_of
from shige.rules.current import book_now
from shige.rules.models import Version

MOST = 100
"""Changes that one page shows."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One rule with what holds now, what would hold without this area's own value, and where it comes from."""

    rule: Rule
    value: Value
    without: Value
    is_own: bool
    """Whether this area has set it itself."""


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One change of a book, as its history tells it."""

    number: int
    place: int
    area: str
    said: Mapping[str, Value | None]
    since: datetime
    at: datetime
    actor: str
    post: str
    why: str
    like: int | None


def settings_of(name: str, *, area: str = "", at: datetime) -> tuple[Setting, ...]:
    """Every rule of a book with what holds in an area at a moment.

    Raises:
        ShigeError: "book-unknown".
    """
    book = book_of(name)
    held = book_now(name, at=at, area=area).values
    without = book_now(name, at=at).values if area else book.defaults
    return tuple(
        Setting(rule, held[key], without[key], is_own=held[key] != without[key]) for key, rule in book.rules.items()
    )


def versions(name: str, *, area: str = "", most: int = MOST) -> tuple[VersionRow, ...]:
    """The changes of a book in one area alone, the newest first."""
    rows = Version.objects.filter(book=name, area=area).order_by("-place")[:most]
    return tuple(
        VersionRow(
            number=row.number,
            place=row.place,
            area=row.area,
            said=row.said,
            since=row.since,
            at=row.at,
            actor=row.actor_name,
            post=row.actor_post,
            why=row.why,
            like=row.like_id,
        )
        for row in rows
    )
