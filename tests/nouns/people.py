"""Accounts with rights, as tests of nouns and faces need them."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from shige.access.models import User
from shige.access.scope import ALL
from shige.access.services import Terms, account_make, grant_give
from shige.core.deeds import SHIGE
from shige.staff.services import Order, person_make, post_assign

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
"""A Monday noon in Chengdu."""
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
STREET = "510107001"
COMMUNITY = "510107001001"
GENERAL = "510107001001003000"
MICRO = "510107001001003012"


def account(name: str = "wang", **role_in: Any) -> User:
    """An account that holds roles in areas since long ago: account("li", GRID_WORKER=GENERAL)."""
    user = account_make(name, actor=SHIGE, now=NOON)
    for role, area in role_in.items():
        terms = Terms(role, area, valid_from=LONG_AGO)
        grant_give(user.uid, terms=terms, actor=SHIGE, now=NOON)
    return user


def person(name: str = "王某", *, user: User | None = None) -> UUID:
    """Somebody, with an account or without."""
    return person_make(name, actor=SHIGE, now=NOON, user_uid=user.uid if user else None)


def post(who: UUID, role: str, area: str, **more: Any) -> UUID:
    """A post held since long ago."""
    order = Order(who, role, area, valid_from=LONG_AGO, **more)
    return post_assign(order, actor=SHIGE, within=ALL, now=NOON)
