"""An area as a page looks at it: its names and what lies in it, read from memory but for the names of divisions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Subquery

from shige.core.areas import Level, area_range, level_of
from shige.core.mapping.atlas import TIERS, Atlas
from shige.core.values import Tier
from shige.territory.facts import AreaName, Bounds
from shige.territory.functional import functional_streets, led
from shige.territory.ledger import ledger_now
from shige.territory.models import Division, FunctionalArea, Grid, Publication, Standing
from shige.territory.published import atlas_now
from shige.territory.selectors import area_page

_CITY = 4
_WIDE = 6
"""Digits of a district: wider areas are looked at one tier at a time."""


@dataclass(frozen=True, slots=True)
class Look:
    """An area, the way down to it, the tier below, and all grids in it where it is no wider than a street."""

    area: AreaName
    path: tuple[AreaName, ...]
    children: tuple[AreaName, ...]
    """Communities by 12 digits, grids by 18; only where something is published."""
    grids: tuple[AreaName, ...]
    """General, dedicated and micro-grids, by code."""
    is_wide: bool
    elsewhere: tuple[AreaName, ...] = ()
    """Of a district: its published streets that a functional area runs, so that they are no part of its operations."""


def look(area: str) -> Look | None:
    """A city, district, street, community (12 digits) or grid; None where nothing is known of it."""
    if len(area) <= _WIDE:
        return _wide(area)
    atlas = atlas_now()
    found = _within(atlas, area)
    grids = tuple(row for row in found if row.level != Tier.COMMUNITY)
    names = {row.code: row for row in found}
    heads = [area[:digits] for digits in (2, 4, 6, 9)]
    divisions = dict(Division.objects.filter(code__in=heads).values_list("code", "name"))
    above = [AreaName(code, level_of(code).value, divisions.get(code, code)) for code in heads]
    if len(area) == 9:
        known = above.pop() if area in divisions or found else None
        children = tuple(row for row in found if row.level == Tier.COMMUNITY)
        return None if known is None else Look(known, tuple(above), children, grids, is_wide=False)
    here = names.get(area)
    if here is None:
        return None
    above += [row for code in (area[:12], f"{area[:15]}000") if (row := _above(atlas, code, area=area)) is not None]
    return Look(here, tuple(above), _below(here, grids=grids), grids, is_wide=False)


def _wide(area: str) -> Look | None:
    """A city, a district or a functional area, with whom it runs: what a functional area leads is its own alone."""
    page, run_by = area_page(area), led()
    if page is None:
        return _functional(area)
    rows = (row for row in page.children if row.households or row.general)
    below = tuple(AreaName(row.code, row.level, row.name) for row in rows)
    elsewhere = tuple(row for row in below if row.code in run_by)
    children = tuple(row for row in below if row.code not in run_by)
    if len(area) == _CITY:
        children += _leading(area, run_by=run_by)
    return Look(AreaName(area, page.area.level, page.area.name), page.path, children, (), is_wide=True,
                elsewhere=elsewhere)  # fmt: skip


def _leading(city: str, *, run_by: Mapping[str, tuple[str, str]]) -> tuple[AreaName, ...]:
    """The functional areas of a city that run published streets, by code."""
    ledger = ledger_now()
    held = {area for street, area in run_by.items() if area[0].startswith(city) and ledger.total(street)["households"]}
    return tuple(AreaName(code, Level.DISTRICT.value, name) for code, name in sorted(held))


def _functional(code: str) -> Look | None:
    """A functional area with its published streets; None where there is no such code."""
    found = FunctionalArea.objects.filter(code=code).exclude(code="").first()
    if found is None:
        return None
    ledger, heads = ledger_now(), [code[:2], code[:4]]
    codes = functional_streets(code)
    names = dict(Division.objects.filter(code__in=[*heads, *codes]).values_list("code", "name"))
    streets = tuple(
        AreaName(street, Level.STREET.value, names[street]) for street in codes if ledger.total(street)["households"]
    )
    above = tuple(AreaName(head, level_of(head).value, names.get(head, head)) for head in heads)
    return Look(AreaName(code, Level.DISTRICT.value, found.name), above, streets, (), is_wide=True)


def _within(atlas: Atlas, area: str) -> tuple[AreaName, ...]:
    """The grids within an area, communities by their 12 digits."""
    low, high = area_range(area)
    rows = range(int(atlas.code.searchsorted(low)), int(atlas.code.searchsorted(high, side="right")))
    found = ((f"{int(atlas.code[row]):018d}", TIERS[int(atlas.tier[row])], str(atlas.name[row])) for row in rows)
    return tuple(
        AreaName(code[:12] if tier == Tier.COMMUNITY else code, tier.value, name) for code, tier, name in found
    )


def _above(atlas: Atlas, code: str, *, area: str) -> AreaName | None:
    """A community or general grid that an area lies in, where it is published."""
    if code == area or len(area) == 12:
        return None
    rows = _within(atlas, code)
    return rows[0] if rows and rows[0].code == code else None


def _below(here: AreaName, *, grids: tuple[AreaName, ...]) -> tuple[AreaName, ...]:
    tiers = {Tier.COMMUNITY: (Tier.GENERAL, Tier.DEDICATED), Tier.GENERAL: (Tier.MICRO,)}
    return tuple(row for row in grids if row.level in tiers.get(Tier(here.level), ()))


@dataclass(frozen=True, slots=True)
class PublicationRow:
    """A publication in a list."""

    number: int
    at: datetime
    communities: int
    """Communities whose plan it brought and that still stand on it."""


def publications(area: str, *, most: int) -> tuple[PublicationRow, ...]:
    """The newest publications by which communities of an area stand."""
    newest = sorted(ledger_now().began(area).items(), reverse=True)[:most]
    return tuple(PublicationRow(since.number, since.at, count) for since, count in newest)


def households_in(area: str) -> int:
    """Households of what is published in an area."""
    return ledger_now().total(area)["households"]


def frame_of(area: str) -> tuple[int, Bounds] | None:
    """The number of what is published now, and the frame about it in an area: what a map needs, in one query."""
    if len(area) <= 12:
        ledger = ledger_now()
        frame = ledger.frame(area)
        return None if frame is None else (ledger.number, frame)
    held = Standing.objects.filter(until=None, plan=OuterRef("plan"), community=OuterRef("community"))
    newest = Publication.objects.order_by("-number").values("number")[:1]
    rows = Grid.objects.filter(Exists(held), code=area_range(area)[0]).annotate(number=Subquery(newest))
    for number, west, south, east, north in rows.values_list("number", "west", "south", "east", "north"):
        return number, (west, south, east, north)
    return None
