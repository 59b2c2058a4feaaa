"""The certificate of the three hours: many simulated sweeps of every micro-grid, and how often they finish in time.

One run draws the micro-grid's absent share (Beta), the crew's pace (lognormal of mean 1), for every household whether
it opens at the first visit and at each revisit, and the service minutes of each unit; people take the units in
the planned order, whoever is free the next. With the spreads at zero a run equals the formula of `workload`. Random
numbers come from the seed and the micro-grid's own units, so a result depends on neither order nor process.
Approximations and their measured errors: docs/algorithm-sweep.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isinf

import numpy as np
from numba import njit
from numpy.typing import NDArray

from shige.core.errors import ShigeError
from shige.core.planning.norms import SweepNorms
from shige.core.planning.shares import Rows, taking_order
from shige.core.planning.simulate import GOLDEN, absent_table, mix, pace_table, service_table, simulate
from shige.core.planning.tour import tour_length
from shige.core.planning.workload import crew_mean_sd, crew_time, door_minutes, sweep_array, unit_parts, walking
from shige.core.values import Bools, Floats, Ints, Table

LEAST_RUNS = 225


@dataclass(frozen=True, slots=True)
class SweepGroups:
    """Micro-grids to certify: the units of group g are the rows offsets[g] to offsets[g + 1]."""

    offsets: Rows
    """Shape (groups + 1,), from 0 to the number of units."""
    households: Ints
    floor_from: Ints
    floor_to: Ints
    lift: Bools
    x: Floats
    y: Floats
    """The door of the entrance, metres."""
    crew: Ints
    """Per group: people."""

    def __post_init__(self) -> None:
        sizes = self.sizes
        if len(sizes) != len(self.crew) or self.offsets[-1] != len(self.households):
            raise ShigeError("ragged-groups", "offsets, crew and units of the groups do not fit together")
        if len(sizes) and (sizes.min() < 1 or self.crew.min() < 1):
            raise ShigeError("empty-group", "every group needs a unit and a person", {"least units": int(sizes.min())})

    @property
    def sizes(self) -> NDArray[np.int64]:
        """Units of each group."""
        return np.diff(self.offsets)


@dataclass(frozen=True, slots=True)
class Certificate(Table):
    """Per micro-grid: the formula's time and the simulated sweeps; minutes unless the name says otherwise."""

    minutes: Floats
    """Expected finishing time by the formula."""
    expected: Floats
    """The formula's time and what chance adds on average; the drawing sizes by this and by `sd`."""
    sd: Floats
    """Analytic standard deviation."""
    tour_m: Floats
    mean: Floats
    """Of the simulated finishing times, as are the next four."""
    spread: Floats
    """Standard deviation."""
    p50: Floats
    p90: Floats
    p_in_time: Floats
    """Share of the runs that finish within the limit."""
    expected_reached: Floats
    """Share of the households that opened at the first visit or a revisit, mean of the runs."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """What is swept how: the city's norms, a profile's service minutes at an open door, and how often it is tried."""

    norms: SweepNorms
    service: float
    runs: int = LEAST_RUNS
    seed: int = 1

    def __post_init__(self) -> None:
        if self.runs < LEAST_RUNS:
            facts = {"runs": self.runs, "bound": LEAST_RUNS}
            raise ShigeError("too-few-runs", f"a certificate needs at least {LEAST_RUNS} simulated sweeps", facts)


def certify(groups: SweepGroups, *, sweep: Sweep) -> Certificate:
    """Simulate `sweep.runs` sweeps of every group; the standard error of p_in_time is at most 0.5/sqrt(runs)."""
    norms = sweep.norms
    w = person_minutes(groups, sweep)
    constants = sweep_array(norms, service=sweep.service)
    formula, order = _formula(groups.offsets, w, groups.households, groups.x, groups.y, groups.crew, constants)
    households = groups.households[order].astype(np.int64)
    by_chance = door_minutes(norms, service=sweep.service) - norms.call - norms.knock
    tables = (
        pace_table(norms.pace_sigma),
        absent_table(norms.absent_share, norms.absent_concentration),
        service_table(norms.service_cv),
    )
    how = (sweep.runs, np.uint64(sweep.seed))
    always = w[order] - households * by_chance
    with np.errstate(over="ignore"):
        figures = simulate(
            groups.offsets,
            always,
            households,
            np.ascontiguousarray(formula[:, 4]),  # one layout, so one compilation, however many groups there are
            groups.crew,
            _keys(groups),
            _door_array(sweep),
            tables,
            how,
        )
    return Certificate(*formula.T[:4], *figures.T)


def time_parts(groups: SweepGroups, *, sweep: Sweep, certificate: Certificate) -> Mapping[str, Floats]:
    """Where the minutes of each group's expected time go, per person of the crew; the sum is `certificate.minutes`.

    door, revisit, stairs (and lifts), entry: an even share of the person-minutes; wait: what the longest share is
    above it, because units are not divided; walk; brief.
    """
    norms, first = sweep.norms, groups.offsets[:-1]
    parts = _unit_parts(groups, sweep)
    out = {name: np.add.reduceat(minutes, first) / groups.crew for name, minutes in parts.items()}
    constants = sweep_array(norms, service=sweep.service)
    tours = zip(certificate.tour_m.tolist(), groups.crew.tolist(), strict=True)
    walk = np.array([walking(tour_m, crew, constants) for tour_m, crew in tours])
    out["wait"] = certificate.minutes - walk - norms.brief - sum(out.values())
    out["walk"] = walk
    out["brief"] = np.full(len(walk), norms.brief)
    return out


def _unit_parts(groups: SweepGroups, sweep: Sweep) -> Mapping[str, Floats]:
    return unit_parts(
        sweep.norms,
        service=sweep.service,
        households=groups.households,
        floor_from=groups.floor_from,
        floor_to=groups.floor_to,
        lift=groups.lift,
    )


def person_minutes(groups: SweepGroups, sweep: Sweep) -> Floats:
    """Person-minutes w of every unit of the groups."""
    return np.asarray(np.sum(list(_unit_parts(groups, sweep).values()), axis=0))


def _keys(groups: SweepGroups) -> NDArray[np.uint64]:
    """A number of each group's own, from which its random numbers come: a hash of its units, whatever their order."""
    units = np.zeros(len(groups.households), np.uint64)
    for column in (groups.households, groups.floor_from, groups.floor_to, groups.lift):
        units = mix(units + column.astype(np.uint64) + GOLDEN)
    return np.add.reduceat(units, groups.offsets[:-1])


def _door_array(sweep: Sweep) -> Floats:
    """Constants of a door for the simulation: see the names it is unpacked into there."""
    norms = sweep.norms
    absent_minutes = norms.no_answer + norms.revisits * (norms.call + norms.knock)
    certain = float(isinf(norms.absent_concentration))
    open_again, rounds = norms.found_at_revisit, float(norms.revisits)
    door = [sweep.service, absent_minutes, norms.absent_share, open_again, norms.brief, norms.limit, rounds, certain]
    return np.array(door)


@njit(cache=True, nogil=True)
def _formula(  # noqa: PLR0913, PLR0917 - a compiled kernel takes plain columns
    offsets: Rows, w: Floats, households: Ints, x: Floats, y: Floats, crew: Ints, constants: Floats
) -> tuple[Floats, Rows]:
    """Per group [minutes, expected, sd, metres of the tour, minutes of walking]; the units in the order of taking."""
    figures, order = np.empty((len(crew), 5)), np.empty(len(w), np.int64)
    for g in range(len(crew)):
        rows = slice(offsets[g], offsets[g + 1])
        tour_m = tour_length(x[rows], y[rows])
        figures[g, 0] = crew_time(w[rows], tour_m, crew[g], constants)
        figures[g, 1:3] = crew_mean_sd(w[rows], float(households[rows].sum()), tour_m, crew[g], constants)
        figures[g, 3:] = tour_m, walking(tour_m, crew[g], constants)
        order[rows] = offsets[g] + taking_order(w[rows], crew[g])
    return figures, order
