import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shige.core.planning.norms import SweepNorms
from shige.core.planning.shares import longest_share
from shige.core.planning.tour import tour_length
from shige.core.planning.workload import (
    BRIEF,
    PACE,
    WALK,
    climb_minutes,
    crew_mean_sd,
    crew_time,
    door_minutes,
    group_time,
    reached_share,
    sweep_array,
    unit_minutes,
    unit_parts,
    walking,
)

SWEEP = SweepNorms(profiles={})
bands = st.tuples(st.integers(0, 12), st.integers(1, 33), st.integers(0, 5), st.booleans())
units = st.lists(bands, min_size=1, max_size=7)


def columns(rows):
    households, low, more, lift = (np.array(column) for column in zip(*rows, strict=True))
    return {
        "households": households.astype(np.int32),
        "floor_from": low.astype(np.int32),
        "floor_to": (low + more).astype(np.int32),
        "lift": lift.astype(bool),
    }


def minutes(rows, sweep=SWEEP, service=3.0):
    return unit_minutes(sweep, service=service, **columns(rows))


def test_a_door_takes_the_minutes_of_the_formula():
    expected = 0.1 + 0.5 + 0.65 * 3 + 0.35 * 0.33 + 0.35 * (0.1 + 0.5 + 0.4 * 3)
    assert door_minutes(SWEEP, service=3.0) == pytest.approx(expected)


def test_stairs_and_lifts_take_the_minutes_of_the_formula():
    floors = {"floor_from": np.array([1, 4, 10], np.int32), "floor_to": np.array([3, 6, 12], np.int32)}
    assert climb_minutes(SWEEP, lift=np.zeros(3, bool), **floors).tolist() == pytest.approx([0.9, 2.25, 4.95])
    ride = 0.67 + 3 * 12 / 105 + 2 * 0.2 + 0.67 + 3 * 10 / 105
    assert climb_minutes(SWEEP, lift=np.ones(3, bool), **floors)[2] == pytest.approx(ride)


def test_a_unit_is_its_doors_its_climbs_and_its_entry():
    w = minutes([(10, 1, 2, False)])
    assert w[0] == pytest.approx(10 * door_minutes(SWEEP, service=3.0) + 2 * 0.9 + 0.75)


def test_expected_share_reached_is_that_of_the_first_visit_and_the_revisits():
    assert reached_share(SWEEP) == pytest.approx(0.79)
    assert reached_share(replace(SWEEP, revisits=0)) == pytest.approx(0.65)


@given(units)
def test_the_parts_of_a_unit_sum_to_its_minutes(rows):
    parts = unit_parts(SWEEP, service=3.0, **columns(rows))
    assert list(parts) == ["door", "revisit", "stairs", "entry"]
    assert np.allclose(sum(parts.values()), minutes(rows))


@given(bands)
def test_more_households_more_floors_and_no_lift_never_take_less(row):
    households, low, more, lift = row
    base = minutes([row])[0]
    assert minutes([(households + 1, low, more, lift)])[0] > base
    assert minutes([(households, low, more + 1, lift)])[0] >= base
    assert minutes([(households, low, more, False)])[0] >= minutes([(households, low, more, True)])[0]


@given(units, st.integers(1, 4))
def test_a_crew_is_no_quicker_with_more_households_and_no_slower_with_more_people(rows, crew):
    constants = sweep_array(SWEEP, service=3.0)
    heavier = [(rows[0][0] + 3, *rows[0][1:]), *rows[1:]]
    time = crew_time(minutes(rows), 100.0, crew, constants)
    assert crew_time(minutes(heavier), 100.0, 1, constants) > crew_time(minutes(rows), 100.0, 1, constants)
    assert crew_time(minutes(heavier), 100.0, crew, constants) >= 0.95 * time
    assert crew_time(minutes(rows), 100.0, crew + 1, constants) <= 1.02 * time


def test_walking_is_the_whole_tour_alone_and_its_share_and_half_in_a_crew():
    constants = sweep_array(SWEEP, service=3.0)
    assert constants[WALK] == pytest.approx(2 * 1.35 / 72)
    assert walking(1000.0, 1, constants) == pytest.approx(37.5)
    assert walking(1000.0, 2, constants) == pytest.approx(37.5)
    assert walking(1000.0, 4, constants) == pytest.approx(37.5 * 0.75)


@given(units, st.integers(1, 3), st.randoms(use_true_random=False))
def test_the_order_of_the_units_does_not_matter(rows, crew, random):
    constants = sweep_array(SWEEP, service=3.0)
    places = [(row, (37 * k % 120, 53 * k % 90)) for k, row in enumerate(rows)]
    shuffled = places[:]
    random.shuffle(shuffled)

    def time(pairs):
        table = columns([row for row, _ in pairs])
        x, y = np.array([place for _, place in pairs], float).T
        w = unit_minutes(SWEEP, service=3.0, **table)
        return group_time(w, table["households"].astype(float), x.copy(), y.copy(), crew, constants)

    mean, sd = time(places)
    assert time(shuffled)[0] == pytest.approx(mean, rel=0.03)
    assert time(shuffled)[1] == pytest.approx(sd, rel=0.03)


def test_without_spreads_the_deviation_is_zero_and_the_mean_the_formula():
    still = replace(SWEEP, service_cv=0.0, pace_sigma=0.0, absent_concentration=float("inf"))
    constants = sweep_array(still, service=3.0)
    w = minutes([(10, 1, 2, False), (9, 4, 2, False), (8, 7, 1, False)], still)
    mean, sd = crew_mean_sd(w, 27.0, 80.0, 2, constants)
    assert sd == pytest.approx(0, abs=1e-6)
    assert mean == pytest.approx(crew_time(w, 80.0, 2, constants), abs=1e-6)


def test_pace_alone_spreads_the_work_and_not_the_briefing():
    paced = replace(SWEEP, service_cv=0.0, absent_concentration=float("inf"))
    constants = sweep_array(paced, service=3.0)
    mean, sd = crew_mean_sd(np.array([40.0, 40.0]), 20.0, 0.0, 2, constants)
    assert mean == pytest.approx(constants[BRIEF] + 40)
    assert sd == pytest.approx(40 * np.sqrt(constants[PACE]))


def exact_crew_time(w, doors, places, crew, constants):
    """The least time over all ways to give the units away, everybody walking round their own doors."""
    best = np.inf
    for who in itertools.product(range(crew), repeat=len(w)):
        busiest = 0.0
        for person in range(crew):
            mine = [unit for unit in range(len(w)) if who[unit] == person]
            load = w[mine].sum()
            if load < best and mine:
                x, y = places[sorted({doors[unit] for unit in mine})].T
                load += constants[WALK] * tour_length(x.copy(), y.copy())
            busiest = max(busiest, load)
        best = min(best, busiest)
    return constants[BRIEF] + best


def estate(rng, count):
    """Units of a row of slabs and towers: entrances 18 m apart, bands of floors above each other."""
    rows, places, y = [], [], 0.0
    while len(rows) < count:
        lift = bool(rng.random() < 0.6)
        floors, homes = (int(rng.integers(11, 34)), int(rng.integers(2, 7))) if lift else (int(rng.integers(4, 8)), 2)
        band = 12 // homes
        for entrance in range(int(rng.integers(1, 4))):
            for low in range(1, floors + 1, band):
                more = min(band, floors - low + 1)
                rows.append((more * homes, low, more - 1, lift))
                places.append((18.0 * entrance, y))
        y += 30
    return rows[:count], np.array(places[:count])


@pytest.mark.compiled
def test_crew_time_is_within_three_per_cent_of_the_exact_makespan_and_never_a_per_cent_below():
    rng = np.random.default_rng(2)
    constants = sweep_array(SWEEP, service=3.0)
    gaps, even = [], []
    for case in range(60):
        crew = 2 + case % 3 // 2
        rows, places = estate(rng, int(rng.integers(4, 9 if crew == 2 else 8)))
        stops, doors = np.unique(places, axis=0, return_inverse=True)
        w, (x, y) = minutes(rows), places.T
        exact = exact_crew_time(w, doors.ravel(), stops, crew, constants)
        gaps.append(crew_time(w, tour_length(x.copy(), y.copy()), crew, constants) / exact - 1)
        even.append((constants[BRIEF] + w.sum() / crew) / exact - 1)
    assert abs(np.mean(gaps)) <= 0.03
    assert min(gaps) >= -0.01
    assert np.mean(even) < -0.05


def test_units_are_whole_so_the_longest_share_is_above_the_even_one():
    w = minutes([(12, 1, 2, False)] * 3)
    assert longest_share(w, 2) == pytest.approx(2 * w[0])
