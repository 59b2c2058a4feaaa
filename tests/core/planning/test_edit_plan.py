"""What an edited sketch gives: figures and warnings beside those of before, shapes, and a sound plan."""

import contextlib
from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from shige.core.coverage import settled
from shige.core.errors import ShigeError
from shige.core.planning.draw import DrawOrder, DrawTask, draw_community
from shige.core.planning.edit import Edit, Verb, edited
from shige.core.planning.edit_figures import Standing, impact
from shige.core.planning.edit_plan import plan_part, shapes_of
from shige.core.planning.sketch import sketch_of, workbench
from shige.core.planning.split import city_part, communities
from shige.core.values import LinkClass, Tier
from tests import make
from tests.core.planning.sketches import (
    BASE,
    BENCH,
    GENERAL,
    GRIDS,
    MICRO,
    NORMS,
    ORDER,
    PLACE,
    SHAPE,
    SKETCH,
    UNITS,
    do,
    faults,
    homes,
    neighbours,
)


def test_a_sketch_that_nobody_edits_gives_its_plan_again():
    grids, units = plan_part(BENCH, SKETCH, base=BASE)
    for name in ("code", "parent", "name", "households", "crew", "exceptions", "figures"):
        assert getattr(grids, name).tolist() == getattr(GRIDS, name).tolist(), name
    assert units.micro_code.tolist() == UNITS.micro_code.tolist()
    assert faults(SKETCH) == []


def test_figures_before_are_those_of_the_plan():
    after = do(SKETCH, Edit(Verb.MERGE, grid=MICRO[0], into=f"{neighbours(SKETCH, MICRO[0])[0]:018d}"))
    row = {code: place for place, code in enumerate(GRIDS.code.tolist())}
    for grid in impact(BENCH, SKETCH, after).grids:
        if grid.before and grid.before.tier is Tier.MICRO:
            place = row[f"{grid.code:018d}"]
            assert grid.before.minutes == GRIDS.minutes[place]
            assert grid.before.p_in_time == GRIDS.p_in_time[place]
            assert grid.before.households == GRIDS.households[place]


def test_a_torn_grid_is_said_and_cannot_be_saved():
    far = next(code for code in MICRO if int(code) not in neighbours(SKETCH, MICRO[0]) and code != MICRO[0])
    after = do(SKETCH, Edit(Verb.MOVE, units=homes(SKETCH, MICRO[0])[:1], into=far))
    assert {constraint.name for _, constraint in impact(BENCH, SKETCH, after).blocking} == {"whole"}
    with pytest.raises(ShigeError, match="pieces"):
        plan_part(BENCH, after, base=BASE)


def test_a_grid_over_a_main_street_is_told_but_not_refused():
    links = PLACE.links
    crossing = np.full(len(links), LinkClass.ARTERIAL)
    bench = replace(BENCH, community=replace(PLACE, links=replace(links, kind=crossing.astype(np.int32))))
    target = f"{neighbours(SKETCH, MICRO[0])[0]:018d}"
    after = edited(bench, SKETCH, Edit(Verb.MERGE, grid=MICRO[0], into=target))
    grid = next(g for g in impact(bench, SKETCH, after).grids if g.code == int(target))
    assert {c.name: c.standing for c in grid.after.constraints}["barrier"] is Standing.SOON


def test_a_week_that_is_too_long_is_said():
    short = replace(NORMS, duties=replace(NORMS.duties, week_minutes=100.0))
    bench = replace(BENCH, order=DrawOrder(norms=short))
    after = do(SKETCH, Edit(Verb.RENAME, grid=GENERAL[0], name="北片"))
    grid = next(g for g in impact(bench, SKETCH, after).grids if g.code == int(GENERAL[0]))
    assert {c.name: c.standing for c in grid.after.constraints}["week"] is Standing.BROKEN


def test_a_plan_of_other_buildings_is_refused():
    with pytest.raises(ShigeError) as caught:
        sketch_of(BENCH, grids=GRIDS, units=UNITS.take(np.arange(len(UNITS)) > 0))
    assert caught.value.code == "units-differ"
    with pytest.raises(ShigeError) as caught:
        sketch_of(BENCH, grids=GRIDS, units=replace(UNITS, id=make.column(*(f"x{n}" for n in range(len(UNITS))))))
    assert caught.value.code == "units-differ"


def test_shapes_of_touched_grids_show_the_land_after_the_edit():
    target = neighbours(SKETCH, MICRO[0])[0]
    after = do(SKETCH, Edit(Verb.MERGE, grid=MICRO[0], into=f"{target:018d}"))
    shapes = shapes_of(BENCH, after, [target, int(MICRO[0]), int(GENERAL[0])])
    assert set(shapes) == {target, int(GENERAL[0])}
    was = shapes_of(BENCH, SKETCH, [target, int(MICRO[0])])
    assert shapely.area(shapes[target]) == pytest.approx(sum(shapely.area(shape) for shape in was.values()))


def test_polygons_that_are_as_before_are_the_very_ones_of_before():
    before = make.column(*shapely.box([0, 1, 2], 0, [1, 2, 3], 1))
    noise = 1e-7
    anew = make.column(shapely.Polygon([(1, 1), (0, 1), (0, noise), (1 - noise, 0)]), shapely.box(1 + noise, 0, 3, 1))
    found = settled(anew, before=before, tolerance=1e-4)
    assert found[0] is before[0]
    assert shapely.bounds(found[1]).tolist() == [1, 0, 3, 1]
    assert settled(anew, before=make.column(), tolerance=1e-4)[1].equals(anew[1])


def test_a_part_of_a_city_holds_its_communities_alone():
    city = make.town(replace(SHAPE, communities=2))
    part = city_part(city, codes={make.CODES[1]})
    assert part.areas.code.tolist() == [make.CODES[1]]
    assert set(part.buildings.area.tolist()) == {0}
    assert len(part.cells) == len(city.cells) // 2
    assert part.cells.building.max() < len(part.buildings)
    whole = next(c for c in communities(city) if c.code == make.CODES[1])
    mine = next(iter(communities(part)))
    assert mine.buildings.id.tolist() == whole.buildings.id.tolist()
    assert mine.links.a.tolist() == whole.links.a.tolist()


@settings(max_examples=15)
@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)), min_size=1, max_size=5))
def test_whatever_moves_the_plan_is_sound_or_refused_with_the_grid(moves):
    sketch = SKETCH
    for unit, target in moves:
        names = BENCH.atoms.units.id
        micros = sorted({int(code) for code in sketch.home[sketch.is_micro].tolist()})
        edit = Edit(Verb.MOVE, units=(str(names[unit % len(names)]),), into=f"{micros[target % len(micros)]:018d}")
        with contextlib.suppress(ShigeError):
            sketch = do(sketch, edit)
    torn = impact(BENCH, SKETCH, sketch).blocking
    if torn:
        with pytest.raises(ShigeError) as caught:
            plan_part(BENCH, sketch, base=BASE)
        assert caught.value.code == "grid-torn"
    else:
        assert faults(sketch) == []


def test_a_sketch_knows_every_tier_of_its_grids():
    assert [SKETCH.tier(int(code)) for code in GRIDS.code] == GRIDS.tier.tolist()
    assert SKETCH.holds(SKETCH.community).all()
    assert SKETCH.tier(1) is None


def test_a_community_without_bare_ground_has_no_dedicated_cells():
    place = next(iter(communities(make.town(replace(SHAPE, school=False)))))
    grids, units = draw_community(DrawTask(place, ORDER))
    assert not sketch_of(workbench(place, order=ORDER), grids=grids, units=units).site.any()
