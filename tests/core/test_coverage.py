"""Coverages: lines become polygons that share their corners, and tell where they touch."""

import numpy as np
import pytest
import shapely

from shige.core.coverage import as_one, faces, node, shared_borders


def test_lines_that_cross_make_faces_that_share_their_corners() -> None:
    square = shapely.boundary(shapely.box(0, 0, 10, 10))
    slant = shapely.LineString([(-1, 3), (11, 4.00049)])
    polygons = faces(node([square, slant]))
    assert len(polygons) == 2
    assert shapely.coverage_is_valid(polygons)
    assert np.array_equal(np.round(shapely.get_coordinates(polygons), 2), shapely.get_coordinates(polygons))


def test_common_segments_are_found_once_with_both_owners() -> None:
    polygons = np.array([shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1), shapely.box(0, 1, 1, 2)], dtype=object)
    borders = shared_borders(polygons)
    assert sorted(zip(borders.a.tolist(), borders.b.tolist(), strict=True)) == [(0, 1), (0, 2)]
    assert borders.length == pytest.approx([1, 1])
    assert sorted(map(tuple, borders.middle.tolist())) == [(0.5, 1.0), (1.0, 0.5)]
    assert len(borders.take(borders.b == 2).a) == 1


def test_no_polygons_have_no_borders() -> None:
    assert len(shared_borders(np.empty(0, dtype=object)).a) == 0


def test_a_union_in_one_piece_is_a_polygon_and_one_in_several_stays_whole() -> None:
    assert as_one(shapely.MultiPolygon([shapely.box(0, 0, 1, 1)])).geom_type == "Polygon"
    apart = shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(2, 0, 3, 1)])
    assert as_one(apart) is apart
