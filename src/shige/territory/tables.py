"""The drawing table of a plan's community: its land and its grids in memory, as editing needs them at each step."""

from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass
from threading import Lock

import numpy as np

from shige.adapters.norms_file import parse_norms
from shige.adapters.planfile import plan_of_layers
from shige.core.planning.draw import DrawOrder
from shige.core.planning.edit_plan import Base
from shige.core.planning.sketch import Sketch, Workbench, sketch_of, workbench
from shige.core.values import Objects
from shige.core.values import Plan as PlanValue
from shige.territory import planrows
from shige.territory.land import land_of
from shige.territory.models import Plan
from shige.territory.planrows import layers_of

ROOM = 8
"""Communities that a worker keeps on the table: some 5 MB each."""


@dataclass(frozen=True, slots=True)
class Table:
    """A community of a plan on the drawing table; a plan's rows never change, so neither does this."""

    bench: Workbench
    base: Base
    plan: PlanValue
    """The community's part of the plan, in metres."""
    polygons: Objects
    """Of its grids, in degrees as they are stored."""

    @property
    def sketch(self) -> Sketch:
        """Who belongs where before any edit."""
        return self.base.sketch


_TABLES: OrderedDict[tuple[str, int], Table] = OrderedDict()
_LOCK = Lock()


def table_of(plan: Plan, community: int) -> Table:
    """The table of a plan's community, laid where it is not yet.

    Raises:
        ShigeError: "land-missing", "units-differ".
    """
    key = (str(plan.uid), community)
    with _LOCK:
        if key in _TABLES:
            _TABLES.move_to_end(key)
            return _TABLES[key]
    laid = _laid(plan, community)
    with _LOCK:
        _TABLES[key] = laid
        while len(_TABLES) > ROOM:
            _TABLES.popitem(last=False)
    return laid


def part_of(plan: Plan, communities: Collection[int]) -> tuple[PlanValue, Objects]:
    """Those communities of a plan in metres, and their grids' polygons in degrees."""
    grids = plan.grids.filter(community__in=communities).order_by("id")
    units = plan.units.none()
    for code in sorted(communities):
        units = units | plan.units.filter(grid__range=(code, code + 999_999))
    layers = layers_of(
        list(grids.values_list(*planrows.GRID_COLUMNS[:13])),
        list(units.order_by("id").values_list(*planrows.UNIT_COLUMNS)),
        [],
    )
    polygons = layers["grids"].geometry
    if polygons is None:
        polygons = np.empty(0, dtype=object)
    return plan_of_layers({**plan.meta, "metric_crs": str(plan.metric_crs), "norms": plan.norms}, layers), polygons


def order_of(plan: Plan) -> DrawOrder:
    """How a plan was drawn, which is how its edits are certified."""
    meta = plan.meta
    return DrawOrder(
        norms=parse_norms(plan.norms, name="norms of the plan"),
        profile=meta["profile"],
        crew=int(meta["crew"]),
        seed=int(meta["seed"]),
    )


def _laid(plan: Plan, community: int) -> Table:
    bench = workbench(land_of(plan.meta.get("city_hash", ""), community), order=order_of(plan))
    part, polygons = part_of(plan, [community])
    locked = [int(code) for code in plan.meta.get("locked", "").split()]
    sketch = sketch_of(bench, grids=part.grids, units=part.units, locked=locked)
    return Table(bench, Base(sketch, part.grids), part, polygons)
