import json

import pytest
import shapely

from shige.adapters.locks_file import read_locks
from shige.core.errors import ShigeError
from shige.core.planning.locks import Locks

BORDER = {"type": "LineString", "coordinates": [[104.06, 30.63], [104.07, 30.63]]}


def read(path, text, *, crs="wgs84"):
    path = path / "locks.json"
    path.write_text(text if isinstance(text, str) else json.dumps(text), encoding="utf-8")
    return read_locks(path, crs=crs, metric_crs=4544)


def test_locks_are_read(tmp_path):
    found = read(
        tmp_path,
        {"together": [["b1", "b2"]], "compounds": ["c7"], "keep": ["510107026013004000"], "borders": [BORDER]},
    )
    assert found.together == (frozenset({"b1", "b2"}),)
    assert (found.compounds, found.keep) == (frozenset({"c7"}), frozenset({"510107026013004000"}))
    assert shapely.length(found.borders[0]) == pytest.approx(959, abs=3)


def test_borders_are_brought_from_their_crs(tmp_path):
    plain, shifted = (read(tmp_path, {"borders": [BORDER]}, crs=crs).borders[0] for crs in ("wgs84", "gcj02"))
    assert 300 < shapely.distance(shapely.Point(plain.coords[0]), shapely.Point(shifted.coords[0])) < 500


def test_no_locks_and_locks_without_borders_need_no_crs(tmp_path):
    assert read(tmp_path, "{}", crs=None).together == Locks().together
    assert read(tmp_path, {"compounds": ["c7"]}, crs=None).compounds == {"c7"}


def test_borders_without_a_crs_are_refused(tmp_path):
    with pytest.raises(ShigeError) as error:
        read(tmp_path, {"borders": [BORDER]}, crs=None)
    assert error.value.code == "crs-missing"


def test_a_file_with_a_byte_order_mark_is_read(tmp_path):
    assert read(tmp_path, "\ufeff" + json.dumps({"keep": ["1"]})).keep == {"1"}


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("not json", "file"),
        ("[]", "file"),
        ({"unknown": []}, "file"),
        ({"together": {}}, "together"),
        ({"together": ["b1"]}, "together[0]"),
        ({"together": [["b1", 2]]}, "together[0]"),
        ({"compounds": [7]}, "compounds[0]"),
        ({"keep": ["1", 510107026013004000]}, "keep[1]"),
        ({"borders": [None]}, "borders[0]"),
        ({"borders": [BORDER, {"type": "Point", "coordinates": [104, 30]}]}, "borders[1]"),
        ({"borders": [{"type": "LineString", "coordinates": []}]}, "borders[0]"),
        ({"borders": [{"type": "LineString", "coordinates": [[104, 30]]}]}, "borders[0]"),
        ({"borders": [{"type": "LineString", "coordinates": [[30.63, 104.06], [30.63, 104.07]]}]}, "borders[0]"),
        ('{"borders": [{"type": "LineString", "coordinates": [[NaN, 30], [104, 30]]}]}', "borders[0]"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path, text, field):
    with pytest.raises(ShigeError) as error:
        read(tmp_path, text)
    assert (error.value.code, error.value.facts["field"]) == ("locks-file", field)
    assert "locks.json" in error.value.message


def test_a_file_that_is_not_there_or_not_text_is_refused(tmp_path):
    (tmp_path / "binary.json").write_bytes(b"\xff\xfe\x00")
    for name in ("none.json", "binary.json"):
        with pytest.raises(ShigeError) as error:
            read_locks(tmp_path / name, crs="wgs84", metric_crs=4544)
        assert error.value.code == "locks-file"
