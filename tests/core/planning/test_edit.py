import contextlib
from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from shige.core.coverage import settled
from shige.core.errors import ShigeError
from shige.core.planning.check import check_plan
from shige.core.planning.draw import DrawOrder, DrawTask, draw_community
from shige.core.planning.edit import Edit, Verb, completed, edited
from shige.core.planning.edit_figures import Standing, impact
from shige.core.planning.edit_log import REDO, UNDO, standing_of
from shige.core.planning.edit_plan import Base, plan_part, shapes_of
from shige.core.planning.norms import BorderPrices, DedicatedPolicy, GridNorms, Norms, SweepNorms
from shige.core.planning.sketch import sketch_of, workbench
from shige.core.planning.split import city_part, communities
from shige.core.values import Lineage, LinkClass, Plan, Tier
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


def test_a_sketch_that_nobody_edits_gives_its_plan_again():
    grids, units = plan_part(BENCH, SKETCH, base=BASE)
    for name in ("code", "parent", "name", "households", "crew", "exceptions", "figures"):
        assert getattr(grids, name).tolist() == getattr(GRIDS, name).tolist(), name
    assert units.micro_code.tolist() == UNITS.micro_code.tolist()
    assert faults(SKETCH) == []


def test_a_moved_building_changes_both_grids_and_nothing_else():
    source = MICRO[0]
    target = neighbours(SKETCH, source)[0]
    building = homes(SKETCH, source)[0].split("-")[0]
    units = tuple(name for name in homes(SKETCH, source) if name.startswith(f"{building}-"))
    after = do(SKETCH, Edit(Verb.MOVE, units=units, into=f"{target:018d}"))
    seen = impact(BENCH, SKETCH, after)
    touched = {grid.code: grid for grid in seen.grids}
    assert set(touched) <= {int(source), target, int(GENERAL[0]), target // 1000 * 1000}
    gain = touched[target].after.households - touched[target].before.households
    assert gain == seen.households > 0
    assert touched[target].after.minutes > touched[target].before.minutes
    assert seen.blocking == ()
    assert faults(after) == []


def test_figures_before_are_those_of_the_plan():
    after = do(SKETCH, Edit(Verb.MERGE, grid=MICRO[0], into=f"{neighbours(SKETCH, MICRO[0])[0]:018d}"))
    row = {code: place for place, code in enumerate(GRIDS.code.tolist())}
    for grid in impact(BENCH, SKETCH, after).grids:
        if grid.before and grid.before.tier is Tier.MICRO:
            place = row[f"{grid.code:018d}"]
            assert grid.before.minutes == GRIDS.minutes[place]
            assert grid.before.p_in_time == GRIDS.p_in_time[place]
            assert grid.before.households == GRIDS.households[place]


def test_a_merged_grid_is_gone_and_a_grid_too_large_says_so():
    after, target = SKETCH, int(MICRO[0])
    for _ in range(2):
        gone = neighbours(after, target)[0]
        after = do(after, Edit(Verb.MERGE, grid=f"{gone:018d}", into=MICRO[0]))
        assert after.tier(gone) is None
    grid = next(g for g in impact(BENCH, SKETCH, after).grids if g.code == target)
    said = {c.name: c.standing for c in grid.after.constraints}
    assert said["homes"] is Standing.BROKEN
    assert said["whole"] is Standing.OK
    assert faults(after) == []


def test_a_split_gets_a_code_that_was_never_used():
    units = homes(SKETCH, MICRO[0])
    half = tuple(name for name in units if name.split("-")[1] == "1")[:3]
    retired = int(GENERAL[0]) + 500
    free = int(GENERAL[0]) + 1 + sum(code.startswith(GENERAL[0][:15]) for code in MICRO)
    after = do(SKETCH, Edit(Verb.SPLIT, grid=MICRO[0], units=half), used=USED | {retired, free})
    fresh = after.codes - SKETCH.codes
    assert fresh == {free + 1}
    assert homes(after, free + 1) == half


def test_floors_of_a_tower_can_stand_alone_and_the_map_is_cut():
    upper = homes(SKETCH, MICRO[0])[-1:]
    after = do(SKETCH, Edit(Verb.SPLIT, grid=MICRO[0], units=upper))
    plan = plan_of(after)
    fresh = f"{next(iter(after.codes - SKETCH.codes)):018d}"
    assert bool(plan.grids.sliced[plan.grids.code == fresh][0])
    assert faults(after) == []


def test_a_torn_grid_is_said_and_cannot_be_saved():
    far = next(code for code in MICRO if int(code) not in neighbours(SKETCH, MICRO[0]) and code != MICRO[0])
    after = do(SKETCH, Edit(Verb.MOVE, units=homes(SKETCH, MICRO[0])[:1], into=far))
    assert {constraint.name for _, constraint in impact(BENCH, SKETCH, after).blocking} == {"whole"}
    with pytest.raises(ShigeError, match="pieces"):
        plan_part(BENCH, after, base=BASE)


def test_a_locked_grid_keeps_its_homes_until_it_is_unlocked():
    target = f"{neighbours(SKETCH, MICRO[0])[0]:018d}"
    locked = do(SKETCH, Edit(Verb.LOCK, grid=GENERAL[0]))
    move = Edit(Verb.MOVE, units=homes(SKETCH, MICRO[0])[:1], into=target)
    assert refusal(locked, move) == "grid-locked"
    assert refusal(locked, Edit(Verb.LOCK, grid=GENERAL[0])) == "edit-nothing"
    assert "lock" in {c.name for g in impact(BENCH, SKETCH, locked).grids for c in g.after.constraints}
    free = do(locked, Edit(Verb.UNLOCK, grid=GENERAL[0]))
    assert (do(free, move).home != SKETCH.home).any()


def test_a_name_is_taken_over_and_must_be_its_own():
    after = do(SKETCH, Edit(Verb.RENAME, grid=MICRO[0], name=" 东门  一组 "))
    grids, _ = plan_part(BENCH, after, base=BASE)
    assert grids.name[grids.code == MICRO[0]].tolist() == ["东门 一组"]
    assert refusal(after, Edit(Verb.RENAME, grid=MICRO[1], name="东门 一组")) == "name-taken"
    assert [refusal(after, Edit(Verb.RENAME, grid=MICRO[1], name=bad)) for bad in ("", "x" * 65, "a\u202eb")] == [
        "name-wrong"
    ] * 3


def test_a_dedicated_grid_is_released_and_made_again_under_a_new_code():
    code = DEDICATED[0]
    free = do(SKETCH, Edit(Verb.RELEASE, grid=code))
    assert free.tier(int(code)) is None
    assert faults(free) == []
    again = do(free, Edit(Verb.DEDICATE, site="school", name="玉林小学"))
    fresh = next(iter(again.codes - free.codes))
    assert fresh == int(code) + 1000
    assert faults(again) == []
    assert refusal(again, Edit(Verb.DEDICATE, site="school")) == "site-taken"


def test_homes_of_a_dedicated_grid_go_where_it_says():
    lived = replace(PLACE.sites, kind=PLACE.sites.kind)
    cells = replace(
        PLACE.cells, site=np.where(np.arange(len(PLACE.cells)) >= len(PLACE.cells) - 2, 0, -1).astype(np.int32)
    )
    bench = replace(BENCH, community=replace(PLACE, sites=lived, cells=cells))
    free = edited(bench, SKETCH, Edit(Verb.RELEASE, grid=DEDICATED[0]))
    into = Edit(Verb.DEDICATE, site="school")
    taken = edited(bench, free, completed(free, into, used=USED))
    code = next(iter(taken.codes - free.codes))
    assert taken.holds(code).any()
    back = edited(
        bench, taken, Edit(Verb.RELEASE, grid=f"{code:018d}", into=f"{int(free.home[taken.home == code][0]):018d}")
    )
    assert (back.home == free.home).all()
    with pytest.raises(ShigeError, match="18 digits"):
        edited(bench, taken, Edit(Verb.RELEASE, grid=f"{code:018d}"))
    unit = str(BENCH.atoms.units.id[taken.home == code][0])
    with pytest.raises(ShigeError, match="released"):
        edited(bench, taken, Edit(Verb.MOVE, units=(unit,), into=MICRO[0]))


def test_ground_that_nobody_reaches_is_not_left_over():
    links = PLACE.links
    last = len(PLACE.cells) - 1
    apart = links.take((links.a != last) & (links.b != last))
    bench = replace(BENCH, community=replace(PLACE, links=apart))
    with pytest.raises(ShigeError) as caught:
        edited(bench, SKETCH, Edit(Verb.RELEASE, grid=DEDICATED[0]))
    assert caught.value.code == "ground-stranded"


def test_a_site_that_is_all_of_a_community_stays_ordinary():
    cells = replace(PLACE.cells, site=np.zeros(len(PLACE.cells), np.int32))
    bench = replace(BENCH, community=replace(PLACE, cells=cells))
    bare = replace(SKETCH, site=np.zeros_like(SKETCH.site))
    with pytest.raises(ShigeError, match="left beside"):
        edited(
            bench, bare, Edit(Verb.DEDICATE, site="school", into=f"{int(GENERAL[0]) // 10**6 * 10**6 + 950000:018d}")
        )


def test_micro_grids_are_rehung_under_codes_of_their_new_general_grid():
    mine = [code for code in MICRO if code[:15] == GENERAL[0][:15]]
    after = do(SKETCH, Edit(Verb.REHANG, grids=tuple(mine[:2]), name="东片"))
    fresh = sorted(code for code in after.codes - SKETCH.codes)
    assert [code % 1000 for code in fresh] == [0, 1, 2]
    assert after.names[fresh[0]] == "东片"
    assert after.names[fresh[1]] == SKETCH.names[int(mine[0])]
    assert homes(after, fresh[1]) == homes(SKETCH, mine[0])
    whole = do(SKETCH, Edit(Verb.REHANG, grids=tuple(mine), into=GENERAL[1]))
    assert whole.tier(int(GENERAL[0])) is None
    assert refusal(SKETCH, Edit(Verb.REHANG, grids=(mine[0],), into=GENERAL[0])) == "edit-nothing"
    assert refusal(SKETCH, Edit(Verb.REHANG)) == "edit-nothing"


def test_a_crew_of_its_own_stays_with_a_rehung_grid():
    sketch = replace(SKETCH, crew={int(MICRO[0]): 3})
    after = do(sketch, Edit(Verb.REHANG, grids=(MICRO[0],)))
    moved = next(code for code in after.codes - sketch.codes if code % 1000)
    assert after.crew == {moved: 3}
    grids, _ = plan_part(BENCH, after, base=BASE)
    assert grids.crew[grids.code == f"{moved:018d}"].tolist() == [3]


STRANGE = [
    (Edit(Verb.MOVE, units=("nowhere",), into=MICRO[0]), "unit-unknown"),
    (Edit(Verb.MOVE, into=MICRO[0]), "unit-unknown"),
    (Edit(Verb.MOVE, units=homes(SKETCH, MICRO[0])[:1], into=MICRO[0]), "edit-nothing"),
    (Edit(Verb.MOVE, units=homes(SKETCH, MICRO[0])[:1], into=GENERAL[0]), "grid-tier"),
    (Edit(Verb.MOVE, units=homes(SKETCH, MICRO[0])[:1], into="12"), "grid-unknown"),
    (Edit(Verb.MERGE, grid=MICRO[0][:15] + "777", into=MICRO[0]), "grid-unknown"),
    (Edit(Verb.SPLIT, grid=MICRO[0], units=homes(SKETCH, MICRO[0])[:1], into=MICRO[1]), "grid-unknown"),
    (Edit(Verb.SPLIT, grid=MICRO[0], units=homes(SKETCH, MICRO[0])[:1], into="9" * 18), "grid-unknown"),
    (Edit(Verb.SPLIT, grid=MICRO[0], units=homes(SKETCH, MICRO[0])[:1], into=GENERAL[0]), "grid-unknown"),
    (Edit(Verb.RENAME, grid=MICRO[0][:12] + "700000", name="x"), "grid-unknown"),
    (Edit(Verb.UNLOCK, grid=MICRO[0]), "edit-nothing"),
    (Edit(Verb.LOCK, grid=MICRO[0][:12] + "000000"), "edit-nothing"),
    (Edit(Verb.DEDICATE, site="moon"), "site-unknown"),
    (Edit(Verb.RELEASE, grid=MICRO[0]), "grid-tier"),
]


@pytest.mark.parametrize(("edit", "code"), STRANGE)
def test_what_does_not_go_is_refused_by_name(edit, code):
    assert refusal(SKETCH, edit) == code


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


def test_the_log_undoes_and_does_again_in_order():
    held = standing_of(["move", "split", UNDO, UNDO, REDO, "merge"])
    assert (held.standing, held.undone) == ((0, 5), ())
    assert standing_of(["move", UNDO]).undone == (0,)
    for verbs, code in (([UNDO], "undo-nothing"), (["move", REDO], "redo-nothing")):
        with pytest.raises(ShigeError) as caught:
            standing_of(verbs)
        assert caught.value.code == code


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
