import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shige.core.planning.shares import longest_share, share_out, taking_order

minutes = st.lists(st.floats(1, 60), min_size=1, max_size=10).map(np.array)
crews = st.integers(1, 4)


def best_share(w, crew):
    """The least longest share over all ways to give the units away."""
    ways = np.array(list(itertools.product(range(crew), repeat=len(w))))
    return np.max([(w * (ways == person)).sum(axis=1) for person in range(crew)], axis=0).min()


@given(minutes, crews)
def test_every_unit_has_one_person_and_loads_are_their_sums(w, crew):
    order, person, loads = share_out(w, crew)
    assert sorted(order.tolist()) == list(range(len(w)))
    assert np.allclose(loads, np.bincount(person, w[order], crew))
    assert longest_share(w, crew) == loads.max()


@given(st.lists(st.floats(1, 60), min_size=1, max_size=6).map(np.array), st.integers(1, 3))
def test_the_longest_share_lies_between_the_best_and_grahams_bound(w, crew):
    best = best_share(w, crew)
    assert best - 1e-6 <= longest_share(w, crew) <= (4 / 3 - 1 / (3 * crew)) * best + 1e-6


@given(minutes, crews, st.randoms(use_true_random=False))
def test_the_order_of_the_units_does_not_matter(w, crew, random):
    shuffled = w.copy()
    random.shuffle(shuffled)
    assert longest_share(shuffled, crew) == pytest.approx(longest_share(w, crew), abs=1e-6)


@given(minutes, crews)
def test_taking_the_units_in_turn_gives_the_longest_share(w, crew):
    loads = np.zeros(crew)
    for unit in taking_order(w, crew):
        loads[loads.argmin()] += w[unit]
    assert loads.max() == pytest.approx(longest_share(w, crew), abs=1e-6)


def test_units_change_hands_where_longest_first_is_uneven():
    assert longest_share(np.array([3.0, 3.0, 2.0, 2.0, 2.0]), 2) == 6.0
    assert longest_share(np.array([7.0, 6.0, 5.0, 4.0, 4.0, 4.0]), 2) == 15.0


def test_shares_are_within_half_a_per_cent_of_the_best_on_average():
    rng = np.random.default_rng(5)
    gaps = []
    for case in range(60):
        crew = 2 + case % 3
        w = 20 + 25 * rng.random(int(rng.integers(3, 9)))
        gaps.append(longest_share(w, crew) / best_share(w, crew) - 1)
    assert min(gaps) > -1e-9
    assert np.mean(gaps) < 0.005
