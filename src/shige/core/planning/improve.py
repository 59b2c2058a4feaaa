"""Improves a drawing by simulated annealing: a node goes to the grid next door, or two nodes change places.

Kirkpatrick, Gelatt, Vecchi 1983 (Science 220:671). Every state on the way is contiguous.
"""

from typing import NamedTuple

import numpy as np
from numba import njit

from shige.core.planning.dice import Dice, below, patience
from shige.core.planning.graph import Graph
from shige.core.planning.objective import Aim, harden, part_cost
from shige.core.planning.state import (
    State,
    adjoins,
    aside,
    copy_row,
    enter,
    leave,
    moving,
    pieces,
    put_row,
    recentre,
    reprice,
    stays_whole,
    touch,
)

_QUENCH = 6
"""Sweeps at the end in which only what is better is taken."""


class Schedule(NamedTuple):
    """How the search cools and how the price of the range grows meanwhile, both in equal ratios."""

    hot: float
    cold: float
    soft: float
    hard: float
    effort: int
    """Sweeps, in each of which every node is tried once."""


@njit(cache=True, nogil=True)
def anneal(graph: Graph, aim: Aim, state: State, schedule: Schedule, parts: int, dice: Dice) -> None:
    """Improve a drawing of `parts` grids in place; at the end only what is better is taken."""
    if parts < 2:
        return
    steps = max(schedule.effort - 1, 1)
    cooling = (schedule.cold / schedule.hot) ** (1.0 / steps)
    hardening = (schedule.hard / schedule.soft) ** (1.0 / steps)
    heat, price = schedule.hot, schedule.soft
    for sweep in range(schedule.effort + _QUENCH):
        hard = harden(aim, price)
        reprice(graph, hard, state, parts)
        _sweep(graph, hard, state, heat, dice)
        heat, price = heat * cooling, min(price * hardening, schedule.hard)
        if sweep >= schedule.effort - 1:
            heat = 0.0


@njit(cache=True, nogil=True)
def _sweep(graph: Graph, aim: Aim, state: State, heat: float, dice: Dice) -> None:
    """Try every node once, in their order, so that what is worked on lies close together in memory.

    A random link of the node is drawn; where it leads to another grid, the node is offered to that grid. Where that is
    refused, the node at the far end, or one beside it, is offered back in exchange.
    """
    offsets, neighbours, price = graph.offsets, graph.neighbours, graph.price
    compound, compound_offsets, members = state.compound, graph.compound_offsets, graph.members
    label, home, count, sums, cost, mass = state.label, state.home, state.nodes, state.sums, state.cost, state.mass
    mark, queue, centre, x, y = state.mark, state.queue, state.centre, graph.x, graph.y
    after_a, after_b = np.empty(5), np.empty(5)
    for node in range(len(label)):
        other = neighbours[offsets[node] + below(dice, offsets[node + 1] - offsets[node])]
        a, b = label[node], label[other]
        if a == b or count[a] == 1:
            continue
        copy_row(after_a, sums, a)
        copy_row(after_b, sums, b)
        leave(after_a, mass, node, touch(offsets, neighbours, price, label, node, a))
        enter(after_b, mass, node, touch(offsets, neighbours, price, label, node, b))
        patient = heat * patience(dice) + cost[a] + cost[b]
        patient -= aim.compound * pieces(compound[node], compound_offsets, members, label, node, b)
        patient -= aim.stay * mass[node, 0] * moving(home[node], a, b)
        back = -1
        if part_cost(aim, after_a, 0.0) + part_cost(aim, after_b, 0.0) >= patient:
            back = neighbours[offsets[other] + below(dice, offsets[other + 1] - offsets[other])]
            if label[back] != b:
                back = other
            label[node] = b
            if adjoins(offsets, neighbours, label, back, a):
                leave(after_b, mass, back, touch(offsets, neighbours, price, label, back, b))
                enter(after_a, mass, back, touch(offsets, neighbours, price, label, back, a))
                patient -= aim.compound * pieces(compound[back], compound_offsets, members, label, back, a)
                patient -= aim.stay * mass[back, 0] * moving(home[back], b, a)
            label[node] = a
            if part_cost(aim, after_a, 0.0) + part_cost(aim, after_b, 0.0) >= patient:
                continue
        middle_a = recentre(offsets, neighbours, label, x, y, after_a, centre[a], node, back)
        middle_b = recentre(offsets, neighbours, label, x, y, after_b, centre[b], back, node)
        cost_a = part_cost(aim, after_a, aside(after_a, x, y, middle_a))
        cost_b = part_cost(aim, after_b, aside(after_b, x, y, middle_b))
        if cost_a + cost_b >= patient or not stays_whole(offsets, neighbours, label, mark, queue, node):
            continue
        label[node] = b
        if back >= 0:
            if not stays_whole(offsets, neighbours, label, mark, queue, back):
                label[node] = a
                continue
            label[back] = a
        else:
            count[a] -= 1
            count[b] += 1
        put_row(sums, a, after_a)
        put_row(sums, b, after_b)
        cost[a], cost[b], centre[a], centre[b] = cost_a, cost_b, middle_a, middle_b
