"""How likely each micro-grid is to finish in time, reckoned at once for a whole city instead of simulated.

The certificate draws every door of 225 sweeps. Here a sweep is reckoned from moments: each unit's minutes are normal
with the mean and variance that its households have at an absent share, and people take the units in the same planned
order. RUNS sweeps are enough, because their chances are spread evenly (a Korobov lattice, Korobov 1959) and the crew's
pace, the largest chance of all, is left to the lognormal distribution in closed form. Measured errors against long
simulations: docs/algorithm-sweep.md.
"""

from dataclasses import dataclass
from math import erf, isinf, log, sqrt

import numpy as np
from numba import njit
from scipy.special import betaincinv, ndtri

from shige.core.planning.certify import Sweep, SweepGroups, person_minutes
from shige.core.planning.norms import SweepNorms
from shige.core.planning.shares import Rows, taking_order
from shige.core.planning.tour import tour_length
from shige.core.planning.workload import sweep_array, walking
from shige.core.values import Floats, Ints, Table

RUNS = 41
"""Reckoned sweeps of each micro-grid, a prime number."""
GENERATOR = 26
"""Of the lattice: the best of the primitive roots of RUNS on a sample of micro-grids of a whole city."""
SQRT_2 = sqrt(2.0)
TINY = 1e-12


@dataclass(frozen=True, slots=True)
class Outlook(Table):
    """Per micro-grid: what an answer about crews needs to know."""

    p_in_time: Floats
    """Chance to finish within the limit."""
    tour_m: Floats
    """Metres of the tour through its doors."""


def outlook(groups: SweepGroups, *, sweep: Sweep) -> Outlook:
    """Reckon every group's chance to finish `sweep` in time; its runs and its seed are not asked."""
    norms = sweep.norms
    levels = (np.arange(RUNS) + 0.5) / RUNS
    normal = ndtri(levels)
    p_in_time, tour_m = _reckon(
        groups.offsets,
        person_minutes(groups, sweep),
        groups.households,
        groups.x,
        groups.y,
        groups.crew,
        _doors(norms, service=sweep.service, levels=levels),
        normal / normal.std(),
        sweep_array(norms, service=sweep.service),
        (norms.limit - norms.brief, norms.pace_sigma),
    )
    return Outlook(p_in_time=p_in_time, tour_m=tour_m)


def _doors(norms: SweepNorms, *, service: float, levels: Floats) -> Floats:
    """One household in each run: minutes above its mean by the run's absent share, and sd; shape (2, RUNS)."""
    mean, rounds, q = norms.absent_share, norms.revisits, norms.found_at_revisit
    certain = isinf(norms.absent_concentration)
    a, b = mean * norms.absent_concentration, (1 - mean) * norms.absent_concentration
    absent = np.full(RUNS, mean) if certain or mean in {0.0, 1.0} else betaincinv(a, b, levels)
    costs = norms.no_answer + rounds * (norms.call + norms.knock + q * service) - service
    chance = 0.0 if certain else 1.0
    again = service**2 * (norms.service_cv**2 + chance * (1 - q))
    variance = (1 - absent) * (service * norms.service_cv) ** 2 + absent * rounds * q * again
    variance += chance * absent * (1 - absent) * costs**2
    return np.array([(absent - mean) * costs, np.sqrt(variance)])


@njit(cache=True, nogil=True)
def _reckon(  # noqa: PLR0913, PLR0917 - a compiled kernel takes plain columns
    offsets: Rows,
    w: Floats,
    households: Ints,
    x: Floats,
    y: Floats,
    crew: Ints,
    doors: Floats,
    normal: Floats,
    constants: Floats,
    bound: tuple[float, float],
) -> tuple[Floats, Floats]:
    """Per group the chance to finish and metres of its tour; `bound` is (minutes after the briefing, pace sigma)."""
    p_in_time, tours = np.empty(len(crew)), np.empty(len(crew))
    for g in range(len(crew)):
        rows = slice(offsets[g], offsets[g + 1])
        tours[g] = tour_length(x[rows], y[rows])
        walk = walking(tours[g], crew[g], constants)
        order = taking_order(w[rows], crew[g])
        minutes, homes = w[rows][order], households[rows][order].astype(np.float64)
        loads, total = np.empty(crew[g]), 0.0
        for run in range(len(normal)):
            busiest = _busiest(minutes, homes, doors[:, run], normal, run, loads)
            total += _chance(max(busiest + walk, TINY), bound)
        p_in_time[g] = total / len(normal)
    return p_in_time, tours


@njit(cache=True, nogil=True)
def _busiest(  # noqa: PLR0913, PLR0917 - a compiled kernel takes plain columns
    minutes: Floats, homes: Floats, door: Floats, normal: Floats, run: int, loads: Floats
) -> float:
    """Minutes of the busiest person in one run at pace 1; `loads` is scratch, one per person.

    Each unit is one dimension of the lattice: its own multiple of the run, turned round by its own number of places.
    """
    loads[:] = 0.0
    step, turn = 1, 0
    for i in range(len(minutes)):
        step = step * GENERATOR % RUNS
        turn = (turn + 7 * step + 3) % RUNS
        person = 0
        for k in range(1, len(loads)):
            if loads[k] < loads[person]:
                person = k
        by_chance = door[1] * np.sqrt(homes[i]) * normal[(run * step + turn) % RUNS]
        loads[person] += minutes[i] + homes[i] * door[0] + by_chance
    return float(loads.max())


@njit(cache=True, nogil=True)
def _chance(work: float, bound: tuple[float, float]) -> float:
    """Chance that `work` minutes at pace 1 fit into those of `bound`, over the crew's lognormal pace of mean 1."""
    room, sigma = bound
    if sigma == 0.0 or room <= 0.0:
        return 1.0 if work <= room else 0.0
    return 0.5 * (1 + erf((log(room / work) / sigma + 0.5 * sigma) / SQRT_2))
