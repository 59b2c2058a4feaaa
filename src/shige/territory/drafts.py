"""Questions about drafts: which are open, what was done on one, what its table looks like, what an edit would do."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from django.db.models import QuerySet

from shige.access.scope import Scope
from shige.adapters.crs import from_metres, points_to_degrees
from shige.core.planning.edit import completed, edited
from shige.core.planning.edit_figures import Impact, impact
from shige.core.planning.edit_log import standing_of
from shige.core.planning.edit_plan import shapes_of
from shige.core.planning.names import addresses
from shige.core.planning.sketch import NONE, Sketch
from shige.core.values import Floats, Objects, Tier
from shige.territory.draft_facts import (
    DraftBuilding,
    DraftGrid,
    DraftPage,
    DraftRow,
    DraftSite,
    DraftTable,
    DraftUnit,
    OperationRow,
    Preview,
    edit_of,
)
from shige.territory.land import has_land
from shige.territory.models import Draft, Operation, Sheet, Standing
from shige.territory.published import is_uid
from shige.territory.saving import codes_used, sketch_now
from shige.territory.tables import Table, table_of

MOST = 100


def drafts(scope: Scope, *, reader_uid: str = "", states: Sequence[str] = ("open", "proposed")) -> tuple[DraftRow, ...]:
    """The drafts that a reader sees, the newest first: their own, and those of communities that they reach wholly."""
    rows = Draft.objects.filter(state__in=states).order_by("-opened_at", "-pk")
    seen = [row for row in _in_reach(rows, scope)[:MOST] if is_seen(row, reader_uid=reader_uid, scope=scope)]
    return _rows(seen)


def draft_page(uid: str, *, scope: Scope, reader_uid: str) -> DraftPage | None:
    """A draft and its operations; None for one out of reach."""
    draft = _draft(uid, scope=scope, reader_uid=reader_uid)
    if draft is None:
        return None
    operations = list(draft.operations.order_by("number"))
    held = standing_of([row.verb for row in operations])
    rows = tuple(_operation(row, holds=place in held.standing) for place, row in enumerate(operations))
    return DraftPage(_rows([draft])[0], rows, can_undo=bool(held.standing), can_redo=bool(held.undone))


def draft_table(uid: str, *, scope: Scope, reader_uid: str) -> DraftTable | None:
    """What the table of a draft shows of the grids that the reader reaches; None for a draft out of reach.

    Raises:
        ShigeError: "land-missing".
    """
    draft = _draft(uid, scope=scope, reader_uid=reader_uid)
    if draft is None:
        return None
    table, sketch = _sketched(draft)
    place = table.bench.community
    seen = np.array([scope.holds(code) for code in sketch.home.tolist()], np.bool_)
    names = addresses(place).whole
    keys = place.buildings.id.tolist()
    used = np.unique(table.bench.atoms.units.building[seen])
    footprints = _shapes(place.buildings.footprint[used], table)
    site_of = [*place.sites.id.tolist(), ""]
    return DraftTable(
        version=draft.version,
        units=_units(table, sketch, seen=seen, used=used),
        buildings=tuple(
            DraftBuilding(
                keys[row], names[row], int(place.buildings.floors[row]), site_of[place.buildings.site[row]], shape
            )
            for row, shape in zip(used.tolist(), footprints, strict=True)
        ),
        grids=_grids(table, sketch, scope=scope),
        sites=_sites(table, sketch, scope=scope),
    )


def draft_preview(uid: str, *, verb: str, content: Mapping[str, Any], scope: Scope, reader_uid: str) -> Preview | None:
    """What an edit would do to a draft as it stands now; None for a draft out of reach. Nothing is kept.

    Raises:
        ShigeError: what `edit_of` and `edited` raise.
    """
    draft = _draft(uid, scope=scope, reader_uid=reader_uid)
    if draft is None:
        return None
    table, sketch = _sketched(draft)
    edit = completed(sketch, edit_of(verb, content), used=codes_used(draft.community))
    after = edited(table.bench, sketch, edit)
    return _preview(table, sketch, after=after, scope=scope)


def draft_impact(uid: str, *, scope: Scope, reader_uid: str) -> Preview | None:
    """What all edits of a draft do to what is published; None for a draft out of reach."""
    draft = _draft(uid, scope=scope, reader_uid=reader_uid)
    if draft is None:
        return None
    table, sketch = _sketched(draft)
    return _preview(table, table.sketch, after=sketch, scope=scope)


def editable(community: str) -> bool:
    """Whether a community (12 digits) has a published plan whose land is here."""
    code = int(community.ljust(18, "0"))
    holds = Standing.objects.filter(community=code, until=None).select_related("plan").first()
    return holds is not None and has_land(holds.plan.meta.get("city_hash", ""), code)


def is_seen(draft: Draft, *, reader_uid: str, scope: Scope) -> bool:
    """Whether a reader sees a draft: one's own, and those of a community that one reaches wholly."""
    area = f"{draft.community:018d}"[:12]
    mine = draft.opener_uid == reader_uid and scope.touches(area)
    waits = draft.is_proposal and draft.state == "open"
    return mine or (scope.covers(area) and not waits)


def _draft(uid: str, *, scope: Scope, reader_uid: str) -> Draft | None:
    draft = Draft.objects.select_related("base", "plan").filter(uid=uid).first() if is_uid(uid) else None
    return draft if draft is not None and is_seen(draft, reader_uid=reader_uid, scope=scope) else None


def _in_reach(rows: QuerySet[Draft], scope: Scope) -> QuerySet[Draft]:
    """Drafts of communities that a scope may touch: it may begin within one."""
    wide = Scope(tuple((low // 1_000_000 * 1_000_000, high) for low, high in scope.ranges))
    return wide.filter(rows.select_related("base", "plan"), field="community")


def _sketched(draft: Draft) -> tuple[Table, Sketch]:
    table = table_of(draft.base, draft.community)
    return table, sketch_now(table, list(draft.operations.order_by("number")))


def _rows(found: Sequence[Draft]) -> tuple[DraftRow, ...]:
    codes = {draft.community for draft in found}
    held = dict(Standing.objects.filter(until=None, community__in=codes).values_list("community", "plan_id"))
    sheets = Sheet.objects.filter(plan__in={draft.base_id for draft in found}, community__in=codes)
    names = dict(sheets.values_list("community", "name"))
    return tuple(
        DraftRow(
            uid=draft.uid,
            community=f"{draft.community:018d}"[:12],
            name=names.get(draft.community, ""),
            state=draft.state,
            is_proposal=draft.is_proposal,
            version=draft.version,
            base=str(draft.base.uid),
            is_current=held.get(draft.community) == draft.base_id,
            plan="" if draft.plan is None else str(draft.plan.uid),
            opened_at=draft.opened_at,
            opener_uid=draft.opener_uid,
            opener=draft.opener_name,
            why=draft.why,
        )
        for draft in found
    )


def _operation(row: Operation, *, holds: bool) -> OperationRow:
    return OperationRow(
        number=row.number,
        verb=row.verb,
        content=row.content,
        touched=tuple(row.touched),
        at=row.at,
        actor_uid=row.actor_uid,
        actor=row.actor_name,
        why=row.why,
        holds=holds,
    )


def _units(table: Table, sketch: Sketch, *, seen: np.ndarray, used: np.ndarray) -> tuple[DraftUnit, ...]:
    units = table.bench.atoms.units
    lon, lat = points_to_degrees(units.x, units.y, table.plan.metric_crs)
    rows = np.flatnonzero(seen)
    number = np.searchsorted(used, units.building[rows])
    columns = (
        units.id[rows].tolist(),
        number.tolist(),
        *(getattr(units, name)[rows].tolist() for name in ("entrance", "floor_from", "floor_to", "households")),
        [f"{code:018d}" for code in sketch.home[rows].tolist()],
        np.round(lon[rows], 7).tolist(),
        np.round(lat[rows], 7).tolist(),
    )
    return tuple(DraftUnit(*row) for row in zip(*columns, strict=True))


def _grids(table: Table, sketch: Sketch, *, scope: Scope) -> tuple[DraftGrid, ...]:
    codes = [code for code in sorted(sketch.codes) if code != sketch.community and scope.holds(code)]
    land = _land(table, sketch, codes)
    return tuple(
        DraftGrid(
            code=f"{code:018d}",
            tier=str(sketch.tier(code)),
            parent=f"{code // 1_000 * 1_000:018d}" if sketch.tier(code) is Tier.MICRO else f"{sketch.community:018d}",
            name=sketch.names.get(code, ""),
            is_locked=code in sketch.locked,
            geometry=land.get(code),
        )
        for code in codes
    )


def _sites(table: Table, sketch: Sketch, *, scope: Scope) -> tuple[DraftSite, ...]:
    """The sites with land of their own that lie wholly in the reader's reach."""
    place, found = table.bench.community, []
    for row, (uid, name) in enumerate(zip(place.sites.id.tolist(), place.sites.name.tolist(), strict=True)):
        land = place.cells.site == row
        grid = int(sketch.site[land].max(initial=NONE))
        homes = sketch.home[land[table.bench.atoms.cell]].tolist()
        reached = scope.holds(grid or sketch.community) or (homes and all(scope.holds(code) for code in homes))
        if land.any() and reached:
            found.append(DraftSite(uid, str(name) or uid, f"{grid:018d}" if grid else ""))
    return tuple(found)


def _preview(table: Table, before: Sketch, *, after: Sketch, scope: Scope) -> Preview:
    whole = impact(table.bench, before, after)
    grids = tuple(grid for grid in whole.grids if scope.holds(grid.code))
    codes = [grid.code for grid in grids]
    shapes = {f"{code:018d}": shape for code, shape in _land(table, after, codes).items()}
    return Preview(Impact(grids, whole.households), shapes)


def _land(table: Table, sketch: Sketch, codes: Sequence[int]) -> dict[int, Mapping[str, Any]]:
    """Polygons of those grids as GeoJSON in degrees."""
    found = shapes_of(table.bench, sketch, codes)
    shapes: Objects = np.empty(len(found), dtype=object)
    shapes[:] = list(found.values())
    return dict(zip(found, _shapes(shapes, table), strict=True))


def _shapes(shapes: Objects, table: Table) -> list[Mapping[str, Any]]:
    degrees = from_metres(shapes, table.plan.metric_crs)
    return [shapely.geometry.mapping(shape) for shape in shapely.transform(degrees, _rounded).tolist()]


def _rounded(points: Floats) -> Floats:
    return np.round(points, 7)
