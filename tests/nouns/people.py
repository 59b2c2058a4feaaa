"""Accounts with rights, as tests of nouns and faces need them."""

from datetime import UTC, datetime
from typing import Any

from shige.access.models import User
from shige.access.services import Terms, account_make, grant_give
from shige.core.deeds import SHIGE

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
"""A Monday noon in Chengdu."""
STREET = "510107001"
COMMUNITY = "510107001001"
GENERAL = "510107001001003000"
MICRO = "510107001001003012"


def account(name: str = "wang", **role_in: Any) -> User:
    """An account that holds roles in areas since long ago: account("li", GRID_WORKER=GENERAL)."""
    user = account_make(name, actor=SHIGE, now=NOON)
    for role, area in role_in.items():
        terms = Terms(role, area, valid_from=datetime(2020, 1, 1, tzinfo=UTC))
        grant_give(user.uid, terms=terms, actor=SHIGE, now=NOON)
    return user
