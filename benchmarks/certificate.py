"""Measures the certificate: CPU time for a whole city, and how the analytic figures and a smaller run compare.

Run as `python -m benchmarks.certificate [GROUPS]`.
"""

import json
import sys
import time

import numpy as np

from shige.adapters.norms_file import read_norms
from shige.core.planning.certify import Sweep, SweepGroups, certify


def made_up(count: int, *, seed: int = 1) -> SweepGroups:
    """Micro-grids of 5 to 8 units of 6 to 12 households, two people each: towers and walk-ups within 120 x 50 m."""
    rng = np.random.default_rng(seed)
    sizes = rng.integers(5, 9, count)
    total = int(sizes.sum())
    low = rng.integers(1, 30, total)
    lift = low > 6
    low = np.where(lift, low, 1 + low % 4)
    return SweepGroups(
        offsets=np.append(0, np.cumsum(sizes)).astype(np.int64),
        households=rng.integers(6, 13, total).astype(np.int32),
        floor_from=low.astype(np.int32),
        floor_to=(low + 2).astype(np.int32),
        lift=lift,
        x=np.round(rng.random(total) * 120 / 18) * 18,
        y=np.round(rng.random(total) * 50 / 25) * 25,
        crew=np.full(count, 2, np.int32),
    )


def measure(count: int = 130_000) -> dict[str, float]:
    """Figures of certifying `count` micro-grids with 225 runs each, kernels warm, one process."""
    norms = read_norms()
    sweep = Sweep(norms.sweep, norms.sweep.profiles["verify"])
    certify(made_up(10), sweep=sweep)
    groups = made_up(count)
    begun = time.process_time()
    sheet = certify(groups, sweep=sweep)
    spent = time.process_time() - begun
    few = made_up(min(count, 2000))
    long = certify(few, sweep=Sweep(norms.sweep, sweep.service, runs=9000, seed=2))
    short = certify(few, sweep=sweep)
    limit, z, asked = norms.sweep.limit, norms.grids.sizing_z, norms.grids.p_in_time
    sized = sheet.expected + z * sheet.sd <= limit
    return {
        "micro_grids": count,
        "units": len(groups.households),
        "cpu_s": round(spent, 2),
        "ns_per_unit_and_run": round(spent / len(groups.households) / sweep.runs * 1e9, 1),
        "simulated_mean_over_formula": round(float((sheet.mean / sheet.minutes).mean()), 4),
        "simulated_mean_over_expected": round(float((sheet.mean / sheet.expected).mean()), 4),
        "simulated_sd_over_analytic": round(float((sheet.spread / sheet.sd).mean()), 4),
        "p_error_225_against_9000_runs": round(float(np.sqrt(np.mean((short.p_in_time - long.p_in_time) ** 2))), 4),
        "sized_that_pass": round(float((sheet.p_in_time[sized] >= asked).mean()), 4),
    }


if __name__ == "__main__":
    print(json.dumps(measure(*map(int, sys.argv[1:])), indent=1))
