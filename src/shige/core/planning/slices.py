"""Cuts the land of a building into parallel slices where several grids share the building, so that the map still tiles.

A flat map cannot show floors: of a tower whose lower floors belong to one micro-grid and whose upper floors belong to
another, each grid is drawn as a slice with an area in proportion to its households. Cut points are put into the borders
of the neighbouring cells too, so that the coverage keeps exactly shared vertices.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from shige.core.planning.slice_faces import Entries, pieces_of
from shige.core.planning.slice_lines import Outline, Strips, place_strips
from shige.core.values import Floats, Ints, Objects, Table

Longs = NDArray[np.int64]
MICROMETRE = 1e-6
"""Cut points stand at whole micrometres along an edge, so that two cuts from both sides meet in one vertex."""


@dataclass(frozen=True, slots=True)
class Shares(Table):
    """Which labels share which cell, sorted by cell; every cell has at least one row."""

    cell: Ints
    label: Ints
    group: Ints
    """A coarser label: slices of one group lie side by side."""
    weight: Floats
    """Above 0; areas are in proportion to it."""


@dataclass(frozen=True, slots=True)
class Cover(Table):
    """Polygons that tile the same land as the cells, each with one label."""

    polygon: Objects
    cell: Ints
    label: Ints


@dataclass(frozen=True, slots=True)
class _Cuts:
    """Where cut lines cross the cells' borders."""

    slot: Longs
    fraction: Floats
    """Along the slot's edge, 0 to 1."""
    partner: Longs
    """The row at the other end of the chord."""
    vertex: Longs
    steps: Longs
    """Micrometres from the slot's vertex."""
    steps_back: Longs
    """Micrometres from the far end of the slot's edge."""
    points: NDArray[np.complex128]
    """All vertices, the outline's first."""


def cut_cells(cells: Objects, *, shares: Shares) -> Cover:
    """The cells, with those that several labels share cut into one slice per label.

    `cells` must be a coverage of valid polygons in metres. A slice is one part where its cell is one part.
    """
    sizes = np.bincount(shares.cell, minlength=len(cells))
    label = shares.label[np.cumsum(sizes) - sizes]
    rows = np.arange(len(cells), dtype=np.int32)
    if not (sizes > 1).any():
        return Cover(polygon=cells, cell=rows, label=label)
    outline = _outline(cells)
    strips = place_strips(outline, shares.cell, label=shares.label, group=shares.group, weight=shares.weight)
    entries = _entries(outline, _cuts(outline, strips))
    polygon, cell, new_label = pieces_of(entries, strips, cells=cells)
    whole = np.ones(len(cells), dtype=np.bool_)
    whole[entries.cell] = False
    return Cover(
        polygon=np.concatenate([cells[whole], polygon]),
        cell=np.concatenate([rows[whole], cell]),
        label=np.concatenate([label[whole], new_label]),
    )


def _outline(cells: Objects) -> Outline:
    """Rings of all cells as numbered vertices, counter-clockwise outside and clockwise in holes, with their twins."""
    _, flat, starts = shapely.to_ragged_array(shapely.orient_polygons(cells))
    offsets: tuple[NDArray[Any], ...] = (*starts, np.arange(len(cells) + 1))
    ring_start, part_start, cell_start = offsets[:3]
    kept = np.ones(len(flat), dtype=np.bool_)
    kept[ring_start[1:] - 1] = False
    start = ring_start - np.arange(len(ring_start))
    points, vertex = np.unique(flat[kept].view(np.complex128)[:, 0], return_inverse=True)
    following = np.arange(1, len(vertex) + 1)
    following[start[1:] - 1] = start[:-1]
    low, high = np.minimum(vertex, vertex[following]), np.maximum(vertex, vertex[following])
    edge = np.unique(low * len(points) + high, return_inverse=True)[1]
    order = np.argsort(edge, kind="stable")
    met = np.flatnonzero(edge[order[1:]] == edge[order[:-1]])
    twin = np.full(len(vertex), -1, dtype=np.int64)
    twin[order[met]] = order[met + 1]
    twin[order[met + 1]] = order[met]
    slot_start = start[part_start[cell_start]]
    origin = complex(points.mean())
    return Outline(
        points=points,
        origin=origin,
        vertex=vertex,
        following=following,
        edge=edge,
        twin=twin,
        cell=np.repeat(np.arange(len(cells), dtype=np.int32), np.diff(slot_start)),
        cell_start=slot_start.astype(np.int64),
        x=(points - origin).real[vertex],
        y=(points - origin).imag[vertex],
    )


def _cuts(outline: Outline, strips: Strips) -> _Cuts:
    """Every crossing of a cut line with its cell's border; chords join crossings by the even-odd rule."""
    lines = np.diff(strips.start) - 1
    per_slot = lines[outline.cell]
    slot = np.repeat(np.arange(len(per_slot)), per_slot)
    row = strips.start[outline.cell[slot]] + np.arange(len(slot)) - np.repeat(np.cumsum(per_slot) - per_slot, per_slot)
    ux, uy = strips.axis[outline.cell[slot]].T
    ahead = outline.following[slot]
    before = outline.x[slot] * ux + outline.y[slot] * uy - strips.top[row]
    after = outline.x[ahead] * ux + outline.y[ahead] * uy - strips.top[row]
    hit = np.flatnonzero((before >= 0) != (after >= 0))
    slot, row, ahead, ux, uy = slot[hit], row[hit], ahead[hit], ux[hit], uy[hit]
    fraction = before[hit] / (before[hit] - after[hit])
    x = outline.x[slot] + fraction * (outline.x[ahead] - outline.x[slot])
    y = outline.y[slot] + fraction * (outline.y[ahead] - outline.y[slot])
    order = np.lexsort((y * ux - x * uy, row))
    partner = np.empty(len(slot), dtype=np.int64)
    partner[order[::2]], partner[order[1::2]] = order[1::2], order[::2]
    return _with_vertices(outline, slot, fraction=fraction, partner=partner)


def _with_vertices(outline: Outline, slot: Longs, *, fraction: Floats, partner: Longs) -> _Cuts:
    """Number the cut points: at whole micrometres from the lower vertex of the edge, the same seen from both sides."""
    here, there = outline.vertex[slot], outline.vertex[outline.following[slot]]
    low, high = np.minimum(here, there), np.maximum(here, there)
    length = np.rint(np.abs(outline.points[high] - outline.points[low]) / MICROMETRE).astype(np.int64)
    steps = np.rint(np.where(here == low, fraction, 1 - fraction) * length).astype(np.int64)
    key = (outline.edge[slot] << 40) | steps
    _, made, number = np.unique(key, return_index=True, return_inverse=True)
    share = steps[made] / length[made]
    between = outline.points[low[made]] * (1 - share) + outline.points[high[made]] * share
    return _Cuts(
        slot=slot,
        fraction=fraction,
        partner=partner,
        vertex=len(outline.points) + number,
        steps=np.where(here == low, steps, length - steps),
        steps_back=np.where(here == low, length - steps, steps),
        points=np.append(outline.points, np.round(between, 6)),
    )


def _entries(outline: Outline, cuts: _Cuts) -> Entries:
    """The rings of all cells that a cut touches, with the cut points of both sides in them."""
    met = np.flatnonzero(outline.twin[cuts.slot] >= 0)
    across = outline.twin[cuts.slot[met]]
    touched = np.zeros(len(outline.cell_start) - 1, dtype=np.bool_)
    touched[outline.cell[cuts.slot]] = True
    touched[outline.cell[across]] = True
    corner = np.flatnonzero(touched[outline.cell])
    slot = np.concatenate([corner, cuts.slot, across])
    steps = np.concatenate([np.full(len(corner), -1), cuts.steps, cuts.steps_back[met]])
    order = np.lexsort((np.concatenate([np.zeros(len(corner)), cuts.fraction, 1 - cuts.fraction[met]]), steps, slot))
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    corner_place = np.full(len(outline.vertex), -1, dtype=np.int64)
    corner_place[corner] = place[: len(corner)]
    following = np.arange(1, len(order) + 1)
    last = np.append(np.diff(slot[order]) != 0, True)
    following[last] = corner_place[outline.following[slot[order][last]]]
    partner = np.full(len(order), -1, dtype=np.int64)
    partner[len(corner) : len(corner) + len(cuts.slot)] = place[len(corner) :][cuts.partner]
    return Entries(
        points=cuts.points,
        origin=outline.origin,
        vertex=np.concatenate([outline.vertex[corner], cuts.vertex, cuts.vertex[met]])[order],
        cell=outline.cell[slot[order]],
        following=following,
        partner=partner[order],
    )
