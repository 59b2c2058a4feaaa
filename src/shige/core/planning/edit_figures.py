"""What an edit does to the grids it touches: households, minutes, chance and every constraint, before and after."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np

from shige.core.planning.certify import Certificate, SweepGroups, certify
from shige.core.planning.graph import pieces_by_links
from shige.core.planning.micro import sweep_groups
from shige.core.planning.norms import Norms
from shige.core.planning.sketch import NONE, Longs, Sketch, Ways, Workbench, general_of, ways_of
from shige.core.planning.staffing import weekly_minutes
from shige.core.values import Ints, LinkClass, Links, Tier

NEAR = 0.1
"""How near to a bound, as a share of it, a figure is shown as soon to break it."""
NEAR_CHANCE = 0.03


class Standing(IntEnum):
    """How a grid stands to a constraint."""

    OK = 0
    SOON = 1
    """Near the bound: one more step breaks it."""
    BROKEN = 2


@dataclass(frozen=True, slots=True)
class Constraint:
    """One constraint of one grid. Names: whole, homes, time, week, barrier, lock."""

    name: str
    standing: Standing
    is_hard: bool = False
    """Whether a plan that breaks it cannot be saved; the others become an exception that says why."""
    facts: Mapping[str, float] = field(default_factory=dict)
    """The figures and their bounds."""


@dataclass(frozen=True, slots=True)
class GridFigures:
    """A grid in figures."""

    code: int
    tier: Tier
    name: str
    units: int
    households: int
    crew: int
    minutes: float | None
    """Of a micro-grid: mean minutes of its sweep."""
    p_in_time: float | None
    week_minutes: float | None
    """Of a general grid: what its people have to do in a week."""
    constraints: tuple[Constraint, ...]


@dataclass(frozen=True, slots=True)
class GridImpact:
    """A touched grid before and after; None where it is not there."""

    before: GridFigures | None
    after: GridFigures | None

    @property
    def code(self) -> int:
        """The grid's code."""
        known = self.after or self.before
        return NONE if known is None else known.code


@dataclass(frozen=True, slots=True)
class Impact:
    """What lies between two sketches of one community."""

    grids: tuple[GridImpact, ...]
    """By code, the general grids before their micro-grids."""
    households: int
    """Households whose lowest grid changes."""

    @property
    def blocking(self) -> tuple[tuple[int, Constraint], ...]:
        """What stands against saving: grid and constraint."""
        return tuple(
            (grid.code, constraint)
            for grid in self.grids
            if grid.after
            for constraint in grid.after.constraints
            if constraint.is_hard and constraint.standing is Standing.BROKEN
        )


def impact(bench: Workbench, before: Sketch, after: Sketch) -> Impact:
    """The touched grids of both sketches.

    Raises:
        ShigeError: "ground-stranded".
    """
    codes = touched(before, after)
    ways = ways_of(bench, before)
    later = ways if np.array_equal(before.site, after.site) else ways_of(bench, after)
    old = figures(bench, before, ways=ways, codes=codes)
    new = figures(bench, after, ways=later, codes=codes)
    moved = before.home != after.home
    return Impact(
        grids=tuple(GridImpact(old.get(code), new.get(code)) for code in codes),
        households=int(bench.atoms.units.households[moved].sum()),
    )


def changed(before: Sketch, after: Sketch) -> frozenset[int]:
    """The grids whose own homes, land, name or lock change."""
    moved, land = before.home != after.home, before.site != after.site
    codes = {
        *before.home[moved].tolist(),
        *after.home[moved].tolist(),
        *before.site[land].tolist(),
        *after.site[land].tolist(),
        *(before.locked ^ after.locked),
        *_renamed(before, after),
    }
    return frozenset(codes - {NONE})


def touched(before: Sketch, after: Sketch) -> tuple[int, ...]:
    """The grids that change, with their general grids; ascending."""
    codes = np.array(sorted(changed(before, after)), np.int64)
    there = before.codes | after.codes
    both = {*codes.tolist(), *general_of(codes).tolist()}
    return tuple(sorted(code for code in both if code in there and code != before.community))


def figures(bench: Workbench, sketch: Sketch, *, ways: Ways, codes: Sequence[int]) -> dict[int, GridFigures]:
    """Figures of those grids that are there, by code."""
    tiers = {code: tier for code in codes if (tier := sketch.tier(code)) is not None}
    sheets = _certified(bench, sketch, [code for code, tier in tiers.items() if tier is Tier.MICRO])
    return {
        code: _figures(bench, sketch, ways=ways, code=code, tier=tier, sheet=sheets.get(code))
        for code, tier in tiers.items()
        if tier is not Tier.COMMUNITY
    }


def groups_of(bench: Workbench, sketch: Sketch, rows: Ints) -> tuple[Longs, SweepGroups]:
    """The micro-grids that those units lie in, ascending, and who sweeps what in them."""
    micro = np.unique(sketch.home[rows])
    crew = np.array([sketch.crew.get(code, bench.order.crew) for code in micro.tolist()], np.int32)
    return micro, sweep_groups(bench.atoms, rows, number=sketch.home[rows], crew=crew)[1]


def _certified(bench: Workbench, sketch: Sketch, codes: Sequence[int]) -> dict[int, Certificate]:
    """The certificate of each micro-grid, as the drawing gives it."""
    rows = np.flatnonzero(np.isin(sketch.home, np.array(codes, np.int64))).astype(np.int32)
    if not len(rows):
        return {}
    found, groups = groups_of(bench, sketch, rows)
    sheet = certify(groups, sweep=bench.order.crews.sweep)
    return {code: sheet.take(np.array([row])) for row, code in enumerate(found.tolist())}


def _figures(  # noqa: PLR0913 - the facts of one grid
    bench: Workbench, sketch: Sketch, *, ways: Ways, code: int, tier: Tier, sheet: Certificate | None
) -> GridFigures:
    held = sketch.holds(code)
    households = int(bench.atoms.units.households[held].sum())
    minutes = None if sheet is None else round(float(sheet.minutes[0]), 2)
    chance = None if sheet is None else round(float(sheet.p_in_time[0]), 4)
    norms = bench.order.norms
    week = _week(households, norms=norms) if tier is Tier.GENERAL else None
    constraints = [*walks(bench, sketch, ways=ways, code=code)]
    if tier is Tier.MICRO:
        constraints.append(_homes(households, norms.grids.micro_min, norms.grids.micro_max))
        constraints.append(_time(minutes or 0.0, chance or 0.0, norms=norms))
    if tier is Tier.GENERAL and week is not None:
        constraints.append(_homes(households, norms.grids.general_min, norms.grids.general_max))
        constraints.append(_load(week, norms=norms))
    if code in sketch.locked:
        constraints.append(Constraint("lock", Standing.OK))
    return GridFigures(
        code=code,
        tier=tier,
        name=sketch.names.get(code, ""),
        units=int(held.sum()),
        households=households,
        crew=sketch.crew.get(code, bench.order.crew) if tier is Tier.MICRO else 0,
        minutes=minutes,
        p_in_time=chance,
        week_minutes=week,
        constraints=tuple(constraints),
    )


def walks(bench: Workbench, sketch: Sketch, *, ways: Ways, code: int) -> Iterator[Constraint]:
    """Whether everybody of the grid reaches everybody else without leaving it, and without crossing a main street."""
    if (sketch.site == code).any():
        cells, links = np.flatnonzero(sketch.site == code), bench.community.links
    else:
        cells, links = np.unique(bench.atoms.cell[sketch.holds(code)]), ways.links
    pieces = _pieces(cells, links)
    yield Constraint("whole", Standing.BROKEN if pieces > 1 else Standing.OK, is_hard=True, facts={"pieces": pieces})
    if pieces == 1 and len(cells) > 1:
        quiet = _pieces(cells, links.take(links.kind < LinkClass.ARTERIAL))
        yield Constraint("barrier", Standing.SOON if quiet > 1 else Standing.OK, facts={"sides": quiet})


def _pieces(cells: Ints, links: Links) -> int:
    """Connected pieces of cells (ascending)."""
    inside = np.isin(links.a, cells) & np.isin(links.b, cells)
    a, b = np.searchsorted(cells, links.a[inside]), np.searchsorted(cells, links.b[inside])
    return int(pieces_by_links(a.astype(np.int32), b.astype(np.int32), len(cells))[1])


def _homes(households: int, least: int, most: int) -> Constraint:
    near = households > (1 - NEAR) * most or households < (1 + NEAR) * least
    standing = Standing.SOON if near else Standing.OK
    if not least <= households <= most:
        standing = Standing.BROKEN
    return Constraint("homes", standing, facts={"households": households, "least": least, "most": most})


def _time(minutes: float, chance: float, *, norms: Norms) -> Constraint:
    limit, wanted = norms.sweep.limit, norms.grids.p_in_time
    standing = Standing.SOON if chance < wanted + NEAR_CHANCE or minutes > (1 - NEAR) * limit else Standing.OK
    if chance < wanted:
        standing = Standing.BROKEN
    return Constraint("time", standing, facts={"minutes": minutes, "limit": limit, "p": chance, "norm": wanted})


def _load(week: float, *, norms: Norms) -> Constraint:
    room = norms.duties.week_minutes * norms.duties.workers_per_general
    standing = Standing.SOON if week > (1 - NEAR) * room else Standing.OK
    if week > room:
        standing = Standing.BROKEN
    return Constraint("week", standing, facts={"minutes": round(week, 1), "most": room})


def _week(households: int, *, norms: Norms) -> float:
    parts = weekly_minutes(np.array([households], np.int32), duties=norms.duties)
    return float(sum(minutes[0] for minutes in parts.values()))


def _renamed(before: Sketch, after: Sketch) -> set[int]:
    both = before.codes & after.codes
    return {code for code in both if before.names.get(code, "") != after.names.get(code, "")}
