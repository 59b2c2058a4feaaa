"""The state of a drawing while it is searched: labels, and per grid the sums that J is made of."""

from typing import NamedTuple

import numpy as np
from numba import njit

from shige.core.planning.graph import Graph
from shige.core.planning.objective import Aim, fits, part_cost
from shige.core.values import Bools, Floats, Ints


class State(NamedTuple):
    """Arrays that the kernels change in place; n nodes, room for k grids."""

    label: Ints
    """[n]"""
    home: Ints
    """[n] the grid that each node was in before, -1 where it was in none."""
    sums: Floats
    """[k, 5] weight, weight x, weight y, weight (x2 + y2), priced border of each grid."""
    cost: Floats
    """[k] J of each grid."""
    count: Ints
    """[k] nodes of each grid."""
    girth: Floats
    """[n] priced metres around each node."""
    whole: Bools
    """[c] the compounds that could lie in one grid."""
    mark: Ints
    """[n] when each node was last seen; `clock` makes old marks worthless."""
    clock: Ints
    """[1]"""
    queue: Ints
    """[n]"""


@njit(cache=True, nogil=True)
def new_state(graph: Graph, room: int, high: float) -> State:
    """Every node in grid 0, nothing tallied."""
    n = len(graph.x)
    girth = np.zeros(n)
    for half in range(len(graph.origin)):
        girth[graph.origin[half]] += graph.price[half]
    return State(
        np.zeros(n, np.int32),
        np.full(n, -1, np.int32),
        np.zeros((room, 5)),
        np.zeros(room),
        np.zeros(room, np.int32),
        girth,
        fits(graph, high),
        np.zeros(n, np.int32),
        np.zeros(1, np.int32),
        np.empty(n, np.int32),
    )


@njit(cache=True, nogil=True)
def tally(graph: Graph, aim: Aim, state: State, parts: int) -> float:
    """Sum every grid afresh from the labels; J, without the compounds and the households moved."""
    state.sums[:] = 0.0
    state.count[:] = 0
    for node in range(len(graph.x)):
        part = state.label[node]
        border = state.girth[node] - touch(graph, state.label, node, part)
        shift(graph, state.sums[part], node, 1.0, border)
        state.count[part] += 1
    return reprice(aim, state, parts)


@njit(cache=True, nogil=True)
def reprice(aim: Aim, state: State, parts: int) -> float:
    """Price every grid afresh; their sum."""
    total = 0.0
    for part in range(parts):
        state.cost[part] = part_cost(aim, state.sums[part])
        total += state.cost[part]
    return total


@njit(cache=True, nogil=True)
def shift(graph: Graph, row: Floats, node: int, sign: float, border: float) -> None:
    """Add (sign 1) or take away (sign -1) a node from the sums of a grid, whose priced border changes by `border`."""
    weight = graph.weight[node] * sign
    x, y = graph.x[node], graph.y[node]
    row[0] += weight
    row[1] += weight * x
    row[2] += weight * y
    row[3] += weight * (x * x + y * y)
    row[4] += border


@njit(cache=True, nogil=True)
def touch(graph: Graph, label: Ints, node: int, part: int) -> float:
    """Priced metres between a node and a grid."""
    metres = 0.0
    for half in range(graph.offsets[node], graph.offsets[node + 1]):
        if label[graph.neighbours[half]] == part:
            metres += graph.price[half]
    return metres


@njit(cache=True, nogil=True)
def pieces(graph: Graph, state: State, node: int, target: int) -> int:
    """How many more pieces the node's compound falls into when the node goes from its grid to the target."""
    compound = graph.compound[node]
    if compound < 0 or not state.whole[compound]:
        return 0
    here, there = 0, 0
    for at in range(graph.compound_offsets[compound], graph.compound_offsets[compound + 1]):
        other = graph.members[at]
        if other == node:
            continue
        if state.label[other] == state.label[node]:
            here = 1
        elif state.label[other] == target:
            there = 1
    return here - there


@njit(cache=True, nogil=True)
def compound_pieces(graph: Graph, state: State) -> int:
    """The pieces beyond the first of all compounds that could lie in one grid."""
    extra = 0
    last = np.full(len(state.cost), -1, np.int32)
    for compound in range(len(state.whole)):
        if not state.whole[compound]:
            continue
        extra -= 1
        for at in range(graph.compound_offsets[compound], graph.compound_offsets[compound + 1]):
            part = state.label[graph.members[at]]
            if last[part] != compound:
                last[part] = compound
                extra += 1
    return extra


@njit(cache=True, nogil=True)
def moved(graph: Graph, state: State) -> float:
    """Households that are in another grid than before."""
    total = 0.0
    for node in range(len(graph.x)):
        if state.home[node] >= 0 and state.home[node] != state.label[node]:
            total += graph.weight[node]
    return total


@njit(cache=True, nogil=True)
def moving(graph: Graph, state: State, node: int, target: int) -> float:
    """Households moved (or, below zero, brought back) when the node goes to the target."""
    home = state.home[node]
    if home < 0:
        return 0.0
    return graph.weight[node] * (int(home == state.label[node]) - int(home == target))


@njit(cache=True, nogil=True)
def stays_whole(graph: Graph, state: State, node: int) -> bool:
    """Whether the grid of a node still hangs together without it (and is not empty).

    A search from one of its neighbours in the grid, which ends as soon as the others are met.
    """
    part = state.label[node]
    state.clock[0] += 2
    seen = state.clock[0]
    goal = seen - 1
    missing, first = 0, -1
    for half in range(graph.offsets[node], graph.offsets[node + 1]):
        other = graph.neighbours[half]
        if state.label[other] == part and state.mark[other] != goal:
            state.mark[other] = goal
            missing += 1
            first = other
    if missing <= 1:
        return missing == 1
    state.mark[node] = seen
    state.mark[first] = seen
    missing -= 1
    state.queue[0] = first
    head, tail = 0, 1
    while head < tail:
        here = state.queue[head]
        head += 1
        for half in range(graph.offsets[here], graph.offsets[here + 1]):
            other = graph.neighbours[half]
            if state.label[other] != part or state.mark[other] == seen:
                continue
            if state.mark[other] == goal:
                missing -= 1
                if missing == 0:
                    return True
            state.mark[other] = seen
            state.queue[tail] = other
            tail += 1
    return False
