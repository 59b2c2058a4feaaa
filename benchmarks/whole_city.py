"""A whole city, file in to checked plan file out: `python -m benchmarks.whole_city [--rural-houses N]` prints JSON.

The city is made up once and kept in the folder of temporary files. The command is a process of its own, as a planner
starts it; its CPU seconds are those of its workers too, memory is the largest sum over all processes at one time.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

import numpy as np
import psutil

from shige.adapters.planfile import read_plan
from shige.core.values import Tier

HOUSEHOLDS = 8_000_000


def made_city(rural_houses: int) -> Path:
    """The city file of that many scattered houses more, made where it is not there."""
    path = Path(tempfile.gettempdir()) / f"shige-bench-{HOUSEHOLDS}-{rural_houses}.gpkg"
    if not path.exists():
        size = ["--households", str(HOUSEHOLDS), "--rural-houses", str(rural_houses)]
        _shige(["city", "make", *size, "--seed", "1", "-o", str(path)])
    return path


def measure(city: Path, *, repeats: int) -> dict[str, float]:
    """Draw and check that city so many times; what it took (medians) and what came out."""
    plan = city.with_suffix(".plan.gpkg")
    command = ["plan", "draw", str(city), "-o", str(plan), "--check"]
    runs = [_shige(command, may_fail=True) for _ in range(repeats)]
    grids = read_plan(plan).grids
    general, micro = grids.take(grids.tier == Tier.GENERAL), grids.take(grids.tier == Tier.MICRO)
    return {
        "households": int(grids.households[grids.tier == Tier.COMMUNITY].sum()),
        "general_grids": len(general),
        "general_in_norm": float((general.exceptions == "[]").mean()),
        "micro_grids": len(micro),
        "micro_in_norm": float((micro.exceptions == "[]").mean()),
        "micro_households": float(micro.households.mean()),
        "sound": float(all(run["status"] == 0 for run in runs)),
        "runs": repeats,
        "wall_s": median(run["wall_s"] for run in runs),
        "longest_wall_s": max(run["wall_s"] for run in runs),
        "cpu_s": median(run["cpu_s"] for run in runs),
        "memory_gb": max(run["memory_gb"] for run in runs),
    }


def _shige(words: Sequence[str], *, may_fail: bool = False) -> dict[str, float]:
    started, spent = time.perf_counter(), _children_cpu()
    command = [sys.executable, "-m", "shige", *words]
    process = psutil.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peak = np.zeros(1)
    watcher = threading.Thread(target=_watch, args=(process, peak))
    watcher.start()
    status = process.wait()
    watcher.join()
    if status and not may_fail:
        raise RuntimeError(f"shige {' '.join(words)} ended with {status}")
    return {
        "wall_s": time.perf_counter() - started,
        "cpu_s": _children_cpu() - spent,
        "memory_gb": float(peak[0]) / 1e9,
        "status": status,
    }


def _children_cpu() -> float:
    times = psutil.Process().cpu_times()
    return float(times.children_user + times.children_system)


def _watch(process: psutil.Popen, peak: np.ndarray) -> None:
    """Keep the largest memory of the process and its workers; pages that they share count once (PSS)."""
    while process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
        try:
            family = [process, *process.children(recursive=True)]
            peak[0] = max(peak[0], sum(one.memory_full_info().pss for one in family))
        except psutil.Error:
            continue
        time.sleep(5.0)  # looking takes the processes some time too


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rural-houses", type=int, default=0)
    parser.add_argument("--repeats", type=int, default=1)
    asked = parser.parse_args()
    print(json.dumps(measure(made_city(asked.rural_houses), repeats=asked.repeats)))
