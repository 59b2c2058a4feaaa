"""Draws the general grids (一般网格) of a community: 300-500 households each, a compound kept whole where it can be."""

from dataclasses import dataclass, replace

import numpy as np
import shapely
from scipy.sparse import coo_array

from shige.core.planning.atoms import Atoms
from shige.core.planning.before import Before, majority
from shige.core.planning.codes import GENERAL
from shige.core.planning.graph import Graph, Land, build_graph, components, unbroken
from shige.core.planning.locks import Locks, crossed_borders, open_links, settled_cells, stretched
from shige.core.planning.norms import GridNorms, Norms
from shige.core.planning.objective import DrawParams, grids_wanted
from shige.core.planning.partition import partition
from shige.core.values import Bools, Community, Floats, Ints, LinkClass, Links

_PARTS = 1000
"""More than the entrances of a building and the bands of floors of an entrance."""
_STRETCH_M = 50.0
"""By how much a locked border is stretched at first; then twice as much, and so on."""
_ATTEMPTS = ((1, 0), (4, 0), (12, 0), (4, 1), (12, 1), (4, -1), (12, -1))
"""How a community is drawn, one after the other while a grid is outside the range: (cut, more).

Buildings above a `cut`-th of `split_building_above` are cut by entrance. `more` 0 mends the drawing before; otherwise
so many more grids than fit best are drawn anew.
"""


@dataclass(frozen=True, slots=True)
class Ground:
    """A community on its way to general grids."""

    community: Community
    atoms: Atoms
    dedicated: Ints
    """Per cell: the site whose dedicated grid it belongs to, -1 for none."""
    links: Links
    """On foot between built cells (`dedicated.footways`)."""
    locks: Locks
    past: Before | None


@dataclass(frozen=True, slots=True)
class Nodes:
    """What general grids are made of: cells, cells locked together, parts of a building too large for one grid."""

    of_atom: Ints
    """Node of each atom, -1 for atoms of dedicated grids."""
    cell: Ints
    """The (first) cell of each node, ascending."""
    households: Floats
    x: Floats
    y: Floats


def general_labels(ground: Ground, *, norms: Norms, seed: int) -> Ints:
    """The general grid of each atom, numbered from 0; -1 for atoms of dedicated grids.

    Land that is not connected on foot falls into grids of its own. Buildings are whole unless they are too large for
    the norms; where the range is missed so, it is tried again, also with lumps cut by entrance, and the best is kept.
    A locked border that a grid walks around is stretched until it no longer does.
    """
    borders = ground.locks.borders
    best = _best_drawn(ground, norms=norms, seed=seed)
    if not len(borders):
        return best
    reach, crossed = np.zeros(len(borders)), _crossed(ground, best)
    fewest, most = int(crossed.sum()), float(shapely.length(shapely.envelope(ground.community.polygon)))
    while crossed.any() and reach.max() < most:
        reach[crossed] = np.maximum(2.0 * reach[crossed], _STRETCH_M)
        longer = replace(ground.locks, borders=stretched(borders, reach=reach))
        labels = _best_drawn(replace(ground, locks=longer), norms=norms, seed=seed)
        crossed = _crossed(ground, labels)
        if crossed.sum() < fewest:
            best, fewest = labels, int(crossed.sum())
    return best


def _crossed(ground: Ground, labels: Ints) -> Bools:
    """Per locked border: whether a general grid lies on both of its sides."""
    inside = labels >= 0
    cell, label = ground.atoms.cell[inside], labels[inside]
    shape = (len(ground.community.cells), int(labels.max(initial=-1)) + 1)
    held = coo_array((np.ones(len(cell), np.int32), (cell, label)), shape=shape).tocsr()
    return crossed_borders(ground.community, links=ground.links, locks=ground.locks, held=held)


def _best_drawn(ground: Ground, *, norms: Norms, seed: int) -> Ints:
    """The drawing that misses the range by the fewest households; what misses it is mended before all is drawn anew."""
    best, least = _before(ground), np.inf
    for attempt, (cut, more) in enumerate(_ATTEMPTS):
        former = best if more == 0 else _before(ground)
        try_ = _Try(seed=seed + attempt, whole=norms.grids.split_building_above // cut, more=more, former=former)
        drawn = _drawn(ground, norms=norms, how=try_)
        missed = _missed(drawn, ground.atoms.units.households, grids=norms.grids)
        if missed < least:
            best, least = drawn, missed
        if missed == 0:
            break
    return best


@dataclass(frozen=True, slots=True)
class _Try:
    """How a community is drawn once."""

    seed: int
    whole: int
    """Buildings of up to that many households are not cut."""
    more: int
    """Grids more than fit best, where the land is in one piece."""
    former: Ints
    """Per atom: the general grid that it stays in if it can, -1 for none."""


def _drawn(ground: Ground, *, norms: Norms, how: _Try) -> Ints:
    """The general grid of each atom."""
    nodes = _nodes(ground, how=how)
    settled = _kept(ground, nodes=nodes)
    low, high = norms.grids.general_min, norms.grids.general_max
    graph = _graph(ground, nodes=nodes, norms=norms, settled=settled)
    fits = grids_wanted(graph.weight.sum(), low, high) + how.more
    count = fits if how.more and components(graph)[1] == 1 else None
    initial = _by_node(how.former, ground=ground, nodes=nodes)
    if _stands(graph, initial, grids=norms.grids):
        labels = initial
    else:
        known = initial if (initial >= 0).any() else None
        labels = partition(graph, low=low, high=high, params=DrawParams(), seed=how.seed, count=count, initial=known)
    labels = np.where(settled >= 0, len(nodes.cell) + settled, labels)
    labels = np.unique(labels, return_inverse=True)[1]
    of_atom: Ints = np.append(labels, -1)[nodes.of_atom].astype(np.int32)
    return of_atom


def _stands(graph: Graph, initial: Ints, *, grids: GridNorms) -> bool:
    """Whether the general grids of before are good as they are."""
    return (
        len(initial) > 0
        and bool(initial.min() >= 0)
        and not _missed(initial, graph.weight, grids=grids)
        and unbroken(graph, initial)
    )


def _missed(labels: Ints, households: Ints | Floats, *, grids: GridNorms) -> int:
    """Households by which general grids are outside the range."""
    load = np.bincount(labels[labels >= 0], households[labels >= 0])
    load = load[load > 0]
    return int((np.maximum(grids.general_min - load, 0) + np.maximum(load - grids.general_max, 0)).sum())


def _nodes(ground: Ground, *, how: _Try) -> Nodes:
    """A building that is too large or was cut before is cut by entrance, an entrance too large into bands of floors."""
    atoms, units = ground.atoms, ground.atoms.units
    lead = settled_cells(ground.community, links=ground.links, locks=ground.locks)[atoms.cell]
    load = np.bincount(atoms.cell, units.households)[atoms.cell]
    alone = np.bincount(lead, units.households)[lead] == load
    inside = ground.dedicated[atoms.cell] < 0
    part = units.entrance * _PARTS + _floor_parts(atoms, most=how.whole)
    cut = ((load > how.whole) | _was_cut(how.former, cell=atoms.cell)) & alone
    key = lead.astype(np.int64) * _PARTS * _PARTS + np.where(cut, part, 0)
    found, node = np.unique(key[inside], return_inverse=True)
    of_atom = np.full(len(key), -1, np.int32)
    of_atom[inside] = node
    count, share = len(found), np.bincount(node)
    return Nodes(
        of_atom=of_atom,
        cell=(found // (_PARTS * _PARTS)).astype(np.int32),
        households=np.bincount(node, units.households[inside], count).astype(np.float64),
        x=np.bincount(node, units.x[inside], count) / share,
        y=np.bincount(node, units.y[inside], count) / share,
    )


def _floor_parts(atoms: Atoms, *, most: int) -> Ints:
    """Number of the part of its entrance that each atom lies in: 0 unless the entrance holds more than `most`."""
    units = atoms.units
    entrance = units.building.astype(np.int64) * _PARTS + units.entrance
    _, start, row = np.unique(entrance, return_index=True, return_inverse=True)
    load = np.bincount(row, units.households)[row]
    before = np.cumsum(units.households) - units.households
    parts = np.ceil(2.0 * load / most)
    height = (before - before[start[row]]) / np.maximum(load, 1)
    return np.where(load > most, np.floor(height * parts), 0).astype(np.int32)


def _was_cut(former: Ints, *, cell: Ints) -> Bools:
    """Per atom whether its building belonged to several general grids before."""
    size = int(cell.max(initial=-1)) + 1
    lowest, highest = np.full(size, former.max(initial=0), np.int32), np.full(size, -1, np.int32)
    np.minimum.at(lowest, cell, former)
    np.maximum.at(highest, cell, former)
    cut: Bools = (lowest < highest)[cell]
    return cut


def _before(ground: Ground) -> Ints:
    """Per atom the number of its general grid in the plan before, -1 where it had none."""
    past = ground.past
    if past is None:
        return np.full(len(ground.atoms.cell), -1, np.int32)
    general = np.array([int(code[12:15]) in GENERAL for code in past.parent_codes.tolist()] + [False], np.bool_)
    return np.where(general[past.parent], past.parent, -1).astype(np.int32)


def _by_node(label: Ints, *, ground: Ground, nodes: Nodes) -> Ints:
    """The label of most households of each node, -1 where none has one."""
    return majority(label, node=nodes.of_atom, weight=ground.atoms.units.households, count=len(nodes.cell))


def _kept(ground: Ground, *, nodes: Nodes) -> Ints:
    """Per node the number of its old general grid where that is locked as it is, else -1."""
    past = ground.past
    if past is None or not ground.locks.keep:
        return np.full(len(nodes.cell), -1, np.int32)
    kept = np.array([code in ground.locks.keep for code in past.parent_codes.tolist()] + [False])
    before = _before(ground)
    return _by_node(np.where(kept[before], before, -1), ground=ground, nodes=nodes)


def _graph(ground: Ground, *, nodes: Nodes, norms: Norms, settled: Ints) -> Graph:
    """The neighbour graph. Parts of one building stand in a row, and each of them meets the building's neighbours."""
    community = ground.community
    links = _node_links(ground, nodes=nodes)
    free = (settled[links.a] < 0) & (settled[links.b] < 0)
    area = np.bincount(
        nodes.of_atom[nodes.of_atom >= 0], ground.atoms.area[nodes.of_atom >= 0], len(nodes.cell)
    ).astype(np.float64)
    building = community.cells.building[nodes.cell]
    return build_graph(
        nodes.x,
        nodes.y,
        nodes.households,
        links.take(free),
        prices=norms.borders,
        land=Land(area=area, compound=np.append(community.buildings.compound, -1)[building]),
    )


def _node_links(ground: Ground, *, nodes: Nodes) -> Links:
    community = ground.community
    links = ground.links.take(open_links(community, links=ground.links, locks=ground.locks))
    start = np.full(len(community.cells), -1, np.int32)
    inside = nodes.of_atom >= 0
    start[ground.atoms.cell[inside][::-1]] = nodes.of_atom[inside][::-1]
    stop = np.full(len(community.cells), -1, np.int32)
    stop[ground.atoms.cell[inside]] = nodes.of_atom[inside]
    parts = np.where(start >= 0, stop - start + 1, 0)
    pairs = parts[links.a] * parts[links.b]
    link = np.repeat(np.arange(len(links)), pairs)
    within = np.arange(len(link)) - np.repeat(np.cumsum(pairs) - pairs, pairs)
    a = start[links.a[link]] + within // np.maximum(parts[links.b[link]], 1)
    b = start[links.b[link]] + within % np.maximum(parts[links.b[link]], 1)
    apart = a != b
    a, b, link = a[apart], b[apart], link[apart]
    inner = np.flatnonzero(np.diff(nodes.cell) == 0)
    width = np.sqrt(shapely.area(community.cells.polygon[nodes.cell[inner]]))
    return Links(
        a=np.concatenate([a, inner]).astype(np.int32),
        b=np.concatenate([b, inner + 1]).astype(np.int32),
        length_m=np.concatenate([links.length_m[link] / pairs[link], width]),
        kind=np.concatenate([links.kind[link], np.full(len(inner), LinkClass.SAME_COMPOUND, np.int32)]),
    )
