"""The page on the city file tells every layer, column, word and error."""

import re
from dataclasses import fields

import pytest

from shige.adapters.cityschema import LAYERS, VERSION, Word
from shige.adapters.recognise import BY_ROLE
from tests.conftest import CHECKOUT

PAGE = (CHECKOUT / "docs" / "city-file.md").read_text(encoding="utf-8")
SOURCES = [
    *(CHECKOUT / "src" / "shige" / "runs").glob("*import*.py"),
    *(
        CHECKOUT / "src" / "shige" / "adapters" / f"{name}.py"
        for name in ("archives", "cityfile", "crs", "features", "geofiles", "osm", "shapes", "tables", "text")
    ),
    CHECKOUT / "src" / "shige" / "core" / "planning" / "citycheck.py",
]


@pytest.mark.parametrize("layer", LAYERS)
def test_each_layer_is_told_with_its_columns_and_words(layer: str) -> None:
    assert f"`{layer}`" in PAGE
    for column in LAYERS[layer].columns:
        assert f"`{column.name}`" in PAGE
        if isinstance(column, Word):
            assert all(f"`{word.name.lower()}`" in PAGE for word in column.words)


@pytest.mark.parametrize("layer", LAYERS)
def test_each_layer_holds_every_column_of_its_table(layer: str) -> None:
    schema = LAYERS[layer]
    held = {column.field for column in schema.columns} | ({schema.shape} if schema.shape else set())
    assert held == {field.name for field in fields(schema.table)}


def test_references_point_at_earlier_layers() -> None:
    names = list(LAYERS)
    for name, schema in LAYERS.items():
        for column in schema.columns:
            if hasattr(column, "layer"):
                assert names.index(column.layer) < names.index(name)


def test_version_roles_and_errors_are_told() -> None:
    assert f"version {VERSION}" in PAGE
    assert all(f"`{role}`" in PAGE for role in BY_ROLE)
    codes = {code for path in SOURCES for code in re.findall(r'"([a-z]+(?:-[a-z]+)+)"', path.read_text("utf-8"))}
    told = set(re.findall(r"`([a-z-]+)`", PAGE))
    beside = {"file-missing", "not-a-geopackage", "option-unknown", "option-form"}
    assert codes - told - beside == set()
