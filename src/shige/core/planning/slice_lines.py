"""Chooses how the land of a shared building is cut: in which direction, in which order, and where.

Directions from the longer side around are tried; the one wins in which most slices touch the rest of their grid.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from shige.core.values import Floats, Ints

Longs = NDArray[np.int64]
DIRECTIONS = 8
BISECTIONS = 24
"""Places a cut to a millionth of the cell's extent."""
SWEEPS = 2
"""Neighbouring slices are placed in turn, so a few sweeps let them settle."""
CLEAR = 1e-5
"""Metres that a cut keeps off the corners of its cell along its axis, so that no corner lies on a cut."""
LEAST_TOUCH = 0.01
"""Metres of common border below which two slices do not count as touching."""


@dataclass(frozen=True, slots=True)
class Outline:
    """The rings of a coverage; a slot is a ring's vertex together with the edge to the ring's next vertex."""

    points: NDArray[np.complex128]
    """Per vertex: x + iy in metres."""
    origin: complex
    """From where x, y and the strips measure, so that projections keep their digits."""
    vertex: Longs
    """Per slot."""
    following: Longs
    """Per slot: the next slot of the ring."""
    edge: Longs
    """Per slot: the number of its undirected edge."""
    twin: Longs
    """Per slot: the slot that runs along the same edge in the neighbouring cell, -1 at the rim."""
    cell: Ints
    """Per slot; slots of a cell lie together."""
    cell_start: Longs
    x: Floats
    """Per slot, metres from the origin."""
    y: Floats


@dataclass(frozen=True, slots=True)
class Strips:
    """Per cell one or several strips across an axis, each with a label."""

    axis: Floats
    """Per cell: unit vector, shape (cells, 2)."""
    start: Longs
    """Per cell: its first strip; one entry more at the end."""
    label: Ints
    top: Floats
    """Per strip: where it ends along the axis, infinite for the last one of its cell."""


class _Rings(NamedTuple):
    """The columns of an outline that the kernels read."""

    x: Floats
    y: Floats
    following: Longs
    twin: Longs
    owner: Ints
    start: Longs


class _Rows(NamedTuple):
    """The columns of the strips, which the kernels put in order; a top is NaN until its cell is placed."""

    axis: Floats
    start: Longs
    label: Ints
    top: Floats
    group: Ints
    weight: Floats


class _Look(NamedTuple):
    """A cell seen along a direction."""

    cell: int
    ux: float
    uy: float


def place_strips(outline: Outline, cell: Ints, *, label: Ints, group: Ints, weight: Floats) -> Strips:
    """Cut each cell into a strip per label with areas in proportion to the weights.

    `cell`, `label`, `group` and `weight` are equally long and sorted by cell; strips of one group lie side by side.
    """
    count = len(outline.cell_start) - 1
    start = np.concatenate([[0], np.cumsum(np.bincount(cell, minlength=count))])
    axis, top, label = np.zeros((count, 2)), np.full(len(label), np.nan), label.copy()
    top[start[1:] - 1] = np.where(np.diff(start) > 1, np.nan, np.inf)
    rings = _Rings(outline.x, outline.y, outline.following, outline.twin, outline.cell, outline.cell_start)
    rows = _Rows(axis, start, label, top, group.copy(), weight.copy())
    _place(rings, rows, np.flatnonzero(np.diff(start) > 1))
    return Strips(axis=axis, start=start, label=label, top=top)


@njit(cache=True, nogil=True)
def _place(rings: _Rings, rows: _Rows, shared: Longs) -> None:
    """Give every shared cell the best direction and order seen from its neighbours' present strips, a few times."""
    for sweep in range(SWEEPS):
        for cell in shared:
            lo, hi = rows.start[cell], rows.start[cell + 1]
            angle = _long_side(rings, cell) if sweep == 0 else np.arctan2(rows.axis[cell, 1], rows.axis[cell, 0])
            best = -1.0
            best_look = _Look(cell, 1.0, 0.0)
            best_order = np.arange(lo, hi)
            best_top = np.empty(hi - lo)
            for turn in range(DIRECTIONS):
                turned = angle + turn * np.pi / DIRECTIONS
                look = _Look(cell, np.cos(turned), np.sin(turned))
                order = _order(rings, rows, look)
                tops = _tops(rings, look, rows.weight[order])
                score = _score(rings, rows, look, order, tops)
                if score > best + 1e-9:
                    best, best_look, best_order, best_top = score, look, order, tops
            rows.axis[cell, 0], rows.axis[cell, 1] = best_look.ux, best_look.uy
            rows.top[lo:hi] = best_top
            rows.label[lo:hi] = rows.label[best_order]
            rows.group[lo:hi] = rows.group[best_order]
            rows.weight[lo:hi] = rows.weight[best_order]


@njit(cache=True, nogil=True)
def _project(rings: _Rings, look: _Look) -> tuple[Floats, Floats]:
    """Places of the cell's slots along the direction and across it."""
    lo, hi = rings.start[look.cell], rings.start[look.cell + 1]
    along = rings.x[lo:hi] * look.ux + rings.y[lo:hi] * look.uy
    across = rings.y[lo:hi] * look.ux - rings.x[lo:hi] * look.uy
    return along, across


@njit(cache=True, nogil=True)
def _long_side(rings: _Rings, cell: int) -> float:
    """Angle of the longer side: of the direction along which the cell is longest for its width."""
    best, angle = -1.0, 0.0
    for turn in range(4 * DIRECTIONS):
        turned = turn * np.pi / (4 * DIRECTIONS)
        along, across = _project(rings, _Look(cell, np.cos(turned), np.sin(turned)))
        ratio = (along.max() - along.min()) / (across.max() - across.min())
        if ratio > best + 1e-9:
            best, angle = ratio, turned
    return angle


@njit(cache=True, nogil=True)
def _row_at(rows: _Rows, cell: int, x: float, y: float) -> int:
    """Row of the strip of a cell at a point, -1 where the cell is not placed yet."""
    s = x * rows.axis[cell, 0] + y * rows.axis[cell, 1]
    row: int = rows.start[cell]
    if np.isnan(rows.top[row]):
        return -1
    while s > rows.top[row]:
        row += 1
    return row


@njit(cache=True, nogil=True)
def _order(rings: _Rings, rows: _Rows, look: _Look) -> Longs:
    """Rows of the cell's strips along the direction: by where the neighbours of their group and of their label lie."""
    lo, hi = rows.start[look.cell], rows.start[look.cell + 1]
    near = np.zeros((2, 2, hi - lo))
    for slot in range(rings.start[look.cell], rings.start[look.cell + 1]):
        if rings.twin[slot] < 0:
            continue
        ahead = rings.following[slot]
        x, y = (rings.x[slot] + rings.x[ahead]) / 2, (rings.y[slot] + rings.y[ahead]) / 2
        other = _row_at(rows, rings.owner[rings.twin[slot]], x, y)
        if other < 0:
            continue
        length = np.hypot(rings.x[ahead] - rings.x[slot], rings.y[ahead] - rings.y[slot])
        moment = length * (x * look.ux + y * look.uy)
        for row in range(lo, hi):
            if rows.group[row] == rows.group[other]:
                near[0, 0, row - lo] += length
                near[0, 1, row - lo] += moment
            if rows.label[row] == rows.label[other]:
                near[1, 0, row - lo] += length
                near[1, 1, row - lo] += moment
    middle = _project(rings, look)[0].mean()
    place = np.where(near[:, 0] > 0, near[:, 1] / np.maximum(near[:, 0], 1e-9), middle)
    order = np.argsort(place[1], kind="mergesort")
    order = order[np.argsort(rows.group[lo:hi][order], kind="mergesort")]
    return order[np.argsort(place[0][order], kind="mergesort")] + lo


@njit(cache=True, nogil=True)
def _tops(rings: _Rings, look: _Look, weight: Floats) -> Floats:
    """Where along the direction the strips end, so that areas are in proportion to the weights; the last is endless."""
    along, across = _project(rings, look)
    ahead = rings.following[rings.start[look.cell] : rings.start[look.cell + 1]] - rings.start[look.cell]
    tops = np.full(len(weight), np.inf)
    whole = _area_below(along, across, ahead, along.max()) / weight.sum()
    below = 0.0
    for row in range(len(weight) - 1):
        below += weight[row]
        low, high = along.min(), along.max()
        for _ in range(BISECTIONS):
            middle = (low + high) / 2
            if _area_below(along, across, ahead, middle) < below * whole:
                low = middle
            else:
                high = middle
        tops[row] = high
        while np.abs(along - tops[row]).min() < CLEAR:
            tops[row] += 3 * CLEAR
    return tops


@njit(cache=True, nogil=True)
def _area_below(along: Floats, across: Floats, ahead: Longs, level: float) -> float:
    """Area of the polygon up to the level: the integral of -across over the edges clipped there."""
    area = 0.0
    for i, j in enumerate(ahead):
        step = along[j] - along[i]
        if step != 0:
            first, last = min(along[i], level), min(along[j], level)
            share = (first - along[i] + last - along[i]) / (2 * step)
            area -= (last - first) * (across[i] + share * (across[j] - across[i]))
    return area


@njit(cache=True, nogil=True)
def _score(rings: _Rings, rows: _Rows, look: _Look, order: Longs, tops: Floats) -> float:
    """How well a cut joins slices with the rest of their grids: touching first, then length touched, then shape."""
    along, across = _project(rings, look)
    lo = rings.start[look.cell]
    touched, group_touched = np.zeros(len(order)), np.zeros(len(order))
    for slot in range(lo, rings.start[look.cell + 1]):
        if rings.twin[slot] < 0:
            continue
        ahead = rings.following[slot]
        dx, dy = rings.x[ahead] - rings.x[slot], rings.y[ahead] - rings.y[slot]
        bottom = -np.inf
        for strip in range(len(order)):
            first, last = _within(along[slot - lo], along[ahead - lo], bottom, tops[strip])
            bottom = tops[strip]
            metres = (last - first) * np.hypot(dx, dy)
            if metres < LEAST_TOUCH:
                continue
            middle = (first + last) / 2
            other = _row_at(
                rows, rings.owner[rings.twin[slot]], rings.x[slot] + middle * dx, rings.y[slot] + middle * dy
            )
            if other >= 0:
                touched[strip] += metres * (rows.label[other] == rows.label[order[strip]])
                group_touched[strip] += rows.group[other] == rows.group[order[strip]]
    length, width = along.max() - along.min(), across.max() - across.min()
    shape = 0.5 * length / (length + width) + touched.sum() / (4 * (length + width))
    return shape + (touched > 0).sum() + _runs_touched(group_touched, rows.group[order])


@njit(cache=True, nogil=True)
def _within(start: float, end: float, bottom: float, top: float) -> tuple[float, float]:
    """The shares of an edge from start to end between which it lies in the strip; (0, 0) where it does not."""
    step = end - start
    if abs(step) < CLEAR:
        return (0.0, 1.0) if bottom < start <= top else (0.0, 0.0)
    first, last = (bottom - start) / step, (top - start) / step
    if step < 0:
        first, last = last, first
    first, last = max(first, 0.0), min(last, 1.0)
    return (first, last) if first < last else (0.0, 0.0)


@njit(cache=True, nogil=True)
def _runs_touched(touched: Floats, group: Ints) -> int:
    """Runs of one group in which some slice touches the group's other land."""
    count, run = 0, False
    for i in range(len(touched)):
        run = run or touched[i] > 0
        if i + 1 == len(touched) or group[i + 1] != group[i]:
            count += int(run)
            run = False
    return count
