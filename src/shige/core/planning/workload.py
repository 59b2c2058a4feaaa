"""How long a crew needs for a door-to-door sweep of a group of address units: the model of the three hours.

Per unit of h households on floors f0..f1 (1 = ground) of an entrance, in person-minutes, all rounds included:

    w = h*door + (1+R)*V + entry
    door = c + kn + (1-a)*s + a*no + R*a*(c + kn + q*s)
    V = the smaller of stairs (f1-1)*(up+down) and, where there is one, lift
        wait + H*f1/v + (f1-f0)*down + (wait + H*f0/v if f0 > 1)

and per group with m people, in minutes:

    T = brief + longest share of the w + (1+R)*detour*tour/walk*(1/m + 1/2 if m > 1)

The longest share is that of `shares`: whole units, shared out well. Spreads, sources and measured errors:
docs/algorithm-sweep.md.
"""

from collections.abc import Mapping
from math import erf, exp, isinf, pi, sqrt

import numpy as np
from numba import njit

from shige.core.planning.norms import SweepNorms
from shige.core.planning.shares import longest_share, share_out
from shige.core.planning.tour import quick_tour_length
from shige.core.values import Bools, Floats, Ints

BRIEF, WALK, NOISE, ABSENT, PACE = range(5)
"""Places in the array of `sweep_array`."""
RELIEF = 0.52
"""Part of the expected maximum that is left when whoever is free takes the next unit; fitted to the simulation."""
TINY = 1e-12
SQRT_2, SQRT_2_PI = sqrt(2.0), sqrt(2 * pi)


def unit_minutes(  # noqa: PLR0913 - columns of one table
    sweep: SweepNorms, *, service: float, households: Ints, floor_from: Ints, floor_to: Ints, lift: Bools
) -> Floats:
    """Person-minutes w of each address unit, all revisit rounds included; shape (n,), n units.

    `service` is a profile's minutes at a door that opens; floors count from 1, the ground floor.
    """
    climb = climb_minutes(sweep, floor_from=floor_from, floor_to=floor_to, lift=lift)
    return households * door_minutes(sweep, service=service) + (1 + sweep.revisits) * climb + sweep.entry


def unit_parts(  # noqa: PLR0913 - columns of one table
    sweep: SweepNorms, *, service: float, households: Ints, floor_from: Ints, floor_to: Ints, lift: Bools
) -> Mapping[str, Floats]:
    """Where the person-minutes of each unit go: door, revisit, stairs (and lifts), entry; their sum is w."""
    again = sweep.revisits * sweep.absent_share * (sweep.call + sweep.knock + sweep.found_at_revisit * service)
    climb = climb_minutes(sweep, floor_from=floor_from, floor_to=floor_to, lift=lift)
    return {
        "door": households * (door_minutes(sweep, service=service) - again),
        "revisit": households * again,
        "stairs": (1 + sweep.revisits) * climb,
        "entry": np.full(len(households), sweep.entry),
    }


def door_minutes(sweep: SweepNorms, *, service: float) -> float:
    """Expected person-minutes of one household, all rounds."""
    at_door = sweep.call + sweep.knock
    first = at_door + (1 - sweep.absent_share) * service + sweep.absent_share * sweep.no_answer
    return first + sweep.revisits * sweep.absent_share * (at_door + sweep.found_at_revisit * service)


def climb_minutes(sweep: SweepNorms, *, floor_from: Ints, floor_to: Ints, lift: Bools) -> Floats:
    """Person-minutes V of one round through the floors of each unit, by stairs or lift, whichever is quicker."""
    low, high = floor_from.astype(np.float64), floor_to.astype(np.float64)
    stairs = (high - 1) * (sweep.stairs_up_per_floor + sweep.stairs_down_per_floor)
    per_floor = sweep.floor_height_m / sweep.lift_m_per_min
    ride_out = np.where(low > 1, sweep.lift_wait + per_floor * low, 0.0)
    ride = sweep.lift_wait + per_floor * high + (high - low) * sweep.stairs_down_per_floor + ride_out
    return np.where(lift, np.minimum(stairs, ride), stairs)


def reached_share(sweep: SweepNorms) -> float:
    """Expected share of the households that open at the first visit or a revisit: 1 - a(1-q)^R."""
    return 1 - sweep.absent_share * float((1 - sweep.found_at_revisit) ** sweep.revisits)


def sweep_array(sweep: SweepNorms, *, service: float) -> Floats:
    """The five constants that the compiled kernels need, as an array of shape (5,).

    [BRIEF] briefing, minutes. [WALK] minutes of one person per metre of straight tour, rounds and detour included.
    [NOISE] variance of one household's minutes when the absent share is known, minutes^2. [ABSENT] standard deviation
    of a household's expected minutes by its micro-grid's absent share, minutes. [PACE] squared coefficient of
    variation of a crew's pace.
    """
    a, q, rounds = sweep.absent_share, sweep.found_at_revisit, sweep.revisits
    at_door = sweep.call + sweep.knock
    absent_costs = sweep.no_answer + rounds * (at_door + q * service) - service
    chance = 0.0 if isinf(sweep.absent_concentration) else 1.0
    once = service**2 * (sweep.service_cv**2 + chance * (1 - q))
    noise = (1 - a) * (service * sweep.service_cv) ** 2 + a * rounds * q * once
    beta = 1 / (sweep.absent_concentration + 1)
    noise += chance * a * (1 - a) * (1 - beta) * absent_costs**2
    out = np.empty(5)
    out[BRIEF] = sweep.brief
    out[WALK] = (1 + rounds) * sweep.detour / sweep.walk_m_per_min
    out[NOISE] = noise
    out[ABSENT] = abs(absent_costs) * np.sqrt(a * (1 - a) * beta)
    out[PACE] = np.exp(sweep.pace_sigma**2) - 1
    return out


@njit(cache=True, nogil=True)
def walking(tour_m: float, crew: int, constants: Floats) -> float:
    """Minutes of walking of the busiest person along a tour of `tour_m` metres."""
    return float(constants[WALK] * tour_m * (1.0 if crew == 1 else 1.0 / crew + 0.5))


@njit(cache=True, nogil=True)
def crew_time(w: Floats, tour_m: float, crew: int, constants: Floats) -> float:
    """Expected minutes T from briefing to the last door: person-minutes w of the units, crew >= 1 people.

    `tour_m` is `tour_length` of the doors, `constants` is `sweep_array`.
    """
    return float(constants[BRIEF] + longest_share(w, crew) + walking(tour_m, crew, constants))


@njit(cache=True, nogil=True)
def crew_mean_sd(w: Floats, households: float, tour_m: float, crew: int, constants: Floats) -> tuple[float, float]:
    """Mean and standard deviation of the simulated finishing time, minutes; `households` is the group's total.

    The mean is `crew_time` and what chance adds to the longest share: RELIEF of the expected maximum of independent
    normal shares (Clark 1961). Pace, absent share and doors vary independently of each other; people who take the next
    unit when free share the chance of their doors.
    """
    total = max(w.sum(), TINY)
    loads = share_out(w, crew)[2]
    share = loads.max()
    noise = constants[NOISE] * households
    late = RELIEF * (_expected_maximum(loads, noise / total) - share)
    busy = households * share / total
    inner = (constants[ABSENT] * busy) ** 2 + constants[NOISE] * busy / crew
    work = share + late + walking(tour_m, crew, constants)
    return constants[BRIEF] + work, float(np.sqrt(constants[PACE] * (work * work + inner) + inner))


@njit(cache=True, nogil=True)
def _expected_maximum(loads: Floats, noise: float) -> float:
    """Expected maximum of independent normal shares with means `loads` and variances noise * loads (Clark 1961)."""
    mean, variance = loads[0], noise * loads[0]
    for k in range(1, len(loads)):
        other, its = loads[k], noise * loads[k]
        theta = np.sqrt(variance + its) + TINY
        gap = (mean - other) / theta
        above = 0.5 * (1 + erf(gap / SQRT_2))
        density = exp(-0.5 * gap * gap) / SQRT_2_PI
        first = mean * above + other * (1 - above) + theta * density
        second = (mean * mean + variance) * above + (other * other + its) * (1 - above)
        second += (mean + other) * theta * density
        mean, variance = first, max(second - first * first, 0.0)
    return float(mean)


@njit(cache=True, nogil=True)
def group_time(  # noqa: PLR0913, PLR0917 - a compiled kernel takes plain columns
    w: Floats, households: Floats, x: Floats, y: Floats, crew: int, constants: Floats
) -> tuple[float, float]:
    """Mean and standard deviation of the finishing time of one group of address units, minutes.

    Columns of the group's n >= 1 units (pass slices): `w` person-minutes (`unit_minutes`), `households` as floats,
    doors `x`, `y` in metres; `crew` >= 1 people; `constants` is `sweep_array`. The order of the units does not matter
    but for rounding and the start of the tour.
    """
    return crew_mean_sd(w, households.sum(), quick_tour_length(x, y), crew, constants)
