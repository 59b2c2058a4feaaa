"""Plain figures of the published grids of an area, quick for a whole city: what loads and coverage are computed of."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from shige.core.areas import area_range
from shige.core.mapping.landkernel import Longs
from shige.core.values import Tier
from shige.territory.ledger import Ledger, ledger_now
from shige.territory.models import Grid, Unit

_COMMUNITY = 10**6
"""Codes in a community."""


class GridFigure(NamedTuple):
    """A published grid with its households and its micro-grids."""

    code: str
    tier: str
    name: str
    households: int
    micros: int
    """Micro-grids in a general grid; 0 of others."""


def grid_figures(area: str, *, tiers: Collection[Tier]) -> tuple[GridFigure, ...]:
    """The published grids of these tiers in an area of 2 to 18 digits, by ascending code."""
    rows = _figures(*area_range(area), tiers=tiers, ledger=ledger_now())
    return tuple(GridFigure(f"{code:018d}", tier, name, homes, micros) for code, tier, name, homes, micros in rows)


def _figures(low: int, high: int, *, tiers: Collection[Tier], ledger: Ledger) -> list[tuple[int, str, str, int, int]]:
    """Code, tier, name, households and micro-grids of each, by ascending code."""
    micros: dict[int, int] = defaultdict(int)
    found: list[tuple[int, str, str, int]] = []
    for plan, held in _held(low, high, ledger=ledger):
        rows = Grid.objects.filter(plan_id=plan, code__gte=low, code__lte=high).order_by()
        if Tier.GENERAL in tiers:
            for parent in rows.filter(tier=Tier.MICRO).values_list("parent", flat=True).iterator():
                micros[parent] += 1
        figures = rows.filter(tier__in=list(tiers)).values_list("code", "tier", "name", "households")
        found += (row for row in figures.iterator() if row[0] // _COMMUNITY in held)
    return [(*row, micros[row[0]]) for row in sorted(found)]


@dataclass(frozen=True, slots=True)
class GeneralGrids:
    """Published general grids as columns, by ascending code."""

    code: Longs
    households: Longs
    micros: Longs
    name: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.code)

    def within(self, area: str) -> "GeneralGrids":
        """Those of an area of 2 to 18 digits."""
        low, high = area_range(area)
        first, last = self.code.searchsorted([low, high + 1]).tolist()
        part = slice(first, last)
        return GeneralGrids(self.code[part], self.households[part], self.micros[part], self.name[part])


_GENERAL: dict[str, tuple[Ledger, GeneralGrids]] = {}
"""The publication that was asked for last, and its general grids."""


def general_grids(area: str) -> GeneralGrids:
    """The general grids of an area, in one query where nothing was published since the last question."""
    ledger = ledger_now()
    known = _GENERAL.get("now")
    if known is None or known[0] is not ledger:
        rows = _figures(0, 10**18, tiers=(Tier.GENERAL,), ledger=ledger)
        columns = np.array([(code, homes, micros) for code, _, _, homes, micros in rows], np.int64).reshape(-1, 3)
        code, homes, micros = columns.T.copy()
        known = _GENERAL["now"] = ledger, GeneralGrids(code, homes, micros, tuple(row[2] for row in rows))
    return known[1].within(area)


def units_by_grid(area: str) -> Mapping[str, frozenset[str]]:
    """The address units of each published micro- or dedicated grid in an area, by their ids."""
    low, high = area_range(area)
    units: dict[int, set[str]] = defaultdict(set)
    for plan, held in _held(low, high, ledger=ledger_now()):
        rows = Unit.objects.filter(plan_id=plan, grid__gte=low, grid__lte=high).order_by()
        for grid, uid in rows.values_list("grid", "uid").iterator():
            if grid // _COMMUNITY in held:
                units[grid].add(uid)
    return {f"{grid:018d}": frozenset(uids) for grid, uids in sorted(units.items())}


def _held(low: int, high: int, *, ledger: Ledger) -> Iterator[tuple[int, frozenset[int]]]:
    """The plans that hold somewhere in a range of codes, and the communities in which they do."""
    for plan, communities in ledger.held(low, high).items():
        yield plan, frozenset(code // _COMMUNITY for code in communities)
