"""Chooses how the land of a shared building is cut: in which direction, in which order, and where.

Directions from the longer side around are tried; the one wins in which most slices touch the rest of their grid.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from shige.core.planning.slice_looks import Look, Rings, Rows, kinship_at, piece_of, project, strip_tops, touches_of
from shige.core.values import Bools, Floats, Ints

Longs = NDArray[np.int64]
DIRECTIONS = 8
REPAIRS = 4
"""Rounds at most over the cells of grids that fall apart, with finer directions."""


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


class _Try(NamedTuple):
    """How a cell is placed."""

    cell: int
    angle: float
    directions: int
    lone: int
    """Row of a grid to be mended, which is tried at every place among its group; -1 for none."""


class _Cut(NamedTuple):
    """Strips of a cell: rows in order, where they end, and the row to be mended or -1."""

    order: Longs
    tops: Floats
    lone: int


def place_strips(outline: Outline, cell: Ints, *, label: Ints, group: Ints, weight: Floats) -> Strips:
    """Cut each cell into a strip per label with areas in proportion to the weights.

    `cell`, `label`, `group` and `weight` are equally long and sorted by cell; strips of one group lie side by side.
    """
    count = len(outline.cell_start) - 1
    start = np.concatenate([[0], np.cumsum(np.bincount(cell, minlength=count))])
    axis, top, label = np.zeros((count, 2)), np.full(len(label), np.nan), label.copy()
    top[start[1:] - 1] = np.where(np.diff(start) > 1, np.nan, np.inf)
    rings = Rings(outline.x, outline.y, outline.following, outline.twin, outline.cell, outline.cell_start)
    rows = Rows(axis, start, label, top, group.copy(), weight.copy(), np.arange(len(label)))
    _place(rings, rows, np.flatnonzero(np.diff(start) > 1))
    return Strips(axis=axis, start=start, label=label, top=top)


@njit(cache=True, nogil=True)
def _place(rings: Rings, rows: Rows, shared: Longs) -> None:
    """Give every shared cell the best cut seen from its neighbours' present ones; then mend where grids fall apart."""
    for cell in shared:
        _place_cell(rings, rows, _Try(cell, _long_side(rings, cell), DIRECTIONS, -1))
    for _ in range(REPAIRS):
        torn = _torn(rings, rows)
        if not torn.any():
            break
        for cell in shared:
            for row in range(rows.start[cell], rows.start[cell + 1]):
                if torn[rows.label[row]]:
                    _join(rings, rows, cell)
                    _place_cell(rings, rows, _Try(cell, _angle(rows, cell), 4 * DIRECTIONS, row))
                    break


@njit(cache=True, nogil=True)
def _torn(rings: Rings, rows: Rows) -> Bools:
    """Which labels hold land in several pieces."""
    _join(rings, rows, -1)
    piece = np.full(rows.label.max() + 2, -1, dtype=np.int64)
    torn = np.zeros(len(piece), dtype=np.bool_)
    for row in range(len(rows.label)):
        label = rows.label[row]
        if piece[label] < 0:
            piece[label] = piece_of(rows, row)
        torn[label] = torn[label] or piece[label] != piece_of(rows, row)
    return torn


@njit(cache=True, nogil=True)
def _join(rings: Rings, rows: Rows, without: int) -> None:
    """Find the pieces in which the land of each label hangs together, without one cell (-1: with all)."""
    rows.piece[:] = np.arange(len(rows.piece))
    left_out = rows.piece[rows.start[without] : rows.start[without + 1]] if without >= 0 else rows.piece[:0]
    for cell in range(len(rows.start) - 1):
        if cell == without:
            continue
        order = np.arange(rows.start[cell], rows.start[cell + 1])
        look = Look(cell, rows.axis[cell, 0], rows.axis[cell, 1])
        _, pieces = touches_of(rings, rows, look, order, rows.top[order])
        for strip, row in enumerate(order):
            for piece in pieces[strip]:
                if piece >= 0 and not (left_out == piece).any():
                    rows.piece[piece_of(rows, piece)] = piece_of(rows, row)


@njit(cache=True, nogil=True)
def _angle(rows: Rows, cell: int) -> float:
    """Direction of the cell's present axis."""
    return float(np.arctan2(rows.axis[cell, 1], rows.axis[cell, 0]))


@njit(cache=True, nogil=True)
def _place_cell(rings: Rings, rows: Rows, how: _Try) -> None:
    """Give a cell the best of some directions, and the lone row the best place among its group."""
    lo, hi = rows.start[how.cell], rows.start[how.cell + 1]
    best = -np.inf
    best_look = Look(how.cell, 1.0, 0.0)
    best_order = np.arange(lo, hi)
    best_top = np.empty(hi - lo)
    for turn in range(how.directions):
        turned = how.angle + turn * np.pi / how.directions
        look = Look(how.cell, np.cos(turned), np.sin(turned))
        for order in _orders(rows, _order(rings, rows, look), how.lone):
            tops = strip_tops(rings, look, rows.weight[order])
            score = _score(rings, rows, look, _Cut(order, tops, how.lone))
            if score > best + 1e-9:
                best, best_look, best_order, best_top = score, look, order, tops
    rows.axis[how.cell, 0], rows.axis[how.cell, 1] = best_look.ux, best_look.uy
    rows.top[lo:hi] = best_top
    rows.label[lo:hi] = rows.label[best_order]
    rows.group[lo:hi] = rows.group[best_order]
    rows.weight[lo:hi] = rows.weight[best_order]


@njit(cache=True, nogil=True)
def _orders(rows: Rows, order: Longs, lone: int) -> Longs:
    """The order, and those in which the lone row stands elsewhere among its group; shape (orders, strips)."""
    place = np.flatnonzero(rows.group[order] == rows.group[lone]) if lone >= 0 else np.zeros(0, np.int64)
    orders = np.empty((len(place) + 1, len(order)), dtype=np.int64)
    orders[0] = order
    others = order[order != lone]
    for i, at in enumerate(place):
        orders[i + 1, :at] = others[:at]
        orders[i + 1, at] = lone
        orders[i + 1, at + 1 :] = others[at:]
    return orders


@njit(cache=True, nogil=True)
def _long_side(rings: Rings, cell: int) -> float:
    """Angle of the longer side: of the direction along which the cell is longest for its width."""
    best, angle = -1.0, 0.0
    for turn in range(4 * DIRECTIONS):
        turned = turn * np.pi / (4 * DIRECTIONS)
        along, across = project(rings, Look(cell, np.cos(turned), np.sin(turned)))
        ratio = (along.max() - along.min()) / (across.max() - across.min())
        if ratio > best + 1e-9:
            best, angle = ratio, turned
    return angle


@njit(cache=True, nogil=True)
def _order(rings: Rings, rows: Rows, look: Look) -> Longs:
    """Rows of the cell's strips along the direction: by where the neighbours of their group and of their label lie."""
    lo, hi = rows.start[look.cell], rows.start[look.cell + 1]
    near = np.zeros((2, 2, hi - lo))
    for slot in range(rings.start[look.cell], rings.start[look.cell + 1]):
        if rings.twin[slot] < 0:
            continue
        ahead = rings.following[slot]
        x, y = (rings.x[slot] + rings.x[ahead]) / 2, (rings.y[slot] + rings.y[ahead]) / 2
        length = np.hypot(rings.x[ahead] - rings.x[slot], rings.y[ahead] - rings.y[slot])
        moment = length * (x * look.ux + y * look.uy)
        for row in range(lo, hi):
            kinship, _ = kinship_at(rows, row, rings.owner[rings.twin[slot]], x, y)
            if kinship > 0:
                near[0, 0, row - lo] += length
                near[0, 1, row - lo] += moment
            if kinship > 1:
                near[1, 0, row - lo] += length
                near[1, 1, row - lo] += moment
    middle = project(rings, look)[0].mean()
    place = np.where(near[:, 0] > 0, near[:, 1] / np.maximum(near[:, 0], 1e-9), middle)
    order: Longs = np.argsort(place[1], kind="mergesort") + lo
    order = order[np.argsort(rows.group[order], kind="mergesort")]
    return order[np.argsort(place[0][order - lo], kind="mergesort")]


@njit(cache=True, nogil=True)
def _score(rings: Rings, rows: Rows, look: Look, cut: _Cut) -> float:
    """How well a cut joins slices with the rest of their grids: touching first, then how much, then shape.

    Where a grid is to be mended, every piece that is joined counts.

    A cut line that leaves the cell and comes back makes pieces that may be lost to their grid, so it costs a touch.
    """
    along, across = project(rings, look)
    length, width = along.max() - along.min(), across.max() - across.min()
    touches, _ = touches_of(rings, rows, look, cut.order, cut.tops)
    score = 0.5 * length / (length + width) + touches[1].sum() / (4 * (length + width))
    score += (touches[0] > 0).sum() + (0.25 if cut.lone < 0 else 2.0) * touches[0].sum()
    score += _runs_touched(touches[2], rows.group[cut.order])
    ahead = rings.following[rings.start[look.cell] : rings.start[look.cell + 1]] - rings.start[look.cell]
    for top in cut.tops[:-1]:
        score -= ((along >= top) != (along[ahead] >= top)).sum() // 2 - 1
    return float(score)


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
