import json
from dataclasses import replace

import numpy as np
import pyogrio.raw
import pytest
from click.testing import CliRunner

from shige.adapters.cityfile import write_city
from shige.adapters.norms_file import norms_text, read_norms
from shige.adapters.planfile import write_plan
from shige.cli.plan_check import command
from shige.core.values import Tier
from shige.runs.plan_check import check_files, findings_as_json
from tests import make
from tests.timed import with_times

NORMS = replace(read_norms(), grids=replace(read_norms().grids, p_in_time=0.5))


@pytest.fixture
def files(tmp_path):
    city = make.town()
    plan = replace(with_times(make.plan(city), sweep=NORMS.sweep), norms=norms_text(NORMS))
    write_city(tmp_path / "city.gpkg", city)
    write_plan(tmp_path / "plan.gpkg", plan)
    return tmp_path / "plan.gpkg", tmp_path / "city.gpkg", plan


def codes(found):
    return {item.code for item in found}


def test_a_plan_file_is_checked_against_its_city_file(files):
    plan_path, city_path, plan = files
    assert check_files(plan_path, city_path=city_path) == []
    households = plan.grids.households.copy()
    households[0] += 1
    write_plan(plan_path, replace(plan, grids=replace(plan.grids, households=households)))
    assert codes(check_files(plan_path, city_path=city_path)) == {"household-sum"}


def test_a_file_that_was_changed_after_it_was_written_is_found(files):
    plan_path, city_path, _ = files
    pyogrio.raw.write(
        str(plan_path),
        None,
        [np.array([value], dtype=object) for value in (str(Tier.MICRO), "a", "b")]
        + [np.array([1], dtype=np.int32), np.array(["kept"], dtype=object)],
        ["tier", "source", "target", "households", "change"],
        layer="lineage",
        driver="GPKG",
        append=True,
        geometry_type=None,
        crs=None,
    )
    assert "content-hash" in codes(check_files(plan_path, city_path=city_path))


def test_the_command_lists_what_is_wrong_and_ends_with_status_1(files):
    plan_path, city_path, plan = files
    names = plan.grids.name.copy()
    names[0] = ""
    write_plan(plan_path, replace(plan, grids=replace(plan.grids, name=names)))
    result = CliRunner().invoke(command, [str(plan_path), "--city", str(city_path)])
    assert result.exit_code == 1
    assert "name-missing" in result.output
    as_json = CliRunner().invoke(command, [str(plan_path), "--city", str(city_path), "--json"])
    assert as_json.exit_code == 1
    assert "name-missing" in {item["code"] for item in json.loads(as_json.output)["findings"]}


def test_the_command_says_that_a_sound_plan_is_sound(files):
    plan_path, city_path, _ = files
    result = CliRunner().invoke(command, [str(plan_path), "--city", str(city_path)])
    assert result.exit_code == 0
    assert result.output.startswith("Sound")


def test_a_sound_plan_says_so_to_programs():
    assert json.loads(findings_as_json([])) == {"sound": True, "findings": []}
