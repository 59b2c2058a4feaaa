"""Lays the grids of departments over a plan (多网合一): whose unit answers where, and where nobody or several do.

Every address unit stands in the departmental areas that hold its door, so shares are shares of households. Grids
without households (parks) count as one, at a point inside.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from shige.core.values import Bools, Floats, Ints, Links, Objects, Plan, Table, Tier

Longs = NDArray[np.int64]
CLEAR_SHARE = 0.95
"""Share of a grid from which on one unit is said to answer for it alone."""
KEPT_BORDER = 0.5
"""What a metre of border along an old border costs of the usual price."""


@dataclass(frozen=True, slots=True)
class Nets(Table):
    """The areas of all departmental layers; in the plan's metres."""

    department: Objects
    unit: Objects
    """Whose area it is."""
    post: Objects
    """Who does the work there, "" where the layer does not say."""
    polygon: Objects


@dataclass(frozen=True, slots=True)
class Crosswalk(Table):
    """Per grid, department and answering unit: the share of the grid's households."""

    code: Objects
    tier: Objects
    department: Objects
    unit: Objects
    """"" for households in no area of the department."""
    post: Objects
    households: Floats
    share: Floats


@dataclass(frozen=True, slots=True)
class Answers(Table):
    """Per grid and department: who answers, and whether that is clear."""

    code: Objects
    tier: Objects
    department: Objects
    unit: Objects
    """The unit with the largest share, "" where none has any."""
    post: Objects
    share: Floats
    units: Ints
    """Units with a share."""
    uncovered: Floats
    """Share of the households that no unit of the department has."""
    doubled: Floats
    """Share of the households that several units have."""
    torn: Bools


@dataclass(frozen=True, slots=True)
class Merged:
    """What becomes of many nets in one."""

    crosswalk: Crosswalk
    answers: Answers
    nets: int
    """Departmental nets."""
    areas: int
    units: int
    posts: int
    """Different posts of all nets (units where a net names no posts)."""
    grids: int
    """Micro and dedicated grids of the one net."""
    general: int
    torn: Mapping[str, int]
    """Per department: micro and dedicated grids where responsibility is torn."""


@dataclass(frozen=True, slots=True)
class _Places:
    """Points with a weight and a grid of each tier: address units, and grids without households."""

    x: Floats
    y: Floats
    weight: Floats
    grid: Longs
    """Shape (3, n): rows of the lowest grid, the one above, and the community's."""


def merge_nets(plan: Plan, nets: Nets) -> Merged:
    """Crosswalk and answers of every grid of every tier."""
    places = _places(plan)
    departments, number = np.unique(nets.department.astype(str), return_inverse=True)
    tree = shapely.STRtree(nets.polygon)
    place, area = tree.query(shapely.points(places.x, places.y), predicate="intersects")
    walks, answers = [], []
    for row, department in enumerate(departments):
        own = number[area] == row
        walk, answer = _of_department(plan, nets, places, hits=(place[own], area[own]), department=str(department))
        walks.append(walk)
        answers.append(answer)
    answered = Answers.concatenated(answers)
    lowest = np.isin(answered.tier, [str(Tier.MICRO), str(Tier.DEDICATED)]) & answered.torn
    doers = np.where(nets.post.astype(str) == "", nets.unit, nets.post)
    return Merged(
        crosswalk=Crosswalk.concatenated(walks),
        answers=answered,
        nets=len(departments),
        areas=len(nets),
        units=_different(nets.department, nets.unit),
        posts=_different(nets.department, doers),
        grids=int(np.isin(plan.grids.tier, [Tier.MICRO, Tier.DEDICATED]).sum()),
        general=int((plan.grids.tier == Tier.GENERAL).sum()),
        torn={str(name): int((lowest & (answered.department == name)).sum()) for name in departments},
    )


def border_discount(x: Floats, y: Floats, *, links: Links, areas: Objects) -> Floats:
    """Per link a factor for the price of a border there: `KEPT_BORDER` where the old areas have a border, else 1.

    `x`, `y` are the middles of the cells; a cell in no area or in several has no old border.
    """
    cell, area = shapely.STRtree(areas).query(shapely.points(x, y), predicate="intersects")
    owner = np.full(len(x), -1, dtype=np.int64)
    owner[cell] = area
    owner[np.bincount(cell, minlength=len(x)) > 1] = -1
    a, b = owner[links.a], owner[links.b]
    return np.where((a >= 0) & (b >= 0) & (a != b), KEPT_BORDER, 1.0)


def _different(one: Objects, other: Objects) -> int:
    return len(set(zip(one.tolist(), other.tolist(), strict=True)))


def _places(plan: Plan) -> _Places:
    grids, units = plan.grids, plan.units
    row_of = {code: row for row, code in enumerate(grids.code.tolist())}
    above = np.array([row_of.get(code, -1) for code in grids.parent.tolist()] + [-1], dtype=np.int64)
    lowest = np.array(
        [row_of[micro or parent] for micro, parent in zip(units.micro_code, units.parent_code, strict=True)],
        dtype=np.int64,
    )
    homeless = np.flatnonzero(np.isin(grids.tier, [Tier.MICRO, Tier.DEDICATED]) & (grids.households == 0))
    middle = shapely.point_on_surface(grids.polygon[homeless])
    living = ~np.isin(lowest, homeless)
    grid = np.concatenate([lowest[living], homeless])
    return _Places(
        x=np.concatenate([units.x[living], shapely.get_x(middle)]),
        y=np.concatenate([units.y[living], shapely.get_y(middle)]),
        weight=np.concatenate([units.households[living].astype(np.float64), np.ones(len(homeless))]),
        grid=np.stack([grid, above[grid], above[above[grid]]]),
    )


def _of_department(
    plan: Plan, nets: Nets, places: _Places, *, hits: tuple[Longs, Longs], department: str
) -> tuple[Crosswalk, Answers]:
    """Sums by grid and answering unit; a place in two areas of one unit counts once."""
    place, area = hits
    names = np.array([f"{u}\x1f{p}" for u, p in zip(nets.unit.tolist(), nets.post.tolist(), strict=True)], dtype=object)
    names, answerer = np.unique(names.astype(str), return_inverse=True)
    pairs = np.unique(np.stack([place, answerer[area]], axis=1), axis=0)
    found = np.bincount(pairs[:, 0], minlength=len(places.x))
    nobody = np.flatnonzero(found == 0)
    place = np.concatenate([pairs[:, 0], nobody])
    answerer = np.concatenate([pairs[:, 1], np.full(len(nobody), len(names))])
    size = len(plan.grids)
    total, doubled, missing = np.zeros(size), np.zeros(size), np.zeros(size)
    keys, weights = [], []
    for level in places.grid:
        known = level >= 0
        total += np.bincount(level[known], places.weight[known], size)
        doubled += np.bincount(level[known], (places.weight * (found > 1))[known], size)
        missing += np.bincount(level[known], (places.weight * (found == 0))[known], size)
        grid = level[place]
        keys.append((grid * (len(names) + 1) + answerer)[grid >= 0])
        weights.append(places.weight[place][grid >= 0])
    key, row = np.unique(np.concatenate(keys), return_inverse=True)
    households = np.bincount(row, np.concatenate(weights), len(key)).astype(np.float64)
    grid, answerer = key // (len(names) + 1), key % (len(names) + 1)
    unit, post = _split([*names.tolist(), "\x1f"])
    walk = Crosswalk(
        code=plan.grids.code[grid],
        tier=_tiers(plan, grid),
        department=np.full(len(grid), department, dtype=object),
        unit=unit[answerer],
        post=post[answerer],
        households=households,
        share=households / np.maximum(total[grid], 1e-9),
    )
    rest = np.stack([total, doubled, missing])
    return walk, _answers(plan, walk, grid, rest=rest)


def _split(names: list[str]) -> tuple[Objects, Objects]:
    parts = [name.split("\x1f") for name in names]
    unit: Objects = np.array([unit for unit, _ in parts], dtype=object)
    return unit, np.array([post for _, post in parts], dtype=object)


def _tiers(plan: Plan, grid: Longs) -> Objects:
    return np.array([str(tier) for tier in plan.grids.tier[grid].tolist()], dtype=object)


def _answers(plan: Plan, walk: Crosswalk, grid: Longs, *, rest: Floats) -> Answers:
    """The largest share of each grid; equal shares go to the first name."""
    nobody = walk.unit == ""
    order = np.lexsort((np.arange(len(grid)), -walk.share, nobody, grid))
    first = order[np.append(True, np.diff(grid[order]) != 0)]
    rows = grid[first]
    doubled, missing = rest[1:, rows] / np.maximum(rest[0, rows], 1e-9)
    share = np.where(nobody[first], 0.0, walk.share[first])
    units = np.bincount(grid[~nobody & (walk.households > 0)], minlength=len(plan.grids))[rows]
    return Answers(
        code=walk.code[first],
        tier=walk.tier[first],
        department=walk.department[first],
        unit=walk.unit[first],
        post=walk.post[first],
        share=share,
        units=units.astype(np.int32),
        uncovered=missing,
        doubled=doubled,
        torn=(share < CLEAR_SHARE) | (doubled > 1 - CLEAR_SHARE),
    )
