"""What a plan would change for whom if it were published now: households, grids that come, go or change, the map."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from shige.access.scope import Scope
from shige.core.planning.compare import Change, Comparison, compare_plans
from shige.core.values import Grids, Objects, Tier, UnitRows
from shige.core.values import Plan as PlanValue
from shige.territory.models import Plan, Standing
from shige.territory.published import is_uid
from shige.territory.tables import part_of

MOST_COMMUNITIES = 60
"""Communities that are compared at once: a street has up to 35."""
MOST_SHAPES = 1_500


@dataclass(frozen=True, slots=True)
class GridRedraw:
    """What becomes of one grid; codes and names are empty where a plan does not have it."""

    tier: str
    change: str
    """A `Change`, or "renamed"."""
    old: str
    new: str
    old_name: str
    new_name: str
    households_old: int
    households_new: int
    stayed: int


@dataclass(frozen=True, slots=True)
class HomesMoved:
    """Households that get another micro- or dedicated grid."""

    source: str
    target: str
    source_name: str
    target_name: str
    households: int


@dataclass(frozen=True, slots=True)
class RedrawShape:
    """The land of a changed grid before or after, as GeoJSON in degrees."""

    code: str
    name: str
    tier: str
    when: str
    """"before" or "after"."""
    geometry: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Redraw:
    """A plan beside what holds, as far as the reader reaches."""

    communities: tuple[str, ...]
    """12 digits, of the plan within reach."""
    left_out: int
    """Communities of the plan that are not compared here: out of reach, or too many for a page."""
    first: tuple[str, ...]
    """Those in which nothing is published yet."""
    households: int
    moved: int
    """Households that get another micro- or dedicated grid."""
    moved_general: int
    grids: tuple[GridRedraw, ...]
    homes: tuple[HomesMoved, ...]
    shapes: tuple[RedrawShape, ...]

    @property
    def vanished(self) -> frozenset[str]:
        """Codes of grids that are no longer there."""
        return frozenset(row.old for row in self.grids if row.old and row.change in {Change.MERGED, Change.RETIRED})

    @property
    def changed(self) -> frozenset[str]:
        """Codes of grids that go on with other homes."""
        return frozenset(row.new for row in self.grids if row.change == Change.MOVED)

    @property
    def begun(self) -> frozenset[str]:
        """Codes of grids that are new."""
        return frozenset(row.new for row in self.grids if row.change in {Change.SPLIT, Change.NEW})


def redraw(uid: str, *, scope: Scope, shapes: bool = True) -> Redraw | None:
    """The plan of that uid beside what holds now, with the land of changed grids; None where there is none in reach."""
    plan = Plan.objects.filter(loaded=True, uid=uid).first() if is_uid(uid) else None
    if plan is None:
        return None
    every = list(plan.sheets.order_by("community").values_list("community", flat=True))
    reached = [code for code in every if scope.covers(f"{code:018d}"[:12])][:MOST_COMMUNITIES]
    if not reached:
        return None
    held = dict(Standing.objects.filter(until=None, community__in=reached).values_list("community", "plan"))
    old, old_land = _standing(held, beside=plan)
    new, new_land = part_of(plan, [code for code in reached if code in held])
    compared = compare_plans(old, new) if len(old.grids) else None
    grids = _grids(compared, old=old, new=new)
    return Redraw(
        communities=tuple(f"{code:018d}"[:12] for code in reached),
        left_out=len(every) - len(reached),
        first=tuple(f"{code:018d}"[:12] for code in reached if code not in held),
        households=int(new.units.households.sum()),
        moved=_sum(compared, Tier.MICRO, Tier.DEDICATED),
        moved_general=_sum(compared, Tier.GENERAL),
        grids=grids,
        homes=_homes(compared, old=old, new=new),
        shapes=tuple(_shapes(grids if shapes else (), old=(old.grids, old_land), new=(new.grids, new_land)))[
            :MOST_SHAPES
        ],
    )


def _standing(held: Mapping[int, int], *, beside: Plan) -> tuple[PlanValue, Objects]:
    """What holds in those communities, of however many plans, as one; where nothing does, nothing."""
    parts = []
    for key in sorted(set(held.values())):
        plan = Plan.objects.get(pk=key)
        parts.append(part_of(plan, [code for code, holder in held.items() if holder == key]))
    if not parts:
        return part_of(beside, [])
    first = parts[0][0]
    whole = PlanValue(
        metric_crs=first.metric_crs,
        grids=Grids.concatenated([plan.grids for plan, _ in parts]),
        units=UnitRows.concatenated([plan.units for plan, _ in parts]),
        lineage=first.lineage,
        norms=first.norms,
        meta=first.meta,
    )
    return whole, np.concatenate([land for _, land in parts])


def _sum(compared: Comparison | None, *tiers: Tier) -> int:
    """Households that change hands; one that leaves a micro-grid for a dedicated grid is counted once."""
    if compared is None:
        return 0
    if Tier.GENERAL in tiers:
        return sum(tier.change_hands for tier in compared.tiers if tier.tier is Tier.GENERAL)
    return round(float(compared.moves.households.sum()))


def _grids(compared: Comparison | None, *, old: PlanValue, new: PlanValue) -> tuple[GridRedraw, ...]:
    """The grids that do not go on as they are: those that are gone first, then those that are new, then the others."""
    if compared is None:
        return ()
    names = _names(old.grids), _names(new.grids)
    rows, table = [], compared.grids
    for row in zip(*(getattr(table, name).tolist() for name in table.__dataclass_fields__), strict=True):
        tier, change, before, after, homes_old, homes_new, stayed = row
        said = str(change)
        if change == Change.KEPT:
            if names[0].get(before) == names[1].get(after):
                continue
            said = "renamed"
        ended = change in {Change.SPLIT, Change.NEW}
        name = "" if ended and change == Change.NEW else names[0].get(before, "")
        rows.append(GridRedraw(tier, said, before, after, name, names[1].get(after, ""), homes_old, homes_new, stayed))
    order = {"retired": 0, "merged": 0, "split": 1, "new": 1, "moved": 2, "renamed": 3}
    return tuple(sorted(rows, key=lambda row: (order[row.change], row.old or row.new, row.new)))


def _homes(compared: Comparison | None, *, old: PlanValue, new: PlanValue) -> tuple[HomesMoved, ...]:
    """The households that move, by the grids that they leave and enter, the most first."""
    if compared is None:
        return ()
    names = _names(old.grids), _names(new.grids)
    load: dict[tuple[str, str], float] = {}
    moves = compared.moves
    for source, target, homes in zip(
        moves.source.tolist(), moves.target.tolist(), moves.households.tolist(), strict=True
    ):
        load[source, target] = load.get((source, target), 0.0) + homes
    rows = sorted(load.items(), key=lambda item: (-item[1], item[0]))
    return tuple(
        HomesMoved(source, target, names[0].get(source, ""), names[1].get(target, ""), round(homes))
        for (source, target), homes in rows
        if round(homes)
    )


def _shapes(
    rows: Sequence[GridRedraw], *, old: tuple[Grids, Objects], new: tuple[Grids, Objects]
) -> Iterable[RedrawShape]:
    """The land of the changed grids, before and after."""
    sides = (("before", old, {row.old for row in rows}), ("after", new, {row.new for row in rows}))
    for when, (grids, land), codes in sides:
        for code, name, tier, shape in zip(
            grids.code.tolist(), grids.name.tolist(), grids.tier.tolist(), land.tolist(), strict=True
        ):
            if code in codes:
                yield RedrawShape(code, name, str(tier), when, shapely.geometry.mapping(shape))


def _names(grids: Grids) -> dict[str, str]:
    return dict(zip(grids.code.tolist(), grids.name.tolist(), strict=True))
