from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shige.core.planning import check_times as check_times_module
from shige.core.planning.check_times import check_times
from shige.core.planning.check_walks import shorter_walks, walks
from shige.core.planning.ledger import open_ledger
from shige.core.planning.norms import BorderPrices, DedicatedPolicy, GridNorms, Norms, SweepNorms
from tests import make
from tests.timed import with_times

SWEEP = SweepNorms(profiles={"verify": 3.0})
NORMS = Norms(sweep=SWEEP, grids=GridNorms(), borders=BorderPrices(), dedicated=DedicatedPolicy(kinds={}))
HAMLET = make.Shape(columns=14, rows=2, households=7, floors=1, entrances=1)
WIDE = 600.0
"""Metres."""


def scattered(count):
    """Doors for which the first walk is a fifth longer than the shortest known."""
    return np.random.default_rng(1457).integers(0, 300, (2, count)) / 300 * WIDE


def first_walk(x, y):
    return walks(x, y, np.array([0, len(x)]))[0]


def looked_for(x, y, *, enough=0.0, tries=200):
    return shorter_walks(x, y, np.array([[0], [len(x)]]), np.array([enough]), tries)[0]


def shortest(x, y):
    ways = ([0, *order, 0] for order in permutations(range(1, len(x))))
    return min(np.hypot(np.diff(x[list(way)]), np.diff(y[list(way)])).sum() for way in ways)


@given(seed=st.integers(0, 10_000), count=st.integers(1, 7))
def test_the_checks_own_walk_is_nearly_as_short_as_the_shortest(seed, count):
    x, y = np.random.default_rng(seed).uniform(0, 100, (2, count))
    best = shortest(x, y)
    assert best - 1e-6 <= first_walk(x, y) <= 1.1 * best + 1e-6


@given(seed=st.integers(0, 10_000), count=st.integers(1, 7), wide=st.sampled_from([2, 4, 100]))
def test_a_walk_looked_for_longer_is_the_shortest_and_never_shorter_than_that(seed, count, wide):
    """On the narrow grids doors share a place or lie in a row."""
    x, y = np.random.default_rng(seed).integers(0, wide, (2, count)).astype(float)
    assert looked_for(x, y, tries=40) == pytest.approx(shortest(x, y))


def test_a_walk_is_looked_for_no_longer_than_needed():
    x, y = scattered(14)
    long, short = first_walk(x, y), looked_for(x, y)
    assert long > 1.2 * short
    assert looked_for(x, y, enough=long) == pytest.approx(long)
    assert looked_for(x, y, tries=0) == pytest.approx(long)
    between = looked_for(x, y, enough=0.9 * long)
    assert short - 1e-6 <= between <= 0.9 * long


@pytest.fixture(scope="module")
def hamlet():
    return make.town(HAMLET)


@pytest.fixture(scope="module")
def plan(hamlet):
    """A plan in which the houses of each full micro-grid are scattered so that the first walk is much too long."""
    made = make.plan(hamlet, HAMLET)
    x, y = made.units.x.copy(), made.units.y.copy()
    for code in full(made):
        x[made.units.micro_code == code], y[made.units.micro_code == code] = scattered(14)
    return with_times(replace(made, units=replace(made.units, x=x, y=y)), sweep=SWEEP)


def full(plan):
    codes, count = np.unique(plan.units.micro_code.astype(str), return_counts=True)
    return codes[count == 14]


def told(plan, city, *, later=0.0):
    """The micro-grids whose minutes are found wrong when all say so many minutes more."""
    grids = replace(plan.grids, minutes=plan.grids.minutes + later)
    ledger = open_ledger(replace(plan, grids=grids), city, norms=NORMS)
    return {item.where for item in check_times(ledger) if item.code == "minutes"}


def tolerance(plan):
    return 0.5 + 0.02 * plan.grids.minutes[np.isin(plan.grids.code, full(plan))].min()


def test_a_plan_whose_walk_is_shorter_than_the_checks_first_one_is_sound(plan, hamlet):
    assert len(full(plan)) == 2
    assert told(plan, hamlet) == set()


def test_minutes_too_short_for_any_walk_are_found_as_sharply_as_the_tolerance_says(plan, hamlet):
    assert told(plan, hamlet, later=0.02 - tolerance(plan)) == set()
    assert told(plan, hamlet, later=-0.02 - tolerance(plan)) == set(full(plan))


def test_minutes_too_short_for_the_doors_alone_are_found(plan, hamlet):
    assert told(plan, hamlet, later=-0.9 * plan.grids.minutes) == set(full(plan))


def test_minutes_too_long_are_found(plan, hamlet):
    assert told(plan, hamlet, later=tolerance(plan) + 20) == set(full(plan))


def test_where_no_tries_are_left_the_walk_in_hand_decides(plan, hamlet, monkeypatch):
    monkeypatch.setattr(check_times_module, "ALL_TRIES", 1)
    assert told(plan, hamlet) == set(full(plan))
