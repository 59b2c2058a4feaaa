"""Turns lists of cells and address units into the polygons of the grids, so that the map tiles without gap or overlap.

Where the units of one building fall to several micro-grids, `slices.py` cuts the building's cell first.
"""

from dataclasses import dataclass

import numpy as np
import shapely

from shige.core.planning.slices import Cover, Shares, cut_cells
from shige.core.values import Bools, Ints, Objects


@dataclass(frozen=True, slots=True)
class Membership:
    """Who owns the land of one community: whole cells by dedicated grids, the rest by the units that stand on it."""

    cell_dedicated: Ints
    """Per cell: the number of its dedicated grid, -1 where micro-grids hold it."""
    unit_cell: Ints
    """Per address unit: its cell. Every cell that is not dedicated has a unit, of no household if need be."""
    unit_households: Ints
    unit_micro: Ints
    """Per address unit: the number of its micro-grid, -1 in a dedicated grid."""
    micro_general: Ints
    """Per micro-grid: the number of its general grid."""


@dataclass(frozen=True, slots=True)
class GridLand:
    """The polygons of one community's grids, each column in the order of the grids' numbers.

    Micro and dedicated grids tile the cells, and so do general and dedicated grids, with the same vertices.
    """

    micro: Objects
    general: Objects
    dedicated: Objects
    micro_sliced: Bools
    """True where the grid holds a slice of a cell that it shares with another grid of its tier."""
    general_sliced: Bools


def land_of_grids(cells: Objects, *, members: Membership) -> GridLand:
    """Polygons of all grids of one community.

    `cells` are polygons in metres that tile the community with shared vertices. Numbers of grids run from 0 without
    gaps; a number without land gets None.
    """
    general_count = int(members.micro_general.max(initial=-1)) + 1
    shares = _shares(members)
    cover = cut_cells(cells, shares=shares)
    micro_polygons = dissolve(cover.polygon, labels=cover.label, count=len(members.micro_general))
    return GridLand(
        micro=micro_polygons,
        general=dissolve(micro_polygons, labels=members.micro_general, count=general_count),
        dedicated=_dedicated_land(cover, members.cell_dedicated),
        micro_sliced=_shared(shares.cell, shares.label, len(members.micro_general)),
        general_sliced=_shared(*_unique_pairs(shares.cell, shares.group), general_count),
    )


def dissolve(polygons: Objects, *, labels: Ints, count: int) -> Objects:
    """The union of the polygons of each label 0 .. count-1, shape (count,); None for a label without polygon.

    The polygons must be a coverage (they meet edge to edge, vertex to vertex); -1 labels are left out.
    """
    kept = np.flatnonzero(labels >= 0)
    order = kept[np.argsort(labels[kept], kind="stable")]
    sizes = np.bincount(labels[order], minlength=count)
    starts = np.cumsum(sizes) - sizes
    column = np.arange(len(order)) - np.repeat(starts, sizes)
    table = np.full((count, int(sizes.max(initial=1))), None, dtype=object)
    table[labels[order], column] = polygons[order]
    result = table[:, 0].copy()
    several = sizes > 1
    result[several] = shapely.coverage_union_all(table[several], axis=1)
    single = several & (shapely.get_num_geometries(result) == 1)
    result[single] = shapely.get_geometry(result[single], 0)
    return result


def _shares(members: Membership) -> Shares:
    """Households by cell and micro-grid; a dedicated cell is wholly held by label -1."""
    held = members.unit_micro >= 0
    micro_count = max(len(members.micro_general), 1)
    key = members.unit_cell[held].astype(np.int64) * micro_count + members.unit_micro[held]
    pair, row = np.unique(key, return_inverse=True)
    households = np.bincount(row, weights=members.unit_households[held], minlength=len(pair))
    dedicated = np.flatnonzero(members.cell_dedicated >= 0)
    cell = np.concatenate([pair // micro_count, dedicated])
    label = np.concatenate([pair % micro_count, np.full(len(dedicated), -1)])
    order = np.argsort(cell, kind="stable")
    group = np.append(members.micro_general, -1)[label]
    return Shares(
        cell=cell[order].astype(np.int32),
        label=label[order].astype(np.int32),
        group=group[order].astype(np.int32),
        weight=np.maximum(np.append(households, np.ones(len(dedicated))), 1.0)[order],
    )


def _dedicated_land(cover: Cover, cell_dedicated: Ints) -> Objects:
    labels = cell_dedicated[cover.cell]
    return dissolve(cover.polygon, labels=labels, count=int(cell_dedicated.max(initial=-1)) + 1)


def _unique_pairs(cell: Ints, label: Ints) -> tuple[Ints, Ints]:
    pairs = np.unique(np.stack([cell, label], axis=1), axis=0)
    return pairs[:, 0], pairs[:, 1]


def _shared(cell: Ints, label: Ints, count: int) -> Bools:
    """Labels that hold a cell together with another one."""
    crowded = np.bincount(cell, minlength=1)[cell] > 1
    result = np.zeros(count, dtype=np.bool_)
    result[label[crowded]] = True
    return result
