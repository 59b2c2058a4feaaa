from dataclasses import replace

import numpy as np
import pytest

from shige.core.errors import ShigeError
from shige.core.planning.certify import LEAST_RUNS, Sweep, SweepGroups, certify, time_parts
from shige.core.planning.norms import SweepNorms
from shige.core.planning.shares import taking_order
from shige.core.planning.tour import tour_length
from shige.core.planning.workload import climb_minutes, reached_share, sweep_array, unit_minutes, walking

SWEEP = SweepNorms(profiles={})
STILL = replace(SWEEP, service_cv=0.0, pace_sigma=0.0, absent_concentration=float("inf"))


def groups(count=6, *, crew=2, units=(4, 9), seed=3, households=(6, 13)):
    """Micro-grids of that many made-up units each, the doors of a group within 120 x 60 m."""
    rng = np.random.default_rng(seed)
    sizes = rng.integers(*units, count)
    total = int(sizes.sum())
    low = rng.integers(1, 25, total)
    lift = low > 6
    low = np.where(lift, low, 1 + low % 4)
    return SweepGroups(
        offsets=np.append(0, np.cumsum(sizes)).astype(np.int64),
        households=rng.integers(*households, total).astype(np.int32),
        floor_from=low.astype(np.int32),
        floor_to=(low + 2).astype(np.int32),
        lift=lift,
        x=np.round(rng.random(total) * 120),
        y=np.round(rng.random(total) * 60),
        crew=np.full(count, crew, np.int32),
    )


def part(table, rows):
    """The groups of those rows alone."""
    units = np.concatenate([np.arange(table.offsets[g], table.offsets[g + 1]) for g in rows])
    columns = {name: getattr(table, name)[units] for name in ("households", "floor_from", "floor_to", "lift", "x", "y")}
    offsets = np.append(0, np.cumsum(table.sizes[rows])).astype(np.int64)
    return SweepGroups(offsets=offsets, crew=table.crew[rows], **columns)


def figures(sheet):
    return np.array([getattr(sheet, name) for name in type(sheet).__slots__])


@pytest.mark.parametrize("crew", [1, 2, 3])
@pytest.mark.parametrize("revisits", [0, 1, 2])
def test_without_spreads_the_simulation_is_the_formula(crew, revisits):
    sheet = certify(groups(3, crew=crew), sweep=Sweep(replace(STILL, revisits=revisits), 3.0))
    assert np.allclose(sheet.mean, sheet.minutes, rtol=0, atol=1e-9)
    assert np.allclose(sheet.p50, sheet.minutes, rtol=0, atol=1e-9)
    assert np.allclose(sheet.spread, 0, atol=1e-6)
    assert np.allclose(sheet.p_in_time, sheet.minutes <= STILL.limit)
    assert np.allclose(sheet.expected_reached, reached_share(replace(STILL, revisits=revisits)))


def test_equal_seeds_give_equal_certificates_whatever_the_order_and_company():
    table = groups(5)
    sweep = Sweep(SWEEP, 3.0, seed=7)
    whole = figures(certify(table, sweep=sweep))
    assert np.array_equal(whole, figures(certify(table, sweep=sweep)))
    assert np.array_equal(whole[:, [4, 1]], figures(certify(part(table, [4, 1]), sweep=sweep)))


def test_another_seed_gives_other_runs():
    table = groups(2)
    one, two = (certify(table, sweep=Sweep(SWEEP, 3.0, seed=seed)) for seed in (1, 2))
    assert (one.mean != two.mean).all()


def test_the_parts_of_the_time_sum_to_it():
    table, sweep = groups(4), Sweep(SWEEP, 3.0)
    sheet = certify(table, sweep=sweep)
    parts = time_parts(table, sweep=sweep, certificate=sheet)
    assert list(parts) == ["door", "revisit", "stairs", "entry", "wait", "walk", "brief"]
    assert np.allclose(sum(parts.values()), sheet.minutes)
    assert all((minutes > -1e-9).all() for minutes in parts.values())


def test_everybody_at_home_or_nobody_is_no_special_case():
    table = groups(2)
    home = certify(table, sweep=Sweep(replace(SWEEP, absent_share=0.0), 3.0))
    away = certify(table, sweep=Sweep(replace(SWEEP, absent_share=1.0, found_at_revisit=1.0), 3.0))
    assert np.allclose(home.expected_reached, 1)
    assert np.allclose(away.expected_reached, 1)


def test_units_without_households_cost_only_their_stairs():
    table = groups(2, households=(0, 1))
    sheet = certify(table, sweep=Sweep(SWEEP, 3.0))
    assert np.allclose(sheet.mean, sheet.minutes, rtol=0.02)
    assert np.allclose(sheet.expected_reached, 1)


def test_large_units_spread_less_than_small_ones():
    wide = groups(1, crew=1, units=(1, 2), households=(100, 101))
    steady = replace(SWEEP, pace_sigma=0.0, limit=1000.0)
    sheet = certify(wide, sweep=Sweep(steady, 3.0, runs=400))
    assert sheet.spread[0] == pytest.approx(sheet.sd[0], rel=0.15)
    assert sheet.mean[0] == pytest.approx(sheet.minutes[0], rel=0.02)


def test_too_few_runs_are_refused():
    with pytest.raises(ShigeError, match=str(LEAST_RUNS)) as error:
        Sweep(SWEEP, 3.0, runs=LEAST_RUNS - 1)
    assert error.value.facts["bound"] == LEAST_RUNS


def test_groups_that_do_not_fit_together_or_are_empty_are_refused():
    table = groups(2)
    with pytest.raises(ShigeError, match="do not fit"):
        replace(table, crew=table.crew[:1])
    with pytest.raises(ShigeError, match="needs a unit"):
        replace(table, crew=np.zeros(2, np.int32))


def test_no_groups_need_no_certificate():
    assert len(certify(groups(0), sweep=Sweep(SWEEP, 3.0))) == 0


def by_household(table, *, norms, service, runs, rng):
    """Finishing times of the first group, a lognormal drawn for every door that opens: the story told door by door."""
    rows = slice(table.offsets[0], table.offsets[1])
    floors = {"floor_from": table.floor_from[rows], "floor_to": table.floor_to[rows], "lift": table.lift[rows]}
    households, crew = table.households[rows], int(table.crew[0])
    fixed = (1 + norms.revisits) * climb_minutes(norms, **floors) + norms.entry
    order = taking_order(unit_minutes(norms, service=service, households=households, **floors), crew)
    walk = walking(tour_length(table.x[rows], table.y[rows]), crew, sweep_array(norms, service=service))
    sigma = np.sqrt(np.log1p(norms.service_cv**2))
    a, k = norms.absent_share, norms.absent_concentration
    times = []
    for _ in range(runs):
        share, pace = rng.beta(a * k, (1 - a) * k), rng.lognormal(-(norms.pace_sigma**2) / 2, norms.pace_sigma)
        loads = np.zeros(crew)
        for unit in order:
            home = rng.random(households[unit]) >= share
            found = ~home & (rng.random(households[unit]) < norms.found_at_revisit)
            served = rng.lognormal(np.log(service) - sigma**2 / 2, sigma, int(home.sum() + found.sum())).sum()
            knocks = (norms.call + norms.knock) * (len(home) + (~home).sum()) + norms.no_answer * (~home).sum()
            loads[loads.argmin()] += fixed[unit] + knocks + served
        times.append(norms.brief + pace * (loads.max() + walk))
    return np.array(times)


@pytest.mark.compiled
def test_service_drawn_by_unit_gives_the_times_of_service_drawn_by_household():
    table = groups(1, units=(7, 8))
    ours = certify(table, sweep=Sweep(SWEEP, 3.0, runs=20000))
    theirs = by_household(table, norms=SWEEP, service=3.0, runs=6000, rng=np.random.default_rng(9))
    assert ours.mean[0] == pytest.approx(theirs.mean(), rel=0.01)
    assert ours.spread[0] == pytest.approx(theirs.std(), rel=0.04)
    assert ours.p50[0] == pytest.approx(np.quantile(theirs, 0.5), rel=0.01)
    assert ours.p90[0] == pytest.approx(np.quantile(theirs, 0.9), rel=0.015)
    assert ours.p_in_time[0] == pytest.approx((theirs <= SWEEP.limit).mean(), abs=0.02)


@pytest.mark.compiled
def test_with_the_default_spreads_the_mean_is_within_three_per_cent_of_the_formula():
    sheet = certify(groups(400), sweep=Sweep(SWEEP, 3.0))
    assert abs((sheet.mean / sheet.minutes).mean() - 1) < 0.03
    assert np.abs((sheet.mean / sheet.expected) - 1).mean() < 0.01
    assert (sheet.spread / sheet.sd).mean() == pytest.approx(1, abs=0.04)
    assert sheet.expected_reached.mean() == pytest.approx(reached_share(SWEEP), abs=0.003)
    assert ((sheet.p_in_time >= 0.9) == (sheet.p90 <= SWEEP.limit)).all()


@pytest.mark.compiled
def test_micro_grids_sized_by_the_norm_pass_their_certificate():
    sheet = certify(groups(3000), sweep=Sweep(SWEEP, 3.0))
    sized = sheet.expected + 1.38 * sheet.sd <= SWEEP.limit
    assert sized.sum() > 500
    assert (sheet.p_in_time[sized] >= 0.9).mean() > 0.98
