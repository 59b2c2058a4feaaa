"""Draws a neighbour graph into contiguous, compact grids within a range of weight: trees, then annealing, best of starts."""

from typing import NamedTuple

import numpy as np
from numba import njit

from shige.core.errors import ShigeError
from shige.core.planning.dice import new_dice
from shige.core.planning.graph import Graph, components, induced
from shige.core.planning.improve import anneal
from shige.core.planning.objective import Aim, DrawParams, aim_at, harden
from shige.core.planning.state import State, compound_pieces, new_state, tally
from shige.core.planning.trees import cut_up
from shige.core.values import Ints


class Task(NamedTuple):
    """What to draw: grids of `low` to `high` weight (soft), `count` of them in each component (0: as many as fit)."""

    low: float
    high: float
    count: int
    seed: int


def partition(
    graph: Graph,
    *,
    low: float,
    high: float,
    params: DrawParams,
    seed: int,
    count: int | None = None,
) -> Ints:
    """Grid 0..k-1 of each node; each component of the graph is drawn on its own.

    Raises `ShigeError` where the range is empty or the seed negative.
    """
    if not 0 < low <= high:
        raise ShigeError("draw-range", "the range of weight must be above 0 and not empty", {"low": low, "high": high})
    if seed < 0:
        raise ShigeError("draw-seed", "the seed must not be below 0", {"seed": seed})
    return partition_kernel(graph, Task(float(low), float(high), count or 0, seed), params)


@njit(cache=True, nogil=True)
def partition_kernel(graph: Graph, task: Task, params: DrawParams) -> Ints:
    """`partition` for compiled callers; `params` as `DrawParams` has it (whole numbers whole, the rest float)."""
    component, many = components(graph)
    if many == 1:
        return _draw(graph, task, params)
    labels = np.empty(len(graph.x), np.int32)
    made = 0
    for c in range(many):
        nodes = np.flatnonzero(component == c).astype(np.int32)
        own = _draw(induced(graph, nodes), task, params)
        labels[nodes] = own + made
        made += own.max() + 1
    return labels


@njit(cache=True, nogil=True)
def _draw(graph: Graph, task: Task, params: DrawParams) -> Ints:
    """The best of `params.starts` drawings of a connected graph."""
    parts = task.count if task.count > 0 else grids_wanted(graph.weight.sum(), task.low, task.high)
    parts = min(parts, len(graph.x))
    aim = aim_at(graph, task.low, task.high, params)
    state = new_state(graph, parts, task.high)
    if parts == 1:
        return state.label
    best, best_labels = np.inf, state.label.copy()
    for start in range(params.starts):
        dice = new_dice(task.seed, start)
        state.label[:] = 0
        made = cut_up(graph, aim, state, parts, params.trees, dice)
        tally(graph, aim, state, made)
        anneal(graph, aim, state, params, made, dice)
        cost = _cost(graph, harden(aim, params.range_hard), state, made)
        if cost < best:
            best = cost
            best_labels[:] = state.label
    return best_labels


@njit(cache=True, nogil=True)
def _cost(graph: Graph, aim: Aim, state: State, made: int) -> float:
    """J, from sums made afresh."""
    return tally(graph, aim, state, made) + aim.compound * compound_pieces(graph, state)


@njit(cache=True, nogil=True)
def grids_wanted(weight: float, low: float, high: float) -> int:
    """How many grids bring the mean weight nearest to the middle of the range, 1 at least."""
    middle = (low + high) / 2
    fewer = max(int(weight / middle), 1)
    more = fewer + 1
    return more if abs(weight / more - middle) < abs(weight / fewer - middle) else fewer
