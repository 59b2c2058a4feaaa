"""Edits of a plan one by one: what each verb does to the grids, and what it refuses."""

from dataclasses import replace

import numpy as np
import pytest

from shige.core.errors import ShigeError
from shige.core.planning.edit import Edit, Verb, completed, edited
from shige.core.planning.edit_figures import Standing, impact
from shige.core.planning.edit_log import REDO, UNDO, standing_of
from shige.core.planning.edit_plan import plan_part
from tests.core.planning.sketches import (
    BASE,
    BENCH,
    DEDICATED,
    GENERAL,
    MICRO,
    PLACE,
    SKETCH,
    USED,
    do,
    faults,
    homes,
    neighbours,
    plan_of,
    refusal,
)


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


def test_the_log_undoes_and_does_again_in_order():
    held = standing_of(["move", "split", UNDO, UNDO, REDO, "merge"])
    assert (held.standing, held.undone) == ((0, 5), ())
    assert standing_of(["move", UNDO]).undone == (0,)
    for verbs, code in (([UNDO], "undo-nothing"), (["move", REDO], "redo-nothing")):
        with pytest.raises(ShigeError) as caught:
            standing_of(verbs)
        assert caught.value.code == code
