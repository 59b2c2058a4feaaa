"""Asks whether there is a better drawing: the proven optimum of compactness, or how far from it a drawing can be.

Hess et al. 1965 (Operations Research 13:998): choose k centres among the nodes and give each node to one of them so
that sum w_i d(i, centre)^2 is least, each grid within the range and contiguous. Contiguity by cuts along separators,
some from the start, the others where a solution breaks them (Validi, Buchanan, Lykhovyd 2022, Operations Research
70:867). Solved by HiGHS. The bound holds for the compactness term of J, whose centre is a node too; borders and
compounds are not in it.
"""

from dataclasses import dataclass
from typing import NamedTuple

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix, csr_matrix
from scipy.sparse.csgraph import connected_components

from shige.core.errors import ShigeError
from shige.core.planning.graph import Graph, components
from shige.core.planning.objective import inertia
from shige.core.values import Bools, Floats, Ints

_LARGEST = 300
"""Nodes; the model has their square in columns."""
_EXACT = 1e-4
"""Relative gap that counts as none."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What is known of the least compactness term (household m2)."""

    drawn: float
    """The term of the drawing asked about."""
    best: float
    """The least term found: of the drawing or of a better one."""
    bound: float
    """No contiguous drawing with as many grids within the range has less."""
    labels: Ints
    """The drawing that has `best`."""
    seconds: float
    """Time of the solver."""

    @property
    def gap(self) -> float:
        """How far the drawing asked about can be from the optimum at most, as a share of the bound."""
        return self.drawn / self.bound - 1 if self.bound > 0 else 0.0


class _Model(NamedTuple):
    """The p-median model; x[i, j] = 1 where node i belongs to the grid with centre j."""

    graph: Graph
    cost: Floats
    """[n, n]"""
    joined: Bools
    """[n, n] whether two nodes are neighbours."""
    low: float
    high: float
    grids: int


class _Cuts(NamedTuple):
    """x[node, centre] <= sum of x[v, centre] over the separator."""

    node: Ints
    centre: Ints
    separator: list[NDArray[np.int64]]


def optimise(graph: Graph, labels: Ints, *, low: float, high: float, seconds: float) -> Proof:
    """Prove how good the compactness of a drawing (labels 0..k-1) is, in about `seconds` of solving.

    The range is widened where the drawing itself is outside of it. Raises `ShigeError` above 300 nodes.
    """
    n = len(graph.x)
    if n > _LARGEST:
        raise ShigeError(
            "optimise-size",
            f"{n} nodes are more than {_LARGEST}, which is what can be proven: choose a smaller community",
            {"nodes": n, "bound": _LARGEST},
        )
    load = np.bincount(labels, graph.weight)
    joined = np.zeros((n, n), np.bool_)
    joined[graph.origin, graph.neighbours] = True
    square = (graph.x[:, None] - graph.x) ** 2 + (graph.y[:, None] - graph.y) ** 2
    cost = graph.weight[:, None] * square
    model = _Model(graph, cost, joined, min(low, load.min()), max(high, load.max()), len(load))
    return _prove(model, labels, seconds)


def _prove(model: _Model, labels: Ints, seconds: float) -> Proof:
    """1. Solve the relaxation. 2. Drop what its prices rule out. 3. Solve and cut what is broken, till nothing is."""
    drawn = float(inertia(model.graph, labels).sum())
    best, best_labels = drawn, labels
    found, _ = components(model.graph)
    allowed = found[:, None] == found
    cuts = _first_cuts(model, allowed)
    solver, columns = _solver(model, allowed, cuts, whole=False)
    solver.run()
    used, bound = solver.getRunTime(), solver.getInfo().objective_function_value
    price = np.maximum(np.asarray(solver.getSolution().col_dual), 0.0)
    ruled_out = bound + price > best * (1 + _EXACT)
    allowed.ravel()[columns[ruled_out]] = False
    allowed &= allowed.diagonal()
    while True:
        solver, columns = _solver(model, allowed, cuts, whole=True)
        solver.setOptionValue("time_limit", max(seconds - used, 0.0))
        _hint(model, solver, columns, best_labels)
        solver.run()
        used += solver.getRunTime()
        bound = max(bound, min(solver.getInfo().mip_dual_bound, best))
        x = np.asarray(solver.getSolution().col_value)
        if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            break
        node, centre = np.divmod(columns[x > 0.5], len(allowed))
        centre = centre[np.argsort(node)]
        more = _broken(model, centre)
        if not more.separator:
            value = float(model.cost[np.arange(len(centre)), centre].sum())
            if value < best:
                best, best_labels = value, np.unique(centre, return_inverse=True)[1].astype(np.int32)
            break
        cuts = _Cuts(
            np.append(cuts.node, more.node), np.append(cuts.centre, more.centre), cuts.separator + more.separator
        )
    return Proof(drawn, best, bound, best_labels, used)


def _first_cuts(model: _Model, allowed: Bools) -> _Cuts:
    """A node that belongs to a centre which is no neighbour has a neighbour that does, too."""
    n = len(allowed)
    node, centre = np.nonzero(allowed & ~model.joined & ~np.eye(n, dtype=np.bool_))
    around = [np.flatnonzero(row) for row in model.joined]
    return _Cuts(node.astype(np.int32), centre.astype(np.int32), [around[i] for i in node])


def _broken(model: _Model, centre: NDArray[np.int64]) -> _Cuts:
    """Cuts that rule out the pieces of grids which do not hang together with their centre."""
    graph = model.graph
    inside = centre[graph.origin] == centre[graph.neighbours]
    n = len(centre)
    pieces = coo_matrix((inside[inside], (graph.origin[inside], graph.neighbours[inside])), shape=(n, n))
    _, piece = connected_components(pieces, directed=False)
    nodes, centres, separators = [], [], []
    for lost in np.unique(piece[piece != piece[centre]]):
        members = np.flatnonzero(piece == lost)
        ring: Bools = np.any(model.joined[members], axis=0)
        ring[members] = False
        separator = np.flatnonzero(ring & _reached(model, int(centre[members[0]]), ring))
        for node in members:
            nodes.append(node)
            centres.append(centre[node])
            separators.append(separator)
    return _Cuts(np.array(nodes, np.int32), np.array(centres, np.int32), separators)


def _reached(model: _Model, start: int, ring: Bools) -> Bools:
    """Nodes that can be reached from the start without going through the ring; nodes of the ring are ends."""
    reached = np.zeros(len(ring), np.bool_)
    front = np.array([start])
    while len(front):
        reached[front] = True
        front = front[~ring[front]]
        front = np.flatnonzero(model.joined[front].any(axis=0) & ~reached)
    return reached


def _solver(model: _Model, allowed: Bools, cuts: _Cuts, *, whole: bool) -> tuple[highspy.Highs, NDArray[np.int64]]:
    """The model over the allowed x, and which x each column is (node * n + centre)."""
    n = len(allowed)
    columns = np.flatnonzero(allowed)
    at = np.full(n * n, -1)
    at[columns] = np.arange(len(columns))
    node, centre = np.divmod(columns, n)
    rows = _Rows(len(columns))
    rows.add(node, np.arange(len(columns)), np.ones(len(columns)), (1.0, 1.0))
    own = at[np.arange(n) * (n + 1)]
    middle = np.flatnonzero(own >= 0)
    rows.add(np.zeros(len(middle), np.int64), own[middle], np.ones(len(middle)), (model.grids, model.grids))
    for bound, limits in ((model.low, (0.0, np.inf)), (model.high, (-np.inf, 0.0))):
        weight = model.graph.weight[node] - np.where(node == centre, bound, 0.0)
        rows.add(np.searchsorted(middle, centre), np.arange(len(columns)), weight, limits)
    other = np.flatnonzero(node != centre)
    pair = np.repeat(np.arange(len(other)), 2)
    rows.add(
        pair, np.stack([other, own[centre[other]]], axis=1).ravel(), np.tile([1.0, -1.0], len(other)), (-np.inf, 0.0)
    )
    lengths = np.array([len(separator) for separator in cuts.separator], np.int64)
    cut = np.repeat(np.arange(len(lengths)), lengths)
    separator = np.concatenate([*cuts.separator, np.empty(0, np.int64)])
    rows.add(
        np.concatenate([np.arange(len(lengths)), cut]),
        np.concatenate([at[cuts.node * n + cuts.centre], at[separator * n + cuts.centre[cut]]]),
        np.concatenate([np.ones(len(lengths)), -np.ones(len(cut))]),
        (-np.inf, 0.0),
    )
    return rows.solver(model.cost.ravel()[columns], whole=whole), columns


class _Quiet(highspy.Highs):
    """HiGHS without its banner, which it prints while it is made."""

    def enableCallbacks(self) -> None:  # noqa: N802 - the first method that the library calls when it is made
        """Silence first."""
        self.setOptionValue("output_flag", "off")
        super().enableCallbacks()  # type: ignore[no-untyped-call]


class _Rows:
    """Rows of a model, gathered block by block."""

    def __init__(self, columns: int) -> None:
        self._columns = columns
        self._count = 0
        self._parts: list[tuple[NDArray[np.int64], NDArray[np.int64], Floats]] = []
        self._limits: list[tuple[int, float, float]] = []

    def add(
        self, row: NDArray[np.int64], column: NDArray[np.int64], value: Floats, limits: tuple[float, float]
    ) -> None:
        """Add rows 0.. of a block, all with the same limits; a column below 0 does not exist and is left out."""
        kept = column >= 0
        self._parts.append((row[kept] + self._count, column[kept], value[kept]))
        count = int(row.max(initial=-1)) + 1
        self._count += count
        self._limits.append((count, *limits))

    def solver(self, cost: Floats, *, whole: bool) -> highspy.Highs:
        """A quiet single-threaded HiGHS with these rows; x from 0 to 1, whole numbers if so wished."""
        row, column, value = (np.concatenate(part) for part in zip(*self._parts, strict=True))
        matrix = csr_matrix((value, (row, column)), shape=(self._count, self._columns))
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = self._columns, self._count
        lp.col_cost_, lp.col_lower_, lp.col_upper_ = cost, np.zeros(self._columns), np.ones(self._columns)
        lp.row_lower_ = np.concatenate([np.full(count, least) for count, least, _ in self._limits])
        lp.row_upper_ = np.concatenate([np.full(count, most) for count, _, most in self._limits])
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = matrix.indptr, matrix.indices, matrix.data
        if whole:
            lp.integrality_ = [highspy.HighsVarType.kInteger] * self._columns
        solver = _Quiet()  # type: ignore[no-untyped-call]
        solver.setOptionValue("threads", 1)
        solver.setOptionValue("mip_rel_gap", _EXACT)
        solver.passModel(lp)
        return solver


def _hint(model: _Model, solver: highspy.Highs, columns: NDArray[np.int64], labels: Ints) -> None:
    """Tell the solver a drawing to start from."""
    n = len(labels)
    x = np.zeros(n * n)
    for part in range(model.grids):
        members = np.flatnonzero(labels == part)
        centre = members[np.argmin(model.cost[np.ix_(members, members)].sum(axis=0))]
        x[members * n + centre] = 1.0
    hint = highspy.HighsSolution()
    hint.col_value = x[columns].tolist()
    solver.setSolution(hint)
