"""How far the drawing is from the proven optimum on small neighbourhoods: `python -m benchmarks.optimum` prints JSON.

The compactness term of J with the range as a constraint: the same engine with the prices of borders and compounds at
zero, one call with default starts, against the bound of HiGHS (Hess p-median with contiguity cuts).
"""

import json
import time

import numpy as np

from benchmarks.instances import SMALL_SEEDS, small
from shige.core.planning.objective import DrawParams
from shige.core.planning.optimise import optimise
from shige.core.planning.partition import partition

LOW, HIGH = 300, 500


def measure(seconds: float = 60) -> dict[str, float]:
    """Gaps (J - LB) / LB over the small instances."""
    gaps, spent, solver, proven, in_range, whole = [], [], [], 0, 0, []
    for seed in SMALL_SEEDS:
        graph, grids = small(seed)
        params = DrawParams(border=0.0, compound=0.0)
        started = time.process_time()
        labels = partition(graph, low=LOW, high=HIGH, params=params, seed=1, count=grids)
        spent.append(time.process_time() - started)
        load = np.bincount(labels, graph.weight)
        in_range += bool(load.min() >= LOW and load.max() <= HIGH)
        proof = optimise(graph, labels, low=LOW, high=HIGH, seconds=seconds)
        gaps.append(proof.gap)
        solver.append(proof.seconds)
        proven += proof.best <= proof.bound * 1.0002
        full = partition(graph, low=LOW, high=HIGH, params=DrawParams(), seed=1, count=grids)
        whole.append(optimise(graph, full, low=LOW, high=HIGH, seconds=1).drawn / proof.bound - 1)
    return {
        "instances": len(gaps),
        "all_in_range": in_range,
        "optimum_proven": int(proven),
        "mean_gap": float(np.mean(gaps)),
        "worst_gap": float(np.max(gaps)),
        "median_draw_ms": float(np.median(spent)) * 1000,
        "median_solver_s": float(np.median(solver)),
        "worst_solver_s": float(np.max(solver)),
        "mean_gap_of_full_j": float(np.mean(whole)),
    }


if __name__ == "__main__":
    print(json.dumps(measure()))
