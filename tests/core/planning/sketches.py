"""A drawn community as a sketch, and the hands that edit it, for the tests of edits."""

import pytest

from shige.core.errors import ShigeError
from shige.core.planning.check import check_plan
from shige.core.planning.draw import DrawOrder, DrawTask, draw_community
from shige.core.planning.edit import completed, edited
from shige.core.planning.edit_plan import Base, plan_part
from shige.core.planning.norms import BorderPrices, DedicatedPolicy, GridNorms, Norms, SweepNorms
from shige.core.planning.sketch import sketch_of, workbench
from shige.core.planning.split import communities
from shige.core.values import Lineage, Plan, Tier
from tests import make

SHAPE = make.Shape(columns=8, rows=4, households=40, floors=9, entrances=2, school=True)
NORMS = Norms(
    sweep=SweepNorms(profiles={"verify": 3.0}),
    grids=GridNorms(),
    borders=BorderPrices(),
    dedicated=DedicatedPolicy(kinds={"school": 100.0}),
)
ORDER = DrawOrder(norms=NORMS)
CITY = make.town(SHAPE)
PLACE = next(iter(communities(CITY)))
GRIDS, UNITS = draw_community(DrawTask(PLACE, ORDER))
BENCH = workbench(PLACE, order=ORDER)
SKETCH = sketch_of(BENCH, grids=GRIDS, units=UNITS)
BASE = Base(SKETCH, GRIDS)
MICRO, GENERAL, DEDICATED = (
    GRIDS.code[GRIDS.tier == tier].tolist() for tier in (Tier.MICRO, Tier.GENERAL, Tier.DEDICATED)
)
USED = frozenset(int(code) for code in GRIDS.code)


def homes(sketch, code):
    """Ids of the units of a grid."""
    return tuple(BENCH.atoms.units.id[sketch.holds(int(code))].tolist())


def do(sketch, edit, *, used=USED):
    return edited(BENCH, sketch, completed(sketch, edit, used=used))


def refusal(sketch, edit):
    with pytest.raises(ShigeError) as caught:
        do(sketch, edit)
    return caught.value.code


def plan_of(sketch):
    grids, units = plan_part(BENCH, sketch, base=BASE)
    nothing = Lineage(make.column(), make.column(), make.column(), make.ints(), make.column())
    meta = {"profile": "verify", "crew": "2", "seed": "1"}
    return Plan(CITY.metric_crs, grids, units, nothing, "", meta)


def faults(sketch):
    return [found.code for found in check_plan(plan_of(sketch), CITY, norms=NORMS)]


def neighbours(sketch, code):
    """Micro-grids of the same general grid that a link joins with this one."""
    code = int(code)
    links = BENCH.community.links
    cell_of = {cell: set(sketch.home[BENCH.atoms.cell == cell].tolist()) for cell in range(len(BENCH.community.cells))}
    near = set()
    for a, b in zip(links.a.tolist(), links.b.tolist(), strict=True):
        for one, other in ((a, b), (b, a)):
            if code in cell_of[one]:
                near |= cell_of[other]
    return sorted(n for n in near if n != code and n % 1000 and n // 1000 == code // 1000)
