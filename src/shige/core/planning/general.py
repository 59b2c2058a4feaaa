"""Draws the general grids (一般网格) of a community: 300-500 households each, a compound kept whole where it can be."""

from dataclasses import dataclass

import numpy as np
import shapely

from shige.core.planning.atoms import Atoms
from shige.core.planning.graph import Graph, Land, build_graph
from shige.core.planning.norms import Norms
from shige.core.values import Community, Floats, Ints, LinkClass, Links

_PARTS = 1000
"""More than the entrances of a building and the bands of floors of an entrance."""


@dataclass(frozen=True, slots=True)
class Nodes:
    """What general grids are made of: whole cells, and the parts of a building too large for one grid."""

    of_atom: Ints
    """Node of each atom, -1 for atoms of dedicated grids."""
    cell: Ints
    households: Floats
    x: Floats
    y: Floats


def general_nodes(atoms: Atoms, *, dedicated: Ints, norms: Norms) -> Nodes:
    """The nodes of a community, by cell; `dedicated` is the site of each cell, -1 outside dedicated grids.

    A building above `split_building_above` households is cut by entrance; an entrance above the general range into
    bands of floors of at most half of it.
    """
    units, size = atoms.units, int(atoms.cell.max(initial=-1)) + 1
    inside = dedicated[atoms.cell] < 0
    load = np.bincount(atoms.cell, units.households, size)
    large = load[atoms.cell] > norms.grids.split_building_above
    part = np.where(large, units.entrance, 0)
    part = part * _PARTS + np.where(large, _floor_parts(atoms, most=norms.grids.general_max), 0)
    key = np.where(inside, atoms.cell.astype(np.int64) * _PARTS * _PARTS + part, -1)
    found, node = np.unique(key[inside], return_inverse=True)
    of_atom = np.full(len(key), -1, np.int32)
    of_atom[inside] = node
    count = len(found)
    share = np.bincount(node, minlength=count)
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


def general_graph(community: Community, *, nodes: Nodes, norms: Norms, factor: Floats) -> Graph:
    """The neighbour graph of the nodes. `factor` makes the border of each link of the community cheaper or dearer.

    Parts of one building are joined in a row, by the width of their land; each of them meets the building's neighbours.
    """
    starts = np.searchsorted(nodes.cell, np.arange(len(community.cells) + 1))
    parts = np.diff(starts)
    links = community.links
    pairs = parts[links.a] * parts[links.b]
    link = np.repeat(np.arange(len(links)), pairs)
    within = np.arange(len(link)) - np.repeat(np.cumsum(pairs) - pairs, pairs)
    a = starts[links.a[link]] + within // np.maximum(parts[links.b[link]], 1)
    b = starts[links.b[link]] + within % np.maximum(parts[links.b[link]], 1)
    inner = np.flatnonzero(np.diff(nodes.cell) == 0)
    area = shapely.area(community.cells.polygon)
    compound = _cell_compound(community)[nodes.cell]
    return build_graph(
        nodes.x,
        nodes.y,
        nodes.households,
        Links(
            a=np.concatenate([a, inner]).astype(np.int32),
            b=np.concatenate([b, inner + 1]).astype(np.int32),
            length_m=np.concatenate(
                [links.length_m[link] * factor[link] / pairs[link], np.sqrt(area[nodes.cell[inner]])]
            ),
            kind=np.concatenate([links.kind[link], np.full(len(inner), LinkClass.SAME_COMPOUND, np.int32)]),
        ),
        prices=norms.borders,
        land=Land(area=area[nodes.cell] / parts[nodes.cell], compound=compound),
    )


def _cell_compound(community: Community) -> Ints:
    building = community.cells.building
    padded = np.append(community.buildings.compound, -1)
    compound: Ints = padded[building]
    return compound
