"""The bench draws an instance, made up or from a file, and says how well and how fast."""

import json

import numpy as np
from click.testing import CliRunner

from shige.cli.bench_plan import command
from shige.core.making.flat import make_flat

FIGURES = {"in_range", "not_contiguous", "polsby_popper", "compounds_split", "cpu_s", "wall_s"}


def run(*arguments):
    return CliRunner().invoke(command, [str(argument) for argument in arguments], catch_exceptions=False).output


def test_a_made_up_instance_is_drawn_in_range():
    said = json.loads(run("--buildings", 120, "--json"))
    assert said.keys() >= FIGURES
    assert said["buildings"] == 120
    assert said["in_range"] == 1.0
    assert said["not_contiguous"] == 0


def test_an_instance_of_a_file_is_drawn(tmp_path):
    flat = make_flat(60, rng=np.random.default_rng(1))
    path = tmp_path / "instance.npz"
    np.savez(
        path,
        xy=flat.xy.astype(np.float32),
        households=flat.households.astype(np.int16),
        compound=flat.compound,
        edges=np.stack([flat.links.a, flat.links.b], axis=1),
        edge_length=flat.links.length_m.astype(np.float32),
        edge_class=flat.links.kind.astype(np.int8),
    )
    said = run("--instance", path)
    assert "polsby_popper" in said
    assert "buildings          60" in said
