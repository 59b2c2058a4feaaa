"""Questions about the territory: areas, grids, plans and what is published now. Codes are text here."""

import json
from collections.abc import Mapping
from typing import Any

import shapely
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum

from shige.core.areas import LEVELS, area_range, level_of
from shige.core.errors import ShigeError
from shige.core.mapping.atlas import Atlas
from shige.core.mapping.tile import TileLayer
from shige.territory import published
from shige.territory.facts import (
    AreaName,
    AreaPage,
    AreaRow,
    Bounds,
    GridPage,
    LineageFacts,
    Outline,
    PlanFacts,
    PublicationFacts,
)
from shige.territory.finding import search
from shige.territory.functional import (
    functional_areas,
    functional_codes,
    functional_ranges,
    functional_streets,
    overlay,
)
from shige.territory.grid_rows import grid_row, grids_below
from shige.territory.homes import unit_told
from shige.territory.image import LOWEST
from shige.territory.ledger import SUMS, ledger_now
from shige.territory.models import Division, Grid, Lineage, Plan, Standing, Unit

__all__ = [
    "area_bounds", "area_outline", "area_page", "atlas_now", "functional_areas", "functional_codes",
    "functional_ranges", "functional_streets", "grid_page", "overlay", "plan_facts", "plan_lineage", "plans",
    "publication_now", "search", "tile_layers",
]  # fmt: skip


def publication_now() -> PublicationFacts | None:
    """What is published now, None before the first publication; `number` stands in the URL of tiles."""
    row = published.latest()
    if row is None:
        return None
    return PublicationFacts(row.number, str(row.uid), str(row.plan.uid), row.at, row.actor_name, row.why)


def atlas_now() -> Atlas:
    """The published grids of this moment, to be asked where a point lies."""
    return published.atlas_now()


def tile_layers(number: int, *, zoom: int) -> tuple[TileLayer, ...] | None:
    """What tiles of a publication show at a zoom, None where there is no such publication."""
    return published.layers_of(number, zoom=zoom)


def grid_page(code: str) -> GridPage | None:
    """The published grid of that 18-digit code, None where there is none."""
    if not _is_code(code, digits=(18,)):
        return None
    line = _line(code)
    grid = line.get(code)
    if grid is None:
        return None
    units = Unit.objects.filter(plan_id=grid.plan_id, grid=grid.code).order_by("building", "entrance", "floor_from")
    return GridPage(
        code=code,
        tier=grid.tier,
        name=grid.name,
        path=_path(code, line=line),
        households=grid.households,
        minutes=grid.minutes,
        p_in_time=grid.p_in_time,
        crew=grid.crew,
        sliced=grid.sliced,
        exceptions=json.loads(grid.exceptions),
        figures=json.loads(grid.figures),
        bounds=(grid.west, grid.south, grid.east, grid.north),
        plan=str(grid.plan.uid),
        since=grid.since,
        children=grids_below(grid),
        units=tuple(unit_told(row) for row in units) if grid.tier in LOWEST else (),
    )


def area_page(code: str) -> AreaPage | None:
    """An area of 2, 4, 6, 9, 12 digits or a general grid, with its children and their figures; None if unknown."""
    if not _is_code(code):
        return None
    if len(code) >= 12:
        line = _line(code)
        grid = line.get(code.ljust(18, "0"))
        if grid is None:
            return None
        children = grids_below(grid)
        return AreaPage(grid_row(grid, children), _path(code, line=line), children)
    known = {row.code: row for row in Division.objects.filter(Q(code__in=_heads(code)) | Q(parent=code))}
    division = known.get(code)
    if division is None:
        return None
    children = _areas_below(division, known=known)
    sums = {name: sum(getattr(child, name) for child in children) for name in SUMS}
    above = tuple(AreaName(head, level_of(head).value, known[head].name) for head in _heads(code)[:-1] if head in known)
    return AreaPage(AreaRow(code, division.level, division.name, **sums), above, children)


def area_bounds(code: str) -> Bounds | None:
    """The frame about what is published in an area, None where nothing is."""
    if not _is_code(code):
        return None
    if len(code) <= 12:
        return ledger_now().frame(code)
    return _grids_in(code).filter(code=area_range(code)[0]).values_list("west", "south", "east", "north").first()


def area_outline(code: str) -> Outline | None:
    """The border of what is published in an area of any level, None where nothing is."""
    grids = list(_outlined(code).values_list("polygon", "name")) if _is_code(code) else []
    if not grids:
        return None
    shape: Any = shapely.union_all(shapely.from_wkb([bytes(polygon) for polygon, _ in grids]))
    name = grids[0][1] if len(code) >= 12 else Division.objects.filter(code=code).values_list("name", flat=True).first()
    return Outline(code, name or "", tuple(shape.bounds), shapely.geometry.mapping(shape))


def plans() -> tuple[PlanFacts, ...]:
    """All plans, the newest first."""
    return plan_rows_told(Plan.objects.filter(loaded=True))


def plan_facts(uid: str) -> PlanFacts | None:
    """The plan of that uid."""
    found = plan_rows_told(Plan.objects.filter(loaded=True, uid=uid)) if published.is_uid(uid) else ()
    return found[0] if found else None


def plan_lineage(uid: str) -> tuple[LineageFacts, ...]:
    """What came from what in a plan, by tier and code."""
    if not published.is_uid(uid):
        return ()
    rows = Lineage.objects.filter(plan__uid=uid, plan__loaded=True).order_by("tier", "source", "target")
    return tuple(LineageFacts(r.tier, r.source, r.target, r.households, r.change) for r in rows)


def grid_lineage(code: str, *, plan: str) -> tuple[LineageFacts, ...]:
    """What a grid of a plan came from, the most households first."""
    rows = Lineage.objects.filter(plan__uid=plan, target=code).order_by("-households", "source")
    return tuple(LineageFacts(r.tier, r.source, r.target, r.households, r.change) for r in rows)


def _is_code(code: str, *, digits: tuple[int, ...] = tuple(LEVELS)) -> bool:
    try:
        level_of(code)
    except ShigeError:
        return False
    return len(code) in digits


def _grids_in(code: str) -> QuerySet[Grid]:
    """The grids of the plan that holds in the community of a code of 12 or 18 digits."""
    community = int(code[:12].ljust(18, "0"))
    plan = Standing.objects.filter(community=community, until=None).values("plan_id")
    return Grid.objects.filter(plan_id__in=plan, code__range=area_range(code[:12]))


def _outlined(code: str) -> QuerySet[Grid]:
    """The grids that show an area: itself, or its communities."""
    if len(code) >= 12:
        return _grids_in(code).filter(code=area_range(code)[0])
    held = Q(pk=None)
    for plan, communities in ledger_now().held(*area_range(code)).items():
        held |= Q(plan_id=plan, code__in=communities)
    return Grid.objects.filter(held)


def _areas_below(division: Division, *, known: Mapping[str, Division]) -> tuple[AreaRow, ...]:
    """The divisions below with the sums of what is published in each; communities also that the tree does not know."""
    digits = {2: 4, 4: 6, 6: 9, 9: 12}[len(division.code)]
    names = {row.code: (row.level, row.name) for row in known.values() if row.parent == division.code}
    sums = ledger_now().below(division.code, digits=digits)
    for code, (name, _figures) in sums.items():
        names.setdefault(code, (LEVELS[digits].value, name if digits == 12 else code))
    nothing = "", dict.fromkeys(SUMS, 0)
    rows = ((code, *names[code], sums.get(code, nothing)[1]) for code in sorted(names))
    return tuple(AreaRow(code, level, name, **figures) for code, level, name, figures in rows)


def _heads(code: str) -> list[str]:
    """The areas down to the street that a code lies in, itself included."""
    return [code[:digits] for digits in (2, 4, 6, 9) if digits <= len(code)]


def _line(code: str) -> dict[str, Any]:
    """The published grid of a code of 12 or 18 digits and those above it, by 18 digits, each with `since`."""
    holds = Standing.objects.filter(community=OuterRef("community"), until=None).values("since__at")[:1]
    codes = {int(code[:digits].ljust(18, "0")) for digits in (12, 15, 18)}
    rows = _grids_in(code).filter(code__in=codes).select_related("plan").annotate(since=Subquery(holds))
    return {f"{row.code:018d}": row for row in rows.defer("polygon")}


def _path(code: str, *, line: Mapping[str, Any]) -> tuple[AreaName, ...]:
    """The areas above a code, from the province down."""
    heads = _heads(code)
    known = dict(Division.objects.filter(code__in=heads).values_list("code", "name"))
    path = [AreaName(head, level_of(head).value, known.get(head, head)) for head in heads]
    above = (line[whole] for whole in sorted(line) if whole < code.ljust(18, "0"))
    return (*path, *(AreaName(f"{row.code:018d}", row.tier, row.name) for row in above))


def plan_rows_told(rows: QuerySet[Plan]) -> tuple[PlanFacts, ...]:
    """Plans as others see them, the newest first."""
    counted = rows.annotate(
        communities=Count("sheets"), **{name: Sum(f"sheets__{name}", default=0) for name in SUMS}
    ).order_by("-made_at", "-pk")
    standing = Standing.objects.filter(until=None).values("plan").annotate(count=Count("pk"))
    holding: Mapping[int, int] = dict(standing.values_list("plan", "count"))
    return tuple(
        PlanFacts(
            uid=str(plan.uid),
            status=plan.status,
            made_at=plan.made_at,
            content_hash=plan.content_hash,
            city=plan.meta.get("city", ""),
            synthetic=plan.meta.get("synthetic") == "1",
            communities=plan.communities,
            standing=holding.get(plan.pk, 0),
            **{name: getattr(plan, name) for name in SUMS},
        )
        for plan in counted
    )
