"""Reads from policy/stays.csv how long each role stays logged in."""

from functools import cache
from pathlib import Path

from shige.adapters.roles_file import POLICY, rows, shipped_roles, wrong
from shige.core.errors import ShigeError
from shige.core.roles import Roles
from shige.core.stays import ANYBODY, StayRule

STAYS = POLICY / "stays.csv"
_MINUTES = ("idle_min", "whole_min", "fresh_min")


@cache
def shipped_stays() -> dict[str, StayRule]:
    """The rules that come with shige."""
    return read_stays(STAYS, roles=shipped_roles())


def read_stays(path: Path, *, roles: Roles) -> dict[str, StayRule]:
    """The rules in a file with the columns of `policy/stays.csv`, times in minutes.

    Raises:
        ShigeError: "policy-columns", "policy-value", "policy-twice", "role-unknown".
    """
    rules: dict[str, StayRule] = {}
    for number, row in rows(path, columns=("role", *_MINUTES, "most")):
        role = row["role"] if row["role"] == ANYBODY else roles[row["role"]].code
        if role in rules:
            raise wrong("policy-twice", path, number=number, field="role", value=role)
        try:
            idle, whole, fresh = (60 * int(row[column]) for column in _MINUTES)
            rules[role] = StayRule(idle, whole, fresh, int(row["most"]))
        except (ValueError, ShigeError) as error:
            raise wrong("policy-value", path, number=number, field="a time or most", value=str(error)) from error
    return rules
