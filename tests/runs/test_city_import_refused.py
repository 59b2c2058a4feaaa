"""What cannot be used is refused with row, field, value and bound; what looks wrong is warned of."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
import shapely.affinity

from shige.adapters.cityfile import write_city
from shige.core.geo import gcj02_from_wgs84
from tests.runs.sources import block, house, houses, quarter_of, refused, run, write


@pytest.fixture
def quarter(tmp_path: Path) -> tuple[Path, Path]:
    """The houses and streets of a quarter."""
    return quarter_of(tmp_path)


def test_whom_the_source_asks_to_name_is_named_and_nobody_else(quarter: tuple[Path, Path]) -> None:
    assert "attribution" not in run(*quarter).meta
    assert run(*quarter, attribution=" © City Survey ").meta["attribution"] == "© City Survey"


@pytest.mark.parametrize("text", ["x" * 201, "two\nlines"])
def test_an_attribution_that_is_no_short_line_is_refused(quarter: tuple[Path, Path], text: str) -> None:
    assert refused(*quarter, attribution=text).code == "attribution-form"


def test_gcj02_declared_as_wgs84_is_warned_of(tmp_path: Path, quarter: tuple[Path, Path]) -> None:
    rows = [
        (shape, {"building": "apartments", "address": f"纵{column}路{row}号"})
        for column in range(5)
        for row in range(8)
        for shape in [block(100 * column + 5, 30 * row, 100 * column + 15, 30 * row + 12)]
    ]
    shifted = write(tmp_path / "houses.geojson", rows, move=gcj02_from_wgs84)
    said: list[str] = []
    run(shifted, quarter[1], said=said)
    (warning,) = [one for one in said if one.startswith("WARNING")]
    assert "if they come in gcj02" in warning
    said.clear()
    right = run(shifted, quarter[1], said=said, crs={"": "wgs84", "houses.geojson": "gcj02"})
    assert not [one for one in said if one.startswith("WARNING")]
    assert right.buildings.x[0] == pytest.approx(410_010, abs=0.1)


@pytest.mark.parametrize(
    ("properties", "code", "field"),
    [
        ({"floors": 0}, "out-of-range", "floors"),
        ({"floors": -3}, "out-of-range", "floors"),
        ({"floors": 10_000}, "out-of-range", "floors"),
        ({"households": "about forty"}, "not-a-number", "households"),
        ({"households": -1}, "out-of-range", "households"),
        ({"id": "b01"}, "duplicate-id", "id"),
    ],
)
def test_a_wrong_cell_is_refused_and_may_be_left_out(
    tmp_path: Path, properties: dict[str, Any], code: str, field: str
) -> None:
    rows = houses()
    rows[5][1].update(properties)
    path = write(tmp_path / "buildings.geojson", rows)
    error = refused(path)
    assert (error.code, error.facts["row"], error.facts["field"]) == (code, 6, field)
    assert error.facts["file"] == "buildings.geojson"
    assert len(run(path, skips_bad_rows=True).buildings) == 11


def test_a_shape_that_crosses_itself_is_refused_and_may_be_left_out(tmp_path: Path) -> None:
    rows = houses()
    around = np.random.default_rng(1).uniform(0, 60, (200, 2)) + shapely.get_coordinates(rows[5][0])[0]
    rows[5] = (shapely.Polygon(around), rows[5][1])
    path = write(tmp_path / "buildings.geojson", rows)
    error = refused(path)
    assert (error.code, error.facts["row"]) == ("shape-crosses-itself", 6)
    assert len(run(path, skips_bad_rows=True).buildings) == 11


def test_a_building_with_too_many_points_is_refused_by_row_and_may_be_left_out(tmp_path: Path) -> None:
    rows = houses()
    rows[5] = (shapely.centroid(rows[5][0]).buffer(20, quad_segs=1500), rows[5][1])
    path = write(tmp_path / "buildings.geojson", rows)
    error = refused(path)
    assert (error.code, error.facts["row"], error.facts["field"]) == ("building-too-large", 6, "shape")
    assert "5,000" in error.message
    assert len(run(path, skips_bad_rows=True).buildings) == 11


def test_swapped_longitude_and_latitude_are_refused(tmp_path: Path) -> None:
    assert refused(write(tmp_path / "b.geojson", houses(), move=lambda x, y: (y, x))).code == "lon-lat-swapped"


def test_every_source_needs_a_crs(quarter: tuple[Path, Path]) -> None:
    assert refused(*quarter, crs={}).code == "crs-missing"
    assert refused(*quarter, crs={"buildings.geojson": "wgs84"}).code == "crs-missing"


@pytest.mark.parametrize(
    "options",
    [
        {"crs": {"": "wgs84", "other.geojson": "gcj02"}},
        {"roles": {"other.geojson": "buildings"}},
        {"roles": {"buildings.geojson": "castles"}},
        {"columns": {"castles": "a"}},
    ],
)
def test_options_that_speak_of_nothing_are_refused(quarter: tuple[Path, Path], options: dict[str, Any]) -> None:
    assert refused(*quarter, **options).code == "option-unknown"


def test_a_column_that_no_source_has_is_refused(quarter: tuple[Path, Path]) -> None:
    assert refused(*quarter, columns={"households": "total_units"}).code == "columns-missing"


def test_what_is_not_clear_is_asked_for_and_may_be_told(tmp_path: Path, quarter: tuple[Path, Path]) -> None:
    plain = [(shape, {"id": properties["id"]}) for shape, properties in houses()]
    path = write(tmp_path / "data.geojson", plain)
    assert refused(path, quarter[1]).code == "source-not-recognised"
    assert len(run(path, quarter[1], roles={"data.geojson": "buildings"}).buildings) == 12


def test_sources_without_buildings_are_refused(tmp_path: Path, quarter: tuple[Path, Path]) -> None:
    assert refused(quarter[1]).code == "no-buildings"
    trees = write(tmp_path / "trees.geojson", [(shapely.centroid(house(0, 0)), {"natural": "tree"})])
    assert refused(trees).code == "no-buildings"
    assert refused(write(tmp_path / "nothing.geojson", [])).code == "sources-empty"


def test_files_of_other_kinds_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(b"")
    assert refused(tmp_path / "a.docx").code == "source-kind"


def test_a_city_file_is_no_source(tmp_path: Path, quarter: tuple[Path, Path]) -> None:
    write_city(tmp_path / "city.gpkg", run(*quarter))
    assert refused(tmp_path / "city.gpkg").code == "source-kind"
