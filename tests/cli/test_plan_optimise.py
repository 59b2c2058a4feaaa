"""How compact a community's grids are is proven from plan and city file, as sentences and as JSON."""

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner

from shige.adapters.cityfile import write_city
from shige.adapters.norms_file import norms_text, read_norms
from shige.adapters.planfile import write_plan
from shige.cli.plan_optimise import command
from shige.core.errors import ShigeError
from tests import make


@pytest.fixture(scope="module")
def plan_file(tmp_path_factory):
    folder = tmp_path_factory.mktemp("plan")
    city = make.town()
    write_city(folder / "town.gpkg", city)
    plan = make.plan(city)
    plan = replace(plan, norms=norms_text(read_norms()), meta={**plan.meta, "city": "town.gpkg"})
    write_plan(folder / "plan.gpkg", plan)
    return folder / "plan.gpkg"


def run(*arguments):
    result = CliRunner().invoke(command, [str(argument) for argument in arguments])
    if result.exception is not None:
        raise result.exception
    return result.output


def test_figures_come_as_json(plan_file):
    said = json.loads(run(plan_file, "--community", make.CODES[0], "--seconds", 20, "--json"))
    assert said["grids"] >= 1
    assert said["compactness_bound"] <= said["compactness_best"] * 1.001 <= said["compactness_drawn"] * 1.002
    assert said["gap"] >= 0


def test_the_answer_is_said_in_sentences(plan_file):
    said = run(plan_file, "--community", make.CODES[0], "--city", plan_file.with_name("town.gpkg"))
    assert "general grids" in said
    assert "more compact" in said


def test_an_unknown_community_is_named(plan_file):
    with pytest.raises(ShigeError) as caught:
        run(plan_file, "--community", "000000000000")
    assert caught.value.code == "community-unknown"
