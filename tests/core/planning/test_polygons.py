import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from shige.core.planning.polygons import GridLand, Membership, dissolve, land_of_grids
from shige.core.planning.slice_faces import Entries, pieces_of
from shige.core.planning.slice_lines import Strips
from shige.core.planning.slices import Shares, cut_cells

WEST, SOUTH = 410_000.0, 3_392_000.0


def column(polygons):
    result = np.empty(len(polygons), dtype=object)
    result[:] = polygons
    return result


def voronoi(count, seed):
    """Cells of random points whose rim is ragged, as borders of communities are."""
    side = 45 * np.sqrt(count)
    points = np.random.default_rng(seed).uniform(0, side, (count, 2)) + np.array([WEST, SOUTH])
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(points)))
    frame = shapely.box(WEST - 20, SOUTH - 20, WEST + side + 20, SOUTH + side + 20)
    inside = cells[shapely.within(cells, frame)]
    return inside if len(inside) > 3 else cells


def membership(cells, seed):
    """Units in runs of neighbouring cells, towers among them, so that many cells are shared."""
    rng = np.random.default_rng(seed)
    dedicated = np.full(len(cells), -1, dtype=np.int32)
    dedicated[0] = 0
    units = rng.integers(1, 16, len(cells))
    cell = np.repeat(np.arange(len(cells)), units).astype(np.int32)
    households = rng.integers(0, 13, len(cell)).astype(np.int32)
    micro = (np.cumsum(households) // 60).astype(np.int32)
    micro[cell == 0] = -1
    known = np.unique(micro[micro >= 0])
    micro[micro >= 0] = np.searchsorted(known, micro[micro >= 0])
    return Membership(dedicated, cell, households, micro, (np.arange(len(known)) // 4).astype(np.int32))


def area(polygons):
    return shapely.area(polygons).sum()


@settings(max_examples=15)
@given(count=st.integers(16, 40), seed=st.integers(0, 10_000))
def test_the_grids_of_each_tier_tile_the_land_with_shared_vertices(count, seed):
    cells = voronoi(count, seed)
    members = membership(cells, seed)
    land = land_of_grids(cells, members=members)
    for tier in (land.micro, land.general):
        tiles = np.concatenate([tier, land.dedicated])
        assert shapely.is_valid(tiles).all()
        assert shapely.coverage_is_valid(tiles)
        assert area(tiles) == pytest.approx(area(cells), abs=1e-3)
    assert shapely.equals(land.dedicated, cells[:1]).all() or shapely.area(land.dedicated) == pytest.approx(
        area(cells[:1])
    )
    for micro, general in enumerate(members.micro_general):
        assert shapely.area(shapely.difference(land.micro[micro], land.general[general])) < 1e-3


@given(seed=st.integers(0, 10_000), weights=st.lists(st.integers(1, 200), min_size=2, max_size=7))
def test_slices_have_areas_in_proportion_to_their_households_and_are_one_part(seed, weights):
    cells = voronoi(25, seed)
    tower = len(cells) // 2
    owner = np.sort(np.append(np.arange(len(cells)), np.full(len(weights) - 1, tower))).astype(np.int32)
    label = np.arange(len(owner), dtype=np.int32)
    weight = np.ones(len(owner))
    weight[owner == tower] = weights
    cover = cut_cells(cells, shares=Shares(cell=owner, label=label, group=label, weight=weight))
    slices = cover.cell == tower
    got = dict(zip(cover.label[slices], shapely.area(cover.polygon[slices]), strict=True))
    whole = shapely.area(cells[tower]) / sum(weights)
    assert [got[row] / whole for row in np.flatnonzero(owner == tower)] == pytest.approx(weights, rel=1e-3)
    assert (shapely.get_type_id(cover.polygon) == shapely.GeometryType.POLYGON).all()
    assert shapely.coverage_is_valid(cover.polygon)


def strip_of_three():
    """Three cells of 40 m by 20 m in a row, west to east."""
    return column([shapely.box(WEST + 40 * i, SOUTH, WEST + 40 * (i + 1), SOUTH + 20) for i in range(3)])


def land(unit_cell, unit_micro, micro_general, *, cells=None, households=10) -> GridLand:
    cells = strip_of_three() if cells is None else cells
    unit_cell = np.array(unit_cell, dtype=np.int32)
    return land_of_grids(
        cells,
        members=Membership(
            cell_dedicated=np.full(len(cells), -1, dtype=np.int32),
            unit_cell=unit_cell,
            unit_households=np.full(len(unit_cell), households, dtype=np.int32),
            unit_micro=np.array(unit_micro, dtype=np.int32),
            micro_general=np.array(micro_general, dtype=np.int32),
        ),
    )


def test_a_yard_that_touches_the_rim_of_a_shared_cell_in_one_point_stays_a_hole_of_its_slice():
    yard = shapely.Polygon([(WEST + 20, SOUTH + 40), (WEST + 25, SOUTH + 30), (WEST + 15, SOUTH + 30)])
    rim = [(WEST, SOUTH), (WEST + 80, SOUTH), (WEST + 80, SOUTH + 40), (WEST + 20, SOUTH + 40), (WEST, SOUTH + 40)]
    cells = column([shapely.Polygon(rim, [yard.exterior.coords]), yard])
    got = land([0, 0, 1], [0, 1, 0], [0, 0], cells=cells)
    assert got.micro_sliced.tolist() == [True, True]
    assert shapely.is_valid(got.micro).all()
    assert area(got.micro) == pytest.approx(80 * 40)
    assert area(shapely.intersection(got.micro, yard)) == pytest.approx(yard.area)


def test_a_slice_lies_beside_the_rest_of_its_micro_grid():
    for east_first in (False, True):
        inner = [1, 0] if east_first else [0, 1]
        got = land([0, 1, 1, 2], [0, *inner, 1], [0, 0])
        assert got.micro_sliced.tolist() == [True, True]
        assert got.general_sliced.tolist() == [False]
        assert shapely.get_num_geometries(got.micro).tolist() == [1, 1]
        assert shapely.area(got.micro) == pytest.approx([1200, 1200], abs=0.01)
        assert got.micro[0].bounds[2] == pytest.approx(WEST + 60, abs=0.001)


def test_slices_of_one_general_grid_lie_together():
    got = land([0, 1, 1, 1, 1, 2], [0, 0, 2, 1, 3, 3], [0, 0, 1, 1])
    assert got.general_sliced.tolist() == [True, True]
    assert shapely.get_num_geometries(got.general).tolist() == [1, 1]
    assert shapely.get_num_geometries(got.micro).tolist() == [1, 1, 1, 1]


def test_units_without_households_still_own_their_land():
    got = land([0, 1, 2], [0, 0, 1], [0, 0], households=0)
    assert shapely.area(got.micro) == pytest.approx([1600, 800])
    assert not got.micro_sliced.any()


def test_a_number_without_land_has_no_polygon():
    cells = strip_of_three()
    assert dissolve(cells, labels=np.array([0, 0, -1], dtype=np.int32), count=2)[1] is None
    assert len(dissolve(cells, labels=np.full(3, -1, dtype=np.int32), count=0)) == 0


def test_land_in_two_places_is_a_polygon_of_two_parts():
    got = dissolve(strip_of_three(), labels=np.array([0, 1, 0], dtype=np.int32), count=2)
    assert shapely.get_num_geometries(got).tolist() == [2, 1]


def test_all_land_may_be_dedicated():
    cells = strip_of_three()
    nothing = np.array([], dtype=np.int32)
    got = land_of_grids(cells, members=Membership(np.zeros(3, dtype=np.int32), nothing, nothing, nothing, nothing))
    assert shapely.area(got.dedicated) == pytest.approx([2400])
    assert len(got.micro) == len(got.general) == 0


def cut_one(cell, *, parts, neighbours=()):
    cells = column([cell, *neighbours])
    owner = np.sort(np.append(np.arange(len(cells)), np.zeros(parts - 1))).astype(np.int32)
    label = np.arange(len(owner), dtype=np.int32)
    return cut_cells(cells, shares=Shares(cell=owner, label=label, group=label, weight=np.ones(len(owner))))


def moved(polygon):
    return shapely.transform(polygon, lambda xy: xy + np.array([WEST, SOUTH]))


def test_a_bent_cell_falls_into_slices_of_one_part_each():
    comb = moved(shapely.Polygon([(0, 0), (100, 0), (100, 31), (77, 11), (62, 33), (37, 9), (0, 37), (-3, 17)]))
    for parts in (2, 3, 5, 9):
        cover = cut_one(comb, parts=parts)
        joined = dissolve(cover.polygon, labels=cover.label, count=parts)
        assert shapely.get_num_geometries(joined).tolist() == [1] * parts
        assert shapely.coverage_is_valid(joined)
        assert area(joined) == pytest.approx(comb.area)


def test_the_cut_off_rays_of_a_star_go_to_the_slices_beside():
    angle = np.arange(14) * np.pi / 7 + 0.1
    reach = np.where(np.arange(14) % 2, 6.0, 90.0)
    star = moved(shapely.Polygon(np.stack([reach * np.cos(angle), reach * np.sin(angle)], axis=1)))
    cover = cut_one(star, parts=6)
    joined = dissolve(cover.polygon, labels=cover.label, count=6)
    assert len(cover) > 6
    assert shapely.get_num_geometries(joined).tolist() == [1] * 6
    assert area(joined) == pytest.approx(star.area)


def test_a_courtyard_stays_a_hole_whether_a_cut_crosses_it_or_not():
    yard = moved(shapely.Polygon([(40, 8), (47, 8), (47, 14), (40, 14)]))
    for parts in (2, 3, 4, 5, 6):
        ring = moved(shapely.Polygon([(0, 0), (90, 0), (90, 22), (0, 23)])).difference(yard)
        cover = cut_one(ring, parts=parts, neighbours=[yard])
        joined = dissolve(cover.polygon, labels=cover.label, count=parts + 1)
        assert shapely.get_num_geometries(joined).tolist() == [1] * (parts + 1)
        assert shapely.coverage_is_valid(joined)
        assert area(joined) == pytest.approx(ring.area + yard.area)


def test_land_that_is_two_parts_is_sliced_too():
    islands = shapely.MultiPolygon([moved(shapely.box(0, 0, 30, 10)), moved(shapely.box(50, 0, 80, 11))])
    cover = cut_one(islands, parts=3)
    assert area(cover.polygon) == pytest.approx(islands.area)
    assert shapely.coverage_is_valid(cover.polygon)
    assert set(cover.label) == {0, 1, 2}


def test_cuts_from_both_sides_meet_in_the_same_vertices():
    cells = column([moved(shapely.box(0, 0, 20, 60)), moved(shapely.box(20, 0, 40, 60))])
    owner = np.repeat(np.arange(2, dtype=np.int32), 4)
    label = np.arange(8, dtype=np.int32)
    cover = cut_cells(cells, shares=Shares(cell=owner, label=label, group=label, weight=np.ones(8)))
    assert len(cover) == 8
    assert shapely.coverage_is_valid(cover.polygon)


def test_two_cuts_in_the_same_place_leave_nothing_between_them():
    square = np.array([0, 2, 2 + 2j, 2j, 2 + 1j, 1j]) + WEST + SOUTH * 1j
    entries = Entries(
        points=square,
        origin=complex(square[0]),
        vertex=np.array([0, 1, 4, 4, 2, 3, 5, 5]),
        cell=np.zeros(8, dtype=np.int32),
        following=np.array([1, 2, 3, 4, 5, 6, 7, 0]),
        partner=np.array([-1, -1, 7, 6, -1, -1, 3, 2]),
    )
    strips = Strips(
        axis=np.array([[0.0, 1.0]]),
        start=np.array([0, 3]),
        label=np.array([7, 8, 9], dtype=np.int32),
        top=np.array([1.0, 1.0, np.inf]),
    )
    polygons, cell, label = pieces_of(entries, strips, cells=np.array([None], dtype=object))
    assert shapely.area(polygons).tolist() == [2, 2]
    assert cell.tolist() == [0, 0]
    assert label.tolist() == [7, 9]
