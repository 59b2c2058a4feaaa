"""The crew time of drawn micro-grids beside the exact makespan: `python -m benchmarks.crew_time [PLAN]` prints JSON.

Exact is the least time over all ways to give the units away, everybody walking round their own doors. It is taken over
micro-grids drawn by lot among those with few enough units to enumerate. Without a plan, the one of a made-up street.
"""

import json
import subprocess
import sys
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from shige.adapters.norms_file import parse_norms
from shige.adapters.planfile import read_plan
from shige.core.planning.tour import tour_length
from shige.core.planning.workload import BRIEF, WALK, crew_time, sweep_array, unit_minutes
from shige.core.values import Plan, Tier

MOST_UNITS = 11


def sampled(plan: Plan, *, count: int, seed: int = 1) -> list[np.ndarray]:
    """Rows of the units of that many micro-grids with at most `MOST_UNITS` units."""
    micro = plan.units.micro_code.astype(str)
    rows = np.flatnonzero(micro != "None")
    order = rows[np.argsort(micro[rows], kind="stable")]
    cuts = np.flatnonzero(micro[order][1:] != micro[order][:-1]) + 1
    groups = [group for group in np.split(order, cuts) if len(group) <= MOST_UNITS]
    picked = np.random.default_rng(seed).permutation(len(groups))[:count]
    return [groups[k] for k in sorted(picked)]


def made_up() -> Plan:
    """The plan of a made-up street of 25,000 households."""
    with TemporaryDirectory() as folder:
        city, plan = Path(folder, "city.gpkg"), Path(folder, "plan.gpkg")
        for words in (
            ["city", "make", "--households", "25000", "--seed", "1", "-o", city],
            ["plan", "draw", city, "-o", plan],
        ):
            subprocess.run([sys.executable, "-m", "shige", *words], check=True, capture_output=True)
        return read_plan(plan)


def exact_minutes(w: np.ndarray, x: np.ndarray, y: np.ndarray, constants: np.ndarray) -> float:
    """The exact time of two people; the first unit is always the first person's."""
    count, best = len(w), np.inf
    places = np.column_stack([x, y])
    walks: dict[frozenset, float] = {}

    def walk(mine: np.ndarray) -> float:
        stops = frozenset(map(tuple, places[mine].tolist()))
        if stops not in walks:
            px, py = np.array(sorted(stops)).T
            walks[stops] = constants[WALK] * tour_length(px.copy(), py.copy())
        return walks[stops]

    for choice in product((0, 1), repeat=count - 1):
        who = np.array((0, *choice))
        loads = [w[who == person].sum() for person in (0, 1)]
        if max(loads) < best:
            busiest = max(load + (walk(who == person) if load else 0.0) for person, load in enumerate(loads))
            best = min(best, busiest)
    return constants[BRIEF] + best


def measure(plan: Plan, *, count: int = 300) -> dict[str, float]:
    """How far the model's crew time lies above (+) or below (-) the exact one."""
    norms = parse_norms(plan.norms)
    service = norms.sweep.profiles[plan.meta["profile"]]
    constants, units, gaps = sweep_array(norms.sweep, service=service), plan.units, []
    groups = sampled(plan, count=count)
    for rows in groups:
        w = unit_minutes(
            norms.sweep,
            service=service,
            households=units.households[rows],
            floor_from=units.floor_from[rows],
            floor_to=units.floor_to[rows],
            lift=units.lift[rows],
        )
        x, y = units.x[rows].copy(), units.y[rows].copy()
        gaps.append(crew_time(w, tour_length(x, y), 2, constants) / exact_minutes(w, x, y, constants) - 1)
    return {
        "of_micro_grids": int((plan.grids.tier == Tier.MICRO).sum()),
        "taken": len(groups),
        "mean": round(float(np.mean(gaps)), 4),
        "lowest": round(float(np.min(gaps)), 4),
        "highest": round(float(np.max(gaps)), 4),
        "below_one_per_cent": int((np.array(gaps) < -0.01).sum()),
    }


if __name__ == "__main__":
    print(json.dumps(measure(read_plan(Path(sys.argv[1])) if sys.argv[1:] else made_up())))
