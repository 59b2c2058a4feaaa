"""An extract of OpenStreetMap gives points, lines and areas with their tags."""

from pathlib import Path

import osmium
import pytest
from osmium.osm.mutable import Node, Relation, Way

from shige.adapters.crs import parse_crs
from shige.adapters.osm import read_osm
from shige.core.errors import ShigeError

WGS84 = parse_crs("wgs84")


def extract(path: Path) -> Path:
    """A house, a street that leaves the extract, one that lies outside, a house number and a bench."""
    writer = osmium.SimpleWriter(str(path))
    corners = [(104.0, 30.0), (104.001, 30.0), (104.001, 30.001), (104.0, 30.001)]
    for number, place in enumerate(corners, start=1):
        writer.add_node(Node(id=number, location=place, version=1))
    writer.add_node(Node(id=5, location=(104.0, 30.002), version=1, tags={"addr:housenumber": "12"}))
    writer.add_node(Node(id=7, location=(104.0, 30.004), version=1, tags={"entrance": "main"}))
    writer.add_node(Node(id=8, location=(104.0, 30.005), version=1, tags={"entrance": "no", "barrier": "gate"}))
    writer.add_node(Node(id=6, location=(104.0, 30.003), version=1, tags={"natural": "tree"}))
    writer.add_way(Way(id=1, version=1, nodes=[1, 2, 3, 4, 1], tags={"building": "yes", "building:levels": "6"}))
    writer.add_way(Way(id=2, version=1, nodes=[1, 2, 99], tags={"highway": "primary", "name": "人民路"}))
    writer.add_way(Way(id=3, version=1, nodes=[1, 98], tags={"highway": "primary"}))
    writer.add_way(Way(id=5, version=1, nodes=[1, 2, 3, 1], tags={"natural": "water", "water": "river"}))
    writer.add_way(Way(id=6, version=1, nodes=[1, 3, 4, 1], tags={"natural": "water", "water": "pond"}))
    writer.add_relation(Relation(id=4, version=1, members=[("n", 5, "")], tags={"building": "yes"}))
    writer.close()
    return path


def test_points_lines_and_areas_with_their_tags(tmp_path: Path) -> None:
    found = {layer.source.rpartition(":")[2]: layer for layer in read_osm(extract(tmp_path / "a.osm.pbf"), WGS84)}
    assert found["points"].columns["addr:housenumber"].tolist() == ["12", None, None]
    assert found["points"].columns["barrier"].tolist() == [None, "entrance", "gate"]
    assert found["lines"].columns["id"].tolist() == ["way/1", "way/2", "way/5", "way/6"]
    assert found["lines"].columns["name"].tolist() == [None, "人民路", None, None]
    assert found["areas"].columns["id"].tolist() == ["way/1", "way/5", "way/6"]
    assert found["areas"].columns["building:levels"].tolist() == ["6", None, None]
    assert found["areas"].columns["waterway"].tolist() == [None, "riverbank", None]
    assert found["areas"].shape[0].area == pytest.approx(1e-6)
    assert not any(layer.is_strict for layer in found.values())
    assert {layer.attribution for layer in found.values()} == {"© OpenStreetMap contributors (ODbL)"}


def test_what_is_no_extract_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.osm.pbf").write_bytes(b"hello")
    for name, code in (("a.osm.pbf", "source-broken"), ("absent.osm.pbf", "file-missing")):
        with pytest.raises(ShigeError) as caught:
            read_osm(tmp_path / name, WGS84)
        assert caught.value.code == code
