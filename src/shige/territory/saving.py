"""From a draft's operations to a plan: replay them, derive its grids again, keep it like a plan file that came in."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import numpy as np

from shige.adapters.geopackage import Layer, content_hash
from shige.adapters.planfile import layers_of_plan
from shige.core.coverage import settled
from shige.core.deeds import Actor
from shige.core.errors import ShigeError
from shige.core.planning.edit import edited
from shige.core.planning.edit_figures import changed
from shige.core.planning.edit_log import standing_of
from shige.core.planning.edit_plan import plan_part, refuse_torn
from shige.core.planning.lineage import lineage
from shige.core.planning.sketch import Sketch
from shige.core.values import Plan as PlanValue
from shige.territory.draft_facts import edit_of
from shige.territory.keeping import plan_keep
from shige.territory.models import Draft, Grid, Operation, Plan, Standing
from shige.territory.tables import Table, table_of

_SAME_DEGREES = 1e-9
"""Corners as near as this are the same: a tenth of a millimetre."""


def sketch_now(table: Table, operations: Sequence[Operation]) -> Sketch:
    """Who belongs where after the operations that hold, in their order."""
    sketch = table.sketch
    for place in standing_of([operation.verb for operation in operations]).standing:
        operation = operations[place]
        sketch = edited(table.bench, sketch, edit_of(operation.verb, operation.content))
    return sketch


def codes_used(community: int) -> frozenset[int]:
    """Every code that a community's grids have or ever had, in any plan or draft."""
    low, high = community, community + 999_999
    used = set(Grid.objects.filter(code__range=(low, high)).order_by().values_list("code", flat=True).distinct())
    for meta in Plan.objects.filter(sheets__community=community).values_list("meta", flat=True):
        used |= {int(code) for code in meta.get("retired", "").split() if low <= int(code) <= high}
    for content in Operation.objects.filter(draft__community=community).values_list("content", flat=True):
        used |= {int(code) for code in (content.get("into", ""), *content.get("codes", ())) if code.isdecimal()}
    return frozenset(used)


def refuse_unsavable(draft: Draft, table: Table, sketch: Sketch) -> None:
    """Say what keeps a draft from becoming a plan.

    Raises:
        ShigeError: "draft-empty", "draft-outdated", "grid-torn", "ground-stranded".
    """
    if not changed(table.sketch, sketch):
        message = "nothing in this draft differs from what is published"
        raise ShigeError("draft-empty", message, {"field": "draft", "value": str(draft.uid)})
    if not Standing.objects.filter(community=draft.community, until=None, plan=draft.base_id).exists():
        message = "another plan was published here since this draft was opened: open a new one and repeat its edits"
        raise ShigeError("draft-outdated", message, {"field": "draft", "value": str(draft.uid)})
    refuse_torn(table.bench, sketch, base=table.sketch)


def plan_from(draft: Draft, *, actor: Actor, now: datetime) -> str:
    """Keep what a draft has become as a plan of its community alone, and return the plan's uid.

    Raises:
        ShigeError: what `refuse_unsavable` raises.
    """
    table = table_of(draft.base, draft.community)
    sketch = sketch_now(table, list(draft.operations.order_by("number")))
    refuse_unsavable(draft, table, sketch)
    grids, units = plan_part(table.bench, sketch, base=table.base)
    meta = _meta(draft, sketch, codes={int(code) for code in grids.code.tolist()})
    plan = PlanValue(table.plan.metric_crs, grids, units, lineage(table.plan, units=units), draft.base.norms, meta)
    layers = layers_of_plan(plan)
    layers["grids"] = _settled(layers["grids"], table)
    return plan_keep(meta, layers, content_hash(layers), actor=actor, now=now)


def _meta(draft: Draft, sketch: Sketch, *, codes: set[int]) -> dict[str, str]:
    """The meta of the plan that it was begun from, with what is its own."""
    base = draft.base
    return {
        **base.meta,
        "metric_crs": str(base.metric_crs),
        "norms": base.norms,
        "base": base.content_hash,
        "part": f"{draft.community:018d}"[:12],
        "edited": "1",
        "draft": str(draft.uid),
        "locked": _texts(sketch.locked),
        "retired": _texts(codes_used(draft.community) - codes),
    }


def _settled(grids: Layer, table: Table) -> Layer:
    """The grids with the corners that they had before, wherever nothing moved."""
    shapes = grids.geometry if grids.geometry is not None else np.empty(0, dtype=object)
    return replace(grids, geometry=settled(shapes, before=table.polygons, tolerance=_SAME_DEGREES))


def _texts(codes: set[int] | frozenset[int]) -> str:
    return " ".join(f"{code:018d}" for code in sorted(codes))
