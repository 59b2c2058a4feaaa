import os
import signal
import subprocess
import sys
import time
from dataclasses import replace

import numpy as np
import pytest
import shapely

from shige.adapters.cityfile import read_city, write_city
from shige.adapters.norms_file import read_norms
from shige.adapters.planfile import read_plan
from shige.core.errors import ShigeError
from shige.core.planning.draw import DrawOrder
from shige.core.planning.locks import Locks
from shige.core.values import Tier
from shige.runs import plan_draw
from shige.runs.engines import Engine
from shige.runs.plan_draw import DrawInputs, draw_plan
from tests import make
from tests.processes import uncounted
from tests.runs.clusters import CHECKOUT, cluster
from tests.runs.towns import many

HERE = Engine(workers=1)
SHAPE = make.Shape(columns=6, rows=6, households=100, floors=18, entrances=2)
COUNT = 12
SHIGE = [sys.executable, "-m", "shige", "plan", "draw"]
quiet = pytest.mark.filterwarnings("ignore:::distributed", "ignore::ResourceWarning", "ignore::DeprecationWarning")


class Told(list):
    """The stages that a run told of."""

    def __call__(self, stage, done, total):
        self.append((stage, done, total))

    def drawn(self):
        return [done for stage, done, _ in self if stage == "draw"]


def inputs(city, **changes):
    order = {key: changes.pop(key) for key in ("seed", "locks") if key in changes}
    return DrawInputs(city=city, order=DrawOrder(norms=read_norms(), **order), **changes)


def draw(city, target, *, engine=HERE, told=None, **changes):
    return draw_plan(inputs(city, **changes), target, engine=engine, progress=Told() if told is None else told).plan


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    path = tmp_path_factory.mktemp("city") / "city.gpkg"
    write_city(path, many(COUNT, SHAPE))
    return path


@pytest.fixture(scope="module")
def undisturbed(city, tmp_path_factory):
    told = Told()
    plan = draw(city, tmp_path_factory.mktemp("plan") / "plan.gpkg", told=told)
    assert told.drawn() == list(range(COUNT + 1))
    return plan.meta["content_hash"]


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    path = tmp_path_factory.mktemp("small") / "city.gpkg"
    write_city(path, make.town())
    return path


def started(city, target, *words):
    """The command on its way, as a process group of its own, with some communities finished and others not."""
    run = subprocess.Popen(
        [*SHIGE, str(city), "-o", str(target), *words], cwd=CHECKOUT, stderr=subprocess.PIPE, start_new_session=True
    )
    journal = target.with_name(f"{target.name}.journal")
    while not journal.exists() or journal.stat().st_size < 20_000:
        assert run.poll() is None, run.stderr.read().decode()
        time.sleep(0.005)
    return run


def resumed(city, target, *, engine=HERE):
    """The content hash of the run that goes on, which draws what is open and nothing else."""
    told = Told()
    plan = draw(city, target, engine=engine, told=told)
    first, *others = told.drawn()
    assert 0 < first < COUNT
    assert others == list(range(first + 1, COUNT + 1))
    assert not target.with_name(f"{target.name}.journal").exists()
    assert read_plan(target).meta["content_hash"] == plan.meta["content_hash"]
    return plan.meta["content_hash"]


def test_two_processes_draw_the_same_plan(city, undisturbed, tmp_path):
    assert draw(city, tmp_path / "p.gpkg", engine=Engine(workers=2)).meta["content_hash"] == undisturbed


def test_a_run_that_is_interrupted_goes_on(city, undisturbed, tmp_path):
    run = started(city, tmp_path / "p.gpkg", "--workers", "2")
    os.killpg(run.pid, signal.SIGINT)
    words = run.communicate()[1].decode()
    assert run.returncode == 130
    assert "The finished communities are kept" in words
    assert not (tmp_path / "p.gpkg").exists()
    assert resumed(city, tmp_path / "p.gpkg") == undisturbed


def test_a_run_that_is_killed_goes_on(city, undisturbed, tmp_path):
    run = started(city, tmp_path / "p.gpkg", "--workers", "1")
    os.killpg(run.pid, signal.SIGKILL)
    run.communicate()
    assert run.returncode == -signal.SIGKILL
    assert [path.name for path in tmp_path.iterdir()] == ["p.gpkg.journal"]
    assert resumed(city, tmp_path / "p.gpkg", engine=Engine(workers=2)) == undisturbed


@quiet
def test_a_cluster_that_loses_a_worker_draws_the_same_plan(city, undisturbed, tmp_path):
    with cluster(tmp_path) as found:
        told = Told()

        def progress(stage, done, total):
            told(stage, done, total)
            if told.drawn()[-1:] == [2]:
                found.workers[0].kill()

        engine = Engine(kind="dask", scheduler=found.address)
        plan = draw_plan(inputs(city), tmp_path / "p.gpkg", engine=engine, progress=progress).plan
        assert found.workers[0].wait() == -signal.SIGKILL
        assert found.workers[1].poll() is None
    assert plan.meta["content_hash"] == undisturbed


def test_a_run_of_other_inputs_begins_afresh(small, tmp_path):
    target = tmp_path / "p.gpkg"
    (tmp_path / "p.gpkg.journal").write_bytes(b"another run")
    first = draw(small, target)
    again = draw(small, target, seed=2)
    assert (first.meta["seed"], again.meta["seed"]) == ("1", "2")
    assert draw(small, target, seed=1).meta["content_hash"] == first.meta["content_hash"]


def test_a_city_that_another_program_edited_is_another_run(city, tmp_path):
    target, edited = tmp_path / "p.gpkg", tmp_path / "city.gpkg"
    edited.write_bytes(city.read_bytes())
    run = started(edited, target, "--workers", "1")
    os.killpg(run.pid, signal.SIGKILL)
    run.communicate()
    edited.write_bytes(city.read_bytes() + b"\0")
    told = Told()
    with pytest.raises(KeyboardInterrupt):
        draw_plan(inputs(edited), target, engine=HERE, progress=lambda *found: stop(told, found))
    assert told.drawn() == [0]


def stop(told, found):
    told(*found)
    if found[0] == "draw":
        raise KeyboardInterrupt


def test_the_plan_says_how_it_was_drawn(small, tmp_path):
    plan = draw(small, tmp_path / "p.gpkg", seed=7)
    meta = read_plan(tmp_path / "p.gpkg").meta
    wanted = {"seed": "7", "profile": "verify", "crew": "2", "city": "city.gpkg", "synthetic": "1", "retired": ""}
    assert wanted.items() <= meta.items()
    assert meta["city_hash"] == read_city(small).meta["content_hash"]
    assert set(plan.grids.tier) == {Tier.COMMUNITY, Tier.GENERAL, Tier.MICRO}


def test_a_community_without_buildings_is_drawn_too(tmp_path):
    town = make.town(make.Shape(school=True))
    rows = np.array([len(town.cells) - 1])
    cells = replace(town.cells.take(rows), site=make.ints(0))
    bare = replace(town, buildings=town.buildings.take(rows[:0]), cells=cells, links=town.links.take(rows[:0]))
    write_city(tmp_path / "c.gpkg", bare)
    grids = draw(tmp_path / "c.gpkg", tmp_path / "p.gpkg").grids
    assert list(zip(grids.tier, grids.households, strict=True)) == [(Tier.COMMUNITY, 0), (Tier.DEDICATED, 0)]


def refused(city, target, **changes):
    with pytest.raises(ShigeError) as error:
        draw(city, target, **changes)
    assert not target.exists() or target == city
    return error.value


def test_a_city_without_communities_is_refused(tmp_path):
    town = make.town()
    level = replace(town.areas, level=make.column("street"))
    write_city(tmp_path / "c.gpkg", replace(town, areas=level))
    assert refused(tmp_path / "c.gpkg", tmp_path / "p.gpkg").code == "no-community"


def test_a_community_without_a_statistical_code_is_refused(tmp_path):
    town = make.town()
    write_city(tmp_path / "c.gpkg", replace(town, areas=replace(town.areas, code=make.column("玉林"))))
    assert refused(tmp_path / "c.gpkg", tmp_path / "p.gpkg").code == "community-code"


def test_an_impossible_building_is_refused(tmp_path):
    town = make.town()
    floors = np.where(np.arange(24) == 5, -3, town.buildings.floors).astype(np.int32)
    write_city(tmp_path / "c.gpkg", replace(town, buildings=replace(town.buildings, floors=floors)))
    assert refused(tmp_path / "c.gpkg", tmp_path / "p.gpkg").facts["id"] == "b5"


def test_locks_on_what_is_not_there_are_refused(small, tmp_path):
    for locks in (Locks(compounds=frozenset(["c9"])), Locks(keep=frozenset(["510107001001001000"]))):
        assert refused(small, tmp_path / "p.gpkg", locks=locks).code == "locks-unknown"


def test_a_folder_that_is_not_there_is_said(small, tmp_path):
    assert refused(small, tmp_path / "none" / "p.gpkg").code == "write-failed"


def test_a_plan_does_not_overwrite_its_city(small):
    content = small.read_bytes()
    assert refused(small, small).code == "target-is-city"
    assert small.read_bytes() == content


FULL = """
import resource, sys
from shige.cli.main import main, root
_, city, warm, target, most = sys.argv
root(["plan", "draw", city, "-o", warm], standalone_mode=False)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(most), int(most)))
sys.argv[1:] = ["plan", "draw", city, "-o", target]
main()
"""


@pytest.mark.parametrize("most", ["8000", "60000"])
def test_a_full_disk_leaves_no_half_written_plan(small, tmp_path, tmp_path_factory, most):
    warm, target = tmp_path_factory.mktemp("warm") / "w.gpkg", tmp_path / "p.gpkg"
    words = [sys.executable, "-c", FULL, str(small), str(warm), str(target), most]
    ran = subprocess.run(words, cwd=CHECKOUT, env=uncounted(), capture_output=True, text=True, check=False)
    assert ran.returncode == 2, ran.stderr
    assert "could not be written" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert {path.name for path in tmp_path.iterdir()} <= {"p.gpkg.journal"}
    assert draw(small, target).meta["content_hash"] == read_plan(warm).meta["content_hash"]


def test_a_redraw_of_an_unchanged_city_keeps_every_grid(small, tmp_path):
    first = draw(small, tmp_path / "a.gpkg")
    again = draw(small, tmp_path / "b.gpkg", base=read_plan(tmp_path / "a.gpkg"))
    assert first.grids.code.tolist() == again.grids.code.tolist()
    assert first.units.micro_code.tolist() == again.units.micro_code.tolist()
    assert set(again.lineage.change) == {"kept"}
    assert again.meta["base"] == first.meta["content_hash"]


def test_a_redraw_after_demolition_moves_few_and_never_reuses_a_number(tmp_path):
    shape = make.Shape(columns=8, rows=6, households=40, entrances=1)
    town = make.town(shape)
    write_city(tmp_path / "a.gpkg", town)
    first = draw(tmp_path / "a.gpkg", tmp_path / "one.gpkg")
    gone = [0, 1, 2, 8, 9, 10]
    homes = town.buildings.households.copy()
    homes[gone] = 0
    write_city(tmp_path / "b.gpkg", replace(town, buildings=replace(town.buildings, households=homes)))
    second = draw(tmp_path / "b.gpkg", tmp_path / "two.gpkg", base=read_plan(tmp_path / "one.gpkg"))
    third = draw(tmp_path / "a.gpkg", tmp_path / "three.gpkg", base=read_plan(tmp_path / "two.gpkg"))
    stay = ~np.isin(second.units.building_id, [f"b{row}" for row in gone])
    was = dict(zip(first.units.id, first.units.parent_code, strict=True))
    moved = [
        was[name] != code for name, code in zip(second.units.id[stay], second.units.parent_code[stay], strict=True)
    ]
    assert np.mean(moved) < 0.2
    retired = set(first.grids.code) - set(second.grids.code)
    assert set(second.meta["retired"].split()) == retired
    assert not retired & set(third.grids.code)
    assert retired <= set(third.meta["retired"].split())


def test_a_redraw_knows_the_homes_of_a_community_that_was_split(tmp_path):
    write_city(tmp_path / "a.gpkg", make.town())
    draw(tmp_path / "a.gpkg", tmp_path / "one.gpkg")
    write_city(tmp_path / "b.gpkg", make.town(make.Shape(communities=2)))
    second = draw(tmp_path / "b.gpkg", tmp_path / "two.gpkg", base=read_plan(tmp_path / "one.gpkg"))
    south = second.lineage.take(np.array([code.startswith(make.CODES[1]) for code in second.lineage.target]))
    assert len(south)
    assert set(south.change) <= {"merged", "split", "moved"}
    assert all(code[:12] in make.CODES for code in second.grids.code)


def test_a_plan_names_whom_its_city_names(tmp_path):
    write_city(tmp_path / "city.gpkg", replace(make.town(), meta={"attribution": "© City Survey"}))
    plan = draw(tmp_path / "city.gpkg", tmp_path / "p.gpkg")
    assert read_plan(tmp_path / "p.gpkg").meta["attribution"] == plan.meta["attribution"] == "© City Survey"
    write_city(tmp_path / "city.gpkg", make.town())
    assert "attribution" not in draw(tmp_path / "city.gpkg", tmp_path / "q.gpkg").meta


def test_preferred_areas_are_followed_and_belong_to_the_run(small, tmp_path):
    town = make.town()
    west, south, east, north = shapely.total_bounds(town.areas.polygon)
    middle = (west + east) / 2
    halves = make.column(shapely.box(west, south, middle, north), shapely.box(middle, south, east, north))
    plan = draw(small, tmp_path / "p.gpkg", prefer=halves)
    sides = {
        code: {bool(x > middle) for x in plan.units.x[plan.units.parent_code == code]}
        for code in set(plan.units.parent_code)
    }
    assert all(len(found) == 1 for found in sides.values())


def test_general_grids_that_were_locked_by_hand_stay_as_they_are(small, tmp_path):
    base = draw(small, tmp_path / "base.gpkg")
    general, micro = (str(base.grids.code[base.grids.tier == tier][0]) for tier in (Tier.GENERAL, Tier.MICRO))
    locked = replace(base, meta={**base.meta, "locked": f"{general} {micro}"})
    assert plan_draw._kept_locked(inputs(small, base=locked)).order.locks.keep == {general}
    assert plan_draw._kept_locked(inputs(small, base=base)).order.locks.keep == frozenset()
