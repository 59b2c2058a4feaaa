"""Lists of published grids, a page at a time: each begins after the last code of the one before."""

import json
from dataclasses import dataclass

import numpy as np

from shige.access.scope import Scope
from shige.core.areas import area_range
from shige.core.mapping.atlas import TIERS, Atlas
from shige.core.mapping.landkernel import Longs
from shige.core.values import Bools, Tier
from shige.territory.facts import Bounds, GridItem
from shige.territory.models import Grid, Standing
from shige.territory.published import atlas_now


@dataclass(frozen=True, slots=True)
class Wish:
    """Which grids are asked for: of a tier, in an area of 2 to 18 digits, in a frame of degrees, or all."""

    tier: Tier | None = None
    area: str = ""
    bounds: Bounds | None = None
    with_polygon: bool = False


@dataclass(frozen=True, slots=True)
class GridList:
    """A page of grids in the order of their codes."""

    grids: tuple[GridItem, ...]
    matched: int
    """How many there are on all pages."""
    next: str
    """Code after which the next page begins; empty on the last."""


def grids_listed(wish: Wish, *, scope: Scope, after: str = "", most: int = 100) -> GridList:
    """The published grids that are wished for, as far as the reader sees, at most `most` after a code.

    The atlas says which codes those are; rows are read of the page alone.
    """
    atlas = atlas_now()
    codes = atlas.code[_wished(atlas, wish, scope=scope)]
    first = int(codes.searchsorted(int(after), side="right")) if after else 0
    shown = codes[first : first + most].tolist()
    last = f"{shown[-1]:018d}" if first + most < len(codes) else ""
    return GridList(_items(shown, with_polygon=wish.with_polygon), len(codes), last)


def _wished(atlas: Atlas, wish: Wish, *, scope: Scope) -> Bools:
    """Which rows of the atlas are meant."""
    mine = np.zeros(len(atlas.code), bool)
    for low, high in scope.ranges:
        mine[_between(atlas.code, low, high)] = True
    if wish.tier is not None:
        mine &= atlas.tier == TIERS.index(wish.tier)
    if wish.area:
        inside = np.zeros_like(mine)
        inside[_between(atlas.code, *area_range(wish.area))] = True
        mine &= inside
    if wish.bounds is not None:
        mine &= atlas.touching(wish.bounds)
    return mine


def _between(codes: Longs, low: int, high: int) -> slice:
    return slice(int(codes.searchsorted(low)), int(codes.searchsorted(high, side="right")))


def _items(codes: list[int], *, with_polygon: bool) -> tuple[GridItem, ...]:
    """The rows of these codes in the plans that hold there."""
    communities = {code // 10**6 * 10**6 for code in codes}
    held = set(Standing.objects.filter(until=None, community__in=communities).values_list("plan_id", "community"))
    rows = Grid.objects.filter(code__in=codes, plan_id__in={plan for plan, _ in held}).order_by("code").defer("figures")
    rows = rows if with_polygon else rows.defer("figures", "polygon")
    return tuple(_item(row, with_polygon=with_polygon) for row in rows if (row.plan_id, row.community) in held)


def _item(row: Grid, *, with_polygon: bool) -> GridItem:
    return GridItem(
        code=f"{row.code:018d}",
        tier=row.tier,
        name=row.name,
        parent="" if row.tier == Tier.COMMUNITY else f"{row.parent:018d}",
        households=row.households,
        minutes=row.minutes,
        p_in_time=row.p_in_time,
        crew=row.crew,
        exceptions=json.loads(row.exceptions),
        bounds=(row.west, row.south, row.east, row.north),
        polygon=bytes(row.polygon) if with_polygon else b"",
    )
