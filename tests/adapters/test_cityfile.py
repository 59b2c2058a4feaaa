"""A city comes back from its file as it was; what cannot be read names its layer, row and column."""

import sqlite3
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely

from shige.adapters.cityfile import read_city, write_city
from shige.adapters.cityschema import LAYERS
from shige.adapters.crs import to_metres
from shige.adapters.geopackage import Layer, write_layers
from shige.core.errors import ShigeError
from shige.core.values import City
from tests.make import Shape, town


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The file of a town."""
    write_city(tmp_path / "town.gpkg", town(Shape(school=True)))
    return tmp_path / "town.gpkg"


def change(path: Path, *statements: str) -> None:
    """Edit the file as another program could."""
    with sqlite3.connect(path) as database:
        for function in ("ST_IsEmpty", "ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"):
            database.create_function(function, 1, lambda _: 0)
        for statement in statements:
            database.execute(statement)
    database.close()


def refused(path: Path) -> ShigeError:
    """The error of reading."""
    with pytest.raises(ShigeError) as caught:
        read_city(path)
    return caught.value


def same(one: City, two: City) -> None:
    """Two cities have the same columns."""
    for layer in LAYERS:
        for column in fields(getattr(one, layer)):
            first, second = getattr(getattr(one, layer), column.name), getattr(getattr(two, layer), column.name)
            assert first.dtype == second.dtype
            assert first.tolist() == second.tolist(), (layer, column.name)


def test_a_city_comes_back_bit_for_bit(path: Path) -> None:
    same(town(Shape(school=True)), read_city(path))


def test_a_compound_without_land_and_a_building_of_which_a_point_is_known_come_back(tmp_path: Path) -> None:
    city = town()
    polygon = np.full(len(city.compounds), None, dtype=object)
    footprint = city.buildings.footprint.copy()
    footprint[0] = shapely.Point(410_010, 3_391_990)
    city = replace(
        city,
        compounds=replace(city.compounds, polygon=polygon),
        buildings=replace(city.buildings, footprint=footprint),
    )
    write_city(tmp_path / "a.gpkg", city)
    same(city, read_city(tmp_path / "a.gpkg"))


def test_a_city_abroad_is_in_metres_of_its_utm_zone(tmp_path: Path) -> None:
    written = write_city(tmp_path / "a.gpkg", replace(town(), metric_crs=32635))
    assert read_city(tmp_path / "a.gpkg").metric_crs == 32635
    assert written.meta["metric_crs"] == "32635"


def test_the_same_city_has_the_same_hash_and_file(tmp_path: Path) -> None:
    one = write_city(tmp_path / "one.gpkg", town())
    two = write_city(tmp_path / "two.gpkg", read_city(tmp_path / "one.gpkg"))
    assert one.meta == two.meta
    assert (tmp_path / "one.gpkg").read_bytes() == (tmp_path / "two.gpkg").read_bytes()
    other = write_city(tmp_path / "three.gpkg", town(Shape(households=41)))
    assert other.meta["content_hash"] != one.meta["content_hash"]


def test_the_file_is_in_degrees_with_words_and_keys(path: Path) -> None:
    described, _, blobs, columns = pyogrio.raw.read(path, layer="buildings")
    table = dict(zip(described["fields"], columns, strict=True))
    assert described["crs"] == "EPSG:4490"
    assert table["compound"][0] == "east-gate"
    assert table["use"][0] == "residential"
    assert table["households_given"].dtype == np.bool_
    inside = shapely.points(table["lon"], table["lat"])
    assert shapely.intersects(shapely.from_wkb(blobs), inside).all()
    assert np.allclose(shapely.get_coordinates(to_metres(inside, 4544))[:, 0], town(Shape(school=True)).buildings.x)


def test_another_version_says_so(path: Path) -> None:
    change(path, "UPDATE shige_meta SET value = '0' WHERE key = 'version'")
    error = refused(path)
    assert error.code == "city-version"
    assert error.facts["version"] == "0"


@pytest.mark.parametrize(
    "edit",
    [
        "UPDATE shige_meta SET value = 'shige-plan' WHERE key = 'schema'",
        "DELETE FROM shige_meta WHERE key = 'schema'",
        "UPDATE shige_meta SET value = 'north' WHERE key = 'metric_crs'",
    ],
)
def test_what_is_no_city_file_says_so(path: Path, edit: str) -> None:
    change(path, edit)
    assert refused(path).code == "not-a-city-file"


@pytest.mark.parametrize(
    ("edit", "code", "field", "row"),
    [
        ("UPDATE buildings SET use = 'castle' WHERE fid = 3", "unknown-word", "use", 3),
        ("UPDATE buildings SET compound = 'gone' WHERE fid = 2", "unknown-reference", "compound", 2),
        ("UPDATE buildings SET id = (SELECT id FROM buildings WHERE fid = 1) WHERE fid = 2", "duplicate-key", "id", 2),
        ("UPDATE buildings SET floors = NULL WHERE fid = 4", "value-missing", "floors", 4),
        ("UPDATE buildings SET lon = NULL WHERE fid = 4", "value-missing", "lon", 4),
        ("ALTER TABLE buildings DROP COLUMN floors", "column-missing", "floors", None),
    ],
)
def test_a_cell_that_cannot_be_read_is_named(path: Path, edit: str, code: str, field: str, row: int | None) -> None:
    change(path, edit)
    error = refused(path)
    assert (error.code, error.facts["field"], error.facts.get("row")) == (code, field, row)


def test_columns_of_another_kind_are_named(tmp_path: Path) -> None:
    def written(floors: np.ndarray) -> Path:
        write_city(tmp_path / "town.gpkg", town())
        meta = {"schema": "shige-city", "version": "1", "metric_crs": "4544"}
        layers = {}
        for name in LAYERS:
            described, _, blobs, arrays = pyogrio.raw.read(tmp_path / "town.gpkg", layer=name)
            columns = dict(zip(described["fields"], arrays, strict=True))
            if name == "buildings":
                columns["floors"] = floors
            layers[name] = Layer(columns, None if blobs is None else shapely.from_wkb(blobs), LAYERS[name].kind)
        write_layers(tmp_path / "odd.gpkg", layers, meta=meta)
        return tmp_path / "odd.gpkg"

    count = len(town().buildings)
    assert refused(written(np.full(count, "six", dtype=object))).code == "column-type"
    assert refused(written(np.full(count, 6.5))).code == "column-type"
    assert refused(written(np.full(count, 2**40))).code == "column-type"


def test_a_layer_without_shapes_is_named(path: Path, tmp_path: Path) -> None:
    change(path, "DELETE FROM gpkg_geometry_columns WHERE table_name = 'areas'")
    change(path, "UPDATE gpkg_contents SET data_type = 'attributes' WHERE table_name = 'areas'")
    assert refused(path).code == "column-missing"
