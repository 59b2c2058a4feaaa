"""Says who answers at one point: the grid of every tier, and the unit of every department."""

from dataclasses import dataclass

import numpy as np
import shapely

from shige.core.planning.merge import Nets
from shige.core.values import Plan, Tier


@dataclass(frozen=True, slots=True)
class GridHere:
    """A grid that a point lies in."""

    tier: Tier
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A micro-grid that holds part of the building at the point; entrance and floor decide."""

    code: str
    entrance: int
    floor_from: int
    floor_to: int


@dataclass(frozen=True, slots=True)
class Answerer:
    """A department's unit at a point."""

    department: str
    unit: str
    post: str


@dataclass(frozen=True, slots=True)
class Who:
    """All that answer at a point; without grids it lies outside the plan."""

    grids: tuple[GridHere, ...]
    candidates: tuple[Candidate, ...]
    answerers: tuple[Answerer, ...]
    silent: tuple[str, ...]
    """Departments with no area here."""


def who_answers(plan: Plan, nets: Nets, *, x: float, y: float) -> Who:
    """Who answers at a point in the plan's metres.

    A point on an edge belongs to the lowest code. Where the nearest door's building falls to several micro-grids, which
    the map can only show as slices, all of them are candidates.
    """
    point = shapely.points(x, y)
    here = shapely.STRtree(nets.polygon).query(point, predicate="intersects")
    said = {(nets.department[row], nets.unit[row], nets.post[row]) for row in here}
    answering = {department for department, _, _ in said}
    return Who(
        grids=_grids(plan, point),
        candidates=_candidates(plan, x, y),
        answerers=tuple(Answerer(*names) for names in sorted(said)),
        silent=tuple(sorted(set(nets.department.tolist()) - answering)),
    )


def _grids(plan: Plan, point: shapely.Point) -> tuple[GridHere, ...]:
    """Community, general and micro, or community and dedicated: the lowest code of the lowest tiers and its parents."""
    grids = plan.grids
    hits = np.flatnonzero(shapely.intersects(grids.polygon, point))
    lowest = [row for row in hits if grids.tier[row] in (Tier.MICRO, Tier.DEDICATED)]
    if not lowest:
        return ()
    row_of = {code: row for row, code in enumerate(grids.code.tolist())}
    row: int | None = int(min(lowest, key=lambda hit: str(grids.code[hit])))
    chain = []
    while row is not None:
        chain.append(GridHere(Tier(grids.tier[row]), str(grids.code[row]), str(grids.name[row])))
        row = row_of.get(grids.parent[row])
    return tuple(reversed(chain))


def _candidates(plan: Plan, x: float, y: float) -> tuple[Candidate, ...]:
    """The micro-grids of the building whose door is nearest, if they are several and the point lies in one of them."""
    units = plan.units
    if not len(units):
        return ()
    nearest = int(np.argmin((units.x - x) ** 2 + (units.y - y) ** 2))
    rows = np.flatnonzero(units.building_id == units.building_id[nearest])
    codes = set(units.micro_code[rows].tolist())
    slices = plan.grids.polygon[np.isin(plan.grids.code, list(codes - {None}))]
    if len(codes) < 2 or not shapely.intersects(slices, shapely.points(x, y)).any():
        return ()
    return tuple(
        Candidate(str(units.micro_code[row]), *(int(getattr(units, name)[row]) for name in _PLACE)) for row in rows
    )


_PLACE = ("entrance", "floor_from", "floor_to")
