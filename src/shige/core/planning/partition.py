"""Draws a neighbour graph into contiguous, compact grids within a range of weight.

Random trees, then annealing, several times; the best drawing is kept.
"""

from typing import NamedTuple

import numpy as np
from numba import njit

from shige.core.errors import ShigeError
from shige.core.planning.dice import Dice, new_dice
from shige.core.planning.graph import Graph, components, induced
from shige.core.planning.improve import Schedule, anneal
from shige.core.planning.objective import Aim, DrawParams, aim_at, grids_wanted, harden
from shige.core.planning.state import State, new_state, tally, total_cost
from shige.core.planning.trees import Tree, cut_up, new_tree
from shige.core.planning.warm import reshape, resume
from shige.core.values import Ints

_MANY = 20.0
"""Nodes of a grid from which on the search is cooler."""


_FEW = 8
"""Up to so many grids all starts are made; of more grids fewer, down to one: what goes wrong in one place of a large
graph goes well in another, so that one long search beats the best of many short ones."""


class Task(NamedTuple):
    """What to draw: grids of `low` to `high` weight (soft), `parts` of them in each component (0: as many as fit)."""

    low: float
    high: float
    parts: int
    seed: int


def partition(
    graph: Graph,
    *,
    low: float,
    high: float,
    params: DrawParams,
    seed: int,
    count: int | None = None,
    initial: Ints | None = None,
) -> Ints:
    """Grid 0..k-1 of each node; each component of the graph is drawn on its own.

    `initial` are the grids of an older drawing (-1: a node new since then): nodes stay in them where they can, at
    `params.stay` a household moved. Raises `ShigeError` where the range is empty or the seed negative.
    """
    if not 0 < low <= high:
        raise ShigeError("draw-range", "the range of weight must be above 0 and not empty", {"low": low, "high": high})
    if seed < 0:
        raise ShigeError("draw-seed", "the seed must not be below 0", {"seed": seed})
    task = Task(float(low), float(high), count or 0, seed)
    before = np.full(len(graph.x), -1, np.int32) if initial is None else initial.astype(np.int32)
    labels: Ints = redraw_kernel(graph, task, params, before)
    return labels


@njit(cache=True, nogil=True, inline="always")
def partition_kernel(graph: Graph, task: Task, params: DrawParams) -> Ints:
    """`partition` without older grids, for compiled callers."""
    return redraw_kernel(graph, task, params, np.full(len(graph.x), -1, np.int32))


@njit(cache=True, nogil=True)
def redraw_kernel(graph: Graph, task: Task, params: DrawParams, initial: Ints) -> Ints:
    """`partition` for compiled callers; `params` as `DrawParams` has it (whole numbers whole, the rest float)."""
    component, many = components(graph)
    labels = np.empty(len(graph.x), np.int32)
    made = 0
    for c in range(many):
        nodes = np.flatnonzero(component == c).astype(np.int32)
        piece = graph if many == 1 else induced(graph, nodes)
        own = _draw(piece, task, params, initial[nodes])
        labels[nodes] = own + made
        made += own.max() + 1
    return labels


@njit(cache=True, nogil=True)
def _draw(graph: Graph, task: Task, params: DrawParams, initial: Ints) -> Ints:
    """The best of `params.starts` drawings of a connected graph."""
    weight = graph.weight.sum()
    warm = initial.max() >= 0
    wanted = task.parts if task.parts > 0 else grids_wanted(weight, task.low, task.high)
    room = min(int(initial.max() + 1 + weight / task.low) + 1 if warm else wanted, len(graph.x))
    aim = aim_at(graph, task.low, task.high, params)
    state = new_state(graph, room, task.high)
    if room == 1:
        return state.label
    tree = new_tree(graph)
    starts = min(max(params.starts * _FEW // room, 1), params.starts)
    effort = params.effort // starts
    params = _tempered(params, len(graph.x) / wanted)
    schedule = Schedule(params.hot, params.cold, params.range_soft, params.range_hard, effort)
    best, best_labels = np.inf, state.label.copy()
    for start in range(starts):
        dice = new_dice(task.seed, start)
        if warm:
            made = _mend(graph, aim, state, tree, params, initial, dice)
        else:
            state.label[:] = 0
            made = cut_up(graph, aim, state, tree, room, params.trees, dice)
            tally(graph, aim, state, made)
            anneal(graph, aim, state, schedule, made, dice)
            if room >= _FEW * _FEW:
                _insist(graph, aim, state, params, made, dice)
        cost = total_cost(graph, harden(aim, params.range_hard), state, made)
        if cost < best:
            best = cost
            best_labels[:] = state.label
    return best_labels


@njit(cache=True, nogil=True)
def _tempered(params: DrawParams, nodes: float) -> DrawParams:
    """The same with less heat where a grid has many nodes, for a single one then changes J the less."""
    calm = min(_MANY / nodes, 1.0)
    return DrawParams(
        params.inertia,
        params.border,
        params.compound,
        params.range_soft,
        params.range_hard,
        params.stay,
        params.hot * calm,
        params.cold * calm,
        params.warm * calm,
        params.effort,
        params.starts,
        params.trees,
    )


@njit(cache=True, nogil=True)
def _insist(graph: Graph, aim: Aim, state: State, params: DrawParams, made: int, dice: Dice) -> None:
    """Where a grid of a large graph is still out of range, warm it up a little, at most three times."""
    again = Schedule(params.warm, params.cold, params.range_hard, params.range_hard, params.effort // 12)
    for _ in range(3):
        load = state.sums[:made, 0]
        if load.min() >= aim.low and load.max() <= aim.high:
            break
        anneal(graph, aim, state, again, made, dice)


@njit(cache=True, nogil=True)
def _mend(graph: Graph, aim: Aim, state: State, tree: Tree, params: DrawParams, initial: Ints, dice: Dice) -> int:
    """Take over the older drawing, anneal it while it is cool, and reshape what is still out of range; twice."""
    made = resume(graph, aim, state, initial)
    made = reshape(graph, aim, state, tree, made, aim.low / 2, dice)
    cool = Schedule(params.warm, params.cold, params.range_hard, params.range_hard, params.effort // 4)
    for _ in range(3):
        anneal(graph, aim, state, cool, made, dice)
        made = reshape(graph, aim, state, tree, made, aim.low, dice)
    anneal(graph, aim, state, cool, made, dice)
    return made
