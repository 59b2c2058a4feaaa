"""Numbers the grids of a community: in reading order when drawn first, with the codes they had when drawn again."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from shige.core.planning.before import Before, inherited
from shige.core.planning.codes import DEDICATED, GENERAL, MICRO, numbers, reading_order
from shige.core.values import Floats, Ints, Objects


@dataclass(frozen=True, slots=True)
class Labels:
    """The grid of each atom by tier, numbered from 0, -1 where it has none."""

    general: Ints
    micro: Ints
    dedicated: Ints
    micro_general: Ints
    """Per micro-grid: its general grid."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where grids are for the reading order, metres."""

    general: tuple[Floats, Floats]
    micro: tuple[Floats, Floats]
    dedicated: tuple[Floats, Floats]


@dataclass(frozen=True, slots=True)
class Numbers:
    """The digits of each grid: GGG, 9xx and MMM."""

    general: Ints
    dedicated: Ints
    micro: Ints


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of numbers to give: the codes it stands in begin with `head`, and `allowed` are its numbers."""

    head: str
    allowed: range

    def number(self, code: str) -> int | None:
        """The number that a code has in this row, None where it belongs to another."""
        digits = code[len(self.head) : len(self.head) + 3]
        return int(digits) if code.startswith(self.head) and int(digits) in self.allowed else None


def number_grids(community: str, *, labels: Labels, places: Places, weight: Ints, past: Before | None) -> Numbers:
    """Digits for all grids of `community` (12 digits); `weight` of each atom decides which grid keeps a code.

    A number that the community ever used is not given anew.
    """
    used = frozenset[str]() if past is None else past.used
    parents = None if past is None else (past.parent, past.parent_codes)
    micros = None if past is None else (past.micro, past.micro_codes)
    parent = _former(labels.general, parents, weight=weight)
    site = _former(labels.dedicated, parents, weight=weight)
    if past is not None:
        site = _on_old_ground(site, at=places.dedicated, grounds=past.grounds)
    house = _former(labels.micro, micros, weight=weight)
    general = _numbered(_Row(community, GENERAL), at=places.general, former=parent, used=used)
    micro = np.zeros(len(labels.micro_general), np.int32)
    for grid, own in enumerate(general.tolist()):
        rows = np.flatnonzero(labels.micro_general == grid)
        at = (places.micro[0][rows], places.micro[1][rows])
        former = {place: house[row] for place, row in enumerate(rows.tolist()) if row in house}
        micro[rows] = _numbered(_Row(f"{community}{own:03d}", MICRO), at=at, former=former, used=used)
    return Numbers(
        general=general,
        dedicated=_numbered(_Row(community, DEDICATED), at=places.dedicated, former=site, used=used),
        micro=micro,
    )


def _numbered(row: _Row, *, at: tuple[Floats, Floats], former: Mapping[int, str], used: frozenset[str]) -> Ints:
    """A number for each grid of a row, at those places; `former` has the old codes of some of them."""
    kept = {grid: number for grid, code in former.items() if (number := row.number(code))}
    retired = {number for code in used if (number := row.number(code))}
    given = numbers(reading_order(*at).tolist(), allowed=row.allowed, kept=kept, retired=retired)
    return np.array([given[grid] for grid in range(len(given))], np.int32)


def _on_old_ground(former: dict[int, str], *, at: tuple[Floats, Floats], grounds: Mapping[str, Any]) -> dict[int, str]:
    """With the old code of dedicated grids that share no home with an old one, but lie on its land."""
    found = dict(former)
    for grid, (x, y) in enumerate(zip(at[0].tolist(), at[1].tolist(), strict=True)):
        free = [
            code for code, land in grounds.items() if code not in found.values() and shapely.intersects_xy(land, x, y)
        ]
        if grid not in found and free:
            found[grid] = free[0]
    return found


def _former(label: Ints, old: tuple[Ints, Objects] | None, *, weight: Ints) -> dict[int, str]:
    """The old code that each grid takes on, where it does."""
    if old is None:
        return {}
    column, codes = old
    return {grid: codes[former] for grid, former in inherited(label, old=column, weight=weight).items()}
