"""How long one edit of a community's grids takes with all its figures: `python -m benchmarks.editing`."""

import time

import numpy as np

from shige.adapters.norms_file import read_norms
from shige.core.planning.draw import DrawOrder, DrawTask, draw_community
from shige.core.planning.edit import Edit, Verb, edited
from shige.core.planning.edit_figures import impact
from shige.core.planning.edit_plan import Base, plan_part, shapes_of
from shige.core.planning.sketch import sketch_of, workbench
from shige.core.planning.split import communities
from shige.core.values import Tier
from tests.make import Shape, town

SHAPE = Shape(columns=20, rows=16, households=72, floors=11, entrances=2, river=False)
MOVES = 200


def main() -> None:
    """Move homes between micro-grids at random, and print milliseconds."""
    place, order = next(iter(communities(town(SHAPE)))), DrawOrder(norms=read_norms())
    grids, units = draw_community(DrawTask(place, order))
    bench = workbench(place, order=order)
    sketch = sketch_of(bench, grids=grids, units=units)
    micro, rng = grids.code[grids.tier == Tier.MICRO], np.random.default_rng(1)
    figures, shapes = [], []
    for _ in range(MOVES + 1):  # the first compiles
        source = int(rng.integers(len(micro) - 1))
        rows = np.flatnonzero(sketch.home == int(micro[source]))[:3]
        edit = Edit(Verb.MOVE, units=tuple(bench.atoms.units.id[rows]), into=str(micro[source + 1]))
        begin = time.perf_counter()
        after = edited(bench, sketch, edit)
        seen = impact(bench, sketch, after)
        middle = time.perf_counter()
        shapes_of(bench, after, [grid.code for grid in seen.grids])
        figures.append(middle - begin)
        shapes.append(time.perf_counter() - middle)
    plan_part(bench, sketch, base=Base(sketch, grids))
    begin = time.perf_counter()
    plan_part(bench, sketch, base=Base(sketch, grids))
    print(f"{len(units)} units, {len(grids)} grids, {MOVES} moves")
    for name, times in (("figures", figures[1:]), ("polygons", shapes[1:])):
        print(f"{name}: median {1e3 * np.median(times):.1f} ms, most {1e3 * max(times):.1f} ms")
    print(f"a whole part of a plan: {1e3 * (time.perf_counter() - begin):.0f} ms")


if __name__ == "__main__":
    main()
