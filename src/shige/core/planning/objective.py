"""The objective J of drawing: what makes one cut of a neighbourhood better than another.

J = inertia + border + compounds + range + moved, all without unit, so that the same prices serve dense and rural land:

- inertia: sum over grids of sum_i w_i d(i, centre)^2, the centre being the node for which it is least, divided by that
  of a round grid of mean weight and land;
- border: metres of border between grids times the price of what they run along, per mean girth of a grid;
- compounds: for each compound that would fit into one grid, the number of pieces beyond the first;
- range: weight beyond [low, high] per mean weight;
- moved: households that leave the grid they were in, where there was one.

Sources: inertia, Hess et al. 1965 (Operations Research 13:998) and Li, Goodchild, Church 2013 (IJGIS 27:1227);
border, the cut edges of DeFord, Duchin, Solomon 2021 (Harvard Data Science Review 3.1).
"""

from typing import NamedTuple

import numpy as np
from numba import njit

from shige.core.planning.graph import Graph
from shige.core.values import Bools, Floats, Ints

_TAU = 6.283185307179586


class DrawParams(NamedTuple):
    """Prices of J and the effort of the search."""

    inertia: float = 1.0
    border: float = 2.0
    compound: float = 0.6
    range_soft: float = 5.0
    """Price of the range while the search is hot; it hardens to `range_hard` as it cools."""
    range_hard: float = 1000.0
    stay: float = 0.03
    """Price of one household moved out of the grid it was in."""
    hot: float = 0.35
    """Heat at the start and at the end, in units of J, for grids of up to 20 nodes."""
    cold: float = 0.03
    warm: float = 0.1
    """Heat at which an older drawing is taken up again: too little to take grids apart."""
    effort: int = 480
    """Moves tried per node, over all starts."""
    starts: int = 8
    """Drawings of which the best is kept; fewer where there are many grids."""
    trees: int = 3
    """Random spanning trees tried for each cut."""


class Aim(NamedTuple):
    """J made ready for one graph: prices divided by their units."""

    low: float
    high: float
    inertia: float
    border: float
    compound: float
    range: float
    stay: float


@njit(cache=True, nogil=True)
def aim_at(graph: Graph, low: float, high: float, params: DrawParams) -> Aim:
    """The prices of J per household m2, per metre and per household for this graph.

    Units: a mean grid has (low + high) / 2 households on its share of the land; it is round (inertia weight x area
    / 2 pi), and its girth is that of a cell times the root of the cells in it.
    """
    mean = (low + high) / 2
    grids = max(graph.weight.sum() / mean, 1.0)
    round_inertia = mean * graph.area.sum() / grids / _TAU
    girth = graph.length_m.sum() / np.sqrt(len(graph.x) * grids)
    return Aim(
        low,
        high,
        params.inertia / round_inertia if round_inertia > 0 else 0.0,
        params.border / girth if girth > 0 else 0.0,
        params.compound,
        params.range_soft / mean,
        params.stay,
    )


@njit(cache=True, nogil=True)
def harden(aim: Aim, price: float) -> Aim:
    """The same aim with another price of the range."""
    return Aim(aim.low, aim.high, aim.inertia, aim.border, aim.compound, price * 2 / (aim.low + aim.high), aim.stay)


@njit(cache=True, nogil=True)
def part_cost(aim: Aim, part: Floats, aside: float) -> float:
    """J of one grid from its sums: weight, weight x, weight y, weight (x2 + y2), priced border.

    `aside` is the squared distance from centroid to centre (Huygens' and Steiner's rule); with 0 it is a bound from
    below for any centre.
    """
    weight = part[0]
    cost = aim.border * part[4] / 2
    if weight > 0:
        cost += aim.inertia * (part[3] - (part[1] * part[1] + part[2] * part[2]) / weight + weight * aside)
    if weight < aim.low:
        cost += aim.range * (aim.low - weight)
    elif weight > aim.high:
        cost += aim.range * (weight - aim.high)
    return float(cost)


@njit(cache=True, nogil=True)
def fits(graph: Graph, high: float) -> Bools:
    """The compounds that could lie in one grid: the others may be split without a price."""
    whole = np.zeros(len(graph.compound_offsets) - 1, np.bool_)
    for compound in range(len(whole)):
        weight = 0.0
        for at in range(graph.compound_offsets[compound], graph.compound_offsets[compound + 1]):
            weight += graph.weight[graph.members[at]]
        whole[compound] = weight <= high
    return whole


@njit(cache=True, nogil=True)
def grids_wanted(weight: float, low: float, high: float) -> int:
    """How many grids miss the range by least weight in sum and, if several do, have the mean nearest to its middle."""
    middle = (low + high) / 2
    fewer = max(int(weight / middle), 1)
    best, least = fewer, np.inf
    for grids in (fewer, fewer + 1):
        off = max(grids * low - weight, weight - grids * high, 0.0)
        cost = off * 1e6 + abs(weight / grids - middle)
        if cost < least:
            best, least = grids, cost
    return best


class Score(NamedTuple):
    """J of a drawing, term by term (priced, without unit)."""

    inertia: float
    border: float
    compounds: float
    range: float

    @property
    def total(self) -> float:
        """J."""
        return self.inertia + self.border + self.compounds + self.range


def score(graph: Graph, labels: Ints, *, low: float, high: float, params: DrawParams) -> Score:
    """J of a drawing (labels 0..k-1), the range priced at its hard end."""
    aim = harden(aim_at(graph, float(low), float(high), params), params.range_hard)
    count = int(labels.max()) + 1
    weight = np.bincount(labels, graph.weight, count)
    off = np.maximum(0, aim.low - weight) + np.maximum(0, weight - aim.high)
    cut = labels[graph.origin] != labels[graph.neighbours]
    whole = fits(graph, aim.high)
    known = np.flatnonzero(graph.compound >= 0)
    known = known[whole[graph.compound[known]]]
    pieces = len(np.unique(graph.compound[known].astype(np.int64) * count + labels[known]))
    return Score(
        aim.inertia * float(inertia(graph, labels).sum()),
        aim.border * float(graph.price[cut].sum()) / 2,
        aim.compound * (pieces - len(np.unique(graph.compound[known]))),
        aim.range * float(off.sum()),
    )


def inertia(graph: Graph, labels: Ints) -> Floats:
    """Sum of w_i d(i, centre)^2 of each grid, household m2, the centre being the node for which it is least."""
    count = int(labels.max()) + 1
    weight = np.maximum(np.bincount(labels, graph.weight, count), 1e-300)
    cx = np.bincount(labels, graph.weight * graph.x, count) / weight
    cy = np.bincount(labels, graph.weight * graph.y, count) / weight
    square = (graph.x - cx[labels]) ** 2 + (graph.y - cy[labels]) ** 2
    aside = np.full(count, np.inf)
    np.minimum.at(aside, labels, square)
    total: Floats = np.bincount(labels, graph.weight * square, count) + weight * aside
    return total
