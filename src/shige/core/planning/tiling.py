"""Tiling: divides the land of one community among its buildings and bare sites, with no gap and no overlap."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import Voronoi

from shige.core.coverage import GRID_M, Borders, as_one, faces, node, shared_borders
from shige.core.planning.blocks import Blocks, Edge, Edges, Lines, cut_blocks
from shige.core.planning.seeds import Rows, Seeds, settle
from shige.core.values import Bools, Floats, Objects

SAMPLE_M = 4.0
"""Spacing of the points by which bare land is divided among the houses beside it."""
SMOOTH_M = 0.8
"""Borders between houses are smoothed by at most this much."""
SMOOTH_FROM_M = 8.0
"""Shorter borders stay as they are."""
DIVIDES = np.array([1.0, 1.0, 0.5, 0.1, 1e-4, 1e-4])
"""Per `Edge`: how much a metre of border counts when bare land looks for the neighbour to join."""
STREET_M = 60.0
"""Mean width up to which land is taken for the space of streets."""
ROOM_M2 = 10_000.0
"""Land of a house in the space of streets above which the houses beside it share it."""
OTHER_GROUND = 0.02
"""The same for a metre of border with another compound or site."""


@dataclass(frozen=True, slots=True)
class Parish:
    """One community: its polygon, what cuts it, and the points that stand for its buildings."""

    polygon: Any
    lines: Lines
    compounds: Objects
    sites: Objects
    bare: Rows
    """Rows of `sites` that have no building of their own and belong to this community."""
    point_owner: Rows
    """As `footprint_points` gives them: buildings 0..n-1 once each, then further points."""
    point_xy: Floats


@dataclass(frozen=True, slots=True)
class Tiles:
    """The land of each owner: buildings 0..n-1, then the bare sites; None where a bare site has no ground."""

    polygon: Objects
    borders: Borders
    """Segments between two owners."""
    edge: Edges
    """What runs along each."""


def tile(parish: Parish) -> Tiles:
    """Divide a community: blocks by streets and compounds, inside each block by the nearest house.

    Bare land beside a house (a strip along the street, a green) goes to the nearest house with no street between;
    other bare blocks and slivers join the neighbour with the longest common border, rather inside the same compound
    and never over a river or railway where there is another way.
    """
    blocks = cut_blocks(parish.polygon, lines=parish.lines, compounds=parish.compounds, sites=parish.sites)
    seeds = settle(parish.point_owner, parish.point_xy, blocks=blocks)
    buildings = int(parish.point_owner.max(initial=-1)) + 1
    seeds = seeds.joined(_site_seeds(parish.bare, blocks=blocks, first=buildings))
    seeds = seeds.joined(_strip_seeds(seeds, blocks=blocks, lines=parish.lines))
    face, block, owner = _faces(seeds, blocks=blocks, smooth=SMOOTH_M)
    if len(np.setdiff1d(np.arange(buildings), owner)):  # a cell so small that smoothing ate it
        face, block, owner = _faces(seeds, blocks=blocks, smooth=0.0)
    borders = shared_borders(face)
    edge = parish.lines.along(borders.middle)
    owner = _main_parts(owner, face=face, borders=borders.take(edge < Edge.RAIL))
    owner = _merge(owner, borders=borders, weight=_weights(borders, edge=edge, around=_ground_of(blocks)[block]))
    owners = buildings + len(parish.bare)
    between = owner[borders.a] != owner[borders.b]
    kept = borders.take(between)
    return Tiles(
        polygon=_union(face, owner=owner, owners=owners),
        borders=Borders(a=owner[kept.a], b=owner[kept.b], start=kept.start, end=kept.end),
        edge=edge[between],
    )


def _faces(seeds: Seeds, *, blocks: Blocks, smooth: float) -> tuple[Objects, Rows, Rows]:
    """The smallest pieces of land with their blocks and the owner of the nearest seed."""
    face = faces(node([blocks.net, *_ridges(seeds, blocks=blocks, smooth=smooth)]))
    middle = shapely.get_coordinates(shapely.point_on_surface(face))
    block = _block_of(middle, blocks=blocks)
    inside = block >= 0
    return face[inside], block[inside], seeds.nearest(middle[inside], block=block[inside])


def _ground_of(blocks: Blocks) -> Rows:
    """One number for the compound or site that a block is part of, -1 on open ground."""
    site = np.where(blocks.site >= 0, blocks.site.astype(np.int64) + (1 << 32), -1)
    return np.where(blocks.compound >= 0, blocks.compound, site)


def _site_seeds(bare: Rows, *, blocks: Blocks, first: int) -> Seeds:
    """One seed in each block of a bare site; site `bare[i]` is owner `first + i`."""
    order = np.argsort(bare)
    place = np.searchsorted(bare[order], blocks.site)
    place[place == len(bare)] = 0
    mine = np.isin(blocks.site, bare) & ~shapely.is_empty(blocks.core)
    block = np.flatnonzero(mine)
    xy = shapely.get_coordinates(shapely.point_on_surface(blocks.core[block]))
    owner = first + order[place[block]] if len(bare) else np.empty(0, np.int64)
    return Seeds(owner=owner, block=block, xy=xy.reshape(-1, 2))


def _strip_seeds(seeds: Seeds, *, blocks: Blocks, lines: Lines) -> Seeds:
    """Seeds for bare blocks, and street space with hardly a house, from the houses beside with no street between."""
    has = np.zeros(len(blocks.polygon), np.bool_)
    has[seeds.block] = True
    bare = ~(has & ~_street_space(seeds, blocks=blocks)) & ~shapely.is_empty(blocks.core)
    borders = shared_borders(blocks.polygon)
    flip = bare[borders.b]
    strip, house = np.where(flip, borders.b, borders.a), np.where(flip, borders.a, borders.b)
    around = _ground_of(blocks)
    rows = np.flatnonzero(bare[strip] & has[house] & ((around[strip] < 0) | (around[strip] == around[house])))
    rows = rows[lines.along(borders.middle[rows]) <= Edge.WALL]
    count = np.ceil(borders.length[rows] / SAMPLE_M).astype(np.int64)
    row = np.repeat(rows, count)
    step = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    share = ((step + 0.5) / np.repeat(count, count))[:, None]
    xy = borders.start[row] * (1 - share) + borders.end[row] * share
    return Seeds(owner=seeds.nearest(xy, block=house[row]), block=strip[row], xy=xy)


def _street_space(seeds: Seeds, *, blocks: Blocks) -> Bools:
    """Blocks that are as narrow as a street all along, with much more land than their houses need."""
    houses = np.bincount(
        np.unique(np.column_stack((seeds.block, seeds.owner)), axis=0)[:, 0], minlength=len(blocks.polygon)
    )
    area, girth = shapely.area(blocks.polygon), shapely.length(blocks.polygon)
    space: Bools = (2 * area < STREET_M * girth) & (area > ROOM_M2 * np.maximum(houses, 1))
    return space


def _ridges(seeds: Seeds, *, blocks: Blocks, smooth: float) -> Objects:
    """Per block with several owners, the lines between their nearest-seed regions, clipped to the block.

    One Voronoi diagram does for all blocks: each block's seeds are set so far apart from the others' that they
    do not meet within a block, and guards far outside keep every line finite.
    """
    many = _blocks_of_many(seeds)
    here = np.isin(seeds.block, many)
    if not here.any():
        return np.empty(0, dtype=object)
    xy, block, owner = seeds.xy[here], seeds.block[here], seeds.owner[here]
    low, high = xy.min(axis=0), xy.max(axis=0)
    bounds = shapely.total_bounds(blocks.polygon)
    pitch = 4 * float(np.hypot(bounds[2] - bounds[0], bounds[3] - bounds[1]))
    place = np.searchsorted(many, block)
    side = int(np.ceil(np.sqrt(len(many))))
    shift = np.column_stack((place % side, place // side)) * pitch - (low + high) / 2
    reach = 8 * pitch * (side + 1)
    guards = reach * np.array([(-1, -1), (-1, 2), (2, -1), (2, 2)], dtype=np.float64)
    diagram = Voronoi(np.concatenate((xy + shift, guards)))
    pair, ends = diagram.ridge_points, np.asarray(diagram.ridge_vertices)
    real = (pair < len(xy)).all(axis=1) & (ends >= 0).all(axis=1)
    pair, ends = pair[real], ends[real]
    apart = (block[pair[:, 0]] == block[pair[:, 1]]) & (owner[pair[:, 0]] != owner[pair[:, 1]])
    pair, ends = pair[apart], ends[apart]
    line = shapely.linestrings(diagram.vertices[ends] - shift[pair[:, 0]][:, None, :])
    between = np.column_stack((place[pair[:, 0]], np.sort(owner[pair], axis=1)))
    chain, where = _chains(np.asarray(line, dtype=object), between=between, smooth=smooth)
    bundles = np.empty(len(many), dtype=object)
    shapely.multilinestrings(chain, indices=where, out=bundles)
    clipped: Objects = shapely.intersection(bundles, blocks.polygon[many])
    return clipped[~shapely.is_missing(clipped)]


def _chains(line: Objects, *, between: Rows, smooth: float) -> tuple[Objects, Rows]:
    """The lines of each row of `between` (block and two owners) joined and smoothed, and the block of each chain."""
    keys, group = np.unique(between, axis=0, return_inverse=True)
    order = np.argsort(group.ravel(), kind="stable")
    merged = shapely.line_merge(shapely.multilinestrings(line[order], indices=group.ravel()[order]))
    chain, of = shapely.get_parts(merged, return_index=True)
    long = (shapely.length(chain) > SMOOTH_FROM_M) & ~shapely.is_closed(chain)
    chain[long] = shapely.simplify(chain[long], smooth, preserve_topology=False)
    return chain, keys[of, 0]


def _blocks_of_many(seeds: Seeds) -> Rows:
    """Blocks in which more than one owner has seeds, in order."""
    pairs = np.unique(np.column_stack((seeds.block, seeds.owner)), axis=0)
    block, count = np.unique(pairs[:, 0], return_counts=True)
    return block[count > 1]


def _block_of(points: Floats, *, blocks: Blocks) -> Rows:
    """The block that each point lies in, or on whose rim it lies by the grid of corner points; -1 outside."""
    block = np.full(len(points), -1, np.int64)
    tree, spots = shapely.STRtree(blocks.polygon), shapely.points(points)
    for how in ({"predicate": "dwithin", "distance": GRID_M}, {"predicate": "intersects"}):
        hit, where = tree.query(spots, **how)
        block[hit] = where
    return block


def _main_parts(owner: Rows, *, face: Objects, borders: Borders) -> Rows:
    """Leave each owner the largest connected part of its faces; what lies apart becomes nobody's (-1)."""
    same = (owner[borders.a] == owner[borders.b]) & (owner[borders.a] >= 0)
    count = len(face)
    joins = coo_array((np.ones(same.sum()), (borders.a[same], borders.b[same])), shape=(count, count))
    _, part = connected_components(joins, directed=False)
    area = np.bincount(part, weights=shapely.area(face))
    order = np.lexsort((np.arange(count), -area[part], owner))
    first = np.ones(count, np.bool_)
    first[1:] = owner[order[1:]] != owner[order[:-1]]
    main = np.full(int(owner.max(initial=-1)) + 2, -1, np.int64)
    main[owner[order[first]]] = part[order[first]]
    return np.where((owner >= 0) & (part == main[owner]), owner, -1)


def _weights(borders: Borders, *, edge: Edges, around: Rows) -> Floats:
    """How much each border segment speaks for joining the land on its two sides."""
    other = around[borders.a] != around[borders.b]
    weight: Floats = borders.length * DIVIDES[edge] * np.where(other, OTHER_GROUND, 1.0)
    return weight


def _merge(owner: Rows, *, borders: Borders, weight: Floats) -> Rows:
    """Give what is nobody's to the neighbour that it has most in common with, round after round."""
    owner = owner.copy()
    one, two = np.concatenate((borders.a, borders.b)), np.concatenate((borders.b, borders.a))
    weight = np.concatenate((weight, weight))
    while True:
        open_ = (owner[one] < 0) & (owner[two] >= 0)
        if not open_.any():
            return owner
        face, target = one[open_], owner[two[open_]]
        keys, inverse = np.unique(np.column_stack((face, target)), axis=0, return_inverse=True)
        total = np.bincount(inverse.ravel(), weights=weight[open_])
        order = np.lexsort((keys[:, 1], -total, keys[:, 0]))
        face = keys[order, 0]
        first = np.ones(len(face), np.bool_)
        first[1:] = face[1:] != face[:-1]
        owner[face[first]] = keys[order, 1][first]


def _union(face: Objects, *, owner: Rows, owners: int) -> Objects:
    """The land of each owner as one geometry."""
    land = np.full(owners, None, dtype=object)
    order = np.argsort(owner, kind="stable")
    order = order[owner[order] >= 0]
    whose, start, count = np.unique(owner[order], return_index=True, return_counts=True)
    one = count == 1
    land[whose[one]] = face[order[start[one]]]
    for who, begin, many in zip(whose[~one], start[~one], count[~one], strict=True):
        land[who] = as_one(shapely.coverage_union_all(face[order[begin : begin + many]]))
    return land
