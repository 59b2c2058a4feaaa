import csv
import re
from dataclasses import replace

import numpy as np
import pytest
from click.testing import CliRunner

from shige.adapters.geopackage import read_layers, read_meta
from shige.adapters.planfile import read_plan, write_plan
from shige.cli.plan_compare import command
from shige.core.errors import ShigeError
from shige.core.values import Tier
from shige.runs import compare_page
from shige.runs.plan_compare import compare_files
from tests import make


@pytest.fixture
def files(tmp_path):
    """An old plan, and a new one in which the first micro-grid's first building belongs to the second."""
    city = make.town()
    old = make.plan(city)
    micros = [code for code, tier in zip(old.grids.code, old.grids.tier, strict=True) if tier == Tier.MICRO]
    building = old.units.building_id[old.units.micro_code == micros[0]][0]
    micro = old.units.micro_code.copy()
    micro[old.units.building_id == building] = micros[1]
    new = replace(old, units=replace(old.units, micro_code=micro), meta={"synthetic": "1"})
    write_plan(tmp_path / "old.gpkg", old)
    write_plan(tmp_path / "new.gpkg", new)
    return tmp_path / "old.gpkg", tmp_path / "new.gpkg", micros


def read_table(path):
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_a_comparison_is_written_as_tables_layers_and_a_page(files, tmp_path):
    old, new, micros = files
    folder = tmp_path / "out"
    compare_files(old, new_path=new, folder=folder)
    summary = {row["tier"]: row for row in read_table(folder / "summary.csv")}
    assert summary["micro"]["change_hands"] == "40"
    assert summary["general"]["change_hands"] == "0"
    assert {row["old"] for row in read_table(folder / "changes.csv")} == set(micros[:2])
    assert {(row["old"], row["new"]) for row in read_table(folder / "moves.csv")} == {tuple(micros[:2])}
    layers = read_layers(folder / "changes.gpkg", ["grids", "moves"])
    assert set(layers["grids"].columns["change"]) == {"kept", "moved"}
    assert len(layers["moves"].columns["unit"]) == len(read_table(folder / "moves.csv"))
    page = (folder / "index.html").read_text(encoding="utf-8")
    assert "40 户换了微网格" in page
    assert "模拟数据" in page
    assert page.count("<circle") == len(layers["moves"].columns["unit"])
    assert "http" not in page


def test_the_map_shows_a_grid_that_took_in_another_as_moved(files, tmp_path):
    old, new, micros = files
    plan = make.plan(make.town())
    micro = np.where(plan.units.micro_code == micros[0], micros[1], plan.units.micro_code)
    write_plan(
        new,
        replace(plan, units=replace(plan.units, micro_code=micro), grids=plan.grids.take(plan.grids.code != micros[0])),
    )
    compare_files(old, new_path=new, folder=tmp_path)
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "<path class=moved" in page
    assert "<path class=merged" not in page


@pytest.fixture
def two(tmp_path):
    """Plans of two communities, named, of which the new one changes a building's micro-grid in the first only."""
    shape = make.Shape(columns=10, rows=8, communities=2)
    old = make.plan(make.town(shape), shape)
    first = [code for code in sorted(filter(None, set(old.units.micro_code))) if code.startswith(make.CODES[0])]
    rows = np.flatnonzero(old.units.micro_code == first[0])
    micro = old.units.micro_code.copy()
    micro[old.units.building_id == old.units.building_id[rows[0]]] = first[1]
    new = replace(old, units=replace(old.units, micro_code=micro), meta={"attribution": "A & B"})
    write_plan(tmp_path / "old.gpkg", old)
    write_plan(tmp_path / "new.gpkg", new)
    return tmp_path / "old.gpkg", tmp_path / "new.gpkg", first


def test_only_what_changes_is_drawn_in_the_communities_where_it_does(two, tmp_path):
    compare_files(two[0], new_path=two[1], folder=tmp_path)
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert re.findall(r'<p class=key id="c(\d{12})', page) == [make.CODES[0]]
    assert page.count("<path class=moved") == 2
    assert "<path class=kept" not in page
    assert page.count('<path class="town ') == 2
    assert page.count(f'<a href="#c{make.CODES[0]}') == 1
    assert f'<a href="#c{make.CODES[1]}' not in page


def test_the_page_and_the_layers_name_whom_the_city_names(two, tmp_path):
    compare_files(two[0], new_path=two[1], folder=tmp_path)
    assert "A &amp; B" in (tmp_path / "index.html").read_text(encoding="utf-8")
    assert read_meta(tmp_path / "changes.gpkg")["attribution"] == "A & B"


def test_a_page_that_is_full_says_what_is_left_out(two, tmp_path, monkeypatch):
    everything = replace(read_plan(two[1]), meta={})
    swapped = everything.units.micro_code.copy()
    for code in make.CODES[:2]:
        one, other = sorted(c for c in filter(None, set(swapped)) if c.startswith(code))[:2]
        rows = np.flatnonzero(everything.units.micro_code == one)
        swapped[everything.units.building_id == everything.units.building_id[rows[-1]]] = other
    write_plan(two[1], replace(everything, units=replace(everything.units, micro_code=swapped)))
    monkeypatch.setattr(compare_page, "MOST_GRIDS", 3)
    compare_files(two[0], new_path=two[1], folder=tmp_path)
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert page.count("<details") == 1
    assert page.count('<a href="#c') == 1
    assert "1 more communities are not drawn" in page


def test_a_comparison_of_equal_plans_has_no_community_to_show(two, tmp_path):
    compare_files(two[0], new_path=two[0], folder=tmp_path)
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "0 户换了微网格" in page
    assert "<details" not in page


def test_a_page_of_real_data_does_not_call_it_made_up(files, tmp_path):
    old, new, _ = files
    write_plan(new, replace(make.plan(make.town()), meta={}))
    compare_files(old, new_path=new, folder=tmp_path)
    assert "模拟数据" not in (tmp_path / "index.html").read_text(encoding="utf-8")


def test_plans_in_different_metric_systems_are_not_compared(files):
    old, new, _ = files
    write_plan(new, replace(make.plan(make.town()), metric_crs=4545))
    with pytest.raises(ShigeError) as caught:
        compare_files(old, new_path=new)
    assert caught.value.code == "other-crs"


def test_the_command_prints_the_sums(files, tmp_path):
    old, new, _ = files
    result = CliRunner().invoke(command, [str(old), str(new), "-o", str(tmp_path / "out")])
    assert result.exit_code == 0
    assert "change hands" in result.output
    assert "index.html" in result.output
    assert CliRunner().invoke(command, [str(old), str(new)]).exit_code == 0
