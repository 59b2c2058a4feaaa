from dataclasses import replace

import numpy as np
import pytest

from shige.core.planning.certify import Sweep, SweepGroups, certify
from shige.core.planning.norms import SweepNorms
from shige.core.planning.outlook import outlook

SWEEP = SweepNorms(profiles={})
STILL = replace(SWEEP, service_cv=0.0, pace_sigma=0.0, absent_concentration=float("inf"))
TOWN, COUNTRY = ((4, 9), (6, 13)), ((20, 41), (1, 3))
"""Units of a micro-grid and households of a unit, from and below: bands of floors, and houses."""
CREWS = [(0.4, 1), (3.0, 1), (3.0, 2), (10.0, 2), (10.0, 3), (10.0, 4), (10.0, 6)]
"""Service minutes and people."""


def groups(count, *, crew, kind=TOWN, seed=3):
    """Micro-grids of that many made-up units each, within 120 x 60 m."""
    rng = np.random.default_rng(seed)
    sizes = rng.integers(*kind[0], count)
    total = int(sizes.sum())
    low = rng.integers(1, 25, total) if kind is TOWN else np.ones(total)
    low = np.where(low > 6, low, 1 + low % 4).astype(np.int32)
    return SweepGroups(
        offsets=np.append(0, np.cumsum(sizes)).astype(np.int64),
        households=rng.integers(*kind[1], total).astype(np.int32),
        floor_from=low,
        floor_to=low + 2,
        lift=low > 6,
        x=np.round(rng.random(total) * 120),
        y=np.round(rng.random(total) * 60),
        crew=np.full(count, crew, np.int32),
    )


@pytest.mark.compiled
@pytest.mark.parametrize("kind", [TOWN, COUNTRY])
@pytest.mark.parametrize(
    ("service", "crew"), [(0.4, 1), (3.0, 1), (3.0, 2), (10.0, 2), (10.0, 3), (10.0, 4), (10.0, 6)]
)
@pytest.mark.parametrize("absent", [0.1, 0.35, 0.6])
def test_reckoned_chances_are_those_of_long_simulations(kind, service, crew, absent):
    table = groups(150, crew=crew, kind=kind)
    sweep = Sweep(replace(SWEEP, absent_share=absent), service, runs=5000)
    error = outlook(table, sweep=sweep).p_in_time - certify(table, sweep=sweep).p_in_time
    assert np.sqrt((error**2).mean()) < 0.015
    assert abs(error).max() < 0.05
    assert abs(error.mean()) < 0.01


@pytest.mark.parametrize("crew", [1, 3])
@pytest.mark.parametrize("revisits", [0, 2])
@pytest.mark.parametrize("limit", [90.0, 180.0])
def test_without_spreads_what_the_formula_ends_in_time_is_certain(crew, revisits, limit):
    table = groups(5, crew=crew)
    sweep = Sweep(replace(STILL, revisits=revisits, limit=limit), 3.0)
    found, sheet = outlook(table, sweep=sweep), certify(table, sweep=sweep)
    assert found.p_in_time.tolist() == (sheet.minutes <= limit).tolist()
    assert found.tour_m.tolist() == sheet.tour_m.tolist()


def test_a_chance_depends_on_its_own_micro_grid_alone():
    table = groups(3, crew=2)
    rows = slice(table.offsets[1], table.offsets[2])
    columns = {name: getattr(table, name)[rows] for name in ("households", "floor_from", "floor_to", "lift", "x", "y")}
    alone = SweepGroups(offsets=np.array([0, table.sizes[1]]), crew=table.crew[1:2], **columns)
    sweep = Sweep(SWEEP, 6.0)
    assert outlook(alone, sweep=sweep).p_in_time[0] == outlook(table, sweep=sweep).p_in_time[1]


@pytest.mark.parametrize("absent", [0.0, 1.0])
def test_nobody_or_everybody_absent_can_be_asked(absent):
    table = groups(2, crew=1)
    sweep = Sweep(replace(SWEEP, absent_share=absent, service_cv=0.0), 3.0, runs=500)
    assert np.allclose(outlook(table, sweep=sweep).p_in_time, certify(table, sweep=sweep).p_in_time, atol=0.02)


def test_nothing_ends_in_time_where_the_briefing_alone_takes_longer():
    sweep = Sweep(replace(SWEEP, limit=10.0, brief=10.0), 3.0)
    assert outlook(groups(2, crew=2), sweep=sweep).p_in_time.tolist() == [0.0, 0.0]
