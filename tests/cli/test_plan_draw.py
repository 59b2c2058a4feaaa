import json
from dataclasses import replace

import numpy as np
import pytest
from click.testing import CliRunner

from shige.adapters.cityfile import write_city
from shige.adapters.crs import points_to_degrees
from shige.adapters.planfile import read_plan
from shige.cli.plan_draw import command
from shige.core.errors import ShigeError
from shige.core.values import Tier
from tests import make

CITY = make.town()


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    path = tmp_path_factory.mktemp("city") / "city.gpkg"
    write_city(path, CITY)
    return path


@pytest.fixture(scope="module")
def plan(city, tmp_path_factory):
    path = tmp_path_factory.mktemp("plan") / "plan.gpkg"
    return path, draw(city, path)


def draw(city, target, *words):
    found = CliRunner().invoke(command, [str(city), "-o", str(target), "--workers", "1", *map(str, words)])
    if found.exception is not None and not isinstance(found.exception, SystemExit):
        raise found.exception
    return found


def refused(city, target, *words):
    with pytest.raises(ShigeError) as error:
        draw(city, target, *words)
    assert not target.exists()
    return error.value


def test_what_was_drawn_is_told_in_sentences(plan):
    path, found = plan
    assert found.exit_code == 0, found.output
    lines = found.stdout.splitlines()
    assert lines[0] == "960 households in 1 communities (a synthetic city):"
    assert lines[1] == "  2 general grids of 480 households, 100.0% within the norm; 0 dedicated grids"
    assert "micro-grids of" in lines[2]
    assert "minutes for 2 people" in lines[2]
    assert lines[4].startswith(f"{path} is written (content ")


def test_the_file_written_can_be_checked_at_once(city, tmp_path):
    found = draw(city, tmp_path / "plan.gpkg", "--check")
    assert found.exit_code == 0
    assert found.stdout.splitlines()[-1].startswith("Sound: every household once")


def test_a_city_without_homes_is_told_without_means(tmp_path):
    town = make.town(make.Shape(school=True))
    rows = np.array([len(town.cells) - 1])
    cells = replace(town.cells.take(rows), site=make.ints(0))
    bare = replace(town, buildings=town.buildings.take(rows[:0]), cells=cells, links=town.links.take(rows[:0]), meta={})
    write_city(tmp_path / "c.gpkg", bare)
    lines = draw(tmp_path / "c.gpkg", tmp_path / "p.gpkg").stdout.splitlines()
    assert lines[0] == "0 households in 1 communities:"
    assert lines[1] == "  0 general grids of - households, - within the norm; 1 dedicated grids"


def test_profile_crew_and_seed_are_kept_with_the_plan(city, tmp_path):
    draw(city, tmp_path / "p.gpkg", "--profile", "register", "--crew", 4, "--seed", 9)
    found = read_plan(tmp_path / "p.gpkg")
    assert (found.meta["profile"], found.meta["crew"], found.meta["seed"]) == ("register", "4", "9")
    assert set(found.grids.crew[found.grids.tier == Tier.MICRO].tolist()) == {4}


def test_the_citys_own_norms_are_drawn_by(city, tmp_path):
    (tmp_path / "norms.toml").write_text("[grids.general_max]\nvalue = 1000\n[grids.general_min]\nvalue = 900\n")
    draw(city, tmp_path / "p.gpkg", "--norms", tmp_path / "norms.toml")
    found = read_plan(tmp_path / "p.gpkg")
    assert found.grids.households[found.grids.tier == Tier.GENERAL].tolist() == [960]
    assert "general_max = { value = 1000" in found.norms


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--profile", "visit"], "profile-unknown"),
        (["--crew", "0"], "crew-size"),
        (["--crew", "101"], "crew-size"),
        (["--seed", "-1"], "draw-seed"),
        (["--seed", str(2**70)], "draw-seed"),
    ],
)
def test_a_wrong_word_is_refused(city, tmp_path, words, code):
    assert refused(city, tmp_path / "p.gpkg", *words).code == code


@pytest.mark.parametrize("words", ["--workers 0", "--engine spark", "--seed one", "--locks none.json"])
def test_what_click_refuses_ends_with_status_two(city, tmp_path, words):
    assert draw(city, tmp_path / "p.gpkg", *words.split()).exit_code == 2


def locks(folder, **known):
    path = folder / "locks.json"
    path.write_text(json.dumps(known), encoding="utf-8")
    return path


def grid_of(path):
    units = read_plan(path).units
    return dict(zip(units.building_id, units.parent_code, strict=True))


def test_buildings_locked_together_are_in_one_general_grid(city, plan, tmp_path):
    far = ["b0", "b1", "b2", "b3", "b4", "b5"]
    row = ["b6", "b7", "b8", "b9", "b10", "b11"]
    free = grid_of(plan[0])
    assert len({free[name] for name in row}) == 2
    draw(city, tmp_path / "p.gpkg", "--locks", locks(tmp_path, together=[row]))
    found = grid_of(tmp_path / "p.gpkg")
    assert len({found[name] for name in row}) == 1
    assert len({free[name] for name in far}) == 2


def test_a_locked_compound_is_in_one_general_grid(city, tmp_path):
    draw(city, tmp_path / "p.gpkg", "--locks", locks(tmp_path, compounds=["east-gate", "old-yard"]))
    found = grid_of(tmp_path / "p.gpkg")
    assert len({found[name] for name in ("b0", "b1", "b6", "b7")}) == 1
    assert len({found[name] for name in ("b16", "b17", "b22", "b23")}) == 1


def test_a_grid_that_is_kept_stays_as_it_is(city, plan, tmp_path):
    before = read_plan(plan[0])
    code = before.grids.code[before.grids.tier == Tier.GENERAL][0]
    words = ("--base", plan[0], "--seed", 5, "--crew", 3, "--locks", locks(tmp_path, keep=[code]))
    draw(city, tmp_path / "p.gpkg", *words)
    after = read_plan(tmp_path / "p.gpkg")
    kept = {name for name, grid in zip(before.units.id, before.units.parent_code, strict=True) if grid == code}
    assert kept == {name for name, grid in zip(after.units.id, after.units.parent_code, strict=True) if grid == code}


def test_a_kept_grid_needs_the_plan_before(city, tmp_path):
    error = refused(city, tmp_path / "p.gpkg", "--locks", locks(tmp_path, keep=["510107001001001000"]))
    assert error.code == "locks-unknown"
    assert "--base" in error.message


def border(shape):
    """A line along the arterial, in the degrees of the town."""
    x = np.array([make.WEST - 50, make.WEST + shape.columns * make.CELL + 50])
    lon, lat = points_to_degrees(x, np.full(2, make.NORTH - make.CELL * shape.rows // 2), make.METRIC_CRS)
    return {"type": "LineString", "coordinates": np.column_stack([lon, lat]).tolist()}


def test_no_general_grid_crosses_a_locked_border(city, tmp_path):
    path = locks(tmp_path, borders=[border(make.Shape())])
    assert refused(city, tmp_path / "p.gpkg", "--locks", path).code == "crs-missing"
    draw(city, tmp_path / "p.gpkg", "--locks", path, "--crs", "cgcs2000")
    found = grid_of(tmp_path / "p.gpkg")
    north, south = ({found[f"b{row}"] for row in rows} for rows in (range(12), range(12, 24)))
    assert not north & south


def test_bad_locks_are_refused_with_their_place(city, tmp_path):
    (tmp_path / "locks.json").write_text("{")
    assert refused(city, tmp_path / "p.gpkg", "--locks", tmp_path / "locks.json").code == "locks-file"
    assert (
        refused(city, tmp_path / "p.gpkg", "--locks", locks(tmp_path, together=[["b0", "b99"]])).facts["value"] == "b99"
    )


def test_locks_beside_a_file_that_is_no_city_are_refused(plan, tmp_path):
    path = locks(tmp_path, compounds=["c"])
    assert refused(plan[0], tmp_path / "p.gpkg", "--locks", path).code == "not-a-city-file"
