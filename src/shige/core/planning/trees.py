"""Cuts land into contiguous grids along random spanning trees.

A tree falls into two connected halves at any of its links, so the best cut of a random tree is a good, always
contiguous cut of the land. DeFord, Duchin, Solomon 2021 (ReCom, Harvard Data Science Review 3.1); the same idea cuts
a whole community by recursion.
"""

from typing import NamedTuple

import numpy as np
from numba import njit

from shige.core.planning.dice import Dice, below
from shige.core.planning.graph import Graph
from shige.core.planning.objective import Aim
from shige.core.planning.state import State
from shige.core.values import Floats, Ints


class Tree(NamedTuple):
    """A random spanning tree of one grid: nodes in the order in which they were reached, each after its parent."""

    order: Ints
    """[n] the nodes."""
    parent: Ints
    """[n] row of the parent, -1 for the root."""
    inside: Ints
    """[n] 1 for the rows of the branch cut off."""
    place: Ints
    """[n] row of each node."""
    frontier: Ints
    """[m] half-links that lead out of the tree."""
    branch: Floats
    """[n, 4] weight, weight x, weight y, weight (x2 + y2) of the branch from each row on."""


class Cut(NamedTuple):
    """One cut to make."""

    part: int
    """The grid to cut."""
    new: int
    """Number of the branch cut off."""
    share: int
    """Grids that both together are to become."""
    trees: int
    """Random trees to try."""


@njit(cache=True, nogil=True)
def new_tree(graph: Graph) -> Tree:
    """Room for a tree of all nodes."""
    n = len(graph.x)
    return Tree(
        np.empty(n, np.int32),
        np.empty(n, np.int32),
        np.empty(n, np.int32),
        np.empty(n, np.int32),
        np.empty(len(graph.neighbours), np.int32),
        np.empty((n, 4)),
    )


@njit(cache=True, nogil=True)
def cut_up(graph: Graph, aim: Aim, state: State, tree: Tree, parts: int, trees: int, dice: Dice) -> int:
    """Cut a connected graph, all of whose nodes are labelled 0, into `parts` grids; how many there are.

    There are fewer where the graph has too few nodes of weight.
    """
    shares = np.ones(parts, np.int64)
    shares[0] = parts
    state.centre[0] = 0
    made, part = 1, 0
    while part < made:
        share = 0
        if shares[part] > 1:
            share = cut_branch(graph, aim, state, tree, Cut(part, made, shares[part], trees), dice)
        if share > 0:
            shares[made] = share
            shares[part] -= share
            made += 1
        else:
            part += 1
    return made


@njit(cache=True, nogil=True)
def cut_branch(graph: Graph, aim: Aim, state: State, tree: Tree, cut: Cut, dice: Dice) -> int:
    """Cut the best branch of some random trees off a grid; how many grids it is to become, 0 where nothing can be cut.

    `state.centre` names a node of the grid, and of both grids afterwards.
    """
    root = state.centre[cut.part]
    best, best_share, n = np.inf, 0, 0
    for _ in range(cut.trees):
        n = grow(graph, state, tree, root, cut.part, dice)
        cost, row, share = _best_branch(aim, tree, n, cut.share)
        if cost < best:
            best, best_share = cost, share
            _mark_branch(tree, n, row)
            for i in range(n):
                state.queue[i] = tree.order[i] if tree.inside[i] else -1 - tree.order[i]
        root = tree.order[below(dice, n)]
    if best_share > 0:
        for i in range(n):
            node = state.queue[i]
            if node >= 0:
                state.label[node] = cut.new
                state.centre[cut.new] = node
            else:
                state.centre[cut.part] = -1 - node
    return best_share


@njit(cache=True, nogil=True)
def grow(graph: Graph, state: State, tree: Tree, root: int, part: int, dice: Dice) -> int:
    """Grow a random spanning tree over the grid of the root; its number of nodes.

    Of two random links out of the tree one within a compound is preferred, so that branches are made of compounds.
    """
    label, mark, frontier = state.label, state.mark, tree.frontier
    compound, origin = graph.compound, graph.origin
    offsets, neighbours = graph.offsets, graph.neighbours
    mark[-1] += 1
    seen = mark[-1]
    tree.order[0], tree.parent[0], tree.place[root] = root, -1, 0
    mark[root] = seen
    n, open_links = 1, 0
    node = root
    while True:
        for half in range(offsets[node], offsets[node + 1]):
            other = neighbours[half]
            if label[other] == part and mark[other] != seen:
                frontier[open_links] = half
                open_links += 1
        node = -1
        while open_links > 0 and node < 0:
            pick = below(dice, open_links)
            rival = below(dice, open_links)
            if _within(compound, origin, neighbours, frontier[rival]):
                pick = rival
            half = frontier[pick]
            open_links -= 1
            frontier[pick] = frontier[open_links]
            if mark[neighbours[half]] != seen:
                node = neighbours[half]
        if node < 0:
            break
        mark[node] = seen
        tree.order[n], tree.parent[n], tree.place[node] = node, tree.place[origin[half]], n
        n += 1
    _weigh(graph, tree, n)
    return n


@njit(cache=True, nogil=True)
def _within(compound: Ints, origin: Ints, neighbours: Ints, half: int) -> bool:
    here = compound[origin[half]]
    return bool(here >= 0 and here == compound[neighbours[half]])


@njit(cache=True, nogil=True)
def _weigh(graph: Graph, tree: Tree, n: int) -> None:
    branch = tree.branch
    for i in range(n):
        node = tree.order[i]
        weight, x, y = graph.weight[node], graph.x[node], graph.y[node]
        branch[i, 0] = weight
        branch[i, 1] = weight * x
        branch[i, 2] = weight * y
        branch[i, 3] = weight * (x * x + y * y)
    for i in range(n - 1, 0, -1):
        for j in range(4):
            branch[tree.parent[i], j] += branch[i, j]


@njit(cache=True, nogil=True)
def _best_branch(aim: Aim, tree: Tree, n: int, share: int) -> tuple[float, int, int]:
    """The branch whose cut leaves least inertia and weights that `share` grids can be made of: cost, row, its share."""
    branch = tree.branch
    whole = branch[0]
    mean = whole[0] / share
    spread = whole[3] - (whole[1] * whole[1] + whole[2] * whole[2]) / whole[0] if whole[0] > 0 else 0.0
    best, best_row, best_share = np.inf, -1, 0
    for i in range(1, n):
        weight, rest = branch[i, 0], whole[0] - branch[i, 0]
        if weight <= 0 or rest <= 0:
            continue
        k = min(max(int(weight / mean + 0.5), 1), share - 1)
        off = max(k * aim.low - weight, weight - k * aim.high, 0.0)
        off += max((share - k) * aim.low - rest, rest - (share - k) * aim.high, 0.0)
        sx, sy = branch[i, 1], branch[i, 2]
        tx, ty = whole[1] - sx, whole[2] - sy
        cost = 10.0 * off / mean
        if spread > 0:
            cost += (whole[3] - (sx * sx + sy * sy) / weight - (tx * tx + ty * ty) / rest) / spread
        if cost < best:
            best, best_row, best_share = cost, i, k
    return best, best_row, best_share


@njit(cache=True, nogil=True)
def _mark_branch(tree: Tree, n: int, row: int) -> None:
    """Mark the rows of the branch that begins at a row."""
    for i in range(n):
        tree.inside[i] = 1 if i == row or (i > row and tree.inside[tree.parent[i]] == 1) else 0
