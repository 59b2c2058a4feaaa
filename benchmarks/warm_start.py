"""What moves when a city changes: `python -m benchmarks.warm_start` prints JSON.

3 % of the buildings are pulled down and as many go up elsewhere. Moved are households of buildings that stand, which
are in another grid than before, the new grids matched to the old ones so that least move.
"""

import json
import time

import numpy as np
from scipy.optimize import linear_sum_assignment

from benchmarks.instances import own
from shige.cli.bench_plan import flat_graph
from shige.core.making.flat import Flat, cell_borders
from shige.core.making.quality import quality
from shige.core.planning.objective import DrawParams
from shige.core.planning.partition import partition
from shige.core.values import LinkClass, Links

LOW, HIGH = 300, 500


def changed(flat: Flat, *, share: float, seed: int) -> tuple[Flat, np.ndarray]:
    """The instance after the change and, per building, its row before (-1: new)."""
    rng = np.random.default_rng(seed)
    n = len(flat.xy)
    stays = np.flatnonzero(rng.random(n) >= share)
    beside = rng.choice(stays, round(n * share), replace=False)
    xy = np.concatenate([flat.xy[stays], flat.xy[beside] + rng.uniform(-25, 25, (len(beside), 2))])
    like = np.concatenate([stays, beside])
    compound = flat.compound[like]
    borders = cell_borders(xy)
    pairs = (borders.b >= 0) & (borders.length_m > 1)
    a, b = borders.a[pairs], borders.b[pairs]
    kind = np.where(compound[a] == compound[b], LinkClass.SAME_COMPOUND, LinkClass.WALL).astype(np.int32)
    links = Links(a=a, b=b, length_m=borders.length_m[pairs], kind=kind)
    before = np.concatenate([stays, np.full(len(beside), -1)])
    return Flat(xy, flat.households[like], compound, links, borders), before


def moved(old: np.ndarray, new: np.ndarray, households: np.ndarray) -> float:
    """Share of the households of standing buildings that are in another grid."""
    stands = old >= 0
    shared = np.zeros((old.max() + 1, new.max() + 1))
    np.add.at(shared, (old[stands], new[stands]), households[stands])
    return 1 - shared[linear_sum_assignment(-shared)].sum() / households[stands].sum()


def measure(buildings: int = 20_000, *, share: float = 0.03) -> dict[str, float]:
    """Share of households moved, by a warm start and by drawing afresh."""
    flat = own(buildings)
    first = partition(flat_graph(flat), low=LOW, high=HIGH, params=DrawParams(), seed=1)
    after, row = changed(flat, share=share, seed=7)
    old = np.where(row >= 0, first[row], -1).astype(np.int32)
    graph = flat_graph(after)
    figures: dict[str, float] = {"buildings": buildings, "changed": 2 * share}
    for name, initial in (("warm", old), ("afresh", None)):
        started = time.process_time()
        labels = partition(graph, low=LOW, high=HIGH, params=DrawParams(), seed=1, initial=initial)
        figures[f"{name}_cpu_s"] = time.process_time() - started
        figures[f"{name}_moved"] = float(moved(old, labels, after.households))
        found = quality(after, labels, low=LOW, high=HIGH)
        figures[f"{name}_in_range"] = found.in_range
        figures[f"{name}_not_contiguous"] = found.not_contiguous
    return figures


if __name__ == "__main__":
    print(json.dumps(measure()))
