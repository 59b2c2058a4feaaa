"""Whether parts tile a whole is told by their borders, however many corners each of them has on it."""

from dataclasses import replace

import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st

from shige.core.planning import check_tiling as tiling
from shige.core.planning.check_tiling import check_tiling
from shige.core.planning.ledger import open_ledger
from shige.core.planning.norms import BorderPrices, DedicatedPolicy, GridNorms, Norms, SweepNorms
from shige.core.values import Tier
from tests import make

SWEEP = SweepNorms(profiles={"verify": 3.0})
NORMS = Norms(sweep=SWEEP, grids=GridNorms(), borders=BorderPrices(), dedicated=DedicatedPolicy(kinds={}))
SHAPE = make.Shape(columns=5, rows=4)
CITY = make.town(SHAPE)
PLAN = make.plan(CITY, SHAPE)
LEDGER = open_ledger(PLAN, CITY, norms=NORMS)
WHOLE = shapely.box(0, 0, 20, 10)
WEST, EAST = shapely.box(0, 0, 10, 10), shapely.box(10, 0, 20, 10)


def found(whole: shapely.Polygon, *parts: shapely.Polygon) -> set[str]:
    """What is found wrong with parts of a whole."""
    rows = [*np.flatnonzero(PLAN.grids.tier == Tier.GENERAL)[:1]]
    rows += np.flatnonzero(PLAN.grids.tier == Tier.MICRO)[: len(parts)].tolist()
    grids = replace(PLAN.grids.take(np.array(rows)), polygon=np.array([whole, *parts], dtype=object))
    parent = np.array([-1] + [0] * len(parts), dtype=np.int32)
    return {one.code for one in check_tiling(replace(LEDGER, plan=replace(PLAN, grids=grids), parent=parent))}


def shapes_laid_over_each_other(monkeypatch) -> list[int]:
    """Rows of the wholes for which borders alone do not tell."""
    rows: list[int] = []
    told = tiling._tiling

    def noted(ledger, whole, parts):
        rows.append(whole)
        return told(ledger, whole, parts)

    monkeypatch.setattr(tiling, "_tiling", noted)
    return rows


def test_parts_that_tile_corner_by_corner_are_right(monkeypatch):
    slow = shapes_laid_over_each_other(monkeypatch)
    bent = shapely.Polygon([(0, 0), (10, 0), (20, 0), (20, 10), (10, 10), (0, 10)])
    assert found(bent, WEST, EAST) == set()
    assert slow == []


def test_corners_of_parts_on_an_edge_of_the_whole_are_right(monkeypatch):
    slow = shapes_laid_over_each_other(monkeypatch)
    assert found(WHOLE, WEST, EAST) == set()
    assert slow == []


def test_a_whole_with_more_corners_than_its_parts_is_right():
    finer = shapely.segmentize(WHOLE, 3.0)
    assert found(finer, WEST, EAST) == set()


def test_holes_and_pieces_are_tiled_too(monkeypatch):
    slow = shapes_laid_over_each_other(monkeypatch)
    ring = shapely.Polygon(WHOLE.exterior.coords, [shapely.box(4, 4, 6, 6).exterior.coords])
    islands = shapely.MultiPolygon([shapely.box(4, 4, 6, 6), shapely.box(30, 0, 40, 10)])
    assert found(shapely.MultiPolygon([WHOLE, shapely.box(30, 0, 40, 10)]), ring, islands) == set()
    assert slow == []


def test_parts_that_bulge_over_the_border_are_found():
    bulge = shapely.Polygon([(10, 0), (15, -1), (20, 0), (20, 10), (10, 10)])
    dent = shapely.Polygon([(10, 0), (15, 1), (20, 0), (20, 10), (10, 10)])
    assert found(WHOLE, WEST, bulge) == {"beyond"}
    assert found(WHOLE, WEST, dent) == {"gap"}


def test_a_part_that_stands_twice_is_found():
    assert found(WHOLE, WEST, EAST, EAST) == {"overlap"}
    assert found(WHOLE, WHOLE, WHOLE) == {"overlap"}


def test_a_part_that_is_missing_and_a_whole_without_parts_are_found():
    assert found(WHOLE, WEST) == {"gap"}
    assert found(WHOLE) == {"gap"}


def test_land_far_away_and_gaps_that_meet_in_a_corner_are_found():
    assert found(WHOLE, WEST, EAST, shapely.box(50, 50, 51, 51)) == {"beyond"}
    holes = [shapely.box(2, 2, 4, 4).exterior.coords, shapely.box(4, 4, 6, 6).exterior.coords]
    assert found(WHOLE, shapely.Polygon(WEST.exterior.coords, holes), EAST) == {"gap"}


def test_neighbours_whose_corners_do_not_match_are_found():
    finer = shapely.Polygon([(0, 0), (10, 0), (10, 5), (10, 10), (0, 10)])
    assert found(WHOLE, finer, EAST) == {"ragged"}


@given(st.floats(-0.2, 0.2), st.floats(11, 19))
def test_land_between_the_borders_counts_from_the_tolerance_on(height, where):
    bent = shapely.Polygon([(10, 0), (where, height), (20, 0), (20, 10), (10, 10)])
    area = abs(height) * 10 / 2
    wrong = {"beyond" if height < 0 else "gap"} if area > tiling.AREA_M2 else set()
    assert found(WHOLE, WEST, bent) == wrong
