import json

import numpy as np
import pyogrio.raw
import pytest
import shapely
from click.testing import CliRunner

from shige.adapters.crs import from_metres
from shige.adapters.nets_file import NetsRequest
from shige.adapters.planfile import read_plan, write_plan
from shige.cli.plan_merge import command as merge_command
from shige.cli.plan_who import command as who_command
from shige.core.errors import ShigeError
from shige.runs.plan_merge import merge_files, read_merged, who_at
from tests import make

CITY = make.town()
WHOLE = CITY.areas.polygon[0]
NW = shapely.Point(make.WEST + 15.0, make.NORTH - 15.0)


def degrees(shape):
    return from_metres(make.column(shape), make.METRIC_CRS)[0]


def write_geojson(path, *features):
    """Features of (properties, shape in metres)."""
    items = [
        {"type": "Feature", "properties": said, "geometry": json.loads(shapely.to_geojson(degrees(shape)))}
        for said, shape in features
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": items}), encoding="utf-8")
    return path


@pytest.fixture
def plan_path(tmp_path):
    write_plan(tmp_path / "plan.gpkg", make.plan(CITY))
    return tmp_path / "plan.gpkg"


@pytest.fixture
def layer(tmp_path):
    west, south, east, north = WHOLE.bounds
    return write_geojson(
        tmp_path / "城管.geojson",
        ({"unit": "西队", "post": "甲"}, shapely.box(west, south, (west + east) / 2, north)),
        ({"unit": "东队", "post": "乙"}, shapely.box((west + east) / 2, south, east, north)),
    )


REQUEST = NetsRequest(crs="cgcs2000")


def test_a_merged_file_holds_the_plan_and_who_answers(plan_path, layer, tmp_path):
    output = tmp_path / "merged.gpkg"
    merged = merge_files(plan_path, [layer], output=output, request=REQUEST)
    assert (merged.nets, merged.units, merged.posts) == (1, 2, 2)
    answers, crosswalk, nets = read_merged(output)
    assert set(nets.department) == {"城管"}
    assert len(answers) == len(merged.answers)
    assert set(answers.unit) == {"西队", "东队"}
    assert len(crosswalk) == len(merged.crosswalk)
    assert len(read_plan(output).grids) == len(read_plan(plan_path).grids)


def test_columns_are_mapped_or_known_by_their_chinese_names(plan_path, tmp_path):
    chinese = write_geojson(tmp_path / "a.geojson", ({"部门": "市监", "单位": "所", "岗位": "丙"}, WHOLE))
    mapped = write_geojson(tmp_path / "b.geojson", ({"dept": "综治", "team": "中心"}, WHOLE))
    merge_files(plan_path, [chinese], output=tmp_path / "m.gpkg", request=REQUEST)
    nets = read_merged(tmp_path / "m.gpkg")[2]
    assert (nets.department[0], nets.unit[0], nets.post[0]) == ("市监", "所", "丙")
    request = NetsRequest(crs="cgcs2000", columns={"department": "Dept", "unit": "team"})
    merge_files(plan_path, [mapped], output=tmp_path / "m.gpkg", request=request)
    nets = read_merged(tmp_path / "m.gpkg")[2]
    assert (nets.department[0], nets.unit[0], nets.post[0]) == ("综治", "中心", "")


def refused(plan_path, layers, request=REQUEST):
    output = plan_path.with_name("merged.gpkg")
    with pytest.raises(ShigeError) as caught:
        merge_files(plan_path, layers, output=output, request=request)
    assert not output.exists()
    return caught.value.code


def test_a_layer_without_a_crs_is_refused(plan_path, layer):
    assert refused(plan_path, [layer], NetsRequest()) == "crs-missing"
    assert refused(plan_path, [layer.with_name("nothing.gpkg")], NetsRequest()) == "crs-missing"


def write_gpkg(path, crs):
    pyogrio.raw.write(
        str(path),
        shapely.to_wkb(np.array([degrees(WHOLE)])),
        [np.array(["一队"], dtype=object)],
        ["unit"],
        geometry_type="Polygon",
        crs=crs,
    )
    return path


def test_a_layer_that_declares_its_crs_needs_no_other(plan_path, tmp_path):
    declared = write_gpkg(tmp_path / "综治.gpkg", "EPSG:4490")
    merged = merge_files(plan_path, [declared], output=tmp_path / "m.gpkg", request=NetsRequest())
    assert merged.torn == {"综治": 0}


def test_a_layer_that_cannot_say_its_crs_is_refused(plan_path, tmp_path):
    odd = "+proj=tmerc +lon_0=104.5 +x_0=12345 +ellps=GRS80"
    assert refused(plan_path, [write_gpkg(tmp_path / "odd.gpkg", odd)], NetsRequest()) == "crs-missing"
    broken = tmp_path / "broken.gpkg"
    broken.write_bytes(b"no database")
    assert refused(plan_path, [broken], NetsRequest()) == "crs-missing"


def test_columns_that_are_not_there_or_not_ours_are_refused(plan_path, layer):
    assert refused(plan_path, [layer], NetsRequest("cgcs2000", {"unit": "team"})) == "column-missing"
    assert refused(plan_path, [layer], NetsRequest("cgcs2000", {"boss": "unit"})) == "columns-unknown"


def test_rows_that_are_no_area_or_nobodys_are_refused(plan_path, tmp_path):
    point = write_geojson(tmp_path / "p.geojson", ({"unit": "一队"}, NW))
    assert refused(plan_path, [point]) == "shape-not-an-area"
    nobody = write_geojson(tmp_path / "n.geojson", ({"unit": ""}, WHOLE))
    assert refused(plan_path, [nobody]) == "unit-missing"
    bow = shapely.Polygon(
        [(make.WEST, make.NORTH), *((make.WEST + x, make.NORTH + y) for x, y in ((9, 9), (9, 0), (0, 9)))]
    )
    assert (
        refused(plan_path, [write_geojson(tmp_path / "b.geojson", ({"unit": "一队"}, bow))]) == "shape-crosses-itself"
    )


def test_layers_without_areas_are_refused(plan_path, tmp_path):
    pyogrio.raw.write(
        str(tmp_path / "empty.gpkg"),
        np.array([], dtype=object),
        [np.array([], dtype=object)],
        ["unit"],
        geometry_type="Polygon",
        crs="EPSG:4490",
    )
    assert refused(plan_path, [tmp_path / "empty.gpkg"]) == "no-areas"


def test_a_point_in_any_crs_has_the_same_answer(plan_path, layer, tmp_path):
    output = tmp_path / "merged.gpkg"
    merge_files(plan_path, [layer], output=output, request=REQUEST)
    point = degrees(NW)
    found = who_at(output, lon=point.x, lat=point.y, crs="cgcs2000")
    assert found == who_at(output, lon=NW.x, lat=NW.y, crs="EPSG:4544")
    assert [answer.unit for answer in found.answerers] == ["西队"]
    with pytest.raises(ShigeError, match="no number"):
        who_at(output, lon=float("nan"), lat=30.0, crs="wgs84")
    with pytest.raises(ShigeError, match="CRS"):
        who_at(output, lon=104.0, lat=30.0, crs=None)


def test_a_plan_that_nothing_was_merged_into_is_refused(plan_path):
    with pytest.raises(ShigeError) as caught:
        who_at(plan_path, lon=104.0, lat=30.0, crs="wgs84")
    assert caught.value.code == "layer-missing"


def test_the_commands_tell_it_in_sentences(plan_path, layer, tmp_path):
    output = tmp_path / "merged.gpkg"
    half = write_geojson(tmp_path / "市监.geojson", ({"team": "所"}, shapely.box(*WHOLE.bounds[:3], make.NORTH - 60)))
    result = CliRunner().invoke(merge_command, [str(plan_path), str(layer), "-o", str(output), "--crs", "cgcs2000"])
    assert result.exit_code == 0, result.output
    assert "1 nets with 2 areas" in result.output
    options = ["-o", str(output), "--crs", "cgcs2000", "--columns", "unit=team"]
    assert CliRunner().invoke(merge_command, [str(plan_path), str(half), *options]).exit_code == 0
    point = degrees(NW)
    said = CliRunner().invoke(who_command, [str(output), "--lon", str(point.x), "--lat", str(point.y), "--crs", "4490"])
    assert "市监: nobody" in said.output
    assert "micro" in said.output
    outside = CliRunner().invoke(who_command, [str(output), "--lon", "100", "--lat", "30", "--crs", "4490"])
    assert "outside the plan" in outside.output
    wrong = CliRunner().invoke(merge_command, [str(plan_path), str(layer), "-o", str(output), "--columns", "unit"])
    assert isinstance(wrong.exception, ShigeError)


def test_the_command_names_the_micro_grids_of_a_shared_building(layer, tmp_path):
    plan = make.plan(CITY)
    rows = np.flatnonzero(plan.units.building_id == plan.units.building_id[0])
    plan.units.micro_code[rows[1:]] = next(code for code in plan.units.micro_code if code != plan.units.micro_code[0])
    write_plan(tmp_path / "plan.gpkg", plan)
    merge_files(tmp_path / "plan.gpkg", [layer], output=tmp_path / "merged.gpkg", request=REQUEST)
    arguments = [str(tmp_path / "merged.gpkg"), "--lon", str(NW.x), "--lat", str(NW.y), "--crs", "4544"]
    said = CliRunner().invoke(who_command, arguments)
    assert said.output.count("  entrance ") == len(rows)
