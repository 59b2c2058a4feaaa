"""Flat instances for the drawing benchmark: buildings as points with households, compounds and neighbours, no floors.

Made of blocks between arterials, compounds within blocks, a river with bridges, and Voronoi cells as land.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import Voronoi, cKDTree

from shige.core.errors import ShigeError
from shige.core.values import Floats, Ints, LinkClass, Links

_LAND_PER_BUILDING = 4500.0
_BLOCK = 720.0
_COMPOUND = 11
_TOWN = 2000.0
"""Side from which on a river runs through; smaller instances are neighbourhoods on one bank."""
_MARGIN = 30.0
"""Metres of land beyond the outermost buildings."""


class Borders(NamedTuple):
    """The borders between Voronoi cells in the box of the points and a margin, and their areas."""

    a: Ints
    b: Ints
    """The cell on the other side, -1 for the outside."""
    length_m: Floats
    area: Floats
    """Square metres of each cell."""


class Flat(NamedTuple):
    """One instance; n buildings."""

    xy: Floats
    """[n, 2] metres."""
    households: Floats
    """[n]"""
    compound: Ints
    """[n]"""
    links: Links
    borders: Borders


def make_flat(buildings: int, *, rng: np.random.Generator) -> Flat:
    """An instance of that many buildings; equal dice, equal instance. Raises `ShigeError` below 10 buildings."""
    if buildings < 10:
        raise ShigeError("flat-size", "a flat instance needs at least 10 buildings", {"buildings": buildings})
    side = np.sqrt(buildings * _LAND_PER_BUILDING)
    xy = _points(rng, buildings, side)
    lines = [_arterials(rng, side) for _ in range(2)]
    block = np.searchsorted(lines[0], xy[:, 0]) * 1000 + np.searchsorted(lines[1], xy[:, 1])
    compound = _compounds(rng, xy, block)
    borders = cell_borders(xy)
    inner = borders.b >= 0
    a, b, length = borders.a[inner], borders.b[inner], borders.length_m[inner]
    kind = np.where(block[a] != block[b], LinkClass.ARTERIAL, LinkClass.WALL)
    kind = np.where(compound[a] == compound[b], LinkClass.SAME_COMPOUND, kind).astype(np.int32)
    keep = (length > 1.0) & _on_foot(rng, xy, side, a, b)
    links = Links(a=a[keep], b=b[keep], length_m=length[keep], kind=kind[keep])
    return Flat(xy, _households(rng, compound), compound, links, borders)


def _points(rng: np.random.Generator, count: int, side: float) -> Floats:
    """Points at least about half a pitch apart: a jittered lattice, thinned to the number asked for."""
    rows = int(np.ceil(np.sqrt(count * 1.15)))
    pitch = side / rows
    lattice = np.stack(np.meshgrid(np.arange(rows), np.arange(rows)), -1).reshape(-1, 2) + 0.5
    lattice = rng.permutation(lattice)[:count]
    return (lattice + rng.uniform(-0.36, 0.36, lattice.shape)) * pitch


def _arterials(rng: np.random.Generator, side: float) -> Floats:
    count = int(side / _BLOCK)
    return np.sort((np.arange(1, count + 1) + rng.uniform(-0.25, 0.25, count)) * side / (count + 1))


def _compounds(rng: np.random.Generator, xy: Floats, block: NDArray[np.int64]) -> Ints:
    """Compound of each building: that of the nearest of some of the buildings of its block, numbered 0..c-1."""
    chosen = rng.permutation(len(xy))[: max(len(xy) // _COMPOUND, 1)]
    far = np.column_stack([xy, block * 1e6])
    _, nearest = cKDTree(far[chosen]).query(far)
    compound: Ints = np.unique(nearest + block * len(xy), return_inverse=True)[1].astype(np.int32)
    return compound


def _households(rng: np.random.Generator, compound: Ints) -> Floats:
    """Households of each building by the make of its compound: walk-ups, slabs, towers; one in nine is a shop."""
    make = rng.choice(3, int(compound.max()) + 1, p=[0.5, 0.3, 0.2])[compound]
    mean = np.array([28.0, 40.0, 85.0])[make]
    homes = np.clip(np.round(mean * rng.lognormal(-0.1, 0.45, len(compound))), 2, 200)
    return np.where(rng.random(len(compound)) < 1 / 9, 1.0, homes)


def _on_foot(rng: np.random.Generator, xy: Floats, side: float, a: Ints, b: Ints) -> NDArray[np.bool_]:
    """Which borders can be crossed: all but those over a river away from its bridges."""
    phase = rng.uniform(0, 2 * np.pi)
    if side < _TOWN:
        return np.ones(len(a), np.bool_)

    def north(at: Floats) -> NDArray[np.bool_]:
        bank: NDArray[np.bool_] = at[:, 1] > side * (0.5 + 0.15 * np.sin(2 * np.pi * at[:, 0] / side + phase))
        return bank

    bridge = np.abs((xy[a, 0] + xy[b, 0]) / 2 % 800.0 - 400.0) < 60.0
    dry: NDArray[np.bool_] = (north(xy[a]) == north(xy[b])) | bridge
    return dry


def cell_borders(xy: Floats) -> Borders:
    """The Voronoi cells of the points, clipped to their box and a margin of 30 m, which mirrored points make."""
    n = len(xy)
    low, high = xy.min(axis=0) - _MARGIN, xy.max(axis=0) + _MARGIN
    points = [xy]
    for axis in (0, 1):
        for edge in (low[axis], high[axis]):
            mirrored = xy.copy()
            mirrored[:, axis] = 2 * edge - xy[:, axis]
            points.append(mirrored)
    cells = Voronoi(np.concatenate(points))
    pair = np.asarray(cells.ridge_points)
    ends = cells.vertices[np.asarray(cells.ridge_vertices)]
    own = (pair < n).any(axis=1)
    pair, ends = np.sort(pair[own], axis=1), ends[own]
    kite = np.abs(_cross(ends[:, 0] - cells.points[pair[:, 0]], ends[:, 1] - cells.points[pair[:, 0]])) / 2
    area = np.bincount(pair[:, 0], kite, n).astype(np.float64) + np.bincount(pair[:, 1], kite, 5 * n)[:n]
    length: Floats = np.hypot(*(ends[:, 0] - ends[:, 1]).T)
    other = np.where(pair[:, 1] < n, pair[:, 1], -1)
    return Borders(pair[:, 0].astype(np.int32), other.astype(np.int32), length, area)


def _cross(u: Floats, v: Floats) -> Floats:
    product: Floats = u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0]
    return product
