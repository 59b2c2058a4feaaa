"""Flat instances for the drawing benchmark: buildings as points with households, compounds and neighbours, no floors.

Made of blocks between arterials, compounds within blocks, a river with bridges, and Voronoi cells as land.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import Voronoi

from shige.core.errors import ShigeError
from shige.core.values import Floats, Ints, LinkClass, Links

_LAND_PER_BUILDING = 4200.0
_BLOCK = 720.0
_LOT = 45_000.0
"""Square metres of a middling compound."""
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
    while True:
        lots = _lots(rng, side)
        xy, compound, households = _rows_of_buildings(rng, lots)
        if len(xy) >= buildings:
            break
        side *= 1.03
    kept = np.sort(rng.permutation(len(xy))[:buildings])
    xy, households = xy[kept], households[kept]
    block = lots[compound[kept], 4]
    compound = np.unique(compound[kept], return_inverse=True)[1].astype(np.int32)
    borders = cell_borders(xy)
    inner = borders.b >= 0
    a, b, length = borders.a[inner], borders.b[inner], borders.length_m[inner]
    kind = np.where(block[a] != block[b], LinkClass.ARTERIAL, LinkClass.WALL)
    kind = np.where(compound[a] == compound[b], LinkClass.SAME_COMPOUND, kind).astype(np.int32)
    keep = (length > 1.0) & _on_foot(rng, xy, side, a, b)
    links = Links(a=a[keep], b=b[keep], length_m=length[keep], kind=kind[keep])
    return Flat(xy, households, compound, links, borders)


def _lots(rng: np.random.Generator, side: float) -> Floats:
    """[m, 5] west, south, east, north and block of each lot: blocks between arterials, halved until they are lots."""
    across, along = (_arterials(rng, side) for _ in range(2))
    lots = []
    for i in range(len(across) - 1):
        for j in range(len(along) - 1):
            block = i * len(along) + j
            todo = [(across[i] + 15, along[j] + 15, across[i + 1] - 15, along[j + 1] - 15)]
            while todo:
                west, south, east, north = todo.pop()
                if (east - west) * (north - south) < _LOT * rng.uniform(0.7, 2.2):
                    lots.append((west, south, east, north, block))
                    continue
                share = rng.uniform(0.4, 0.6)
                if east - west > north - south:
                    cut = west + share * (east - west)
                    todo += [(west, south, cut, north), (cut, south, east, north)]
                else:
                    cut = south + share * (north - south)
                    todo += [(west, south, east, cut), (west, cut, east, north)]
    return np.array(lots)


def _arterials(rng: np.random.Generator, side: float) -> Floats:
    """Where the arterials run, the edges of the land included."""
    count = int(side / _BLOCK)
    inner = (np.arange(1, count + 1) + rng.uniform(-0.25, 0.25, count)) * side / (count + 1)
    return np.concatenate([[0.0], inner, [side]])


def _rows_of_buildings(rng: np.random.Generator, lots: Floats) -> tuple[Floats, Ints, Floats]:
    """Points, lot and households of buildings in rows; each lot is of walk-ups, slabs or towers, one in ten a shop."""
    points, lot_of, homes = [], [], []
    for lot, (west, south, east, north, _) in enumerate(lots):
        make = rng.choice(3, p=[0.5, 0.3, 0.2])
        pitch_x, pitch_y = ((52.0, 40.0), (62.0, 48.0), (75.0, 75.0))[make]
        columns, rows = max(int((east - west - 12) / pitch_x), 1), max(int((north - south - 12) / pitch_y), 1)
        x = west + (np.arange(columns) + 0.5) * (east - west) / columns
        y = south + (np.arange(rows) + 0.5) * (north - south) / rows
        grid = np.stack(np.meshgrid(x, y), -1).reshape(-1, 2)
        points.append(grid + rng.uniform(-4.0, 4.0, grid.shape))
        lot_of.append(np.full(len(grid), lot, np.int32))
        mean = (34.0, 50.0, 105.0)[make]
        size = np.clip(np.round(mean * rng.lognormal(-0.08, 0.4, len(grid))), 2, 200)
        homes.append(np.where(rng.random(len(grid)) < 0.1, rng.integers(1, 5, len(grid)), size))
    return np.concatenate(points), np.concatenate(lot_of), np.concatenate(homes)


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
