"""Values of the shipped books, as the rooms that use them want to have them."""

from datetime import datetime

from shige.adapters.calendar_rules import calendar_of
from shige.adapters.norms_file import norms_of
from shige.adapters.roles_file import shipped_roles
from shige.core.calendar.days import Calendar
from shige.core.planning.norms import Norms
from shige.core.stays import StayRule
from shige.rules.current import Held, book_now


def limit(key: str, *, now: datetime) -> int:
    """A limit of the running server: `limit("reveal.most", now=now)`."""
    return book_now("limits", at=now).whole(key)


def norms_now(*, at: datetime, area: str = "") -> Norms:
    """The norms of drawing and of work that hold in an area (the whole city where none is said)."""
    return norms_of(book_now("norms", at=at, area=area).values)


def calendar_now(*, at: datetime) -> Calendar:
    """The working hours and days of the city, with what it has set over what was published."""
    return calendar_of(book_now("calendars", at=at).values)


def stays_now(*, at: datetime) -> dict[str, StayRule]:
    """How long somebody stays logged in, by role."""
    held = book_now("stays", at=at)
    roles = dict.fromkeys(key.partition(".")[0] for key in held.values)
    return {role: _stay(held, role) for role in roles}


def role_called(code: str, *, tongue: str, at: datetime) -> str:
    """What the city calls a post, in Chinese ("zh") or in English ("en").

    Raises:
        ShigeError: "role-unknown".
    """
    return str(book_now("names", at=at)[f"{shipped_roles()[code].code}.{tongue}"])


def _stay(held: Held, role: str) -> StayRule:
    idle, whole, fresh = (60 * held.whole(f"{role}.{column}") for column in ("idle_min", "whole_min", "fresh_min"))
    return StayRule(idle, whole, fresh, held.whole(f"{role}.most"))
