"""Each fault planted in a good town is found, with its row."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import shapely

from shige.core.planning.citycheck import CityReport, Remark, check_city
from shige.core.values import City
from tests.make import Shape, town


def check(city: City) -> CityReport:
    """The report on a town, without other CRS."""
    return check_city(city, shifts={})


def codes(city: City) -> set[str]:
    """What is found beside the note that the town is synthetic."""
    return {remark.code for remark in check(city).remarks} - {"synthetic"}


def with_buildings(city: City, **columns: Any) -> City:
    """The town with other columns of buildings, each a function of the old one."""
    changed = {name: change(getattr(city.buildings, name).copy()) for name, change in columns.items()}
    return replace(city, buildings=replace(city.buildings, **changed))


def first(value: Any) -> Any:
    """Sets the first row."""

    def change(column: Any) -> Any:
        column[0] = value
        return column

    return change


def test_a_good_town_has_nothing_to_mend() -> None:
    report = check(town(Shape(communities=2, school=True, river=False)))
    assert [remark.code for remark in report.remarks] == ["synthetic"]
    assert not report.has_errors
    assert report.counts["buildings"] == len(town(Shape(school=True)).buildings)
    assert report.households > 0
    assert set(report.estimated) == {"floors", "lift", "entrances", "dwellings", "households"}


@pytest.mark.parametrize(
    ("code", "columns"),
    [
        ("building-in-no-area", {"area": first(-1)}),
        ("building-moved", {"x": first(0.0)}),
        ("floors-impossible", {"floors": first(0)}),
        ("floors-impossible", {"floors": first(10_000)}),
        ("entrances-impossible", {"entrances": first(0)}),
        ("households-negative", {"households": first(-1)}),
        ("too-many-households", {"households": first(5000)}),
        ("shape-crosses-itself", {"footprint": first(shapely.Polygon([(0, 0), (9, 9), (9, 0), (0, 9)]))}),
    ],
)
def test_a_wrong_building_is_named(code: str, columns: dict[str, Any]) -> None:
    city = with_buildings(town(), **columns)
    remark = next(remark for remark in check(city).remarks if remark.code == code)
    assert remark.count == 1
    assert remark.examples == (str(city.buildings.id[0]),)


def test_a_building_entered_twice_is_found() -> None:
    city = town()

    def copy_first(column: Any) -> Any:
        column[1] = column[0]
        return column

    assert "building-twice" in codes(with_buildings(city, x=copy_first, y=copy_first, footprint=copy_first))


def test_buildings_that_stand_in_each_other_are_found() -> None:
    city = town()
    moved = shapely.transform(city.buildings.footprint[0], lambda xy: xy + np.array([3.0, 0.0]))
    assert "buildings-overlap" in codes(with_buildings(city, footprint=lambda shapes: first(moved)(shapes[::-1])[::-1]))


def test_wrong_communities_are_found() -> None:
    city = town(Shape(communities=2))
    areas = city.areas
    grown = np.array([shapely.buffer(areas.polygon[0], 20.0), areas.polygon[1]], dtype=object)
    assert "areas-overlap" in codes(replace(city, areas=replace(areas, polygon=grown)))
    odd = np.array(["51010700100", areas.code[1]], dtype=object)
    assert "area-code" in codes(replace(city, areas=replace(areas, code=odd)))
    everyone = np.zeros(len(city.buildings), dtype=np.int32)
    assert "area-empty" in codes(with_buildings(city, area=lambda _: everyone))


def test_estates_that_overlap_are_found() -> None:
    city = town()
    polygon = city.compounds.polygon.copy()
    polygon[1] = polygon[0]
    assert "compounds-overlap" in codes(replace(city, compounds=replace(city.compounds, polygon=polygon)))


def test_touching_communities_are_no_overlap() -> None:
    assert "areas-overlap" not in codes(town(Shape(communities=2)))


def test_cells_that_leave_a_gap_or_a_building_out_are_found() -> None:
    city = town()
    cells = city.cells
    polygon = cells.polygon.copy()
    polygon[0] = shapely.buffer(polygon[0], -5.0)
    assert "cells-do-not-tile" in codes(replace(city, cells=replace(cells, polygon=polygon)))
    building = cells.building.copy()
    building[0] = -1
    assert "cell-missing" in codes(replace(city, cells=replace(cells, building=building)))


def test_links_that_stand_twice_or_run_backwards_are_found() -> None:
    city = town()
    rows = np.arange(len(city.links))
    assert "links-wrong" in codes(replace(city, links=city.links.take(np.append(rows, 0))))
    assert "links-wrong" in codes(replace(city, links=replace(city.links, a=city.links.b, b=city.links.a)))


def test_a_bank_without_its_bridge_cannot_be_reached() -> None:
    city = town()
    dry = city.links.take(city.links.kind != 3)
    remarks = [remark for remark in check(replace(city, links=dry)).remarks if remark.code == "unreachable"]
    assert [remark.count for remark in remarks] == [1]
    assert city.areas.code[0] in remarks[0].examples[0]


def test_a_wrong_crs_is_an_error_that_names_the_right_one() -> None:
    city = town(Shape(columns=8, rows=6))
    address = np.array(["人民路1号"] * len(city.buildings), dtype=object)
    away = with_buildings(city, address=lambda _: address, x=lambda x: x + 300, y=lambda y: y - 200)
    remarks = check_city(away, shifts={"gcj02": (-300.0, 200.0)}).remarks
    found: Remark = next(remark for remark in remarks if remark.code == "crs-wrong")
    assert "--crs gcj02" in found.message


def test_made_up_communities_are_said_to_be_so() -> None:
    city = replace(town(), meta={"made_up_areas": "1"})
    assert [remark.code for remark in check(city).remarks] == ["areas-made-up"]


def test_a_city_without_buildings_is_looked_over_too() -> None:
    city = town()
    nothing = np.array([], dtype=np.int64)
    bare = replace(city, buildings=city.buildings.take(nothing), cells=city.cells.take(nothing))
    bare = replace(bare, links=city.links.take(nothing))
    report = check(bare)
    assert report.has_errors
    assert report.estimated == {}
