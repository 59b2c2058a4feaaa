"""Quads: cutting keeps all land, insetting keeps sides parallel and drops what vanishes."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from shige.core.making.quads import LANE, Quads, cut

SQUARE = [(0.0, 0.0), (100.0, 0.0), (100.0, 60.0), (0.0, 60.0)]


def quads(*corners: list[tuple[float, float]]) -> Quads:
    count = len(corners)
    road = np.arange(4 * count, dtype=np.int32).reshape(count, 4)
    return Quads(corner=np.array(corners), road=road, rural=np.zeros(count, np.bool_))


@given(st.floats(0.3, 0.7), st.floats(-0.1, 0.1), st.floats(0, 40), st.booleans())
def test_a_cut_keeps_all_land_and_every_street(share: float, slant: float, skew: float, turned: bool) -> None:
    corners = [SQUARE[0], SQUARE[1], (100.0 + skew, 60.0), SQUARE[3]]
    whole = quads(corners[1:] + corners[:1] if turned else corners)
    made = cut(whole, share=np.array([share]), slant=np.array([slant]), road=np.array([99], np.int32))
    assert made.pieces.area.sum() == pytest.approx(whole.area.sum())
    assert (made.pieces.area > 0).all()
    assert set(made.pieces.road.ravel().tolist()) == {0, 1, 2, 3, 99}
    line = shapely.linestrings([made.start[0], made.end[0]])
    assert shapely.length(shapely.intersection(line, shapely.boundary(made.pieces.polygon[0]))) == pytest.approx(
        shapely.length(line)
    )


def test_the_longer_direction_is_cut() -> None:
    made = cut(quads(SQUARE), share=np.array([0.5]), slant=np.array([0.0]), road=np.array([LANE], np.int32))
    assert shapely.bounds(made.pieces.polygon).tolist() == [[0, 0, 50, 60], [50, 0, 100, 60]]


def test_an_inset_moves_each_side_by_its_own_distance() -> None:
    inner = quads(SQUARE).inset(np.array([[1.0, 2.0, 3.0, 4.0]]))
    assert shapely.bounds(inner.polygon[0]).tolist() == [4, 1, 98, 57]


def test_a_quad_that_an_inset_eats_up_is_dropped() -> None:
    assert len(quads(SQUARE).inset(np.full((1, 4), 31.0))) == 0
