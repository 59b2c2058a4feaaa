"""The land of a city: cells tile each community, links say who can walk to whom."""

from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from shige.core.errors import ShigeError
from shige.core.planning.land import Ground, derive_land
from shige.core.values import BarrierKind, Cells, LinkClass, Links
from tests.core.planning.grounds import SQUARE, Scene, ground, house

FOUR = tuple(house(x, y) for y in (50, 150) for x in (75, 225))
"""South-west, south-east, north-west, north-east."""
RIVER = (BarrierKind.RIVER, shapely.LineString([(150, -10), (150, 210)]))


def land(scene: Scene) -> tuple[Cells, Links]:
    return derive_land(ground(scene))


def tiles(made: Ground, cells: Cells) -> None:
    """Assert that the cells of each community tile it and share their corners."""
    for area, polygon in enumerate(made.areas.polygon):
        mine = cells.polygon[cells.area == area]
        if len(mine):
            assert shapely.coverage_is_valid(mine)
            assert shapely.area(mine).sum() == pytest.approx(shapely.area(polygon), abs=0.02 * polygon.length + 0.01)
            assert (shapely.area(mine) > 0).all()


def pairs(links: Links) -> dict[tuple[int, int], str]:
    return {(int(a), int(b)): LinkClass(k).name.lower() for a, b, k in zip(links.a, links.b, links.kind, strict=True)}


def test_four_houses_share_the_land_by_nearness() -> None:
    cells, links = land(Scene(houses=FOUR))
    assert list(cells.id) == ["b0", "b1", "b2", "b3"]
    assert shapely.area(cells.polygon) == pytest.approx([15_000] * 4)
    assert pairs(links) == dict.fromkeys(((0, 1), (0, 2), (1, 3), (2, 3)), "same_compound")
    assert links.length_m == pytest.approx([100, 150, 150, 100])


def test_borders_follow_the_streets() -> None:
    street = shapely.LineString([(100, -10), (100, 210)])
    cells, links = land(Scene(houses=FOUR, roads=[street]))
    assert shapely.bounds(cells.polygon[0])[2] == pytest.approx(100)
    assert pairs(links)[(0, 1)] == "same_compound"


def test_an_arterial_is_a_class_of_its_own() -> None:
    _cells, links = land(Scene(houses=FOUR, arterials=[shapely.LineString([(150, -10), (150, 210)])]))
    assert pairs(links) == {(0, 1): "arterial", (0, 2): "same_compound", (1, 3): "same_compound", (2, 3): "arterial"}


def test_a_street_with_a_blind_end_cuts_nothing() -> None:
    cells, _links = land(Scene(houses=FOUR, roads=[shapely.LineString([(100, -10), (100, 90)])]))
    assert shapely.area(cells.polygon) == pytest.approx([15_000] * 4)


def test_a_river_has_links_at_its_crossings_alone() -> None:
    _, dry = land(Scene(houses=FOUR, barriers=[RIVER]))
    assert pairs(dry) == {(0, 2): "same_compound", (1, 3): "same_compound"}
    _, bridged = land(Scene(houses=FOUR, barriers=[RIVER], crossings=[(0, shapely.Point(151, 40))]))
    assert pairs(bridged) == {(0, 1): "crossing", **pairs(dry)}
    assert bridged.length_m[0] == 5.0


def test_a_crossing_far_from_its_barrier_links_nothing() -> None:
    _, links = land(Scene(houses=FOUR, barriers=[RIVER], crossings=[(0, shapely.Point(190, 40))]))
    assert "crossing" not in pairs(links).values()


def test_a_railway_divides_as_a_river_does() -> None:
    rail = (BarrierKind.RAIL, RIVER[1])
    _, links = land(Scene(houses=FOUR, barriers=[rail], crossings=[(0, shapely.Point(150, 160))]))
    assert pairs(links)[(2, 3)] == "crossing"
    assert (0, 1) not in pairs(links)


def test_where_two_cells_also_meet_on_land_the_bridge_adds_nothing() -> None:
    half = (BarrierKind.RIVER, shapely.LineString([(150, -10), (150, 60), (300, 60), (310, 60)]))
    scene = Scene(houses=FOUR[:2], barriers=[half], crossings=[(0, shapely.Point(150, 30))])
    _, links = land(scene)
    assert len(links) == 1


@pytest.mark.parametrize(
    ("estates", "members", "kind"),
    [
        ([(True, shapely.box(10, 10, 145, 190))], [0, -1, 0, -1], "wall"),
        ([(False, shapely.box(10, 10, 145, 190))], [0, -1, 0, -1], "same_compound"),
        ([(False, shapely.box(10, 10, 149, 190)), (False, shapely.box(151, 10, 290, 190))], [0, 1, 0, 1], "wall"),
        ([(True, shapely.box(10, 10, 290, 190))], [0, 0, 0, 0], "same_compound"),
    ],
)
def test_walls_stand_about_gated_estates_and_between_estates(
    estates: list[tuple[bool, Any]], members: list[int], kind: str
) -> None:
    made = ground(Scene(houses=FOUR, estates=estates, house_compound=members))
    cells, links = derive_land(made)
    tiles(made, cells)
    assert pairs(links)[(0, 1)] == kind
    assert pairs(links)[(0, 2)] == "same_compound"


def test_a_wall_among_the_barriers_is_a_wall() -> None:
    _, links = land(Scene(houses=FOUR, barriers=[(BarrierKind.WALL, RIVER[1])]))
    assert pairs(links)[(0, 1)] == "wall"


def test_the_strip_between_wall_and_street_is_divided_among_the_houses_behind_it() -> None:
    made = ground(Scene(houses=FOUR, estates=[(True, shapely.box(10, 10, 290, 190))], house_compound=[0] * 4))
    cells, _ = derive_land(made)
    tiles(made, cells)
    assert shapely.area(cells.polygon) == pytest.approx([15_000] * 4, rel=0.02)


def test_a_bare_site_has_its_own_cell_and_a_built_one_gives_its_land_to_its_building() -> None:
    park, school = shapely.box(0, 0, 100, 100), shapely.box(200, 100, 300, 200)
    made = ground(Scene(houses=FOUR[1:], sites=[park, school], house_site=[-1, -1, 1]))
    cells, _ = derive_land(made)
    tiles(made, cells)
    assert list(cells.id) == ["b0", "b1", "b2", "site:s0"]
    assert list(cells.site) == [-1, -1, 1, 0]
    assert list(cells.building) == [0, 1, 2, -1]
    assert shapely.equals(cells.polygon[3].normalize(), park.normalize())
    assert shapely.equals(cells.polygon[2].normalize(), school.normalize())


def test_a_bare_site_on_both_banks_keeps_the_larger_part() -> None:
    made = ground(Scene(houses=FOUR[:2], sites=[shapely.box(100, 100, 300, 200)], barriers=[RIVER]))
    cells, _ = derive_land(made)
    tiles(made, cells)
    assert shapely.bounds(cells.polygon[2]).tolist() == [150, 100, 300, 200]


def test_a_block_without_houses_joins_the_neighbour_with_the_longest_common_border() -> None:
    streets = [shapely.LineString([(100, -10), (100, 210)]), shapely.LineString([(100, 120), (310, 120)])]
    houses = [house(50, 100), house(200, 60)]
    cells, _ = land(Scene(houses=houses, roads=streets))
    assert shapely.area(cells.polygon).tolist() == [20_000, 40_000]


def test_bare_land_stays_on_its_side_of_the_river() -> None:
    streets = [shapely.LineString([(-10, 190), (310, 190)])]
    cells, _ = land(Scene(houses=FOUR[:2], roads=streets, barriers=[RIVER]))
    assert shapely.bounds(cells.polygon[0]).tolist() == [0, 0, 150, 200]


def test_borders_run_between_long_houses_and_not_through_them() -> None:
    houses = [house(150, 60, width=200, depth=12), house(80, 90, width=30), house(150, 150, width=40, depth=40)]
    ell = shapely.union(shapely.box(200, 130, 280, 140), shapely.box(270, 90, 280, 140))
    cells, _ = land(Scene(houses=[*houses, ell]))
    inside = shapely.area(shapely.intersection(cells.polygon, np.array([*houses, ell], dtype=object)))
    assert inside == pytest.approx(shapely.area([*houses, ell]), rel=0.01)


def test_a_house_thinner_than_the_smoothing_keeps_its_land() -> None:
    rows = [house(150, 99.4, width=60, depth=0.2), shapely.Point(150, 100), house(150, 100.6, width=60, depth=0.2)]
    made = ground(Scene(houses=rows))
    cells, _ = derive_land(made)
    tiles(made, cells)
    assert list(cells.building) == [0, 1, 2]
    assert shapely.area(cells.polygon[1]) == pytest.approx(6, abs=1)


def test_houses_on_one_spot_share_the_land_about_it() -> None:
    made = ground(Scene(houses=[shapely.Point(100, 100)] * 12))
    cells, links = derive_land(made)
    tiles(made, cells)
    assert len(cells) == 12
    assert len(links) >= 11


def test_too_many_houses_on_too_little_land_is_a_clear_error() -> None:
    tiny = shapely.box(0, 0, 1.5, 1.5)
    with pytest.raises(ShigeError, match="more buildings stand on one spot") as caught:
        land(Scene(houses=[shapely.Point(1, 1)] * 200, areas=[tiny]))
    assert caught.value.code == "land-too-small"
    assert caught.value.facts["block_m2"] == pytest.approx(2.25)


def test_a_house_outside_its_community_has_land_at_its_edge() -> None:
    made = ground(Scene(houses=[*FOUR, house(400, 100)]))
    cells, _ = derive_land(made)
    tiles(made, cells)
    assert shapely.bounds(cells.polygon[4])[2] == 300


def test_neighbouring_communities_are_not_linked() -> None:
    halves = [shapely.box(0, 0, 150, 200), shapely.box(150, 0, 300, 200)]
    made = ground(Scene(houses=FOUR, areas=halves, house_area=[0, 1, 0, 1]))
    cells, links = derive_land(made)
    tiles(made, cells)
    assert list(cells.area) == [0, 0, 1, 1]
    assert list(cells.building) == [0, 2, 1, 3]
    assert pairs(links) == {(0, 1): "same_compound", (2, 3): "same_compound"}


def test_areas_that_are_no_community_or_hold_nothing_have_no_cells() -> None:
    scene = Scene(
        houses=FOUR[:1],
        areas=[shapely.box(0, 0, 900, 900), SQUARE, shapely.box(300, 0, 600, 200)],
        levels=["street", "community", "community"],
        house_area=[1],
    )
    cells, links = land(scene)
    assert list(cells.area) == [1]
    assert len(links) == 0


def test_a_city_without_houses_has_no_land_to_divide() -> None:
    cells, links = land(Scene())
    assert len(cells) == len(links) == 0


def test_a_house_in_no_community_has_no_cell() -> None:
    cells, _ = land(Scene(houses=FOUR, house_area=[0, 0, 0, -1]))
    assert list(cells.building) == [0, 1, 2]


coordinate = st.floats(-20, 320).map(lambda value: round(value, 1))
point = st.tuples(coordinate, coordinate)
line = st.tuples(point, point).filter(lambda ends: ends[0] != ends[1]).map(shapely.LineString)
size = st.sampled_from([6.0, 12.0, 40.0, 70.0])


@st.composite
def messy(draw: st.DrawFn) -> Scene:
    """Streets that dangle, houses that overlap, stand on one spot, on the street or outside, or are only points."""
    spots = draw(st.lists(point, min_size=1, max_size=25))
    houses = [draw(st.sampled_from([shapely.Point(x, y), house(x, y, width=draw(size))])) for x, y in spots]
    corners = draw(st.lists(st.tuples(coordinate, coordinate, size, size), max_size=3))
    grounds = [shapely.box(x, y, x + 2 * w, y + 2 * d) for x, y, w, d in corners]
    estates = grounds[:2]
    return Scene(
        houses=houses,
        house_compound=[draw(st.integers(-1, len(estates) - 1)) for _ in houses],
        roads=draw(st.lists(line, max_size=5)),
        arterials=draw(st.lists(line, max_size=2)),
        barriers=[(BarrierKind.RIVER, river) for river in draw(st.lists(line, max_size=2))],
        estates=[(draw(st.booleans()), polygon) for polygon in estates],
        sites=grounds[2:],
    )


@given(messy())
def test_any_scene_is_tiled_and_linked_both_ways(scene: Scene) -> None:
    made = ground(scene)
    cells, links = derive_land(made)
    tiles(made, cells)
    assert set(range(len(scene.houses))) <= set(cells.building.tolist())
    assert (links.a < links.b).all()
    assert len(set(zip(links.a.tolist(), links.b.tolist(), strict=True))) == len(links)
    longest = np.zeros(len(cells))
    for side in (links.a, links.b):
        np.maximum.at(longest, side, links.length_m)
    assert ((links.length_m >= 1) | (links.length_m == np.minimum(longest[links.a], longest[links.b]))).all()
    touching = shapely.length(shapely.intersection(cells.polygon[links.a], cells.polygon[links.b]))
    assert (touching >= links.length_m - 0.1).all()


@given(messy())
def test_no_link_goes_over_a_river_without_a_crossing(scene: Scene) -> None:
    made = ground(scene)
    cells, links = derive_land(made)
    if not len(made.barriers):
        return
    river = shapely.union_all(made.barriers.line)
    border = shapely.intersection(cells.polygon[links.a], cells.polygon[links.b])
    dry = shapely.length(shapely.difference(border, shapely.buffer(river, 0.05)))
    assert (dry > 0).all()
