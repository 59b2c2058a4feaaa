"""Works out anew how long the sweep of each micro-grid takes, and tells where the plan says otherwise.

The formula stands in docs/algorithm-sweep.md. The walk is the checker's own (`check_walks`), which may be some per cent
longer or shorter than the drawing's; the chance is that of a shifted lognormal with the same mean and variance instead
of a simulation. The tolerances allow for both. Where the own walk is longer than they allow, a shorter one is looked
for: one that exists shows that the plan is right, and without one it is told.
"""

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.special import ndtr

from shige.core.planning.check_walks import shorter_walks, walks
from shige.core.planning.findings import Finding, findings
from shige.core.planning.ledger import Ledger
from shige.core.planning.norms import SweepNorms
from shige.core.values import Floats, Ints

Longs = NDArray[np.int64]
MINUTES_SHARE, MINUTES = 0.02, 0.5
"""Tolerance of a time: that share of it and that many minutes."""
CHANCE = 0.12
"""Tolerance of a chance, beside three standard errors of its simulation."""
TRIES, ALL_TRIES = 200, 200_000
"""Tries to find a shorter walk: for one micro-grid, and for all together, which bounds the time that a wholly wrong
plan takes."""


@dataclass(frozen=True, slots=True)
class _Groups:
    """Units sorted by micro-grid, the longest first."""

    grid: Longs
    """Per micro-grid with units: its row in the plan."""
    start: Longs
    """First unit of each, and the end."""
    unit: Longs
    minutes: Floats
    """Person-minutes per unit."""
    crew: Ints


def check_times(ledger: Ledger) -> list[Finding]:
    """Minutes and chances that differ from the check's own by more than the tolerances."""
    grids, profile = ledger.plan.grids, ledger.plan.meta.get("profile", "")
    service = ledger.norms.sweep.profiles.get(profile)
    if service is None:
        known = ", ".join(ledger.norms.sweep.profiles)
        return [Finding("profile-unknown", "", f"the plan's profile {profile!r} is none of {known}", {})]
    groups = _groups(ledger, service)
    if not len(groups.grid):
        return []
    mean, chance = _expected(ledger, groups, service=service)
    own_mean, own_chance = np.full((2, len(grids)), np.nan)
    own_mean[groups.grid], own_chance[groups.grid] = mean, chance
    facts = {"minutes": grids.minutes, "own": own_mean, "p_in_time": grids.p_in_time, "own_p": own_chance}
    runs = max(ledger.norms.grids.simulation_runs, 1)
    slack = CHANCE + 3 * np.sqrt(own_chance * (1 - own_chance) / runs)
    with np.errstate(invalid="ignore"):
        wrong_time = np.abs(grids.minutes - own_mean) > MINUTES + MINUTES_SHARE * own_mean
        wrong_chance = np.abs(grids.p_in_time - own_chance) > slack
    not_share = (grids.p_in_time < 0) | (grids.p_in_time > 1)
    return [
        *findings("minutes", wrong_time, where=grids.code, say="says {minutes} minutes, it takes {own}", facts=facts),
        *findings(
            "chance",
            wrong_chance | not_share,
            where=grids.code,
            say="says p {p_in_time}, it is about {own_p}",
            facts=facts,
        ),
    ]


def _groups(ledger: Ledger, service: float) -> _Groups:
    own = np.flatnonzero(ledger.unit_micro >= 0)
    minutes = _person_minutes(ledger, service)
    order = own[np.lexsort((-minutes[own], ledger.unit_micro[own]))]
    grid, first = np.unique(ledger.unit_micro[order], return_index=True)
    return _Groups(
        grid=grid.astype(np.int64),
        start=np.append(first, len(order)).astype(np.int64),
        unit=order,
        minutes=minutes[order],
        crew=np.maximum(ledger.plan.grids.crew[grid], 1),
    )


def _person_minutes(ledger: Ledger, service: float) -> Floats:
    """The formula w = h*door + (1+R)*V + entry of every unit."""
    n, units = ledger.norms.sweep, ledger.plan.units
    low, high = units.floor_from.astype(np.float64), units.floor_to.astype(np.float64)
    on_foot = (high - 1) * (n.stairs_up_per_floor + n.stairs_down_per_floor)
    floor = n.floor_height_m / n.lift_m_per_min
    by_lift = n.lift_wait + floor * high + (high - low) * n.stairs_down_per_floor
    by_lift += (low > 1) * (n.lift_wait + floor * low)
    climb = np.where(units.lift & (by_lift < on_foot), by_lift, on_foot)
    minutes: Floats = units.households * _Door.of(n, service).mean + (1 + n.revisits) * climb + n.entry
    return minutes


@dataclass(frozen=True, slots=True)
class _Door:
    """Minutes of one household: the mean, the variance at a fixed absent share, and that of the share's own effect."""

    mean: float
    variance: float
    share_variance: float

    @classmethod
    def of(cls, n: SweepNorms, service: float) -> "_Door":
        a, q, rounds = n.absent_share, n.found_at_revisit, n.revisits
        ring = n.call + n.knock
        present = ring + service
        absent = ring + n.no_answer + rounds * (ring + q * service)
        square = service**2 * (1 + n.service_cv**2)
        noise = (1 - a) * (service * n.service_cv) ** 2 + a * rounds * (q * square - (q * service) ** 2)
        spread = a * (1 - a) * (absent - present) ** 2
        return cls((1 - a) * present + a * absent, noise + spread, spread / (n.absent_concentration + 1))


def _expected(ledger: Ledger, groups: _Groups, *, service: float) -> tuple[Floats, Floats]:
    """Minutes and the chance to finish within the limit, per group."""
    n, units = ledger.norms.sweep, ledger.plan.units
    start, crew = groups.start, groups.crew
    shares = _longest_shares(groups.minutes, start, crew)
    work = shares + _walking(ledger, groups, shares=shares)
    door = _Door.of(n, service)
    homes = np.add.reduceat(units.households[groups.unit].astype(np.float64), start[:-1])
    busy = homes * shares / np.add.reduceat(groups.minutes, start[:-1])
    variance = busy**2 * door.share_variance + homes / crew * door.variance
    pace = np.expm1(n.pace_sigma**2)
    variance = (1 + pace) * variance + pace * work**2
    left = n.limit - n.brief
    sigma = np.sqrt(np.log1p(variance / work**2))
    with np.errstate(divide="ignore"):
        chance = ndtr((np.log(left / work) + sigma**2 / 2) / sigma) if left > 0 else np.zeros(len(work))
    return n.brief + work, chance


def _walking(ledger: Ledger, groups: _Groups, *, shares: Floats) -> Floats:
    """Minutes of walking per group; the walk is looked at harder where it is too long for the minutes of the plan."""
    n, units, crew = ledger.norms.sweep, ledger.plan.units, groups.crew
    x, y = units.x[groups.unit], units.y[groups.unit]
    pace = (1 + n.revisits) * n.detour / n.walk_m_per_min * np.where(crew > 1, 1 / crew + 0.5, 1.0)
    metres = walks(x, y, groups.start)
    longest_time = (ledger.plan.grids.minutes[groups.grid] + MINUTES) / (1 - MINUTES_SHARE)
    enough = longest_time - n.brief - shares
    doubt = np.flatnonzero((metres * pace > enough) & (enough > 0))
    if len(doubt):
        bounds = np.stack((groups.start[doubt], groups.start[doubt + 1]))
        tries = min(TRIES, ALL_TRIES // len(doubt))
        metres[doubt] = shorter_walks(x, y, bounds, enough[doubt] / pace[doubt], tries)
    minutes: Floats = metres * pace
    return minutes


@njit(cache=True, nogil=True)
def _longest_shares(minutes: Floats, start: Longs, crew: Ints) -> Floats:
    """Minutes of the busiest person of each group: longest first to whoever is free, then some change hands."""
    longest = np.empty(len(crew))
    for group in range(len(crew)):
        mine = minutes[start[group] : start[group + 1]]
        load, who = np.zeros(crew[group]), np.zeros(len(mine), np.int64)
        for unit in range(len(mine)):
            who[unit] = np.argmin(load)
            load[who[unit]] += mine[unit]
        while _relieve(mine, who, load):
            pass
        longest[group] = load.max()
    return longest


@njit(cache=True, nogil=True)
def _relieve(minutes: Floats, who: Longs, load: Floats) -> bool:
    """Let the busiest person give a unit away, for a shorter one or none, as best relieves the busier of the two."""
    busiest = np.argmax(load)
    relief, give, take, friend = 0.0, -1, -1, -1
    for unit in np.flatnonzero(who == busiest):
        for person in range(len(load)):
            for back in np.append(np.flatnonzero(who == person), -1):
                less = minutes[unit] - (minutes[back] if back >= 0 else 0.0)
                better = load[busiest] - max(load[busiest] - less, load[person] + less)
                if better > relief + 1e-9:
                    relief, give, take, friend = better, int(unit), int(back), person
    if give < 0:
        return False
    less = minutes[give] - (minutes[take] if take >= 0 else 0.0)
    who[give] = friend
    who[take] = busiest if take >= 0 else who[take]
    load[busiest] -= less
    load[friend] += less
    return True
