"""Small graphs for the drawing tests: lattices of houses 50 m apart."""

from itertools import pairwise

import numpy as np

from shige.core.planning.graph import Graph, Land, build_graph
from shige.core.planning.norms import BorderPrices
from shige.core.values import LinkClass, Links


def links(pairs, *, length=50.0, kind=LinkClass.SAME_COMPOUND) -> Links:
    a, b = np.array(pairs, np.int32).reshape(-1, 2).T
    return Links(a=a, b=b, length_m=np.full(len(a), length), kind=np.full(len(a), kind, np.int32))


def lattice(columns, rows, *, weight=40.0, compound=None, cut=()) -> Graph:
    """Node row * columns + column; `cut` are pairs of nodes without a link."""
    n = columns * rows
    pairs = [(i, i + 1) for i in range(n) if (i + 1) % columns] + [(i, i + columns) for i in range(n - columns)]
    pairs = [pair for pair in pairs if pair not in cut]
    x, y = np.arange(n) % columns * 50.0, np.arange(n) // columns * 50.0
    land = None if compound is None else Land(compound=np.array(compound, np.int32))
    return build_graph(x, y, np.broadcast_to(weight, n).astype(float), links(pairs), prices=BorderPrices(), land=land)


def row(weights) -> Graph:
    """Houses in a row."""
    n = len(weights)
    pairs = list(pairwise(range(n)))
    return build_graph(np.arange(n) * 50.0, np.zeros(n), np.array(weights, float), links(pairs), prices=BorderPrices())


def pieces(graph: Graph, labels) -> int:
    """Connected pieces of all grids."""
    left, count = set(range(len(labels))), 0
    while left:
        todo = [left.pop()]
        count += 1
        while todo:
            node = todo.pop()
            for other in graph.neighbours[graph.offsets[node] : graph.offsets[node + 1]].tolist():
                if other in left and labels[other] == labels[node]:
                    left.remove(other)
                    todo.append(other)
    return count


def loads(graph: Graph, labels):
    return np.bincount(labels, graph.weight)
