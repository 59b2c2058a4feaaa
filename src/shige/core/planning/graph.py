"""Who can walk to whom, as a graph that the drawing kernels run over."""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from shige.core.errors import ShigeError
from shige.core.planning.norms import BorderPrices
from shige.core.values import Floats, Ints, Links


class Land(NamedTuple):
    """What is known of the nodes' land."""

    area: Floats | None = None
    """Square metres of each node's cell; where None, measured by the links (border length x distance / 4 from each end:
    exact for Voronoi cells)."""
    compound: Ints | None = None
    """Compound of each node, -1 where none."""


class Graph(NamedTuple):
    """Nodes with their half-links in compressed rows (CSR), each link once from either end.

    A named tuple, because that is what compiled kernels take. Row i's half-links are offsets[i]:offsets[i + 1].
    """

    offsets: Ints
    """[n + 1]"""
    neighbours: Ints
    """[m] the node at the far end."""
    origin: Ints
    """[m] the node at the near end."""
    length_m: Floats
    """[m] metres of common border."""
    price: Floats
    """[m] metres of common border times the price of what it runs along."""
    x: Floats
    """[n] metres from the middle of the nodes, so that squares keep their digits."""
    y: Floats
    weight: Floats
    """[n] households, or person-minutes."""
    area: Floats
    """[n] square metres."""
    compound: Ints
    """[n] compound 0..c-1, -1 where none."""
    compound_offsets: Ints
    """[c + 1]"""
    members: Ints
    """The nodes of each compound, compound by compound."""


def build_graph(
    x: Floats, y: Floats, weight: Floats, links: Links, *, prices: BorderPrices, land: Land | None = None
) -> Graph:
    """The graph of n nodes at (x, y) metres and their links (in node numbers).

    Raises `ShigeError` where a link names a node that is not there or where a value is not a finite number.
    """
    _check(x, y, weight, links)
    n, land = len(x), land or Land()
    near, far = np.concatenate([links.a, links.b]), np.concatenate([links.b, links.a])
    order = np.lexsort((far, near))
    near, far = near[order].astype(np.int32), far[order].astype(np.int32)
    length = np.concatenate([links.length_m, links.length_m])[order].astype(np.float64)
    table = np.array([prices.same_compound, prices.wall, prices.arterial, prices.crossing])
    price = length * table[np.concatenate([links.kind, links.kind])[order]]
    kites = np.bincount(near, length * np.hypot(x[near] - x[far], y[near] - y[far]) / 4, n)
    compound = np.full(n, -1, np.int32)
    if land.compound is not None:
        named = land.compound >= 0
        compound[named] = np.unique(land.compound[named], return_inverse=True)[1]
    return Graph(
        offsets=_offsets(near, n),
        neighbours=far,
        origin=near,
        length_m=length,
        price=price,
        x=_centred(x),
        y=_centred(y),
        weight=np.ascontiguousarray(weight, np.float64),
        area=np.ascontiguousarray(kites if land.area is None else land.area, np.float64),
        compound=compound,
        compound_offsets=_offsets(compound[compound >= 0], int(compound.max(initial=-1)) + 1),
        members=np.argsort(compound, kind="stable").astype(np.int32)[int((compound < 0).sum()) :],
    )


def _check(x: Floats, y: Floats, weight: Floats, links: Links) -> None:
    """Raise `ShigeError` at the first wrong value."""
    for name, column, least in (
        ("x", x, -np.inf),
        ("y", y, -np.inf),
        ("weight", weight, 0),
        ("length_m", links.length_m, 0),
    ):
        bad = np.flatnonzero(~np.isfinite(column) | (column < least))
        if len(bad):
            facts = {"row": int(bad[0]), "field": name, "value": float(column[bad[0]])}
            raise ShigeError("graph-value", f"{name} must be a finite number (weight and length not below 0)", facts)
    n = len(x)
    outside = np.flatnonzero((links.a < 0) | (links.b < 0) | (links.a >= n) | (links.b >= n) | (links.a == links.b))
    if len(outside):
        raise ShigeError("graph-link", f"a link must join two of the {n} nodes", {"row": int(outside[0])})


def _centred(values: Floats) -> Floats:
    return np.ascontiguousarray(values - (values.min() + values.max()) / 2 if len(values) else values, np.float64)


def _offsets(keys: NDArray[np.int32], count: int) -> Ints:
    return np.concatenate([[0], np.cumsum(np.bincount(keys, minlength=count))]).astype(np.int32)


@njit(cache=True, nogil=True)
def components(graph: Graph) -> tuple[Ints, int]:
    """Component 0..k-1 of each node, numbered by lowest node, and k."""
    return _pieces(graph, np.zeros(len(graph.x), np.int32))


@njit(cache=True, nogil=True)
def unbroken(graph: Graph, labels: Ints) -> bool:
    """Whether the nodes of each label 0, 1, ... hang together."""
    used = np.zeros(labels.max() + 1, np.bool_)
    used[labels] = True
    return bool(_pieces(graph, labels)[1] == used.sum())


@njit(cache=True, nogil=True)
def _pieces(graph: Graph, labels: Ints) -> tuple[Ints, int]:
    """Piece 0..k-1 of each node among the nodes of its label, numbered by lowest node, and k."""
    n = len(graph.x)
    found = np.full(n, -1, np.int32)
    queue = np.empty(n, np.int32)
    count = 0
    for root in range(n):
        if found[root] >= 0:
            continue
        found[root] = count
        queue[0] = root
        head, tail = 0, 1
        while head < tail:
            node = queue[head]
            head += 1
            for half in range(graph.offsets[node], graph.offsets[node + 1]):
                other = graph.neighbours[half]
                if found[other] < 0 and labels[other] == labels[root]:
                    found[other] = count
                    queue[tail] = other
                    tail += 1
        count += 1
    return found, count


@njit(cache=True, nogil=True)
def pieces_by_links(a: Ints, b: Ints, count: int) -> tuple[Ints, int]:
    """Piece 0..k-1 of each of `count` nodes that the links (a, b) join, numbered by lowest node, and k.

    For links that nothing but the pieces is asked of: no graph is built. A node points to a lower one of its piece,
    the lowest one to itself.
    """
    lower = np.arange(count).astype(np.int32)
    for link in range(len(a)):
        one, other = a[link], b[link]
        while lower[one] != one:
            lower[one] = lower[lower[one]]
            one = lower[one]
        while lower[other] != other:
            lower[other] = lower[lower[other]]
            other = lower[other]
        lower[max(one, other)] = min(one, other)
    found, made = np.empty(count, np.int32), 0
    for node in range(count):
        if lower[node] == node:
            found[node] = made
            made += 1
        else:
            found[node] = found[lower[node]]
    return found, made


@njit(cache=True, nogil=True)
def induced(graph: Graph, nodes: Ints) -> Graph:
    """The graph of those nodes (ascending row numbers) and the links among them, in their order."""
    n = len(nodes)
    place = np.full(len(graph.x), -1, np.int32)
    for i in range(n):
        place[nodes[i]] = i
    offsets = np.zeros(n + 1, np.int32)
    for i in range(n):
        offsets[i + 1] = offsets[i]
        for half in range(graph.offsets[nodes[i]], graph.offsets[nodes[i] + 1]):
            offsets[i + 1] += place[graph.neighbours[half]] >= 0
    halves = np.empty(offsets[n], np.int32)
    at = 0
    for i in range(n):
        for half in range(graph.offsets[nodes[i]], graph.offsets[nodes[i] + 1]):
            if place[graph.neighbours[half]] >= 0:
                halves[at] = half
                at += 1
    compound, compound_offsets, members = _regroup(graph, nodes)
    return Graph(
        offsets,
        place[graph.neighbours[halves]],
        place[graph.origin[halves]],
        graph.length_m[halves],
        graph.price[halves],
        graph.x[nodes],
        graph.y[nodes],
        graph.weight[nodes],
        graph.area[nodes],
        compound,
        compound_offsets,
        members,
    )


@njit(cache=True, nogil=True)
def _regroup(graph: Graph, nodes: Ints) -> tuple[Ints, Ints, Ints]:
    """The compounds of those nodes, numbered anew by first node."""
    new = np.full(len(graph.compound_offsets), -1, np.int32)
    compound = np.full(len(nodes), -1, np.int32)
    count = 0
    for i in range(len(nodes)):
        old = graph.compound[nodes[i]]
        if old >= 0:
            if new[old] < 0:
                new[old] = count
                count += 1
            compound[i] = new[old]
    offsets = np.zeros(count + 1, np.int32)
    for c in compound:
        if c >= 0:
            offsets[c + 1] += 1
    for after in range(1, count + 1):
        offsets[after] += offsets[after - 1]
    members = np.empty(offsets[count], np.int32)
    filled = offsets[:count].copy()
    for i in range(len(nodes)):
        c = compound[i]
        if c >= 0:
            members[filled[c]] = i
            filled[c] += 1
    return compound, offsets, members
