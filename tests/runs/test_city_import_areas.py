"""Borders of communities come in, or are made up; what overlaps, stands twice or is empty is refused."""

from pathlib import Path

import numpy as np
import pytest
import shapely
import shapely.affinity

from tests.runs.sources import block, communities, line, quarter_of, refused, run, write


@pytest.fixture
def quarter(tmp_path: Path) -> tuple[Path, Path]:
    """The houses and streets of a quarter."""
    return quarter_of(tmp_path)


WEST_HALF, EAST_HALF = block(0, 0, 200, 240), block(200, 0, 400, 240)


def test_without_borders_one_community_is_made_of_the_whole_and_said_so(quarter: tuple[Path, Path]) -> None:
    said: list[str] = []
    city = run(*quarter, said=said)
    assert city.areas.code.tolist() == ["990000000001"]
    assert city.meta["made_up_areas"] == "1"
    assert any("No community borders" in one for one in said)
    assert (city.buildings.area == 0).all()
    assert city.metric_crs == 4544
    assert city.meta["sources"] == "buildings.geojson, roads.geojson"


def test_borders_give_the_communities(tmp_path: Path, quarter: tuple[Path, Path]) -> None:
    borders = communities(tmp_path, ("510107001002", EAST_HALF), ("510107001001", WEST_HALF))
    city = run(*quarter, borders)
    assert city.areas.code.tolist() == ["510107001001", "510107001002"]
    assert np.bincount(city.buildings.area).tolist() == [6, 6]
    assert city.meta["made_up_areas"] == "0"


def test_borders_without_codes_get_made_up_ones(tmp_path: Path, quarter: tuple[Path, Path]) -> None:
    city = run(*quarter, communities(tmp_path, ("", WEST_HALF), ("", EAST_HALF)))
    assert city.areas.code.tolist() == ["990000000001", "990000000002"]


def test_a_border_drawn_twice_is_no_overlap_and_leaves_no_gap(tmp_path: Path, quarter: tuple[Path, Path]) -> None:
    over = block(199.9, 0, 400, 240)
    city = run(*quarter, communities(tmp_path, ("510107001001", WEST_HALF), ("510107001002", over)))
    one, two = city.areas.polygon
    assert shapely.area(shapely.intersection(one, two)) == pytest.approx(0, abs=1e-6)
    assert shapely.area(shapely.union(one, two)) == pytest.approx(400 * 240, rel=1e-6)


def test_communities_that_overlap_are_refused(tmp_path: Path, quarter: tuple[Path, Path]) -> None:
    over = block(150, 0, 400, 240)
    error = refused(*quarter, communities(tmp_path, ("510107001001", WEST_HALF), ("510107001002", over)))
    assert error.code == "areas-overlap"
    assert error.facts["value"] == "12,000 m2"
    assert "510107001001" in str(error.facts["first"])


@pytest.mark.parametrize("code", ["51010700100", "51010700100x", "510107001001000001"])
def test_a_code_of_another_length_is_refused(tmp_path: Path, quarter: tuple[Path, Path], code: str) -> None:
    error = refused(*quarter, communities(tmp_path, (code, block(0, 0, 400, 240))))
    assert (error.code, error.facts["field"], error.facts["value"]) == ("area-code", "code", code)


def test_a_code_that_stands_twice_is_refused(tmp_path: Path, quarter: tuple[Path, Path]) -> None:
    error = refused(*quarter, communities(tmp_path, ("510107001001", WEST_HALF), ("510107001001", EAST_HALF)))
    assert (error.code, error.facts["row"]) == ("area-code", 2)


def test_a_community_without_buildings_is_refused(tmp_path: Path, quarter: tuple[Path, Path]) -> None:
    empty = block(400, 0, 800, 240)
    error = refused(*quarter, communities(tmp_path, ("510107001001", block(0, 0, 400, 240)), ("510107001002", empty)))
    assert error.code == "area-empty"
    assert "510107001002" in error.message


def test_streets_and_districts_may_stand_beside_communities(tmp_path: Path, quarter: tuple[Path, Path]) -> None:
    whole = communities(tmp_path, ("510107001001", block(0, 0, 400, 240)))
    street = write(tmp_path / "areas.geojson", [(block(0, 0, 800, 240), {"code": "510107001000", "level": "street"})])
    city = run(*quarter, whole, street)
    assert city.areas.level.tolist() == ["street", "community"]
    assert (city.buildings.area == 1).all()


def test_district_borders_cut_the_whole(tmp_path: Path, quarter: tuple[Path, Path]) -> None:
    border = write(tmp_path / "boundaries.geojson", [(line((200, -300), (200, 600)), {})])
    city = run(*quarter, border)
    assert city.areas.name.tolist() == ["整体1", "整体2"]
    assert np.bincount(city.buildings.area).tolist() == [6, 6]
