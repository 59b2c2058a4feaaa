"""Layers of map files are read as they are; what speaks against the given CRS is refused."""

import json
import zipfile
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely

from shige.adapters.crs import parse_crs
from shige.adapters.geofiles import read_geofile
from shige.core.errors import ShigeError

WGS84 = parse_crs("wgs84")


def geojson(path: Path, *rings: list[list[float]], **properties: object) -> Path:
    """A file of polygons with those properties."""
    features = [
        {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": [ring]}}
        for ring in rings
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def write(path: Path, layer: str, *, crs: str = "EPSG:4326", encoding: str | None = None) -> None:
    """A layer of one point with a Chinese name."""
    names = [np.array(["玉林街道办事处"], dtype=object)]
    pyogrio.raw.write(
        path,
        shapely.to_wkb(shapely.points([104.0], [30.0])),
        names,
        ["NAME"],
        layer=layer,
        geometry_type="Point",
        crs=crs,
        encoding=encoding,
        append=path.exists(),
    )


SQUARE = [[104.0, 30.0], [104.1, 30.0], [104.1, 30.1], [104.0, 30.0]]


def test_geojson_with_its_properties(tmp_path: Path) -> None:
    (found,) = read_geofile(geojson(tmp_path / "a.geojson", SQUARE, SQUARE, Floors=6, height=None, id=7), WGS84)
    assert found.source == "a.geojson"
    assert found.columns["floors"].tolist() == [6, 6]
    assert found.columns["height"].tolist() == [None, None]
    assert shapely.area(found.shape) == pytest.approx([0.005, 0.005])


def test_a_ring_that_does_not_close_has_no_shape(tmp_path: Path) -> None:
    (found,) = read_geofile(geojson(tmp_path / "a.geojson", SQUARE[:3], SQUARE), WGS84)
    assert found.shape[1] is not None
    assert found.shape[0] is None


def test_every_layer_of_a_geopackage(tmp_path: Path) -> None:
    for layer in ("roads", "schools"):
        write(tmp_path / "city.gpkg", layer)
    found = read_geofile(tmp_path / "city.gpkg", parse_crs("gcj02"))
    assert [layer.source for layer in found] == ["city.gpkg:roads", "city.gpkg:schools"]
    assert found[0].columns["name"].tolist() == ["玉林街道办事处"]


@pytest.mark.parametrize("encoding", ["UTF-8", "GB18030"])
def test_shapefiles_that_do_not_name_their_encoding(tmp_path: Path, encoding: str) -> None:
    write(tmp_path / "points.shp", "points", encoding=encoding)
    (tmp_path / "points.cpg").unlink()
    (found,) = read_geofile(tmp_path / "points.shp", WGS84)
    assert found.columns["name"].tolist() == ["玉林街道办事处"]


def test_a_zipped_shapefile(tmp_path: Path) -> None:
    write(tmp_path / "points.shp", "points", encoding="UTF-8")
    with zipfile.ZipFile(tmp_path / "points.zip", "w") as archive:
        for part in sorted(tmp_path.glob("points.*")):
            if part.suffix != ".zip":
                archive.write(part, part.name)
    (found,) = read_geofile(tmp_path / "points.zip", WGS84)
    assert found.columns["name"].tolist() == ["玉林街道办事处"]


def test_a_zip_bomb_is_not_opened(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.shp", bytes(20_000_000))
    with pytest.raises(ShigeError) as caught:
        read_geofile(tmp_path / "a.zip", WGS84)
    assert caught.value.code == "archive-bomb"


def test_a_file_that_says_another_crs_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "a.gpkg", "a", crs="EPSG:3857")
    for crs in ("wgs84", "EPSG:4544"):
        with pytest.raises(ShigeError, match="EPSG:3857") as caught:
            read_geofile(tmp_path / "a.gpkg", parse_crs(crs))
        assert caught.value.code == "crs-conflict"
    assert len(read_geofile(tmp_path / "a.gpkg", parse_crs("EPSG:3857"))) == 1


def test_what_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.geojson").write_text("{")
    for name, code in (("a.geojson", "source-broken"), ("absent.geojson", "file-missing")):
        with pytest.raises(ShigeError) as caught:
            read_geofile(tmp_path / name, WGS84)
        assert caught.value.code == code
