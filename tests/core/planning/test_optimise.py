"""The bound is below every drawing, the optimum is found, and grids of the optimum hang together."""

import numpy as np
import pytest

from shige.core.errors import ShigeError
from shige.core.planning.objective import DrawParams, inertia
from shige.core.planning.optimise import optimise
from shige.core.planning.partition import partition
from tests.core.planning.lattices import lattice, loads, pieces, row


def test_a_drawing_that_is_the_optimum_is_proven_so():
    graph = row([100.0] * 8)
    proof = optimise(graph, np.array([0] * 4 + [1] * 4, np.int32), low=300, high=500, seconds=10)
    assert proof.gap == pytest.approx(0, abs=1e-3)
    assert proof.best == proof.drawn


def test_a_better_drawing_is_found_in_the_range():
    graph = lattice(4, 4, weight=100.0)
    stripes = np.array(([0] * 4 + [1] * 4) * 2, np.int32)
    poor = np.repeat([0, 1, 2, 3], 4).astype(np.int32)
    proof = optimise(graph, poor, low=300, high=500, seconds=20)
    assert proof.best < proof.drawn
    assert proof.bound <= proof.best * 1.001
    assert inertia(graph, proof.labels).sum() == pytest.approx(proof.best)
    assert pieces(graph, proof.labels) == 4
    assert pieces(graph, stripes) == 4
    assert loads(graph, proof.labels).max() <= 500


def test_grids_of_the_optimum_hang_together_around_a_river():
    cut = [(i * 6 + 2, i * 6 + 3) for i in range(5)]
    graph = lattice(6, 6, weight=50.0, cut=cut)
    labels = partition(graph, low=300, high=650, params=DrawParams(effort=24), seed=2, count=4)
    proof = optimise(graph, labels, low=300, high=650, seconds=30)
    assert pieces(graph, proof.labels) == 4
    assert inertia(graph, labels).sum() >= proof.bound * 0.999


def test_pieces_beyond_a_river_are_cut_off_the_optimum():
    cut = [(i * 6 + 2, i * 6 + 3) for i in range(4)]
    weight = np.where(np.arange(30) % 6 < 3, 50.0, 20.0)
    graph = lattice(6, 5, weight=weight, cut=cut)
    labels = partition(graph, low=450, high=600, params=DrawParams(effort=40), seed=2, count=2)
    assert pieces(graph, labels) == 2
    proof = optimise(graph, labels, low=450, high=600, seconds=30)
    assert pieces(graph, proof.labels) == 2
    assert loads(graph, proof.labels).min() >= 450
    assert proof.bound <= inertia(graph, labels).sum() * 1.0001


def test_land_in_two_parts_is_proven_part_by_part():
    graph = lattice(6, 2, weight=100.0, cut=[(2, 3), (8, 9)])
    proof = optimise(graph, np.array([0, 0, 0, 1, 1, 1] * 2, np.int32), low=300, high=600, seconds=10)
    assert proof.gap == pytest.approx(0, abs=1e-3)


def test_a_drawing_out_of_range_widens_the_range():
    graph = row([100.0] * 8)
    proof = optimise(graph, np.array([0] * 2 + [1] * 6, np.int32), low=300, high=500, seconds=10)
    assert proof.best < proof.drawn


def test_a_single_house_has_no_gap():
    proof = optimise(row([400.0]), np.zeros(1, np.int32), low=300, high=500, seconds=5)
    assert proof.gap == 0.0


def test_without_time_the_relaxation_bounds():
    graph = lattice(6, 5, weight=np.arange(30) % 4 * 30.0 + 20)
    labels = partition(graph, low=300, high=500, params=DrawParams(effort=4), seed=1)
    proof = optimise(graph, labels, low=300, high=500, seconds=1e-6)
    assert 0 < proof.bound <= proof.drawn
    assert proof.best == proof.drawn


def test_more_than_can_be_proven_is_refused():
    with pytest.raises(ShigeError) as caught:
        optimise(row([1.0] * 301), np.zeros(301, np.int32), low=1, high=500, seconds=1)
    assert caught.value.code == "optimise-size"
