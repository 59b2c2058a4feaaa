"""Which area a page is about: the one that its address names, else the one where the reader's reach begins."""

from dataclasses import dataclass

from django.http import Http404, QueryDict

from shige.access.scope import Scope
from shige.core.areas import area_range, level_of
from shige.core.errors import ShigeError
from shige.core.mapping.atlas import TIERS
from shige.core.values import Tier
from shige.desk.page import area_within
from shige.territory import selectors
from shige.territory.facts import AreaName, AreaPage, AreaRow

WIDE = 6
"""Digits of a district: areas as wide as that are looked at one tier at a time."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A published grid by name."""

    code: str
    name: str
    tier: Tier


def area_asked(asked: QueryDict, *, seen: Scope) -> str:
    """The area that `?area=` names, else the reader's own; empty for who sees none.

    Raises:
        Http404: where it is no area, or does not lie wholly within what the reader sees.
    """
    area = asked.get("area", "")
    if not area:
        return staffed(area_within(*seen.ranges[0])) if seen.ranges else ""
    return checked(area, seen=seen)


def checked(area: str, *, seen: Scope) -> str:
    """An area that the reader sees as a whole.

    Raises:
        Http404: where it is none, or out of reach.
    """
    try:
        level_of(area)
    except ShigeError as error:
        raise Http404 from error
    if len(area) < 4 or not seen.covers(area):
        raise Http404
    return staffed(area)


def staffed(code: str) -> str:
    """The area over which posts are held: of the grid of a whole community, its 12 digits."""
    return code[:12] if len(code) == 18 and code.endswith("000000") else code


def spots(area: str) -> tuple[Spot, ...]:
    """The general, dedicated and micro-grids published in an area, by code; read from memory."""
    atlas = selectors.atlas_now()
    low, high = area_range(area)
    rows = range(int(atlas.code.searchsorted(low)), int(atlas.code.searchsorted(high, side="right")))
    found = (Spot(f"{int(atlas.code[r]):018d}", str(atlas.name[r]), TIERS[int(atlas.tier[r])]) for r in rows)
    return tuple(spot for spot in found if spot.tier != Tier.COMMUNITY)


def micros(area: str) -> tuple[str, ...]:
    """The codes of the micro-grids in an area."""
    return tuple(spot.code for spot in spots(area) if spot.tier == Tier.MICRO)


def looked_at(area: str) -> AreaPage:
    """The area with its way down and what lies in it.

    Raises:
        Http404: where nothing is known of it.
    """
    found = selectors.area_page(area) or _leaf(area)
    if found is None:
        raise Http404
    return found


def _leaf(area: str) -> AreaPage | None:
    """A micro- or dedicated grid, in which nothing lies."""
    grid = selectors.grid_page(area) if len(area) == 18 else None
    if grid is None:
        return None
    row = AreaRow(
        area,
        grid.tier,
        grid.name,
        households=grid.households,
        general=0,
        micro=0,
        dedicated=0,
        exceptions=len(grid.exceptions),
    )
    return AreaPage(row, grid.path, ())


def way(found: AreaPage, *, route: str) -> dict[str, object]:
    """What the frame needs to show the way down to an area, its steps leading to the page of that route."""
    here = found.area
    return {
        "way": route,
        "path": (*found.path, AreaName(staffed(here.code), here.level, here.name)),
        "here": staffed(here.code),
    }
