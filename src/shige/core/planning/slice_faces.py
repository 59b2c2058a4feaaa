"""Follows borders and cut lines round, so that each cut cell falls into its slices."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import shapely
from numba import njit
from numpy.typing import NDArray

from shige.core.planning.slice_lines import Strips
from shige.core.planning.slice_looks import LEAST_TOUCH
from shige.core.values import Floats, Ints, Objects

Longs = NDArray[np.int64]
NO_AREA = 1e-9
"""Square metres: faces below are the meeting of two cuts in one point."""
UNSEEN = -2
NOBODY = -2


@dataclass(frozen=True, slots=True)
class Entries:
    """Rings as sequences of vertices after cutting; an entry stands for the edge to the next one too."""

    points: NDArray[np.complex128]
    """Per vertex: x + iy in metres."""
    origin: complex
    """The point from which the strips measure."""
    vertex: Longs
    cell: Ints
    following: Longs
    """The next entry of the ring."""
    partner: Longs
    """At a cut: the entry at the other end of the chord; -1 elsewhere."""


@dataclass(frozen=True, slots=True)
class _Faces:
    """Rings traced along borders and chords; a hole that no chord crosses has a negative area."""

    vertex: Longs
    """The runs of all faces, one after another."""
    start: Longs
    cell: Ints
    strip: Longs
    area: Floats
    of_entry: Longs
    """Per entry: the face on the left of its edge, -1 where that has no area."""


def pieces_of(entries: Entries, strips: Strips, *, cells: Objects) -> tuple[Objects, Ints, Ints]:
    """Polygons, their cells and their labels.

    A strip of a bent cell may fall into several pieces: one keeps the label, each other one goes to a neighbouring
    slice, so that a slice is one part where its cell is.
    """
    faces = _faces(entries, strips)
    points = entries.points[faces.vertex]
    rings: Objects = np.asarray(
        shapely.linearrings(
            points.view(np.float64).reshape(-1, 2), indices=np.repeat(np.arange(len(faces.area)), np.diff(faces.start))
        )
    )
    solid = np.flatnonzero(faces.area > 0)
    polygons: Objects = np.empty(len(rings), dtype=object)
    polygons[solid] = shapely.polygons(rings[solid])
    for hole in np.flatnonzero(faces.area < 0):
        around = np.flatnonzero((faces.cell == faces.cell[hole]) & (faces.area > 0))
        inside = around[shapely.contains(shapely.polygons(rings[around]), rings[hole])][0]
        polygons[inside] = shapely.Polygon(rings[inside], [*polygons[inside].interiors, rings[hole]])
    worth = _worth(faces, polygons, strips, cells=cells)
    return polygons[solid], faces.cell[solid], strips.label[_owners(faces, entries, worth)[solid]]


def _worth(faces: _Faces, polygons: Objects, strips: Strips, *, cells: Objects) -> Floats:
    """How well a face stands for its strip: by its area, but first where it touches its label's land elsewhere."""
    worth = faces.area.copy()
    solid = faces.area > 0
    label = strips.label[faces.strip]
    whole = np.where(np.diff(strips.start) == 1, strips.label[strips.start[:-1]], NOBODY)
    parts = np.bincount(faces.strip[solid & (np.diff(strips.start)[faces.cell] > 1)], minlength=len(strips.label))
    for strip in np.flatnonzero(parts > 1):
        own = np.flatnonzero(solid & (faces.strip == strip))
        kin = solid & (label == strips.label[strip]) & (faces.cell != faces.cell[own[0]])
        land = np.concatenate([polygons[kin], cells[whole == strips.label[strip]]])
        shared = shapely.length(shapely.intersection(polygons[own][:, None], land[None, :])).sum(axis=1)
        worth[own] += (shared > LEAST_TOUCH) * faces.area.sum()
    return worth


def _owners(faces: _Faces, entries: Entries, worth: Floats) -> Longs:
    """The strip that each face goes to: its own for the best of a strip, else a neighbour's across a chord."""
    owner = np.full(len(faces.area), -1, dtype=np.int64)
    best = np.argsort(-worth, kind="stable")
    main = best[np.unique(faces.strip[best], return_index=True)[1]]
    owner[main] = faces.strip[main]
    before = np.empty(len(entries.following), dtype=np.int64)
    before[entries.following] = np.arange(len(before))
    cut = np.flatnonzero(entries.partner >= 0)
    sides = np.stack([faces.of_entry[before[cut]], faces.of_entry[cut]], axis=1)
    sides = sides[(sides >= 0).all(axis=1)]
    open_sides = sides[(owner[sides] < 0).any(axis=1)]
    while (spread := (owner[open_sides] < 0).sum(axis=1) == 1).any():
        one, other = open_sides[spread].T
        known = np.where(owner[one] >= 0, one, other)
        owner[one + other - known] = owner[known]
        open_sides = open_sides[(owner[open_sides] < 0).any(axis=1)]
    return np.where(owner < 0, faces.strip, owner)


def _faces(entries: Entries, strips: Strips) -> _Faces:
    """Trace all faces and keep those with an area."""
    local = entries.points - entries.origin
    rings = _Rings(entries.vertex, entries.following, entries.partner, local.real.copy(), local.imag.copy())
    vertex, start, first, area, of_entry = _trace(rings)
    cell = entries.cell[first]
    return _Faces(
        vertex=vertex,
        start=start,
        cell=cell,
        strip=_strips_of(rings, _Runs(vertex, start, cell), _StripColumns(strips.axis, strips.start, strips.top)),
        area=area,
        of_entry=of_entry,
    )


class _Rings(NamedTuple):
    """What the kernels read of the entries; x and y per vertex."""

    vertex: Longs
    following: Longs
    partner: Longs
    x: Floats
    y: Floats


class _Runs(NamedTuple):
    """Faces as runs of vertices."""

    vertex: Longs
    start: Longs
    cell: Ints


class _StripColumns(NamedTuple):
    """What the kernels read of the strips."""

    axis: Floats
    start: Longs
    top: Floats


@njit(cache=True, nogil=True)
def _trace(rings: _Rings) -> tuple[Longs, Longs, Longs, Floats, Longs]:
    """Walk each ring to the next cut, jump along its chord and walk on until back: that is one face."""
    count = len(rings.vertex)
    of_entry = np.full(count, UNSEEN, dtype=np.int64)
    out = np.empty(2 * count, dtype=np.int64)
    start, first, area = np.zeros(count + 1, np.int64), np.empty(count, np.int64), np.empty(count)
    faces = 0
    for begin in range(count):
        if of_entry[begin] != UNSEEN:
            continue
        used = start[faces]
        entry = begin
        while of_entry[entry] == UNSEEN:
            of_entry[entry] = faces
            used = _append(out, start[faces], used, rings.vertex[entry])
            ahead = rings.following[entry]
            if rings.partner[ahead] >= 0:
                used = _append(out, start[faces], used, rings.vertex[ahead])
                ahead = rings.partner[ahead]
            entry = ahead
        area[faces] = _ring_area(rings, out[start[faces] : used])
        if abs(area[faces]) < NO_AREA:
            of_entry[of_entry == faces] = -1
        else:
            first[faces] = begin
            faces += 1
            start[faces] = used
    return out[: start[faces]], start[: faces + 1], first[:faces], area[:faces], of_entry


@njit(cache=True, nogil=True)
def _append(out: Longs, start: int, used: int, vertex: int) -> int:
    """Add a vertex to the run unless it repeats the last one."""
    if used > start and out[used - 1] == vertex:
        return used
    out[used] = vertex
    return used + 1


@njit(cache=True, nogil=True)
def _ring_area(rings: _Rings, run: Longs) -> float:
    """Signed area of a ring, positive when it turns left; 0 for fewer than three vertices."""
    area = 0.0
    x, y = rings.x[run[0]], rings.y[run[0]]
    for i in range(1, len(run) - 1):
        a, b = run[i], run[i + 1]
        area += (rings.x[a] - x) * (rings.y[b] - y) - (rings.x[b] - x) * (rings.y[a] - y)
    return area / 2


@njit(cache=True, nogil=True)
def _strips_of(rings: _Rings, runs: _Runs, strips: _StripColumns) -> Longs:
    """Per face the row of the strip in which it lies."""
    row = strips.start[runs.cell]
    for face, cell in enumerate(runs.cell):
        run = runs.vertex[runs.start[face] : runs.start[face + 1]]
        along = rings.x[run] * strips.axis[cell, 0] + rings.y[run] * strips.axis[cell, 1]
        while (along.min() + along.max()) / 2 > strips.top[row[face]]:
            row[face] += 1
    return row
