"""Starts a drawing from an older one: keeps what still holds, gives new nodes to the grids beside them, and mends.

Households stay where they were unless range or contiguity asks otherwise; the annealing that follows prices each move.
"""

import numpy as np
from numba import njit

from shige.core.planning.dice import Dice
from shige.core.planning.graph import Graph
from shige.core.planning.objective import Aim, grids_wanted
from shige.core.planning.state import State, tally, touch
from shige.core.planning.trees import Cut, Tree, cut_branch
from shige.core.values import Ints


@njit(cache=True, nogil=True)
def resume(graph: Graph, aim: Aim, state: State, initial: Ints) -> int:
    """Label every node of a connected graph after the older drawing (-1: a new node, but not all); how many grids.

    1. Number the grids that are still there from 0. 2. Of a grid that fell apart keep the heaviest piece. 3. Give each
    other node to the grid with which it has most border in common, from the grids outwards.
    """
    n = len(graph.x)
    number = np.full(initial.max() + 2, -1, np.int32)
    parts = 0
    for node in range(n):
        old = initial[node]
        if old >= 0 and number[old] < 0:
            number[old] = parts
            parts += 1
        state.label[node] = number[old] if old >= 0 else -1
    _keep_heaviest(graph, state, parts)
    state.home[:] = state.label
    for node in range(n):
        if initial[node] >= 0:
            state.home[node] = number[initial[node]]
    _absorb(graph, state)
    tally(graph, aim, state, parts)
    return parts


@njit(cache=True, nogil=True)
def _keep_heaviest(graph: Graph, state: State, parts: int) -> None:
    """Unlabel all pieces of a grid but its heaviest."""
    n = len(graph.x)
    piece = np.full(n, -1, np.int32)
    heaviest = np.full(parts, -1, np.int32)
    weights = np.zeros(n)
    for root in range(n):
        part = state.label[root]
        if part < 0 or piece[root] >= 0:
            continue
        piece[root] = root
        state.queue[0] = root
        head, tail = 0, 1
        while head < tail:
            node = state.queue[head]
            head += 1
            weights[root] += graph.weight[node]
            for half in range(graph.offsets[node], graph.offsets[node + 1]):
                other = graph.neighbours[half]
                if state.label[other] == part and piece[other] < 0:
                    piece[other] = root
                    state.queue[tail] = other
                    tail += 1
        if heaviest[part] < 0 or weights[root] > weights[heaviest[part]]:
            heaviest[part] = root
    for node in range(n):
        if state.label[node] >= 0 and piece[node] != heaviest[state.label[node]]:
            state.label[node] = -1


@njit(cache=True, nogil=True)
def _absorb(graph: Graph, state: State) -> None:
    """Give unlabelled nodes to the grids around, in rings from the grids outwards."""
    n = len(graph.x)
    left = 1
    while left > 0:
        left = 0
        for node in range(n):
            state.queue[node] = state.label[node]
            if state.label[node] >= 0:
                continue
            left += 1
            most = -1.0
            for half in range(graph.offsets[node], graph.offsets[node + 1]):
                part = state.label[graph.neighbours[half]]
                if part < 0:
                    continue
                metres = touch(graph.offsets, graph.neighbours, graph.price, state.label, node, part)
                if metres > most:
                    most = metres
                    state.queue[node] = part
        state.label[:] = state.queue


@njit(cache=True, nogil=True)
def reshape(graph: Graph, aim: Aim, state: State, tree: Tree, parts: int, least: float, dice: Dice) -> int:
    """Split grids that hold enough for two, and let grids below `least` join a neighbour with room; how many there are.

    Where there are too few grids for all the weight, grids too heavy are split anyway; where too many, grids too light
    join a neighbour without room.
    """
    total = graph.weight.sum()
    part = 0
    while part < parts:
        weight, share = state.sums[part, 0], 0
        enough = weight >= 2 * aim.low or total > parts * aim.high
        if weight > aim.high and enough and parts < len(state.cost):
            wanted = max(grids_wanted(weight, aim.low, aim.high), 2)
            share = cut_branch(graph, aim, state, tree, Cut(part, parts, wanted, 8), dice)
        if share > 0:
            _keep_names(graph, state, part, parts)
            parts += 1
            tally(graph, aim, state, parts)
        else:
            part += 1
    part = 0
    while part < parts:
        room = np.inf if total < parts * aim.low else aim.high
        if state.sums[part, 0] < least and _join(graph, state, part, parts, room):
            parts -= 1
            tally(graph, aim, state, parts)
        else:
            part += 1
    return parts


@njit(cache=True, nogil=True)
def _keep_names(graph: Graph, state: State, old: int, new: int) -> None:
    """Of the two grids that one was cut into, let the one with more of its households keep its number."""
    kept = 0.0
    for node in range(len(graph.x)):
        if state.home[node] == old:
            if state.label[node] == old:
                kept += graph.weight[node]
            elif state.label[node] == new:
                kept -= graph.weight[node]
    if kept < 0:
        for node in range(len(graph.x)):
            if state.label[node] == old:
                state.label[node] = new
            elif state.label[node] == new:
                state.label[node] = old


@njit(cache=True, nogil=True)
def _join(graph: Graph, state: State, part: int, parts: int, room: float) -> bool:
    """Join a grid to its lightest neighbour if both are at most `room`; the last grid takes over the free number."""
    best = _lightest_neighbour(graph, state, part)
    if best < 0 or state.sums[part, 0] + state.sums[best, 0] > room:
        return False
    free, kept = (part, best) if state.sums[part, 0] <= state.sums[best, 0] else (best, part)
    for node in range(len(graph.x)):
        if state.label[node] == free:
            state.label[node] = kept
        if state.home[node] == free:
            state.home[node] = -1
    for node in range(len(graph.x)):
        if state.label[node] == parts - 1:
            state.label[node] = free
        if state.home[node] == parts - 1:
            state.home[node] = free
    return True


@njit(cache=True, nogil=True)
def _lightest_neighbour(graph: Graph, state: State, part: int) -> int:
    best = -1
    for half in range(len(graph.neighbours)):
        if state.label[graph.origin[half]] == part:
            other = state.label[graph.neighbours[half]]
            if other != part and (best < 0 or state.sums[other, 0] < state.sums[best, 0]):
                best = other
    return best
