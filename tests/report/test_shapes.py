"""Shapes written as differences of whole numbers read back to what they were."""

import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st

from shige.core.values import Objects
from shige.report.shapes import PER_DEGREE, pack_lines, pack_polygons, whole_degrees
from tests.make import column

SQUARE = shapely.box(104.0, 30.0, 104.001, 30.001)
HOLED = shapely.difference(shapely.box(104.1, 30.1, 104.2, 30.2), shapely.box(104.12, 30.12, 104.15, 30.15))


def unpacked(packed: dict[str, list[int]]) -> list[shapely.MultiPolygon]:
    """What the page's own reader makes of polygons."""
    points = iter(np.cumsum(np.array(packed["xy"]).reshape(-1, 2), axis=0) / PER_DEGREE)
    rings = iter([[next(points) for _ in range(count)] for count in packed["rings"]])
    polygons = iter([[next(rings) for _ in range(count)] for count in packed["polygons"]])
    parts = [[next(polygons) for _ in range(count)] for count in packed["parts"]]
    return [shapely.MultiPolygon([shapely.Polygon(r[0], r[1:]) for r in part]) for part in parts]


def test_polygons_with_holes_and_parts_come_back() -> None:
    two = shapely.MultiPolygon([SQUARE, HOLED])
    back = unpacked(dict(pack_polygons(column(SQUARE, HOLED, two))))
    assert all(shapely.hausdorff_distance(a, b) < 1e-6 for a, b in zip(back, (SQUARE, HOLED, two), strict=True))


def test_a_shape_that_is_not_there_has_no_polygons() -> None:
    assert pack_polygons(column(None, SQUARE))["parts"] == [0, 1]


def test_nothing_packs_to_nothing() -> None:
    empty: Objects = np.empty(0, object)
    assert pack_polygons(empty) == {"xy": [], "rings": [], "polygons": [], "parts": []}
    assert pack_lines(empty) == {"xy": [], "rings": []}


def test_points_that_rounding_makes_equal_are_written_once() -> None:
    line = shapely.LineString([(104.0, 30.0), (104.0, 30.0 + 1e-9), (104.5, 30.0)])
    assert pack_lines(column(line)) == {"xy": [104_000_000, 30_000_000, 500_000, 0], "rings": [2]}


@given(st.lists(st.tuples(st.floats(73, 135), st.floats(18, 53)), min_size=3, max_size=12, unique=True))
def test_any_ring_comes_back_to_a_decimetre(points: list[tuple[float, float]]) -> None:
    ring = shapely.Polygon(points)
    (back,) = (
        unpacked(dict(pack_polygons(column(ring))))
        if len({(round(x, 6), round(y, 6)) for x, y in points}) > 3
        else (ring,)
    )
    assert shapely.hausdorff_distance(ring, back) < 2e-6


def test_degrees_are_rounded_to_what_the_page_tells_apart() -> None:
    assert whole_degrees(np.array([104.123456789])) == [104.123457]
