"""Shapes that cannot be used are named by row before anything is made of them."""

import math

import numpy as np
import pytest
import shapely

from shige.adapters.crs import parse_crs
from shige.adapters.features import Features, Problems
from shige.adapters.shapes import MAX_BUILDING_VERTICES, MAX_VERTICES, check_buildings, check_shapes, check_swapped
from shige.core.errors import ShigeError

SQUARE = shapely.box(104.0, 30.0, 104.001, 30.001)


def features(*shapes: shapely.Geometry | None, crs: str = "wgs84") -> Features:
    """Rows of those shapes."""
    column = np.empty(len(shapes), dtype=object)
    column[:] = shapes
    return Features("a.geojson", {}, column, parse_crs(crs))


def codes(*shapes: shapely.Geometry | None, crs: str = "wgs84") -> list[tuple[int, str]]:
    """Row and code of every problem."""
    problems = Problems()
    check_shapes(features(*shapes, crs=crs), problems)
    return [(problem.row, problem.code) for problem in problems.found]


def star(points: int) -> shapely.Polygon:
    """A ring of random points, which crosses itself."""
    around = np.random.default_rng(1).uniform(0, 0.01, (points, 2)) + np.array([104.0, 30.0])
    return shapely.Polygon(around)


def test_good_shapes_pass() -> None:
    assert codes(SQUARE, shapely.Point(104, 30), shapely.LineString([(104, 30), (105, 31)])) == []
    assert codes(shapely.box(400_000, 3_400_000, 400_100, 3_400_100), crs="EPSG:4544") == []


def test_each_bad_shape_is_named_once() -> None:
    found = codes(
        SQUARE,
        None,
        shapely.Polygon(),
        star(200),
        shapely.Point(math.nan, 30.0),
        shapely.Point(math.inf, 30.0),
        shapely.Point(431_533.5, 3_394_065.6),
        shapely.LineString(np.column_stack((np.linspace(104, 105, MAX_VERTICES + 1), np.full(MAX_VERTICES + 1, 30.0)))),
    )
    assert sorted(found) == [
        (2, "shape-broken"),
        (3, "shape-empty"),
        (4, "shape-crosses-itself"),
        (5, "shape-not-finite"),
        (6, "shape-not-finite"),
        (7, "shape-out-of-range"),
        (8, "shape-too-large"),
    ]


def test_a_million_points_are_refused_before_they_are_looked_at() -> None:
    assert codes(star(1_000_000)) == [(1, "shape-too-large")]


def test_a_building_may_have_so_many_points_and_no_more() -> None:
    around = shapely.Point(104.0, 30.0).buffer(0.001, quad_segs=MAX_BUILDING_VERTICES // 4 + 9)
    most = shapely.Polygon(shapely.get_coordinates(around)[: MAX_BUILDING_VERTICES - 1])
    assert shapely.get_num_coordinates(most) == MAX_BUILDING_VERTICES
    problems = Problems()
    check_buildings(features(SQUARE, most, around), problems)
    (problem,) = problems.found
    assert (problem.row, problem.field, problem.code) == (3, "shape", "building-too-large")
    assert problem.value > MAX_BUILDING_VERTICES
    assert "5,000 points" in problem.why


def test_degrees_that_are_said_to_be_metres_are_refused() -> None:
    assert codes(SQUARE, crs="EPSG:4544") == [(1, "shape-out-of-range")]


def test_swapped_coordinates_are_refused_with_both_numbers() -> None:
    with pytest.raises(ShigeError, match="wrong way round") as caught:
        check_swapped(features(shapely.Point(30.65, 104.06)))
    assert caught.value.code == "lon-lat-swapped"
    with pytest.raises(ShigeError):
        check_swapped(features(shapely.Point(43.8, 87.6)))


@pytest.mark.parametrize(("x", "y"), [(104.06, 30.65), (24.9, 60.2), (-58.4, -34.6), (15.6, 78.2)])
def test_coordinates_the_right_way_round_pass(x: float, y: float) -> None:
    check_swapped(features(shapely.Point(x, y)))


def test_metres_and_nothing_are_not_judged() -> None:
    check_swapped(features(shapely.Point(30.65, 104.06), crs="EPSG:4544"))
    check_swapped(features())
    check_swapped(features(None))
