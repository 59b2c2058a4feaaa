"""Looks at a cell along a direction: where strips across it end, and which of the neighbours' land they touch."""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from shige.core.values import Floats, Ints

Longs = NDArray[np.int64]
PRECISION = 1e-7
"""Share of a cell's area to which a cut is placed."""
CLEAR = 1e-5
"""Metres that a cut keeps off the corners of its cell along its axis, so that no corner lies on a cut."""
LEAST_TOUCH = 0.01
"""Metres of common border below which two slices do not count as touching."""


class Rings(NamedTuple):
    """The columns of an outline that the kernels read."""

    x: Floats
    y: Floats
    following: Longs
    twin: Longs
    owner: Ints
    start: Longs


class Rows(NamedTuple):
    """The columns of the strips, which the kernels put in order; a top is NaN until its cell is placed."""

    axis: Floats
    start: Longs
    label: Ints
    top: Floats
    group: Ints
    weight: Floats
    piece: Longs
    """Per row another row of the same connected land, itself at the end of the chain."""


class Look(NamedTuple):
    """A cell seen along a direction."""

    cell: int
    ux: float
    uy: float


@njit(cache=True, nogil=True)
def project(rings: Rings, look: Look) -> tuple[Floats, Floats]:
    """Places of the cell's slots along the direction and across it."""
    lo, hi = rings.start[look.cell], rings.start[look.cell + 1]
    along = rings.x[lo:hi] * look.ux + rings.y[lo:hi] * look.uy
    across = rings.y[lo:hi] * look.ux - rings.x[lo:hi] * look.uy
    return along, across


@njit(cache=True, nogil=True)
def kinship_at(rows: Rows, row: int, cell: int, x: float, y: float) -> tuple[int, int]:
    """2 where the land of a cell at a point has the label of the row, 1 where it has its group, else 0; and its row.

    A cell that is not placed yet may still come to hold any of its labels there.
    """
    first, last = rows.start[cell], rows.start[cell + 1]
    if not np.isnan(rows.top[first]):
        s = x * rows.axis[cell, 0] + y * rows.axis[cell, 1]
        while s > rows.top[first]:
            first += 1
        last = first + 1
    kinship, kin = 0, -1
    for other in range(first, last):
        if rows.label[other] == rows.label[row]:
            return 2, other
        if rows.group[other] == rows.group[row]:
            kinship, kin = 1, other
    return kinship, kin


@njit(cache=True, nogil=True)
def piece_of(rows: Rows, row: int) -> int:
    """The row that stands for the connected land of a row."""
    while rows.piece[row] != row:
        row = rows.piece[row]
    return row


@njit(cache=True, nogil=True)
def strip_tops(rings: Rings, look: Look, weight: Floats) -> Floats:
    """Where along the direction the strips end, so that areas are in proportion to the weights; the last is endless."""
    along, across = project(rings, look)
    ahead = rings.following[rings.start[look.cell] : rings.start[look.cell + 1]] - rings.start[look.cell]
    tops = np.full(len(weight), np.inf)
    whole = _area_below(along, across, ahead, along.max())
    low, area_low, below = along.min(), 0.0, 0.0
    for row in range(len(weight) - 1):
        below += weight[row] * whole / weight.sum()
        high, area_high = along.max(), whole
        while area_high - area_low > PRECISION * whole:
            share = (below - area_low) / (area_high - area_low)
            middle = low + (high - low) * min(max(share, 0.1), 0.9)
            area = _area_below(along, across, ahead, middle)
            if area < below:
                low, area_low = middle, area
            else:
                high, area_high = middle, area
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
def touches_of(rings: Rings, rows: Rows, look: Look, order: Longs, tops: Floats) -> tuple[Floats, Longs]:
    """Per strip: pieces of its label that it touches, metres of that, edges to land of its group; and those pieces."""
    along, _ = project(rings, look)
    lo = rings.start[look.cell]
    touches = np.zeros((3, len(order)))
    pieces = np.full((len(order), len(along) + 1), -1, dtype=np.int64)
    for slot in range(lo, rings.start[look.cell + 1]):
        if rings.twin[slot] < 0:
            continue
        ahead, other = rings.following[slot], rings.owner[rings.twin[slot]]
        dx, dy = rings.x[ahead] - rings.x[slot], rings.y[ahead] - rings.y[slot]
        bottom = -np.inf
        for strip in range(len(order)):
            first, last = _within(along[slot - lo], along[ahead - lo], bottom, tops[strip])
            bottom = tops[strip]
            metres = (last - first) * np.hypot(dx, dy)
            if metres < LEAST_TOUCH:
                continue
            x, y = rings.x[slot] + (first + last) / 2 * dx, rings.y[slot] + (first + last) / 2 * dy
            kinship, kin = kinship_at(rows, order[strip], other, x, y)
            touches[2, strip] += kinship > 0
            if kinship > 1:
                touches[0, strip] += _note(pieces[strip], piece_of(rows, kin))
                touches[1, strip] += metres
    return touches, pieces


@njit(cache=True, nogil=True)
def _note(pieces: Longs, piece: int) -> int:
    """Put a piece into a list with free places of -1; 1 if it was not there."""
    place = 0
    while pieces[place] >= 0:
        if pieces[place] == piece:
            return 0
        place += 1
    pieces[place] = piece
    return 1


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
