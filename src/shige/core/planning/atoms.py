"""Joins address units to the land of a community: who stands on which cell, and who is next to whom on foot."""

from dataclasses import dataclass

import numpy as np
import shapely

from shige.core.planning.norms import GridNorms
from shige.core.planning.units import address_units
from shige.core.values import AddressUnits, Bools, Community, Floats, Ints, LinkClass, Links

_HOUSE_M = 20.0
"""Border inside a house where both parts have the same door: a typical depth of a residential slab and its ground."""


@dataclass(frozen=True, slots=True)
class Atoms:
    """The address units of a community on its land."""

    units: AddressUnits
    cell: Ints
    lift: Bools
    area: Floats
    """Square metres: an even share of the cell."""


def atoms_of(community: Community, *, grids: GridNorms) -> Atoms:
    """All address units of `community`, ordered by building, entrance and floor."""
    units = address_units(community.buildings, grids=grids)
    cell_of = np.full(len(community.buildings), -1, np.int32)
    built = np.flatnonzero(community.cells.building >= 0).astype(np.int32)
    cell_of[community.cells.building[built]] = built
    cell = cell_of[units.building]
    land = shapely.area(community.cells.polygon) / np.maximum(np.bincount(cell, minlength=len(community.cells)), 1)
    return Atoms(units=units, cell=cell, lift=community.buildings.lift[units.building], area=land[cell])


def atom_links(atoms: Atoms, *, links: Links, group: Ints) -> Links:
    """Links between atoms of equal `group` (-1: none), by which a crew walks without leaving it.

    Bands of one entrance are joined upwards, entrances of one building side by side at their lowest band, and
    neighbouring cells at the two doors that are nearest to each other. `length_m` is the border of the cells; inside
    a building it is the width of the house on the map, so that a house is not torn lightly.
    """
    units = atoms.units
    doors = _doors(atoms, group=group)
    inner = _inside(atoms, doors=doors, group=group)
    across = _across(atoms, doors=doors, links=links, group=group)
    a = np.concatenate([inner[0], across[0]])
    b = np.concatenate([inner[1], across[1]])
    width = 2.0 * np.hypot(units.x[inner[0]] - units.x[inner[1]], units.y[inner[0]] - units.y[inner[1]]) + _HOUSE_M
    return Links(
        a=np.minimum(a, b).astype(np.int32),
        b=np.maximum(a, b).astype(np.int32),
        length_m=np.concatenate([width, links.length_m[across[2]]]),
        kind=np.concatenate([np.full(len(inner[0]), LinkClass.SAME_COMPOUND, np.int32), links.kind[across[2]]]),
    )


def _doors(atoms: Atoms, *, group: Ints) -> Ints:
    """The lowest atom of each (cell, entrance, group), ordered by cell, group and entrance."""
    units = atoms.units
    inside = np.flatnonzero(group >= 0)
    order = inside[np.lexsort((units.floor_from[inside], units.entrance[inside], group[inside], atoms.cell[inside]))]
    first = np.ones(len(order), bool)
    first[1:] = (np.diff(atoms.cell[order]) != 0) | (np.diff(group[order]) != 0) | (np.diff(units.entrance[order]) != 0)
    doors: Ints = order[first].astype(np.int32)
    return doors


def _inside(atoms: Atoms, *, doors: Ints, group: Ints) -> tuple[Ints, Ints]:
    """Pairs inside a building: band over band, and entrance beside entrance."""
    units = atoms.units
    order = np.lexsort((units.floor_from, units.entrance, group, atoms.cell)).astype(np.int32)
    low, high = order[:-1], order[1:]
    stacked = (
        (atoms.cell[low] == atoms.cell[high])
        & (units.entrance[low] == units.entrance[high])
        & (group[low] == group[high])
        & (group[low] >= 0)
    )
    left, right = doors[:-1], doors[1:]
    beside = (atoms.cell[left] == atoms.cell[right]) & (group[left] == group[right])
    return np.concatenate([low[stacked], left[beside]]), np.concatenate([high[stacked], right[beside]])


def _across(atoms: Atoms, *, doors: Ints, links: Links, group: Ints) -> tuple[Ints, Ints, Ints]:
    """The nearest pair of doors for each link between cells and each group on both sides; with the link's row."""
    cells = int(max(atoms.cell.max(initial=-1), links.b.max(initial=-1))) + 1
    starts = np.searchsorted(atoms.cell[doors], np.arange(cells + 1))
    counts = np.diff(starts)
    pairs = counts[links.a] * counts[links.b]
    link = np.repeat(np.arange(len(links)), pairs)
    within = np.arange(len(link)) - np.repeat(np.cumsum(pairs) - pairs, pairs)
    a = doors[starts[links.a[link]] + within // counts[links.b[link]]]
    b = doors[starts[links.b[link]] + within % counts[links.b[link]]]
    same = group[a] == group[b]
    link, a, b = link[same], a[same], b[same]
    distance: Floats = np.hypot(atoms.units.x[a] - atoms.units.x[b], atoms.units.y[a] - atoms.units.y[b])
    order = np.lexsort((b, a, distance, group[a], link))
    first = np.ones(len(order), bool)
    first[1:] = (np.diff(link[order]) != 0) | (np.diff(group[a][order]) != 0)
    best = order[first]
    return a[best], b[best], link[best]
