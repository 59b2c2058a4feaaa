"""What is published, community by community: its plan, its sums and its frame, kept in memory until the next time."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import numpy as np

from shige.core.areas import area_range
from shige.core.mapping.landkernel import Longs
from shige.core.values import Floats
from shige.territory.facts import Bounds
from shige.territory.models import Grid, Sheet, Standing
from shige.territory.published import NEWEST

SUMS = ("households", "general", "micro", "dedicated", "exceptions")
_SIDES = ("west", "south", "east", "north")


class Since(NamedTuple):
    """A publication by which communities stand."""

    number: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Ledger:
    """The communities of one publication, by ascending code."""

    number: int
    community: Longs
    """Lowest code of each."""
    plan: Longs
    name: tuple[str, ...]
    sums: Longs
    """Columns in the order of `SUMS`."""
    sides: Floats
    """West, south, east and north in degrees."""
    since: tuple[Since, ...]

    def rows(self, area: str) -> slice:
        """The rows of an area of 2 to 12 digits."""
        low, high = area_range(area)
        return slice(int(self.community.searchsorted(low)), int(self.community.searchsorted(high, side="right")))

    def total(self, area: str) -> Mapping[str, int]:
        """The sums of an area."""
        return dict(zip(SUMS, self.sums[self.rows(area)].sum(axis=0).tolist(), strict=True))

    def below(self, area: str, *, digits: int) -> Mapping[str, tuple[str, Mapping[str, int]]]:
        """By the code of each area of so many digits in an area: the name of its first community, and its sums."""
        part = self.rows(area)
        codes, starts = np.unique(self.community[part] // 10 ** (18 - digits), return_index=True)
        sums = np.add.reduceat(self.sums[part], starts, axis=0) if len(codes) else self.sums[:0]
        firsts = (starts + part.start).tolist()
        rows = zip(codes.tolist(), firsts, sums.tolist(), strict=True)
        return {str(code): (self.name[first], dict(zip(SUMS, row, strict=True))) for code, first, row in rows}

    def frame(self, area: str) -> Bounds | None:
        """The frame about an area, None where nothing of it is published."""
        sides = self.sides[self.rows(area)]
        if not len(sides):
            return None
        west, south = sides[:, :2].min(axis=0).tolist()
        east, north = sides[:, 2:].max(axis=0).tolist()
        return west, south, east, north

    def held(self, low: int, high: int) -> Mapping[int, list[int]]:
        """The communities that lie anywhere in a range of codes, by the key of the plan that holds there."""
        first = max(0, int(self.community.searchsorted(low, side="right")) - 1)
        part = slice(first, int(self.community.searchsorted(high, side="right")))
        found: dict[int, list[int]] = {}
        for plan, community in zip(self.plan[part].tolist(), self.community[part].tolist(), strict=True):
            if community + 10**6 > low:
                found.setdefault(plan, []).append(community)
        return found

    def pairs(self) -> set[tuple[int, int]]:
        """The key of the plan and the community, for each community."""
        return set(zip(self.plan.tolist(), self.community.tolist(), strict=True))

    def began(self, area: str) -> Mapping[Since, int]:
        """How many communities of an area stand by each publication."""
        return Counter(self.since[self.rows(area)])


_KEPT: dict[str, tuple[object, Ledger]] = {}
"""The publication that was asked for last, and its ledger."""


def ledger_now() -> Ledger:
    """What is published at this moment, in one query where nothing was published since the last question."""
    for token, number in NEWEST.rows():
        known = _KEPT.get("now")
        if known is None or known[0] != token:
            known = _KEPT["now"] = token, _read(number)
        return known[1]
    return _ledger(0, [])


_Row = tuple[int, int, str, tuple[int, ...], Bounds, Since]


def _read(number: int) -> Ledger:
    columns = ("plan_id", "community", "since_id", "since__at")
    held = {row[:2]: Since(*row[2:]) for row in Standing.objects.filter(until=None).values_list(*columns)}
    plans, communities = {plan for plan, _ in held}, {community for _, community in held}
    grids = Grid.objects.filter(plan_id__in=plans, code__in=communities).order_by()
    boxes = {row[:2]: row[2:] for row in grids.values_list("plan_id", "code", *_SIDES)}
    sheets = Sheet.objects.filter(plan_id__in=plans).order_by().values_list("plan_id", "community", "name", *SUMS)
    rows = [
        (community, plan, name, tuple(sums), boxes[plan, community], held[plan, community])
        for plan, community, name, *sums in sheets
        if (plan, community) in held
    ]
    return _ledger(number, sorted(rows))


def _ledger(number: int, rows: list[_Row]) -> Ledger:
    return Ledger(
        number=number,
        community=np.array([row[0] for row in rows], np.int64),
        plan=np.array([row[1] for row in rows], np.int64),
        name=tuple(row[2] for row in rows),
        sums=np.array([row[3] for row in rows], np.int64).reshape(-1, len(SUMS)),
        sides=np.array([row[4] for row in rows], np.float64).reshape(-1, len(_SIDES)),
        since=tuple(row[5] for row in rows),
    )
