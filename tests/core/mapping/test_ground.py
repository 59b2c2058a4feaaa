"""The ground against shapely: the same answers on whole numbers, where shapely's are exact too."""

import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st

from shige.core.mapping.ground import Ground
from shige.core.mapping.land import land_of
from shige.core.mapping.landkernel import BITS, project, project_many
from tests.make import column

STEP = 360.0 / 4096
"""Degrees between two lines of a grid whose corners lie on whole units of the world."""
SPOT = st.tuples(st.integers(-6, 14), st.integers(-6, 14))


def place(x: float, y: float) -> tuple[float, float]:
    """Degrees of a corner of that grid; y counts lines of the map's own grid to the north."""
    return 100.0 + x * STEP, float(np.degrees(np.arctan(np.sinh((y + 300) * STEP * np.pi / 180.0))))


def polygon(corners: list[tuple[int, int]]) -> shapely.Polygon:
    return shapely.Polygon([place(*corner) for corner in corners])


BOX = st.builds(
    lambda x, y, w, h: [(x, y), (x + w, y), (x + w, y + h), (x, y + h)],
    st.integers(0, 6), st.integers(0, 6), st.integers(1, 4), st.integers(1, 4),
)  # fmt: skip
WEDGE = st.builds(
    lambda x, y, w, h: [(x, y), (x + w, y), (x, y + h)],
    st.integers(0, 6), st.integers(0, 6), st.integers(1, 4), st.integers(1, 4),
)  # fmt: skip
MANY = st.lists(st.one_of(BOX, WEDGE), max_size=8)


def flat(corners: list[tuple[int, int]]) -> shapely.Polygon:
    """The same shape on the whole numbers that it was made of."""
    return shapely.Polygon(corners)


@given(MANY, st.lists(SPOT, max_size=20))
def test_a_point_belongs_to_the_lowest_of_the_shapes_that_hold_it_or_whose_border_it_is_on(shapes, spots):
    ground = Ground.of(land_of(column(*map(polygon, shapes))), order=np.arange(len(shapes))[::-1])
    for spot in spots:
        holding = [i for i, shape in enumerate(shapes) if flat(shape).intersects(shapely.Point(spot))]
        assert ground.feature_at(*place(*spot)) == max(holding, default=-1)
    lon, lat = np.array([place(*spot) for spot in spots]).reshape(-1, 2).T
    many = ground.features_at(np.ascontiguousarray(lon), np.ascontiguousarray(lat))
    assert many.tolist() == [ground.feature_at(*place(*spot)) for spot in spots]


@given(MANY, SPOT, st.integers(0, 8), st.integers(0, 8))
def test_a_frame_touches_what_it_has_a_point_in_common_with(shapes, corner, width, height):
    (x, y), ground = corner, Ground.of(land_of(column(*map(polygon, shapes))), order=np.arange(len(shapes)))
    (west, south), (east, north) = place(x, y), place(x + width, y + height)
    frame = (
        shapely.box(x, y, x + width, y + height)
        if width and height
        else shapely.LineString([(x, y), (x + width, y + height)])
    )
    expected = [flat(shape).intersects(frame) for shape in shapes]
    assert ground.touching((west, south, east, north)).tolist() == expected


def test_a_hole_is_outside_and_parts_belong_together():
    ring = shapely.Polygon([place(*c) for c in ((0, 0), (8, 0), (8, 8), (0, 8))],
                           [[place(*c) for c in ((2, 2), (2, 6), (6, 6), (6, 2))]])  # fmt: skip
    both = shapely.MultiPolygon([ring, polygon([(10, 0), (12, 0), (12, 2), (10, 2)])])
    ground = Ground.of(land_of(column(both)), order=np.arange(1))
    assert [ground.feature_at(*place(*spot)) for spot in ((1, 1), (4, 4), (6, 4), (11, 1), (9, 1))] == [0, -1, 0, 0, -1]
    assert ground.touching((*place(3, 3), *place(5, 5))).tolist() == [False]


def test_a_gap_of_one_unit_belongs_to_a_neighbour_and_a_wider_one_to_nobody():
    unit = 360.0 / 2**BITS
    ground = Ground.of(land_of(column(polygon([(0, 0), (4, 0), (4, 4), (0, 4)]))), order=np.arange(1))
    lon, lat = place(4, 2)
    assert [ground.feature_at(lon + steps * unit, lat) for steps in (1, 2)] == [0, -1]


def test_a_frame_in_the_corner_beside_a_slope_touches_nothing():
    ground = Ground.of(land_of(column(polygon([(0, 0), (8, 0), (0, 8)]))), order=np.arange(1))
    assert ground.touching((*place(6, 6), *place(7, 7))).tolist() == [False]
    assert ground.touching((*place(3, 3), *place(7, 7))).tolist() == [True]


def test_a_part_of_the_land_shares_its_columns():
    land = land_of(column(*(polygon([(x, 0), (x + 1, 0), (x + 1, 1), (x, 1)]) for x in range(4))))
    part = land.part(1, 3)
    assert (len(part), part.shapes[0] is land.shapes[0]) == (2, True)
    found = Ground.of(part, order=np.arange(2))
    assert [found.feature_at(*place(x, 0)) for x in (0, 1, 3, 4)] == [-1, 0, 1, -1]


def test_the_world_is_two_to_the_thirty_wide():
    assert project(0.0, 0.0) == (2 ** (BITS - 1), 2 ** (BITS - 1))
    assert project_many(np.array([-180.0]), np.array([85.0511287798066])).tolist() == [[0, 0]]


def test_a_whole_world_of_one_feature_is_one_cell_or_few():
    ground = Ground.of(land_of(column(shapely.box(-179, -85, 179, 85))), order=np.arange(1))
    assert len(ground.first) <= 10
    assert ground.feature_at(104.0, 30.0) == 0
    assert ground.feature_at(179.5, 30.0) == -1
