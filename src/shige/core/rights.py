"""Who may do what, where, for what purpose: the decisions, on roles, ranges of area codes and one matrix."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from shige.core.areas import DIGITS
from shige.core.errors import ShigeError

Range = tuple[int, int]
"""The lowest and the highest 18-digit code, both within."""

EVERYWHERE: Range = (0, 10**DIGITS - 1)
APART = frozenset({"SYSADMIN", "SECURITY_ADMIN", "AUDITOR"})
"""Roles of which nobody holds two (三权分立)."""
_GRID = 1000
"""Codes in a general grid."""
OPERATOR = "SYSADMIN"
WATCHERS = APART | {"DPO"}
"""Roles that the security administrator gives, and nobody else."""
EMERGENCY = "emergency"
"""The purpose under which single records are seen after a glass was broken, and no area is."""
TECHNICAL = frozenset({"system", "account"})
"""What there is to do that shows no business data: all that the system administrator may."""


class Reach(StrEnum):
    """How far a right goes: the area of the post, the area around it, or everywhere."""

    AREA = "area"
    COMMUNITY = "community"
    STREET = "street"
    DISTRICT = "district"
    CITY = "city"
    EVERYWHERE = "everywhere"


_DIGITS = {Reach.AREA: DIGITS, Reach.COMMUNITY: 12, Reach.STREET: 9, Reach.DISTRICT: 6, Reach.CITY: 4}


@dataclass(frozen=True, slots=True)
class Right:
    """To do something with a kind of thing, for a purpose. What a route asks for."""

    resource: str
    action: str
    purpose: str


@dataclass(frozen=True, slots=True)
class Holding:
    """A role in an area, as somebody holds it now."""

    role: str
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Matrix:
    """Roles and how far they reach, for each right.

    Raises:
        ShigeError: "matrix-operator" where the system administrator would see business data.
    """

    cells: Mapping[Right, Mapping[str, Reach]]

    def __post_init__(self) -> None:
        for right, reaches in self.cells.items():
            if OPERATOR in reaches and right.resource not in TECHNICAL:
                message = f"{OPERATOR} sees no business data, so it has no right on {right.resource}"
                raise ShigeError("matrix-operator", message, {"field": "roles", "value": right.resource})

    def ranges(self, right: Right, holdings: Iterable[Holding]) -> tuple[Range, ...] | None:
        """Where somebody with these holdings may use the right; None where nowhere."""
        reaches = self.cells.get(right, {})
        held = [widened((h.low, h.high), reaches[h.role]) for h in holdings if h.role in reaches]
        return merged(held) if held else None

    def allows(self, resource: str, action: str, holdings: Iterable[Holding]) -> bool:
        """Whether somebody with these holdings may do this anywhere, for any purpose.

        What an emergency alone would show does not count: it is single records, once the glass is broken.
        """
        roles = {holding.role for holding in holdings}
        return any(
            (right.resource, right.action) == (resource, action)
            and (right.purpose, action) != (EMERGENCY, "read")
            and not roles.isdisjoint(reaches)
            for right, reaches in self.cells.items()
        )


def widened(span: Range, reach: Reach) -> Range:
    """The range of the community, street, district or city that a range lies in; itself where that is not wider."""
    if reach == Reach.EVERYWHERE:
        return EVERYWHERE
    step = 10 ** (DIGITS - _DIGITS[reach])
    return min(span[0], span[0] // step * step), max(span[1], span[1] // step * step + step - 1)


def merged(spans: Iterable[Range]) -> tuple[Range, ...]:
    """The same codes in the fewest ranges, from the lowest on."""
    out: list[Range] = []
    for low, high in sorted(spans):
        if out and low <= out[-1][1] + 1:
            out[-1] = (out[-1][0], max(out[-1][1], high))
        else:
            out.append((low, high))
    return tuple(out)


def within(code: int, ranges: Iterable[Range]) -> bool:
    """Whether a code lies in one of the ranges."""
    return any(low <= code <= high for low, high in ranges)


def is_beyond_one_grid(holdings: Iterable[Holding]) -> bool:
    """Whether somebody sees more than one general or dedicated grid: then a password alone is not enough."""
    return len({code // _GRID for holding in holdings for code in (holding.low, holding.high)}) > 1


def check_apart(role: str, *, held: Iterable[str]) -> None:
    """Hold that a role may be given to somebody who holds the others.

    Raises:
        ShigeError: "roles-apart" where two of system administrator, security administrator and auditor would meet,
            or the system administrator would hold a post that sees business data.
    """
    others = set(held) - {role}
    clash = others & APART if role in APART else set()
    if role == OPERATOR:
        clash = others
    elif OPERATOR in others:
        clash |= {OPERATOR}
    if clash:
        names = ", ".join(sorted(clash))
        raise ShigeError(
            "roles-apart", f"{role} excludes {names}: give it to another person", {"field": "role", "value": role}
        )
