import numpy as np
import pytest
import shapely

from shige.core.planning.banks import _middle, middle_lines
from tests.make import column

NONE = np.empty(0, object)
BEND = shapely.LineString([(t * 500, 200 * np.sin(t)) for t in np.linspace(0, 6, 200)])
WATER = BEND.buffer(40, cap_style="flat")


def test_the_line_runs_along_the_middle_from_end_to_end():
    (line,) = middle_lines(column(WATER), rivers=NONE)
    assert line.length == pytest.approx(BEND.length, rel=0.03)
    inner = shapely.intersection(line, shapely.box(100, -300, 2900, 300))
    assert shapely.distance(BEND, shapely.points(shapely.get_coordinates(inner))).max() < 8
    ends = shapely.points(shapely.get_coordinates(line)[[0, -1]])
    assert shapely.distance(shapely.boundary(WATER), ends).max() < 1


def test_pieces_of_a_river_that_touch_are_one_water():
    west, east = shapely.box(0, 0, 400, 40), shapely.box(400, 0, 900, 40)
    (line,) = middle_lines(column(east, west), rivers=NONE)
    assert line.length > 850


def test_around_an_island_the_river_goes_on():
    (line,) = middle_lines(column(shapely.box(0, 0, 900, 120) - shapely.box(400, 45, 500, 55)), rivers=NONE)
    assert line.bounds[2] - line.bounds[0] > 800
    assert not line.intersects(shapely.box(401, 46, 499, 54))


def test_water_that_has_its_river_gets_no_second_line():
    assert len(middle_lines(column(WATER), rivers=column(BEND))) == 0
    brook = shapely.LineString([(500, -500), (500, 500)])
    assert len(middle_lines(column(WATER), rivers=column(brook))) == 1


def test_ponds_lakes_and_slivers_are_no_rivers():
    pond, sliver = shapely.box(0, 0, 60, 60), shapely.box(500, 0, 500.001, 0.001)
    lake = shapely.box(1000, 0, 1500, 300)
    assert len(middle_lines(column(pond, sliver, lake), rivers=NONE)) == 0
    assert len(middle_lines(NONE, rivers=NONE)) == 0
    assert _middle(shapely.Polygon([(0, 0), (10, 0), (5, 8)])).is_empty
