"""A drawing that follows an older one keeps what holds and mends what does not."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from shige.core.planning.objective import DrawParams
from shige.core.planning.partition import partition
from tests.core.planning.lattices import lattice, loads, pieces, row

QUICK = DrawParams(effort=48, starts=2)


def redraw(graph, old, *, low=300, high=500):
    return partition(graph, low=low, high=high, params=QUICK, seed=1, initial=np.array(old))


def stayed(old, new) -> int:
    """Nodes in the grid that most nodes of their old one are in."""
    return sum(int(np.bincount(new[old == grid]).max()) for grid in np.unique(old[old >= 0]))


def test_a_sound_drawing_stays():
    graph = lattice(10, 4)
    old = (np.arange(40) % 10 >= 5) * 1 + (np.arange(40) >= 20) * 2
    labels = redraw(graph, old, low=300, high=500)
    assert stayed(old, labels) == 40


def test_new_nodes_join_the_grids_beside_them():
    old = np.array([0, 0, -1, -1, 0, 1, 1, 1, -1, 1])
    labels = redraw(row([70.0] * 10), old, low=300, high=400)
    assert stayed(old, labels) == 7
    assert loads(row([70.0] * 10), labels).tolist() == [350.0, 350.0]


def test_a_grid_that_fell_apart_keeps_its_heaviest_piece():
    old = np.array([0, 1, 1, 1, 1, 0, 0, 0, 0, 0])
    graph = row([70.0] * 10)
    labels = redraw(graph, old, low=280, high=420)
    assert pieces(graph, labels) == labels.max() + 1 == 2
    assert stayed(old, labels) == 9


def test_a_grid_too_heavy_is_split():
    graph = lattice(5, 4)
    labels = redraw(graph, np.zeros(20, int))
    assert sorted(loads(graph, labels)) == [400.0, 400.0] or loads(graph, labels).min() >= 300


def test_the_larger_half_keeps_its_number():
    weights = [50.0] * 16
    old = np.array([0] * 9 + [-1] * 7)
    graph = row(weights)
    labels = redraw(graph, old)
    assert labels.max() == 1
    assert pieces(graph, labels) == 2


def test_a_grid_too_light_joins_its_neighbour():
    graph = row([40.0] * 10)
    labels = redraw(graph, [0] * 3 + [1] * 7)
    assert labels.tolist() == [0] * 10


def test_the_last_number_fills_the_gap_of_a_joined_grid():
    graph = row([40.0] * 19)
    labels = redraw(graph, [0] * 8 + [1] * 2 + [2] * 9, low=300, high=420)
    assert loads(graph, labels).tolist() == [400.0, 360.0]


def test_too_many_grids_for_the_weight_join_without_room():
    graph = row([40.0] * 15)
    labels = redraw(graph, [0] * 5 + [1] * 5 + [2] * 5, low=250, high=350)
    assert loads(graph, labels).tolist() == [280.0, 320.0]


def test_too_few_grids_for_the_weight_are_split():
    graph = row([55.0] * 20)
    labels = redraw(graph, [0] * 10 + [1] * 10, low=300, high=500)
    assert labels.max() == 2
    assert loads(graph, labels).max() <= 500


def test_what_can_neither_join_nor_grow_stays_as_it_is():
    graph = row([250.0, 450.0])
    assert redraw(graph, [0, 1]).tolist() == [0, 1]


def test_a_component_without_older_grids_is_drawn_afresh():
    graph = lattice(10, 2, cut=[(4, 5), (14, 15)])
    old = np.where(np.arange(20) % 10 < 5, 0, -1)
    labels = redraw(graph, old)
    assert pieces(graph, labels) == 2


@settings(max_examples=15)
@given(st.lists(st.integers(-1, 4), min_size=20, max_size=20), st.integers(0, 99))
def test_any_older_labels_lead_to_contiguous_grids(old, seed):
    graph = lattice(5, 4, weight=np.arange(20) % 6 * 20.0 + 10)
    labels = partition(graph, low=150, high=250, params=QUICK, seed=seed, initial=np.array(old))
    count = labels.max() + 1
    assert sorted(set(labels.tolist())) == list(range(count))
    assert pieces(graph, labels) == count
