"""Plain figures of the published grids of an area, quick for a whole city: what loads and coverage are computed of."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from shige.core.areas import area_range
from shige.core.values import Tier
from shige.territory.ledger import ledger_now
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
    low, high = area_range(area)
    micros: dict[int, int] = defaultdict(int)
    found: list[tuple[int, str, str, int]] = []
    for plan, held in _held(low, high):
        rows = Grid.objects.filter(plan_id=plan, code__gte=low, code__lte=high).order_by()
        if Tier.GENERAL in tiers:
            for parent in rows.filter(tier=Tier.MICRO).values_list("parent", flat=True).iterator():
                micros[parent] += 1
        figures = rows.filter(tier__in=list(tiers)).values_list("code", "tier", "name", "households")
        found += (row for row in figures.iterator() if row[0] // _COMMUNITY in held)
    return tuple(
        GridFigure(f"{code:018d}", tier, name, homes, micros[code]) for code, tier, name, homes in sorted(found)
    )


def units_by_grid(area: str) -> Mapping[str, frozenset[str]]:
    """The address units of each published micro- or dedicated grid in an area, by their ids."""
    low, high = area_range(area)
    units: dict[int, set[str]] = defaultdict(set)
    for plan, held in _held(low, high):
        rows = Unit.objects.filter(plan_id=plan, grid__gte=low, grid__lte=high).order_by()
        for grid, uid in rows.values_list("grid", "uid").iterator():
            if grid // _COMMUNITY in held:
                units[grid].add(uid)
    return {f"{grid:018d}": frozenset(uids) for grid, uids in sorted(units.items())}


def _held(low: int, high: int) -> Iterator[tuple[int, frozenset[int]]]:
    """The plans that hold somewhere in a range of codes, and the communities in which they do."""
    for plan, communities in ledger_now().held(low, high).items():
        yield plan, frozenset(code // _COMMUNITY for code in communities)
