from dataclasses import replace

import numpy as np

from shige.core.planning.lineage import lineage
from shige.core.values import Tier, UnitRows
from tests import make

SHAPE = make.Shape(columns=4, rows=2, river=False)
BASE = make.plan(make.town(SHAPE), SHAPE)


def units(*rows):
    """Units of one floor: building, households, micro and parent."""
    count = len(rows)
    name, homes, micro, parent = zip(*rows, strict=True)
    return UnitRows(
        id=make.column(*(f"{n}-1-1" for n in name)),
        building_id=make.column(*name),
        entrance=np.ones(count, np.int32),
        floor_from=np.ones(count, np.int32),
        floor_to=np.ones(count, np.int32),
        lift=np.zeros(count, bool),
        households=make.ints(*homes),
        micro_code=make.column(*micro),
        parent_code=make.column(*parent),
        x=np.zeros(count),
        y=np.zeros(count),
    )


def changes(old, new, tier=Tier.MICRO):
    found = lineage(replace(BASE, units=old), units=new)
    rows = zip(found.tier, found.source, found.target, found.households.tolist(), found.change, strict=True)
    return {(source, target): (homes, change) for of, source, target, homes, change in rows if of == tier}


def test_a_first_drawing_has_no_lineage():
    assert len(lineage(None, units=BASE.units)) == 0


def test_an_unchanged_plan_keeps_everything():
    found = lineage(BASE, units=BASE.units)
    assert set(found.change) == {"kept"}
    assert (found.source == found.target).all()
    micro = found.take(found.tier == Tier.MICRO)
    assert micro.households.sum() == BASE.units.households.sum()


def test_each_change_is_named():
    old = units(
        ("a", 10, "m1", "g1"), ("b", 6, "m1", "g1"), ("c", 9, "m2", "g1"), ("d", 4, "m2", "g1"), ("e", 5, "m3", "g1")
    )
    new = units(
        ("a", 10, "m1", "g1"), ("b", 6, "m9", "g1"), ("c", 9, "m1", "g1"), ("d", 4, "m1", "g1"), ("f", 7, "m1", "g2")
    )
    assert changes(old, new) == {
        ("m1", "m1"): (10, "kept"),
        ("m1", "m9"): (6, "split"),
        ("m2", "m1"): (13, "merged"),
        ("", "m1"): (7, "new"),
        ("m3", ""): (5, "retired"),
    }
    assert changes(old, new, Tier.GENERAL) == {
        ("g1", "g1"): (29, "kept"),
        ("", "g2"): (7, "new"),
        ("g1", ""): (5, "retired"),
    }


def test_a_smaller_part_that_joins_another_grid_has_moved():
    old = units(("a", 10, "m1", "g1"), ("b", 3, "m1", "g1"), ("c", 9, "m2", "g1"))
    new = units(("a", 10, "m1", "g1"), ("b", 3, "m2", "g1"), ("c", 9, "m2", "g1"))
    assert changes(old, new)["m1", "m2"] == (3, "moved")


def test_homes_that_leave_a_dedicated_grid_are_new_to_the_micro_grids():
    old, new = units(("a", 10, None, "d1")), units(("a", 10, "m1", "g1"))
    assert changes(old, new) == {("", "m1"): (10, "new")}
    assert changes(old, new, Tier.GENERAL) == {("d1", "g1"): (10, "merged")}
