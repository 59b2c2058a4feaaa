"""Communities: groups the blocks of a made city into communities whose borders follow streets and rivers."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import breadth_first_order, connected_components, minimum_spanning_tree

from shige.core.coverage import as_one, faces, node, shared_borders
from shige.core.values import Floats, Objects

ON_LINE_M = 0.03
SMALL = 0.6
"""A region with less than this part of a community's households joins its neighbour."""
TREES = 8

Rows = NDArray[np.int64]
WITHIN, ACROSS_ARTERIAL, ACROSS_WATER = range(3)


@dataclass(frozen=True, slots=True)
class Pieces:
    """Pieces of land between all streets and waters, and what lies between neighbours."""

    polygon: Objects
    rural: NDArray[np.bool_]
    a: Rows
    b: Rows
    length: Floats
    level: NDArray[np.int8]
    """`WITHIN`, `ACROSS_ARTERIAL` or `ACROSS_WATER`."""

    def only(self, mask: NDArray[np.bool_]) -> "Pieces":
        """Those pieces, numbered anew."""
        number = np.cumsum(mask) - 1
        both = mask[self.a] & mask[self.b]
        return Pieces(
            polygon=self.polygon[mask],
            rural=self.rural[mask],
            a=number[self.a[both]],
            b=number[self.b[both]],
            length=self.length[both],
            level=self.level[both],
        )


def cut_pieces(blocks: Objects, *, rural: NDArray[np.bool_], arterials: Objects, waters: Objects) -> Pieces:
    """Node the outlines of blocks with the waters and find the pieces and their neighbours."""
    polygon = faces(node([*shapely.boundary(blocks), *waters]))
    piece, block = shapely.STRtree(blocks).query(shapely.point_on_surface(polygon), predicate="intersects")
    piece, first = np.unique(piece, return_index=True)
    polygon, rural = polygon[piece], rural[block[first]]
    borders = shared_borders(polygon)
    middle = np.asarray(shapely.points(borders.middle), dtype=object)
    level = np.zeros(len(middle), np.int8)
    for lines, mark in ((arterials, ACROSS_ARTERIAL), (waters, ACROSS_WATER)):
        level[shapely.STRtree(lines).query(middle, predicate="dwithin", distance=ON_LINE_M)[0]] = mark
    pair, row = np.unique(np.column_stack((borders.a, borders.b)), axis=0, return_inverse=True)
    least = np.full(len(pair), ACROSS_WATER, np.int8)
    np.minimum.at(least, row.ravel(), level)
    length: Floats = np.bincount(row.ravel(), weights=borders.length, minlength=len(pair)).astype(np.float64)
    return Pieces(polygon=polygon, rural=rural, a=pair[:, 0], b=pair[:, 1], length=length, level=least)


def group(pieces: Pieces, *, weight: Floats, count: int, rng: np.random.Generator) -> Rows:
    """The community of each piece: about `count` connected groups of like `weight`, numbered from 0.

    Regions between arterials and waters are cut by random spanning trees; a region too small for a community joins
    the neighbour that is easiest to walk to.
    """
    region = _regions(pieces, weight=weight, least=SMALL * weight.sum() / count)
    total = np.bincount(region, weights=weight).astype(np.float64)
    parts = _apportion(total, count=count)
    graph = _Graph.of(pieces)
    community = np.zeros(len(weight), np.int64)
    order = np.argsort(region, kind="stable")
    start = np.searchsorted(region[order], np.arange(len(total) + 1))
    number = 0
    for row, many in enumerate(parts):
        todo = [(order[start[row] : start[row + 1]], int(many))]
        while todo:
            nodes, share = todo.pop()
            if share <= 1 or len(nodes) <= 1:
                community[nodes] = number
                number += 1
                continue
            todo += _halve(graph, nodes=nodes, weight=weight, many=share, rng=rng)
    return community


def dissolve(pieces: Pieces, *, community: Rows) -> Objects:
    """The polygon of each community."""
    order = np.argsort(community, kind="stable")
    start = np.searchsorted(community[order], np.arange(community.max() + 2))
    polygons = np.empty(community.max() + 1, dtype=object)
    for number in range(len(polygons)):
        rows = order[start[number] : start[number + 1]]
        polygons[number] = as_one(shapely.coverage_union_all(pieces.polygon[rows]))
    return polygons


@dataclass(frozen=True, slots=True)
class _Graph:
    """Neighbours of each piece, both ways, sorted by piece."""

    one: Rows
    two: Rows
    length: Floats

    @classmethod
    def of(cls, pieces: Pieces) -> "_Graph":
        one, two = np.concatenate((pieces.a, pieces.b)), np.concatenate((pieces.b, pieces.a))
        cost = np.concatenate((pieces.length, pieces.length)) / 10.0 ** np.concatenate((pieces.level, pieces.level))
        order = np.argsort(one, kind="stable")
        return cls(one=one[order], two=two[order], length=cost[order])

    def within(self, nodes: Rows) -> tuple[Rows, Rows, Floats]:
        """Pairs among `nodes` (sorted), numbered by their place there, and their lengths."""
        low, high = np.searchsorted(self.one, nodes), np.searchsorted(self.one, nodes, side="right")
        rows = np.concatenate([np.arange(a, b) for a, b in zip(low, high, strict=True)])
        place = np.searchsorted(nodes, self.two[rows]).clip(max=len(nodes) - 1)
        here = nodes[place] == self.two[rows]
        rows, place = rows[here], place[here]
        return np.searchsorted(nodes, self.one[rows]), place, self.length[rows]


def _regions(pieces: Pieces, *, weight: Floats, least: float) -> Rows:
    """Pieces joined within arterials and waters, then small regions joined to their neighbours."""
    near = pieces.level == WITHIN
    joins = coo_array((np.ones(near.sum()), (pieces.a[near], pieces.b[near])), shape=(len(weight), len(weight)))
    region: Rows = connected_components(joins, directed=False)[1].astype(np.int64)
    order = np.lexsort((-pieces.length, pieces.level))
    while True:
        total = np.bincount(region, weights=weight).astype(np.float64)
        a, b = region[pieces.a[order]], region[pieces.b[order]]
        small = (a != b) & ((total[a] < least) | (total[b] < least))
        if not small.any():
            return np.unique(region, return_inverse=True)[1].astype(np.int64)
        done = np.zeros(len(total), np.bool_)
        target = np.arange(len(total))
        for one, two in zip(a[small], b[small], strict=True):
            if not (done[one] or done[two]):
                target[one] = two
                done[[one, two]] = True
        region = target[region]


def _apportion(total: Floats, *, count: int) -> Rows:
    """How many communities each region gives, `count` together where every region has at least one."""
    low, high = total.sum() / count / 4, total.sum() / count * 4
    for _ in range(60):
        size = (low + high) / 2
        parts = np.maximum(np.rint(total / size), 1).astype(np.int64)
        if parts.sum() > count:
            low = size
        else:
            high = size
    enough: Rows = np.maximum(np.rint(total / high), 1).astype(np.int64)
    return enough


def _halve(
    graph: _Graph, *, nodes: Rows, weight: Floats, many: int, rng: np.random.Generator
) -> list[tuple[Rows, int]]:
    """Cut a connected region in two connected parts, with the number of communities that each shall give."""
    one, two, length = graph.within(nodes)
    mass = weight[nodes] + 1e-6
    goal = mass.sum() / many
    best: tuple[float, NDArray[np.bool_], int] | None = None
    for _ in range(TREES):
        cost = rng.random(len(one)) / (20 + length)
        tree = minimum_spanning_tree(coo_array((cost, (one, two)), shape=(len(nodes), len(nodes))))
        order, parent = breadth_first_order(tree, 0, directed=False)
        below = mass.copy()
        for child in order[:0:-1]:
            below[parent[child]] += below[child]
        inner = order[1:]
        share = np.clip(np.rint(below[inner] / goal), 1, many - 1)
        off = np.abs(below[inner] / share / goal - 1) + 0.02 * np.abs(share / many - 0.5)
        pick = int(off.argmin())
        if best is None or off[pick] < best[0]:
            under = np.zeros(len(nodes), np.bool_)
            under[inner[pick]] = True
            for child in order[1:]:
                under[child] |= under[parent[child]]
            best = (float(off[pick]), under, int(share[pick]))
    assert best is not None  # TREES > 0
    _, under, share_under = best
    return [(nodes[under], share_under), (nodes[~under], many - share_under)]
