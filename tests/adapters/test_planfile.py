import json
import sqlite3
from dataclasses import replace

import numpy as np
import pytest
import shapely

from shige.adapters.geopackage import read_layers
from shige.adapters.planfile import read_plan, write_plan
from shige.core.errors import ShigeError
from shige.core.values import Lineage, Tier
from tests import make

SHAPE = make.Shape(columns=5, rows=4, communities=2, school=True)
CITY = make.town(SHAPE)
PLAN = make.plan(CITY, SHAPE)


def column_equal(one, two):
    if one.dtype.kind == "f":
        return np.allclose(one, two, atol=2e-6, equal_nan=True)
    if len(one) and isinstance(one[0], shapely.Geometry):
        return bool(shapely.equals_exact(one, two, tolerance=2e-6).all())
    return one.tolist() == two.tolist()


def table_equal(one, two):
    return all(column_equal(getattr(one, name), getattr(two, name)) for name in one.__slots__)


def test_a_plan_comes_back_as_it_was(tmp_path):
    line = Lineage(
        tier=make.column(Tier.MICRO),
        source=make.column(""),
        target=make.column(PLAN.grids.code[2]),
        households=make.ints(7),
        change=make.column("new"),
    )
    plan = replace(PLAN, lineage=line, norms="[grids]\n", meta={**PLAN.meta, "retired": "a b"})
    digest = write_plan(tmp_path / "plan.gpkg", plan)
    back = read_plan(tmp_path / "plan.gpkg")
    assert table_equal(plan.grids, back.grids)
    assert table_equal(plan.units, back.units)
    assert table_equal(plan.lineage, back.lineage)
    assert (back.norms, back.metric_crs, back.meta["content_hash"]) == (plan.norms, plan.metric_crs, digest)
    assert back.meta["retired"] == "a b"


def test_an_equal_plan_has_an_equal_hash_and_another_another(tmp_path):
    first = write_plan(tmp_path / "a.gpkg", PLAN)
    assert write_plan(tmp_path / "b.gpkg", PLAN) == first
    named = replace(PLAN.grids, name=make.column(*["x"] * len(PLAN.grids)))
    assert write_plan(tmp_path / "c.gpkg", replace(PLAN, grids=named)) != first


def test_figures_of_a_sweep_are_null_outside_micro(tmp_path):
    write_plan(tmp_path / "plan.gpkg", PLAN)
    with sqlite3.connect(tmp_path / "plan.gpkg") as base:
        rows = base.execute("SELECT tier, minutes, p_in_time, crew, exceptions FROM grids").fetchall()
    assert {tier for tier, *_ in rows} == {"community", "general", "dedicated", "micro"}
    for tier, *figures, exceptions in rows:
        assert all((figure is None) == (tier != "micro") for figure in figures)
        assert json.loads(exceptions) == []


def test_codes_are_text_and_a_dedicated_unit_has_no_micro_code(tmp_path):
    codes = PLAN.units.micro_code.copy()
    codes[0] = None
    write_plan(tmp_path / "plan.gpkg", replace(PLAN, units=replace(PLAN.units, micro_code=codes)))
    back = read_plan(tmp_path / "plan.gpkg").units
    assert back.micro_code[0] is None
    assert all(isinstance(code, str) for code in back.micro_code[1:])


def test_a_plan_without_units_and_micro_grids_is_kept_too(tmp_path):
    bare = replace(PLAN, grids=PLAN.grids.take(PLAN.grids.tier == Tier.COMMUNITY), units=PLAN.units.take(np.arange(0)))
    write_plan(tmp_path / "plan.gpkg", bare)
    back = read_plan(tmp_path / "plan.gpkg")
    assert (back.grids.crew.tolist(), len(back.units), len(back.lineage)) == ([0, 0], 0, 0)


def test_a_plan_file_of_another_version_is_refused(tmp_path):
    path = tmp_path / "plan.gpkg"
    write_plan(path, PLAN)
    with sqlite3.connect(path) as base:
        base.execute("UPDATE shige_meta SET value = 'shige-plan/0' WHERE key = 'schema'")
    with pytest.raises(ShigeError) as error:
        read_plan(path)
    assert error.value.code == "wrong-schema"
    assert error.value.facts == {"file": str(path), "found": "shige-plan/0", "expected": "shige-plan/1"}


def test_a_layer_that_lost_its_shapes_is_refused(tmp_path):
    path = tmp_path / "plan.gpkg"
    write_plan(path, PLAN)
    with sqlite3.connect(path) as base:
        base.execute("DELETE FROM gpkg_geometry_columns WHERE table_name = 'address_units'")
        base.execute("UPDATE gpkg_contents SET data_type = 'attributes' WHERE table_name = 'address_units'")
    with pytest.raises(ShigeError) as error:
        read_plan(path)
    assert error.value.code == "layer-shapeless"


def test_the_layers_are_those_of_the_schema(tmp_path):
    write_plan(tmp_path / "plan.gpkg", PLAN)
    layers = read_layers(tmp_path / "plan.gpkg", ["grids", "address_units", "lineage"])
    assert list(layers["address_units"].columns) == [
        *("id", "building_id", "entrance", "floor_from", "floor_to", "lift", "households", "micro_code", "parent_code")
    ]
    assert layers["lineage"].geometry is None
