"""J prices what it says, term by term."""

import numpy as np
import pytest

from shige.core.planning.objective import DrawParams, Score, aim_at, grids_wanted, harden, inertia, score
from shige.core.planning.state import compound_pieces, moved, new_state, tally, total_cost
from tests.core.planning.lattices import lattice, row

PARAMS = DrawParams()


def test_inertia_is_about_the_node_for_which_it_is_least():
    graph = row([1.0, 1.0, 1.0, 1.0])
    assert inertia(graph, np.array([0, 0, 0, 1], np.int32)).tolist() == pytest.approx([5000.0, 0.0])


def test_a_grid_in_range_costs_nothing_for_it():
    found = score(row([40.0] * 10), np.zeros(10, np.int32), low=300, high=500, params=PARAMS)
    assert found.range == 0
    assert found.border == 0
    assert found.total == found.inertia


@pytest.mark.parametrize(("households", "off"), [(20.0, 100.0), (60.0, 100.0)])
def test_each_household_beyond_the_range_costs_the_same(households, off):
    found = score(row([households] * 10), np.zeros(10, np.int32), low=300, high=500, params=PARAMS)
    assert found.range == pytest.approx(PARAMS.range_hard * off / 400)


def test_a_compound_in_three_pieces_costs_two():
    graph = lattice(3, 1, compound=[4, 4, 4])
    found = score(graph, np.array([0, 1, 2], np.int32), low=30, high=120, params=PARAMS)
    assert found.compounds == pytest.approx(2 * PARAMS.compound)


def test_a_compound_too_large_for_one_grid_may_be_split():
    graph = lattice(3, 1, compound=[4, 4, 4])
    found = score(graph, np.array([0, 1, 2], np.int32), low=30, high=100, params=PARAMS)
    assert found.compounds == 0


def test_longer_borders_cost_more():
    graph = lattice(4, 2)
    straight = score(graph, np.array([0, 0, 1, 1] * 2, np.int32), low=100, high=200, params=PARAMS)
    long = score(graph, np.array([0] * 4 + [1] * 4, np.int32), low=100, high=200, params=PARAMS)
    assert long.border == pytest.approx(2 * straight.border)


def test_the_searching_state_agrees_with_the_score():
    graph = lattice(4, 3, compound=[0, 0, 1, 1, 0, 0, 1, 1, -1, -1, 2, 2])
    labels = np.array([0, 0, 0, 1, 0, 2, 1, 1, 2, 2, 2, 1], np.int32)
    aim = harden(aim_at(graph, 100.0, 200.0, PARAMS), PARAMS.range_hard)
    state = new_state(graph, 3, 200.0)
    state.label[:] = labels
    state.home[:] = labels
    state.home[0], state.home[1] = 1, -1
    assert moved(graph, state) == 40
    expected = score(graph, labels, low=100, high=200, params=PARAMS)
    assert total_cost(graph, aim, state, 3) == pytest.approx(expected.total + 40 * PARAMS.stay)
    assert compound_pieces(graph, state) * PARAMS.compound == pytest.approx(expected.compounds)
    assert tally(graph, aim, state, 3) == pytest.approx(expected.total - expected.compounds)


def test_prices_without_land_or_borders_are_nothing():
    aim = aim_at(row([400.0]), 300.0, 500.0, PARAMS)
    assert (aim.inertia, aim.border) == (0.0, 0.0)


@pytest.mark.parametrize(("weight", "grids"), [(0, 1), (250, 1), (540, 1), (800, 2), (1000, 3), (8000, 20)])
def test_as_many_grids_as_bring_the_mean_to_the_middle(weight, grids):
    assert grids_wanted(float(weight), 300.0, 500.0) == grids


def test_a_score_adds_up():
    assert Score(1.0, 2.0, 3.0, 4.0).total == 10.0
