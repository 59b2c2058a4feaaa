"""Drawings cover every node with contiguous grids in the range, the same ones for the same seed."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shige.core.errors import ShigeError
from shige.core.planning.objective import DrawParams, score
from shige.core.planning.partition import Task, partition, partition_kernel
from tests.core.planning.lattices import lattice, links, loads, pieces, row

QUICK = DrawParams(effort=24, starts=3)
TWICE = """
import json
import numpy as np
from shige.core.planning.objective import DrawParams
from shige.core.planning.partition import partition
from tests.core.planning.lattices import lattice
graph = lattice(6, 5, weight=np.arange(30) % 7 * 15.0 + 5, compound=np.arange(30) // 4)
params = DrawParams(effort=24, starts=3)
cold = partition(graph, low=300, high=500, params=params, seed=5)
old = np.where(np.arange(30) % 9, cold, -1)
print(json.dumps([cold.tolist(), partition(graph, low=300, high=500, params=params, seed=5, initial=old).tolist()]))
"""


def draw(graph, *, low=300, high=500, seed=1, params=QUICK, **more):
    return partition(graph, low=low, high=high, params=params, seed=seed, **more)


@settings(max_examples=15)
@given(
    st.integers(2, 6),
    st.integers(2, 5),
    st.lists(st.integers(0, 120), min_size=30, max_size=30),
    st.lists(st.integers(-1, 5), min_size=30, max_size=30),
    st.integers(0, 2**40),
)
def test_every_node_lies_in_one_contiguous_grid_and_again_the_same(columns, rows, weights, compound, seed):
    n = columns * rows
    graph = lattice(columns, rows, weight=np.array(weights[:n]), compound=compound[:n])
    labels = draw(graph, seed=seed)
    count = labels.max() + 1
    assert sorted(set(labels.tolist())) == list(range(count))
    assert pieces(graph, labels) == count
    assert labels.tolist() == draw(graph, seed=seed).tolist()


def test_range_is_met_where_it_can_be():
    graph = lattice(8, 5, weight=np.arange(40) % 9 * 10.0 + 5)
    load = loads(graph, draw(graph))
    assert load.min() >= 300
    assert load.max() <= 500


def test_a_wanted_number_of_grids_is_drawn():
    assert draw(lattice(6, 5), count=4).max() == 3


def test_no_more_grids_than_nodes():
    assert sorted(draw(row([400.0, 400.0]), count=9).tolist()) == [0, 1]


def test_each_component_is_drawn_on_its_own():
    graph = lattice(6, 4, cut=[(i * 6 + 2, i * 6 + 3) for i in range(4)])
    labels = draw(graph)
    assert set(labels[np.arange(24) % 6 < 3].tolist()).isdisjoint(labels[np.arange(24) % 6 >= 3].tolist())
    assert pieces(graph, labels) == labels.max() + 1


def test_a_component_too_light_is_one_grid():
    assert draw(lattice(3, 2, weight=10.0)).tolist() == [0] * 6


def test_nodes_without_weight_are_drawn_too():
    labels = draw(lattice(4, 3, weight=0.0), count=3)
    assert len(labels) == 12


def test_nodes_at_one_point_are_drawn():
    graph = row([100.0] * 8)
    graph.x[:] = 0.0
    labels = draw(graph)
    assert sorted(loads(graph, labels).tolist()) in ([400.0, 400.0], [300.0, 500.0])


def test_compounds_stay_whole_where_they_can():
    graph = lattice(6, 2, weight=70.0, compound=[0, 0, 0, 1, 1, 1] * 2)
    labels = draw(graph, low=400, high=440)
    assert labels.tolist() in ([0, 0, 0, 1, 1, 1] * 2, [1, 1, 1, 0, 0, 0] * 2)


def test_a_large_graph_is_drawn_in_range_too():
    graph = lattice(16, 12, weight=np.arange(192) % 9 * 15.0 + 80)
    labels = draw(graph, params=DrawParams(effort=8))
    load = loads(graph, labels)
    assert len(load) >= 64
    assert load.min() >= 300
    assert load.max() <= 500


def test_a_large_graph_ends_where_the_range_cannot_be_met():
    assert draw(row([700.0] * 70), params=DrawParams(effort=2), count=70).max() == 69


def test_more_effort_is_no_worse():
    graph = lattice(8, 6, weight=np.arange(48) % 5 * 20.0 + 10)
    lazy = draw(graph, params=DrawParams(effort=1, starts=1))
    keen = draw(graph, params=DrawParams(effort=120, starts=4))
    cost = [score(graph, labels, low=300, high=500, params=QUICK).total for labels in (keen, lazy)]
    assert cost[0] <= cost[1]


def test_kernels_give_what_the_call_gives():
    graph = lattice(6, 4)
    assert partition_kernel(graph, Task(300.0, 500.0, 0, 1), QUICK).tolist() == draw(graph).tolist()


@pytest.mark.compiled
def test_compiled_and_plain_python_draw_the_same():
    said = []
    for plain in ("0", "1"):
        environment = {**os.environ, "NUMBA_DISABLE_JIT": plain}
        done = subprocess.run(
            [sys.executable, "-c", TWICE], env=environment, capture_output=True, text=True, check=True
        )
        said.append(json.loads(done.stdout))
    assert said[0] == said[1]


@pytest.mark.parametrize("bounds", [(0, 500), (500, 300), (-1, 5)])
def test_a_range_that_is_none_is_refused(bounds):
    with pytest.raises(ShigeError) as caught:
        draw(row([1.0]), low=bounds[0], high=bounds[1])
    assert caught.value.code == "draw-range"


def test_a_seed_below_zero_is_refused():
    with pytest.raises(ShigeError) as caught:
        draw(row([1.0]), seed=-1)
    assert caught.value.code == "draw-seed"


def test_parallel_links_are_one_neighbourhood():
    from shige.core.planning.graph import build_graph
    from shige.core.planning.norms import BorderPrices

    graph = build_graph(
        np.arange(3) * 50.0,
        np.zeros(3),
        np.array([300.0, 200.0, 300.0]),
        links([(0, 1), (0, 1), (1, 2), (1, 2)]),
        prices=BorderPrices(),
    )
    labels = draw(graph)
    assert pieces(graph, labels) == 2
