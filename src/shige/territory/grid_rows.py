"""Published grids as rows of a list, with what lies directly in each; many at once where many are asked for."""

from collections import Counter
from collections.abc import Iterable, Mapping

from django.db.models import Q

from shige.core.areas import area_range
from shige.core.values import Tier
from shige.territory.facts import AreaRow
from shige.territory.ledger import ledger_now
from shige.territory.models import Grid

_WIDER = {Tier.COMMUNITY, Tier.GENERAL}
"""Tiers with grids below them."""


def grids_below(grid: Grid) -> tuple[AreaRow, ...]:
    """The grids of the tier below: general and dedicated of a community, micro of a general grid."""
    if grid.tier not in _WIDER:
        return ()
    rows = Grid.objects.filter(plan_id=grid.plan_id, code__range=_span(grid)).exclude(pk=grid.pk)
    return _below(grid, rows.defer("polygon", "figures").order_by("code"))


def grids_within(codes: Iterable[str]) -> Mapping[str, tuple[AreaRow, tuple[AreaRow, ...]]]:
    """The published communities (12 digits) and grids (18) of these codes, each with the tier below, in two queries."""
    spans, shown, ledger = {code: area_range(code) for code in codes}, Q(pk=None), ledger_now()
    for low, high in spans.values():
        for plan in ledger.held(low, high):
            shown |= Q(plan_id=plan, code__range=(low, high))
    rows = list(Grid.objects.filter(shown).defer("polygon", "figures").order_by("code")) if spans else []
    found = {}
    for code, (low, high) in spans.items():
        grid = next((row for row in rows if row.code == low), None)
        if grid is not None:
            below = _below(grid, (row for row in rows if low < row.code <= high))
            found[code] = grid_row(grid, below), below
    return found


def _span(grid: Grid) -> tuple[int, int]:
    whole = f"{grid.code:018d}"
    return area_range(whole[:12] if grid.tier == Tier.COMMUNITY else whole)


def _below(grid: Grid, rows: Iterable[Grid]) -> tuple[AreaRow, ...]:
    """What of the rows in a grid's range is of the tier below it."""
    inside = list(rows) if grid.tier in _WIDER else []
    micro = Counter(row.parent for row in inside if row.tier == Tier.MICRO)
    return tuple(grid_row(row, (), micro=micro[row.code]) for row in inside if row.parent == grid.code)


def grid_row(grid: Grid, children: tuple[AreaRow, ...], *, micro: int = 0) -> AreaRow:
    """A grid as a row; the sums are of what lies in it."""
    tiers = [child.level for child in children]
    return AreaRow(
        code=f"{grid.code:018d}",
        level=grid.tier,
        name=grid.name,
        households=grid.households,
        general=tiers.count(Tier.GENERAL),
        micro=micro or tiers.count(Tier.MICRO) or sum(child.micro for child in children),
        dedicated=tiers.count(Tier.DEDICATED),
        exceptions=int(grid.exceptions != "[]") + sum(child.exceptions for child in children),
        minutes=grid.minutes,
        p_in_time=grid.p_in_time,
        crew=grid.crew,
    )
