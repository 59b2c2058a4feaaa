"""The state of a drawing while it is searched: labels, and per grid the sums that J is made of."""

from typing import NamedTuple

import numpy as np
from numba import njit

from shige.core.planning.graph import Graph
from shige.core.planning.objective import Aim, fits, part_cost
from shige.core.values import Floats, Ints


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
    nodes: Ints
    """[k] nodes of each grid."""
    centre: Ints
    """[k] the node nearest to each grid's centroid, as far as a walk from node to node finds it."""
    mass: Floats
    """[n, 5] weight, weight x, weight y, weight (x2 + y2), priced metres around of each node."""
    compound: Ints
    """[n] compound of each node, -1 where none or where it could not lie in one grid."""
    mark: Ints
    """[n + 1] when each node was last seen; the last entry is the clock, which makes old marks worthless."""
    queue: Ints
    """[n]"""


@njit(cache=True, nogil=True)
def new_state(graph: Graph, room: int, high: float) -> State:
    """Every node in grid 0, nothing tallied."""
    n = len(graph.x)
    mass = np.empty((n, 5))
    mass[:, 0] = graph.weight
    mass[:, 1] = graph.weight * graph.x
    mass[:, 2] = graph.weight * graph.y
    mass[:, 3] = graph.weight * (graph.x * graph.x + graph.y * graph.y)
    mass[:, 4] = 0.0
    for half in range(len(graph.origin)):
        mass[graph.origin[half], 4] += graph.price[half]
    whole = fits(graph, high)
    compound = graph.compound.copy()
    for node in range(n):
        if compound[node] >= 0 and not whole[compound[node]]:
            compound[node] = -1
    return State(
        np.zeros(n, np.int32),
        np.full(n, -1, np.int32),
        np.zeros((room, 5)),
        np.zeros(room),
        np.zeros(room, np.int32),
        np.zeros(room, np.int32),
        mass,
        compound,
        np.zeros(n + 1, np.int32),
        np.empty(n, np.int32),
    )


@njit(cache=True, nogil=True)
def tally(graph: Graph, aim: Aim, state: State, parts: int) -> float:
    """Sum every grid afresh from the labels; J, without the compounds and the households moved."""
    state.sums[:] = 0.0
    state.nodes[:] = 0
    for node in range(len(graph.x)):
        part = state.label[node]
        inner = touch(graph.offsets, graph.neighbours, graph.price, state.label, node, part)
        for i in range(5):
            state.sums[part, i] += state.mass[node, i]
        state.sums[part, 4] -= inner
        state.nodes[part] += 1
    nearest = np.full(parts, np.inf)
    for node in range(len(graph.x)):
        part = state.label[node]
        distance = aside(state.sums[part], graph.x, graph.y, node)
        if distance < nearest[part]:
            nearest[part] = distance
            state.centre[part] = node
    return reprice(graph, aim, state, parts)


@njit(cache=True, nogil=True)
def reprice(graph: Graph, aim: Aim, state: State, parts: int) -> float:
    """Price every grid afresh; their sum."""
    total = 0.0
    for part in range(parts):
        row = state.sums[part]
        state.cost[part] = part_cost(aim, row, aside(row, graph.x, graph.y, state.centre[part]))
        total += state.cost[part]
    return total


@njit(cache=True, nogil=True)
def total_cost(graph: Graph, aim: Aim, state: State, parts: int) -> float:
    """J, from sums made afresh."""
    extra = aim.compound * compound_pieces(graph, state) + aim.stay * moved(graph, state)
    return tally(graph, aim, state, parts) + extra


@njit(cache=True, nogil=True)
def compound_pieces(graph: Graph, state: State) -> int:
    """The pieces beyond the first of all compounds that could lie in one grid."""
    extra = 0
    last = np.full(len(state.cost), -1, np.int32)
    for compound in range(len(graph.compound_offsets) - 1):
        first = graph.compound_offsets[compound]
        if state.compound[graph.members[first]] < 0:
            continue
        extra -= 1
        for at in range(first, graph.compound_offsets[compound + 1]):
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


# The rest is called for every move tried. It takes its arrays one by one: an array that is looked up in a named tuple
# inside a branch has its references counted, which costs more than the work.


@njit(cache=True, nogil=True)
def aside(row: Floats, x: Floats, y: Floats, node: int) -> float:
    """Squared distance from the centroid of a grid to a node."""
    weight = max(row[0], 1e-300)
    dx, dy = x[node] - row[1] / weight, y[node] - row[2] / weight
    return float(dx * dx + dy * dy)


@njit(cache=True, nogil=True)
def recentre(
    offsets: Ints, neighbours: Ints, label: Ints, x: Floats, y: Floats, row: Floats, start: int, gone: int, come: int
) -> int:
    """The node of a grid nearest to its centroid (sums `row`), found by walking downhill from the old centre.

    `gone` is a node that is about to leave the grid, `come` one that is about to enter it (-1: none).
    """
    part = label[start]
    best = start
    if start == gone:
        best = come
        for half in range(offsets[gone], offsets[gone + 1]):
            if label[neighbours[half]] == part:
                best = neighbours[half]
    least = aside(row, x, y, best)
    if come >= 0 and aside(row, x, y, come) < least:
        best = come
        least = aside(row, x, y, come)
    here = -1
    while here != best:
        here = best
        for half in range(offsets[here], offsets[here + 1]):
            other = neighbours[half]
            if label[other] == part and other != gone:
                distance = aside(row, x, y, other)
                if distance < least:
                    best = other
                    least = distance
    return int(best)


@njit(cache=True, nogil=True)
def copy_row(row: Floats, sums: Floats, part: int) -> None:
    """Copy the sums of a grid into a row."""
    for i in range(5):
        row[i] = sums[part, i]


@njit(cache=True, nogil=True)
def put_row(sums: Floats, part: int, row: Floats) -> None:
    """Put a row in place of the sums of a grid."""
    for i in range(5):
        sums[part, i] = row[i]


@njit(cache=True, nogil=True)
def leave(row: Floats, mass: Floats, node: int, inner: float) -> None:
    """Take a node, which has `inner` priced metres in common with the rest of its grid, from the grid's sums."""
    for i in range(4):
        row[i] -= mass[node, i]
    row[4] += 2 * inner - mass[node, 4]


@njit(cache=True, nogil=True)
def enter(row: Floats, mass: Floats, node: int, inner: float) -> None:
    """Add a node, which has `inner` priced metres in common with the grid, to the grid's sums."""
    for i in range(4):
        row[i] += mass[node, i]
    row[4] += mass[node, 4] - 2 * inner


@njit(cache=True, nogil=True)
def touch(offsets: Ints, neighbours: Ints, price: Floats, label: Ints, node: int, part: int) -> float:
    """Priced metres between a node and a grid."""
    metres = 0.0
    for half in range(offsets[node], offsets[node + 1]):
        if label[neighbours[half]] == part:
            metres += price[half]
    return metres


@njit(cache=True, nogil=True)
def adjoins(offsets: Ints, neighbours: Ints, label: Ints, node: int, part: int) -> bool:
    """Whether a node has a link to a grid."""
    for half in range(offsets[node], offsets[node + 1]):  # noqa: SIM110 - any() of a generator is not compiled
        if label[neighbours[half]] == part:
            return True
    return False


@njit(cache=True, nogil=True)
def pieces(compound: int, compound_offsets: Ints, members: Ints, label: Ints, node: int, target: int) -> int:
    """How many more pieces a compound falls into when one of its nodes goes from its grid to the target."""
    if compound < 0:
        return 0
    here, there = 0, 0
    for at in range(compound_offsets[compound], compound_offsets[compound + 1]):
        other = members[at]
        if other == node:
            continue
        if label[other] == label[node]:
            here = 1
        elif label[other] == target:
            there = 1
    return here - there


@njit(cache=True, nogil=True)
def moving(home: int, label: int, target: int) -> int:
    """1 when a node leaves its home, -1 when it comes back to it, else 0."""
    if home < 0:
        return 0
    return int(home == label) - int(home == target)


@njit(cache=True, nogil=True)
def stays_whole(offsets: Ints, neighbours: Ints, label: Ints, mark: Ints, queue: Ints, node: int) -> bool:
    """Whether the grid of a node still hangs together without it (and is not empty).

    A search from one of its neighbours in the grid, which ends as soon as the others are met.
    """
    part = label[node]
    seen = mark[-1] + 2
    goal = seen - 1
    mark[-1] = seen
    missing, first = 0, -1
    for half in range(offsets[node], offsets[node + 1]):
        other = neighbours[half]
        if label[other] == part and mark[other] != goal:
            mark[other] = goal
            missing += 1
            first = other
    if missing <= 1:
        return missing == 1
    mark[node] = seen
    mark[first] = seen
    missing -= 1
    queue[0] = first
    head, tail = 0, 1
    while head < tail:
        here = queue[head]
        head += 1
        for half in range(offsets[here], offsets[here + 1]):
            other = neighbours[half]
            if label[other] != part or mark[other] == seen:
                continue
            if mark[other] == goal:
                missing -= 1
                if missing == 0:
                    return True
            mark[other] = seen
            queue[tail] = other
            tail += 1
    return False
