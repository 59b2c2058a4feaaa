"""Layers come back as they were written, equal content gives an equal file, and a failed write leaves nothing."""

import hashlib
import sqlite3
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely

from shige.adapters.atomic import written_whole
from shige.adapters.geopackage import Layer, content_hash, read_layers, read_meta, write_layers
from shige.core.errors import ShigeError
from tests.processes import uncounted

FULL_DISK = """
import resource, sys
from pathlib import Path
import numpy as np
import shapely
from shige.adapters.geopackage import Layer, write_layers
from shige.core.errors import ShigeError
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
rows = np.arange(50_000)
layer = Layer({"number": rows}, shapely.points(100.0 + rows * 1e-6, np.full(len(rows), 30.0)), "Point")
try:
    write_layers(Path(sys.argv[1]), {"rows": layer}, meta={})
except ShigeError as error:
    print(error.code)
"""


def texts(*values: str | None) -> np.ndarray:
    """A column of text."""
    return np.array(values, dtype=object)


def layers() -> dict[str, Layer]:
    """A layer of every kind."""
    shapes = np.array([shapely.box(104, 30, 104.1, 30.1), None, shapely.box(104.2, 30, 104.3, 30.1)], dtype=object)
    return {
        "land": Layer({"code": texts("510107001001000001", None, "")}, shapes),
        "doors": Layer(
            {
                "floor": np.array([1, 2], dtype=np.int32),
                "metres": np.array([0.5, np.nan]),
                "open": np.array([True, False]),
                "crew": np.array([2, 0], dtype=np.int64),
            },
            shapely.points([104.0, 104.1], [30.0, 30.1]),
            "Point",
            nulls={"crew": np.array([False, True])},
        ),
        "pairs": Layer({"from": texts("a"), "to": texts("b")}),
        "nothing": Layer({"id": texts()}, texts(), "LineString"),
    }


def test_layers_come_back_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "all.gpkg"
    write_layers(path, layers(), meta={"schema": "test", "name": "成都"})
    found = read_layers(path, ["land", "doors", "pairs", "nothing"])
    assert read_meta(path) == {"schema": "test", "name": "成都"}
    assert found["land"].columns["code"].tolist() == ["510107001001000001", None, ""]
    assert found["land"].geometry is not None
    assert shapely.equals_exact(found["land"].geometry[0], shapely.box(104, 30, 104.1, 30.1))
    assert found["land"].geometry[1] is None
    assert found["doors"].columns["open"].dtype == np.bool_
    assert found["doors"].columns["floor"].dtype == np.int32
    assert np.isnan(found["doors"].columns["metres"][1])
    assert found["doors"].nulls["crew"].tolist() == [False, True]
    assert found["pairs"].geometry is None
    assert len(found["nothing"].columns["id"]) == 0
    assert content_hash(found) == content_hash(layers())


def test_the_file_says_what_its_layers_are(tmp_path: Path) -> None:
    path = tmp_path / "all.gpkg"
    multi = shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(2, 0, 3, 1)])
    mixed = np.array([shapely.box(0, 0, 1, 1), shapely.Point(0, 0)], dtype=object)
    parts = np.array([shapely.box(0, 0, 1, 1), multi], dtype=object)
    one = {"id": texts("a", "b")}
    write_layers(path, {**layers(), "parts": Layer(one, parts), "mixed": Layer(one, mixed)}, meta={})
    kinds = dict(pyogrio.list_layers(path).tolist())
    assert kinds == {
        "land": "Polygon",
        "doors": "Point",
        "pairs": None,
        "nothing": "LineString",
        "parts": "MultiPolygon",
        "mixed": "Unknown",
        "shige_meta": None,
    }
    back = read_layers(path, ["parts"])["parts"].geometry
    assert back is not None
    assert shapely.get_type_id(back).tolist() == [3, 6]


def test_equal_content_gives_an_equal_file(tmp_path: Path) -> None:
    for name in ("one.gpkg", "two.gpkg"):
        write_layers(tmp_path / name, layers(), meta={"b": "2", "a": "1"})
    one, two = (hashlib.sha256((tmp_path / name).read_bytes()).hexdigest() for name in ("one.gpkg", "two.gpkg"))
    assert one == two


def test_the_hash_sees_values_and_not_how_they_are_held() -> None:
    def of(values: np.ndarray) -> str:
        return content_hash({"layer": Layer({"column": values})})

    assert of(np.array([1, 2], dtype=np.int32)) == of(np.array([1, 2], dtype=np.int64))
    assert of(np.array([0.0, np.nan])) == of(np.array([-0.0, np.nan]))
    assert of(np.array([1, 2])) != of(np.array([2, 1]))
    assert of(texts("a", None)) != of(texts("a", ""))


def test_the_hash_is_the_one_that_files_of_old_carry() -> None:
    assert content_hash(layers()) == "cce9446b7f73dd0c0d45db871fbc74adeb6a61c4eb507319d55e7ce8e7c173a4"


def test_columns_that_others_added_come_back_and_can_be_written_again(tmp_path: Path) -> None:
    write_layers(tmp_path / "a.gpkg", {"doors": layers()["doors"]}, meta={})
    added = {
        "day": ("DATE", "'2026-01-02'"),
        "at": ("DATETIME", "'2026-01-02T03:04:05.000Z'"),
        "few": ("SMALLINT", "7"),
        "real": ("FLOAT", "0.5"),
    }
    with sqlite3.connect(tmp_path / "a.gpkg") as base:
        for name, (kind, value) in added.items():
            base.execute(f"ALTER TABLE doors ADD COLUMN {name} {kind}")
            base.execute(f"UPDATE doors SET {name} = {value} WHERE fid = 1")
    found = read_layers(tmp_path / "a.gpkg", ["doors"])
    columns = found["doors"].columns
    assert [str(columns["day"][0]), str(columns["at"][0])] == ["2026-01-02", "2026-01-02T03:04:05.000"]
    assert np.isnat([columns["day"][1], columns["at"][1]]).all()
    assert (columns["few"].tolist(), found["doors"].nulls["few"].tolist()) == ([7, 0], [False, True])
    assert (columns["real"][0], np.isnan(columns["real"][1])) == (0.5, True)
    write_layers(tmp_path / "b.gpkg", found, meta={})
    assert content_hash(read_layers(tmp_path / "b.gpkg", ["doors"])) == content_hash(found)


def test_a_damaged_page_is_not_passed_over(tmp_path: Path) -> None:
    rows = np.arange(20_000)
    write_layers(tmp_path / "a.gpkg", {"rows": Layer({"number": rows, "half": rows / 2})}, meta={})
    whole = (tmp_path / "a.gpkg").read_bytes()
    middle = len(whole) // 2 // 4096 * 4096
    (tmp_path / "a.gpkg").write_bytes(whole[:middle] + bytes(4096) + whole[middle + 4096 :])
    with pytest.raises(ShigeError, match="malformed") as caught:
        read_layers(tmp_path / "a.gpkg", ["rows"])
    assert caught.value.code == "not-a-geopackage"


def test_rows_that_the_table_of_contents_does_not_know_of_are_not_made_up(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    write_layers(path, {"rows": Layer({"number": np.arange(1_000)})}, meta={})
    with sqlite3.connect(path) as base:
        base.execute("DROP TRIGGER trigger_delete_feature_count_rows")
        base.execute("DELETE FROM rows WHERE fid % 7 = 0")
    with pytest.raises(ShigeError, match="has 858 rows, but 1000 were read") as caught:
        read_layers(path, ["rows"])
    assert caught.value.code == "not-a-geopackage"


def test_a_shape_that_cannot_be_read_is_none(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    write_layers(path, {"doors": layers()["doors"]}, meta={})
    with sqlite3.connect(path) as base:
        base.execute("UPDATE doors SET geom = substr(geom, 1, 20) WHERE fid = 1")
    shapes = read_layers(path, ["doors"])["doors"].geometry
    assert shapes is not None
    assert shapely.is_missing(shapes).tolist() == [True, False]


def test_a_missing_layer_is_named(tmp_path: Path) -> None:
    write_layers(tmp_path / "a.gpkg", {"pairs": layers()["pairs"]}, meta={})
    with pytest.raises(ShigeError, match="no layer 'grids'") as caught:
        read_layers(tmp_path / "a.gpkg", ["grids"])
    assert caught.value.code == "layer-missing"


def test_a_layer_in_another_crs_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "metres.gpkg"
    blob = shapely.to_wkb(shapely.points([1.0], [2.0]))
    pyogrio.raw.write(path, blob, [np.array([1])], ["id"], layer="l", geometry_type="Point", crs="EPSG:4544")
    with pytest.raises(ShigeError, match="EPSG:4544") as caught:
        read_layers(path, ["l"])
    assert caught.value.code == "wrong-crs"
    assert read_meta(path) == {}


def test_what_is_no_geopackage_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ShigeError) as caught:
        read_meta(tmp_path / "absent.gpkg")
    assert caught.value.code == "file-missing"
    for content in (b"hello", b"SQLite format 3\x00 and then nonsense"):
        (tmp_path / "odd.gpkg").write_bytes(content)
        with pytest.raises(ShigeError) as caught:
            read_meta(tmp_path / "odd.gpkg")
        assert caught.value.code == "not-a-geopackage"


@pytest.mark.parametrize("size", [1_000, 60_000, 1_000_000])
def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, size: int) -> None:
    path = tmp_path / "full.gpkg"
    path.write_bytes(b"what stood here")
    run = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(path), str(size)],
        env=uncounted(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.split() == ["write-failed"]
    assert [one.name for one in tmp_path.iterdir()] == ["full.gpkg"]
    assert path.read_bytes() == b"what stood here"


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ShigeError, match="No such file") as caught:
        write_layers(tmp_path / "absent" / "a.gpkg", layers(), meta={})
    assert caught.value.code == "write-failed"


def test_an_interrupted_write_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"

    def write_and_stop() -> None:
        with written_whole(path) as staged:
            staged.write_bytes(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_and_stop()
    assert list(tmp_path.iterdir()) == []
