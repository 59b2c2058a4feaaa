"""Dice throw the same everywhere, evenly, and patience is about exponential."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from shige.core.planning.dice import below, new_dice, patience, throw


def sfc32(a, b, c, counter):
    """As published, on whole numbers without bound."""
    while True:
        out = (a + b + counter) % 2**32
        counter = (counter + 1) % 2**32
        a, b, c = b ^ (b >> 9), (c + (c << 3)) % 2**32, (((c << 21) | (c >> 11)) % 2**32 + out) % 2**32
        yield out


def test_throws_are_those_of_sfc32_after_twelve():
    dice, reference = new_dice(2**33 + 1, 2), sfc32(1, 2, 2, 1)
    expected = [next(reference) for _ in range(15)][12:]
    assert [throw(dice) for _ in range(3)] == expected


def test_streams_differ():
    assert throw(new_dice(1, 0)) != throw(new_dice(1, 1))
    assert throw(new_dice(1, 0)) != throw(new_dice(1 + 2**32, 0))


@given(st.integers(0, 2**53), st.integers(1, 2**31 - 1))
def test_below_keeps_its_bound(seed, bound):
    dice = new_dice(seed, 0)
    assert all(0 <= below(dice, bound) < bound for _ in range(5))


def test_patience_has_mean_one_and_the_tail_of_an_exponential():
    dice = new_dice(3, 0)
    waits = np.array([patience(dice) for _ in range(4000)])
    assert waits.min() >= 0
    assert abs(waits.mean() - 1.04) < 0.05
    assert abs((waits > 2).mean() - np.exp(-2)) < 0.02
