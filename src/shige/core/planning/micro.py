"""Draws the micro-grids (微网格) inside each general grid: as few as finish in time with the asked-for certainty."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numba import njit

from shige.core.planning.atoms import Atoms
from shige.core.planning.certify import Certificate, Sweep, SweepGroups, certify
from shige.core.planning.graph import Graph, Land, build_graph, components, induced, unbroken
from shige.core.planning.norms import Norms
from shige.core.planning.objective import DrawParams
from shige.core.planning.partition import Task, partition_kernel, redraw_kernel
from shige.core.planning.tour import quick_tour_length
from shige.core.planning.workload import crew_mean_sd, group_time, sweep_array, unit_minutes, walking
from shige.core.values import Bools, Floats, Ints, Links

PARAMS = DrawParams(effort=30, starts=1)
"""A general grid has some forty units, and what fits is tried several times anyway (STARTS, TRIES)."""
FILL = 0.94
"""Share of a micro-grid's capacity that the first try fills: units are lumps."""
LOW = 0.7
"""A micro-grid below this share of the capacity, or above all of it, costs in J: even loads fit soonest."""
TRIES = 6
"""How often one more micro-grid is tried before what breaks the limit is left as an exception."""
STARTS = 3
"""How many drawings of each number are tried before one more micro-grid is."""
ROUNDS = 3
"""How often the simulation may send a general grid back to be drawn with one more."""
_STRIDE = 1000
"""More than the micro-grids of a general grid: their numbers have three digits."""
_PLACES = np.array([_STRIDE, 1], np.int64)


@dataclass(frozen=True, slots=True)
class Crews:
    """Who sweeps, and by what norms."""

    norms: Norms
    sweep: Sweep
    size: int


@dataclass(frozen=True, slots=True)
class Paths:
    """Who can be in one micro-grid with whom."""

    general: Ints
    """Per atom: its general grid, numbered from 0; -1 in dedicated grids."""
    links: Links
    """Between atoms of one general grid (`atoms.atom_links`)."""
    former: Ints
    """Per atom: the number of its old micro-grid, -1 where it had none."""


class Homes(NamedTuple):
    """What the kernel knows of the units besides the graph, each [n]."""

    w: Floats
    """Person-minutes."""
    households: Floats
    x: Floats
    y: Floats


class Bounds(NamedTuple):
    """What a micro-grid must keep to, and the seed of the search."""

    limit: float
    z: float
    fewest: float
    """Households, as is the next."""
    most: float
    crew: int
    constants: Floats
    """`workload.sweep_array`."""
    seed: int


@dataclass(frozen=True, slots=True)
class Certified:
    """Micro-grids by ascending number (general grid x 1000 + place in it), with certificate and number of units."""

    number: Ints
    units: Ints
    rows: Certificate

    def replaced(self, fresh: "Certified", *, stale: Bools) -> "Certified":
        """These without the stale ones, and the fresh ones."""
        number = np.concatenate([self.number[~stale], fresh.number])
        order = np.argsort(number, kind="stable")
        rows = Certificate.concatenated([self.rows.take(~stale), fresh.rows]).take(order)
        units = np.concatenate([self.units[~stale], fresh.units])
        return Certified(number=number[order], units=units[order], rows=rows)


def micro_labels(atoms: Atoms, *, paths: Paths, crews: Crews, seed: int) -> tuple[Ints, Certificate]:
    """The micro-grid of each atom, numbered from 0 (-1 in dedicated grids), and the certificate of each micro-grid.

    Units stay in their old micro-grids where none of a general grid becomes late. Where the simulation finds a
    micro-grid too slow, its general grid is drawn again with one more.
    """
    general, links = paths.general, paths.links
    inside = np.flatnonzero(general >= 0)
    labels = np.zeros((len(inside), 2), np.int32)
    labels[:, 0] = group = general[inside]
    labels[:, 1] = paths.former[inside]
    homes, bounds = _homes(atoms, inside, crews=crews), _bounds(crews, seed=seed)
    graph = _graph(atoms, inside, homes=homes, links=links, crews=crews)
    least = np.ones(int(general.max(initial=-1)) + 1, np.int32)
    draw_micro(graph, homes, bounds, least, labels)
    done = _certified(atoms, inside, number=labels @ _PLACES, crews=crews)
    for _ in range(ROUNDS):
        slow = (done.rows.p_in_time < crews.norms.grids.p_in_time) & (done.units > 1)
        again = np.bincount(done.number[slow] // _STRIDE, minlength=len(least)) > 0
        if not again.any():
            break
        made = np.bincount(done.number // _STRIDE, minlength=len(least))
        least = np.where(again, made + 1, 0).astype(np.int32)
        labels[again[group], 1] = -1
        draw_micro(graph, homes, bounds, least, labels)
        rows = np.flatnonzero(again[group])
        fresh = _certified(atoms, inside[rows], number=labels[rows] @ _PLACES, crews=crews)
        done = done.replaced(fresh, stale=again[done.number // _STRIDE])
    micro = np.full(len(general), -1, np.int32)
    micro[inside] = np.searchsorted(done.number, labels @ _PLACES)
    return micro, done.rows


@njit(cache=True, nogil=True)
def draw_micro(graph: Graph, homes: Homes, bounds: Bounds, least: Ints, labels: Ints) -> None:
    """Draw each general grid g with `least[g]` > 0 into that many micro-grids or more; `labels` is changed in place.

    `labels` has a row (general grid, micro-grid) for each unit: the old micro-grid (-1: none) before a general grid is
    drawn, and the place in its general grid after it.
    """
    component, many = components(graph)
    made = np.zeros(len(least), np.int32)
    for c in range(many):
        nodes = np.flatnonzero(component == c).astype(np.int32)
        g = labels[nodes[0], 0]
        if least[g] == 0:
            continue
        own = Homes(homes.w[nodes], homes.households[nodes], homes.x[nodes], homes.y[nodes])
        found = _fewest(induced(graph, nodes), own, bounds, least[g], _closed(labels[nodes, 1]))
        labels[nodes, 1] = found + made[g]
        made[g] += found.max() + 1


@njit(cache=True, nogil=True, inline="always")
def _fewest(graph: Graph, homes: Homes, bounds: Bounds, least: int, former: Ints) -> Ints:
    """The micro-grids of before, mended where need be; else the fewest, `least` at least, of which none is late.

    Of several drawings of that number the one with the fewest micro-grids that are too small; where every number tried
    leaves a late one, the last.
    """
    graph.weight[:] = _shares(homes, bounds)
    labels = _as_before(graph, homes, bounds, former)
    if labels.min() >= 0 and labels.max() + 1 >= least:
        return labels
    n = len(graph.x)
    parts = max(least, int(np.ceil(graph.weight.sum() / FILL)))
    for _ in range(TRIES):
        parts = min(parts, n)
        found, labels = _best_of(graph, homes, bounds, parts)
        if found or parts == n:
            break
        parts += 1
    return labels


@njit(cache=True, nogil=True, inline="always")
def _as_before(graph: Graph, homes: Homes, bounds: Bounds, former: Ints) -> Ints:
    """The former micro-grids where they stand, else mended; all -1 where there were none or one is late."""
    nothing = np.full(len(former), -1, np.int32)
    if former.max() < 0:
        return nothing
    if former.min() >= 0 and unbroken(graph, former) and _misses(homes, former, bounds)[0] == 0:
        return former
    labels = redraw_kernel(graph, Task(LOW, 1.0, 0, bounds.seed), PARAMS, former)
    return labels if _misses(homes, labels, bounds)[0] == 0 else nothing


@njit(cache=True, nogil=True, inline="always")
def _best_of(graph: Graph, homes: Homes, bounds: Bounds, parts: int) -> tuple[bool, Ints]:
    """Whether a drawing of `parts` micro-grids has none that is late, and the best one, else the last."""
    best = np.zeros(len(graph.x), np.int32)
    fewest = parts + 1
    for start in range(STARTS):
        labels = partition_kernel(graph, Task(LOW, 1.0, parts, bounds.seed + start), PARAMS)
        late, small = _misses(homes, labels, bounds)
        if late == 0 and small < fewest:
            best, fewest = labels, small
        if late == 0 and small == 0:
            break
    return fewest <= parts, best if fewest <= parts else labels


@njit(cache=True, nogil=True)
def _closed(former: Ints) -> Ints:
    """Numbers without gaps, in order of appearance; -1 stays."""
    closed = np.full(len(former), -1, np.int32)
    made = 0
    for i in range(len(former)):
        if former[i] >= 0 and closed[i] < 0:
            closed[former == former[i]] = made
            made += 1
    return closed


@njit(cache=True, nogil=True)
def _shares(homes: Homes, bounds: Bounds) -> Floats:
    """What each unit takes of a micro-grid's capacity: minutes with an even share of the walking, or households."""
    room = _room(homes, bounds)
    walk = walking(quick_tour_length(homes.x, homes.y), bounds.crew, bounds.constants) / len(homes.x)
    return np.maximum((homes.w / bounds.crew + walk) / room, homes.households / bounds.most)


@njit(cache=True, nogil=True)
def _room(homes: Homes, bounds: Bounds) -> float:
    """Minutes that one person of a full micro-grid has between the briefing and the limit, less z deviations."""
    households_a_minute = homes.households.sum() / max(homes.w.sum(), 1e-9)
    room = bounds.limit - bounds.constants[0]
    for _ in range(4):
        shares = np.full(bounds.crew, room)
        _, deviation = crew_mean_sd(shares, shares.sum() * households_a_minute, 0.0, bounds.crew, bounds.constants)
        room = max(bounds.limit - bounds.constants[0] - bounds.z * deviation, 1.0)
    return float(room)


@njit(cache=True, nogil=True)
def _misses(homes: Homes, labels: Ints, bounds: Bounds) -> tuple[int, int]:
    """How many micro-grids of several units are expected to be late or hold too many households, how many too few."""
    late, small = 0, 0
    for part in range(labels.max() + 1):
        rows = np.flatnonzero(labels == part)
        households = homes.households[rows]
        small += households.sum() < bounds.fewest
        if len(rows) > 1:
            mean, deviation = group_time(
                homes.w[rows], households, homes.x[rows], homes.y[rows], bounds.crew, bounds.constants
            )
            late += mean + bounds.z * deviation > bounds.limit or households.sum() > bounds.most
    return late, small


def _homes(atoms: Atoms, inside: Ints, *, crews: Crews) -> Homes:
    units = atoms.units.take(inside)
    w = unit_minutes(
        crews.norms.sweep,
        service=crews.sweep.service,
        households=units.households,
        floor_from=units.floor_from,
        floor_to=units.floor_to,
        lift=atoms.lift[inside],
    )
    return Homes(w=w, households=units.households.astype(np.float64), x=units.x, y=units.y)


def _bounds(crews: Crews, *, seed: int) -> Bounds:
    grids, sweep = crews.norms.grids, crews.norms.sweep
    return Bounds(
        limit=float(sweep.limit),
        z=float(grids.sizing_z),
        fewest=float(grids.micro_min),
        most=float(grids.micro_max),
        crew=crews.size,
        constants=sweep_array(sweep, service=crews.sweep.service),
        seed=seed,
    )


def _graph(atoms: Atoms, inside: Ints, *, homes: Homes, links: Links, crews: Crews) -> Graph:
    """The graph of the atoms; a building is a compound here, so that it is kept whole where it can be."""
    place = np.full(len(atoms.cell), -1, np.int32)
    place[inside] = np.arange(len(inside))
    return build_graph(
        homes.x,
        homes.y,
        homes.w,
        Links(a=place[links.a], b=place[links.b], length_m=links.length_m, kind=links.kind),
        prices=crews.norms.borders,
        land=Land(area=atoms.area[inside], compound=atoms.units.building[inside]),
    )


def _certified(atoms: Atoms, rows: Ints, *, number: Ints, crews: Crews) -> Certified:
    found, groups = sweep_groups(atoms, rows, number=number, crew=crews.size)
    return Certified(number=found, units=groups.sizes, rows=certify(groups, sweep=crews.sweep))


def sweep_groups(atoms: Atoms, rows: Ints, *, number: Ints, crew: int | Ints) -> tuple[Ints, SweepGroups]:
    """The numbers of the micro-grids of those atoms, ascending, and what the `crew` (of all, or of each) sweeps."""
    order = np.argsort(number, kind="stable")
    units = atoms.units.take(rows[order])
    found, first = np.unique(number[order], return_index=True)
    return found, SweepGroups(
        offsets=np.append(first, len(order)),
        households=units.households,
        floor_from=units.floor_from,
        floor_to=units.floor_to,
        lift=atoms.lift[rows[order]],
        x=units.x,
        y=units.y,
        crew=np.full(len(found), crew, np.int32),
    )
