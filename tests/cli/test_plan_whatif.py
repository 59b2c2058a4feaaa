import json
from dataclasses import replace

import pytest
from click.testing import CliRunner

from shige.adapters.norms_file import norms_text, read_norms
from shige.adapters.planfile import write_plan
from shige.cli.plan_whatif import command
from shige.core.errors import ShigeError
from tests import make


@pytest.fixture(scope="module")
def plan_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("plan") / "plan.gpkg"
    write_plan(path, replace(make.plan(make.town()), norms=norms_text(read_norms())))
    return path


def run(*arguments):
    result = CliRunner().invoke(command, [str(argument) for argument in arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_people_are_told_by_tier(plan_file):
    said = run(plan_file, "--profile", "register", "--crew", 3, "--absent", 0.5)
    assert "Profile register, 50% absent" in said
    for tier in ("micro", "general", "community"):
        assert f"\n{tier} " in said
    assert "70% of the households are expected to open" in said


def test_the_answer_says_whether_chances_are_reckoned_or_simulated(plan_file):
    assert "Chances are reckoned, within about 0.01 of a long simulation" in run(plan_file)
    assert "Chances are simulated: 225 sweeps of every micro-grid" in run(plan_file, "--simulate", "--seed", 2)
    assert json.loads(run(plan_file, "--json"))["chances"] == "reckoned"
    assert json.loads(run(plan_file, "--json", "--simulate"))["chances"] == "simulated"


def test_a_seed_without_simulation_is_refused(plan_file):
    with pytest.raises(ShigeError, match="--simulate"):
        run(plan_file, "--seed", 2)


def test_figures_come_as_json_with_codes_as_text(plan_file):
    said = json.loads(run(plan_file, "--profile", "register", "--json"))
    assert said["profile"] == "register"
    assert said["micro"]["late"] == len(said["late_codes"]) > 0
    assert all(isinstance(code, str) and len(code) == 18 for code in said["late_codes"])
    assert said["micro"]["missing"] <= said["micro"]["needed"]
    assert said["absent_share"] == 0.35


def test_a_norms_file_stands_for_the_plan_s_norms(plan_file, tmp_path):
    norms = tmp_path / "norms.toml"
    norms.write_text("[sweep.profiles.verify]\nvalue = 60\n", "utf-8")
    said = run(plan_file, "--norms", norms)
    assert "would with any crew: draw them smaller" in said


def test_a_missing_plan_is_an_error(tmp_path):
    with pytest.raises(ShigeError):
        run(tmp_path / "none.gpkg")
