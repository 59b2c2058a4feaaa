"""Improves a drawing by simulated annealing: a node goes to the grid next door, or two nodes change places.

Kirkpatrick, Gelatt, Vecchi 1983 (Science 220:671). Every state on the way is contiguous.
"""

import numpy as np
from numba import njit

from shige.core.planning.dice import Dice, below, patience
from shige.core.planning.graph import Graph
from shige.core.planning.objective import Aim, DrawParams, harden, part_cost
from shige.core.planning.state import State, moving, pieces, reprice, shift, stays_whole, touch
from shige.core.values import Floats

_BLOCKS = 64
"""Steps of temperature from hot to cold."""


@njit(cache=True, nogil=True)
def anneal(graph: Graph, aim: Aim, state: State, params: DrawParams, parts: int, dice: Dice) -> None:
    """Cool from `params.hot` to `params.cold` in `params.effort` moves per node, the range hardening on the way."""
    halves = len(graph.neighbours)
    if halves == 0 or parts < 2:
        return
    spare = np.empty((2, state.sums.shape[1]))
    moves = params.effort * len(graph.x) // _BLOCKS + 1
    cooling = (params.cold / params.hot) ** (1.0 / (_BLOCKS - 1))
    hardening = (params.range_hard / params.range_soft) ** (1.0 / (_BLOCKS - 1))
    heat, price = params.hot, params.range_soft
    for _ in range(_BLOCKS):
        aim = harden(aim, price)
        reprice(aim, state, parts)
        for _ in range(moves):
            half = below(dice, halves)
            if state.label[graph.origin[half]] != state.label[graph.neighbours[half]]:
                _try_move(graph, aim, state, half, heat, dice, spare)
        heat *= cooling
        price *= hardening


@njit(cache=True, nogil=True)
def _try_move(
    graph: Graph, aim: Aim, state: State, half: int, heat: float, dice: Dice, spare: Floats
) -> None:
    """Offer the near node of a half-link to the grid of the far node; where that is refused, offer an exchange."""
    node, other = graph.origin[half], graph.neighbours[half]
    a, b = state.label[node], state.label[other]
    if state.count[a] == 1:
        return
    patient = heat * patience(dice)
    spare[0] = state.sums[a]
    spare[1] = state.sums[b]
    girth = state.girth[node]
    shift(graph, spare[0], node, -1.0, 2 * touch(graph, state.label, node, a) - girth)
    shift(graph, spare[1], node, 1.0, girth - 2 * touch(graph, state.label, node, b))
    side = aim.compound * pieces(graph, state, node, b) + aim.stay * moving(graph, state, node, b)
    change = side + part_cost(aim, spare[0]) + part_cost(aim, spare[1]) - state.cost[a] - state.cost[b]
    if change < patient:
        if stays_whole(graph, state, node):
            state.label[node] = b
            state.count[a] -= 1
            state.count[b] += 1
            _keep(aim, state, a, b, spare)
    elif state.count[b] > 1:
        _try_exchange(graph, aim, state, half, patient - side, dice, spare)


@njit(cache=True, nogil=True)
def _try_exchange(
    graph: Graph, aim: Aim, state: State, half: int, patient: float, dice: Dice, spare: Floats
) -> None:
    """The near node goes to the far node's grid and, in return, the far node or one beside it comes back.

    `spare` holds the sums of both grids after the first of the two moves.
    """
    node, other = graph.origin[half], graph.neighbours[half]
    a, b = state.label[node], state.label[other]
    back = graph.neighbours[graph.offsets[other] + below(dice, graph.offsets[other + 1] - graph.offsets[other])]
    if state.label[back] != b:
        back = other
    state.label[node] = b
    if _adjoins(graph, state, back, a):
        girth = state.girth[back]
        shift(graph, spare[1], back, -1.0, 2 * touch(graph, state.label, back, b) - girth)
        shift(graph, spare[0], back, 1.0, girth - 2 * touch(graph, state.label, back, a))
        change = aim.compound * pieces(graph, state, back, a) + aim.stay * moving(graph, state, back, a)
        change += part_cost(aim, spare[0]) + part_cost(aim, spare[1]) - state.cost[a] - state.cost[b]
        state.label[node] = a
        if change < patient and stays_whole(graph, state, node):
            state.label[node] = b
            if stays_whole(graph, state, back):
                state.label[back] = a
                _keep(aim, state, a, b, spare)
                return
    state.label[node] = a


@njit(cache=True, nogil=True)
def _keep(aim: Aim, state: State, a: int, b: int, spare: Floats) -> None:
    state.sums[a] = spare[0]
    state.sums[b] = spare[1]
    state.cost[a] = part_cost(aim, spare[0])
    state.cost[b] = part_cost(aim, spare[1])


@njit(cache=True, nogil=True)
def _adjoins(graph: Graph, state: State, node: int, part: int) -> bool:
    for half in range(graph.offsets[node], graph.offsets[node + 1]):
        if state.label[graph.neighbours[half]] == part:
            return True
    return False
