from dataclasses import replace

import numpy as np
import pytest

from shige.adapters.crs import points_to_degrees
from shige.adapters.divisions_file import read_areas, read_functional
from shige.core.mapping.places import Doubt, Place
from shige.core.values import Tier
from shige.territory import models, published, selectors, services
from tests.make import CELL, NORTH, WEST, Shape, column
from tests.nouns.make import NOON, PLANNER, approved, official_tree, plan_file, town_plan
from tests.nouns.make import published as publish

pytestmark = pytest.mark.django_db

C = "510107001001"
COMMUNITY = f"{C}000000"


def degrees(column_: float, row: float) -> tuple[float, float]:
    """Longitude and latitude of a place in the town, in cells from its north-west."""
    lon, lat = as_degrees((WEST + CELL * column_, NORTH - CELL * row))
    return float(lon[0]), float(lat[0])


def as_degrees(place: tuple[float, float]):
    return points_to_degrees(*(np.array([value]) for value in place), 4544)


def place_codes(found) -> list[str]:
    assert isinstance(found, Place)
    return [grid.code for grid in found.grids]


def test_before_the_first_publication_there_is_nothing():
    assert selectors.publication_now() is None
    assert selectors.atlas_now().locate(104.0, 30.6).reason == Doubt.OUTSIDE
    assert selectors.tile_layers(1, zoom=12) is None
    assert selectors.grid_page(COMMUNITY) is None
    assert selectors.area_page(C) is None
    assert selectors.area_bounds("51") is None
    assert selectors.area_outline(C) is None
    assert selectors.plans() == selectors.functional_areas() == selectors.search("社区") == ()


def test_every_cell_is_found_in_its_grids(tmp_path):
    drawn = town_plan()
    publish(tmp_path, drawn)
    atlas = selectors.atlas_now()
    for unit in range(0, len(drawn.units), 7):
        lon, lat = as_degrees((float(drawn.units.x[unit]), float(drawn.units.y[unit])))
        codes = place_codes(atlas.locate(float(lon[0]), float(lat[0])))
        assert codes == [COMMUNITY, drawn.units.parent_code[unit], drawn.units.micro_code[unit]]


def test_a_new_publication_is_seen_at_the_next_question(tmp_path):
    publish(tmp_path, name="first.gpkg")
    before, first = selectors.atlas_now(), selectors.publication_now()
    assert selectors.atlas_now() is before
    drawn = town_plan()
    renamed = replace(drawn, grids=replace(drawn.grids, name=column(*["新名"] * len(drawn.grids))))
    uid = publish(tmp_path, renamed, name="second.gpkg")
    after = selectors.publication_now()
    assert selectors.atlas_now().locate(*degrees(0.5, 0.5)).grids[0].name == "新名"
    assert (first.number, after.number, after.plan) == (1, 2, uid)
    assert first.token != after.token


def test_tiles_of_an_older_publication_stay_as_they_were(tmp_path):
    both = town_plan(Shape(communities=2))
    publish(tmp_path, both, name="first.gpkg")
    keep = ["510107001002" in str(code) for code in both.grids.code]
    south = replace(both, grids=both.grids.take(keep), units=both.units.take(np.arange(0)))
    publish(tmp_path, replace(south, grids=replace(south.grids, households=south.grids.households + 1)), name="b.gpkg")
    tower = town_plan(Shape(communities=2, floors=30))
    publish(tmp_path, tower, name="third.gpkg")
    for number, parts in ((1, [both.grids]), (2, [both.grids.take(~np.array(keep)), south.grids]), (3, [tower.grids])):
        layers = selectors.tile_layers(number, zoom=11)
        assert [layer.name for layer in layers] == ["community", "general", "micro", "dedicated"]
        for layer in layers:
            assert len(layer.land) == sum(int((part.tier == layer.name).sum()) for part in parts)
    assert [layer.name for layer in selectors.tile_layers(1, zoom=10)] == ["community", "general"]
    assert [layer.name for layer in selectors.tile_layers(1, zoom=8)] == ["community"]
    assert {len(held) for held in (published.holdings(1), published.holdings(2), published.holdings())} == {1, 2}


def test_a_grid_page_tells_all_of_a_grid(tmp_path):
    official_tree()
    drawn = town_plan()
    uid = publish(tmp_path, drawn)
    for row in range(len(drawn.grids)):
        page = selectors.grid_page(str(drawn.grids.code[row]))
        assert (page.code, page.tier, page.name) == tuple(
            str(getattr(drawn.grids, name)[row]) for name in ("code", "tier", "name")
        )
        assert page.households == drawn.grids.households[row]
        assert (page.minutes == drawn.grids.minutes[row]) == (page.tier == Tier.MICRO)
        assert (page.plan, page.since, page.figures, page.exceptions) == (uid, NOON, {}, [])
        below = drawn.grids.code[drawn.grids.parent == drawn.grids.code[row]].tolist()
        assert [child.code for child in page.children] == sorted(below)
        mine = drawn.units.micro_code == drawn.grids.code[row]
        assert sorted(unit.uid for unit in page.units) == sorted(drawn.units.id[mine].tolist())
    micro = selectors.grid_page(f"{C}001001")
    assert [area.name for area in micro.path[:4]] == ["四川省", "成都市", "武侯区", "浆洗街街道"]
    assert [area.code for area in micro.path[4:]] == [COMMUNITY, f"{C}001000"]
    west, south, east, north = micro.bounds
    assert all(west <= unit.lon <= east and south <= unit.lat <= north for unit in micro.units)


@pytest.mark.parametrize("code", ["", "no code", "5101", C, f"{C}001099", f"{C}00100", "999999999999999999"])
def test_a_grid_that_is_not_there_has_no_page(tmp_path, code):
    publish(tmp_path)
    assert selectors.grid_page(code) is None


def test_an_area_page_sums_up_what_lies_in_it(tmp_path):
    official_tree()
    drawn = town_plan(Shape(communities=2, school=True))
    publish(tmp_path, drawn)
    counts = {tier: int((drawn.grids.tier == tier).sum()) for tier in Tier}
    households = int(drawn.grids.households[drawn.grids.tier == Tier.COMMUNITY].sum())
    for code, children in (("51", 1), ("5101", 20), ("510107", 15), ("510107001", 4)):
        page = selectors.area_page(code)
        assert page.area.households == households
        assert (page.area.general, page.area.micro, page.area.dedicated) == (counts["general"], counts["micro"], 1)
        assert len(page.children) >= children
        assert [area.code for area in page.path] == [code[:n] for n in (2, 4, 6) if n < len(code)]
    community = selectors.area_page("510107001002")
    assert community.area.level == "community"
    assert (community.area.dedicated, community.area.general) == (1, len(community.children) - 1)
    general = selectors.area_page(community.children[0].code)
    assert general.area.micro == len(general.children) == community.children[0].micro > 0
    assert selectors.area_page("510104").area.households == 0


@pytest.mark.parametrize("code", ["", "99", "510107001999", "51010", "510107001001777000"])
def test_an_area_that_is_not_there_has_no_page(tmp_path, code):
    official_tree()
    publish(tmp_path)
    assert selectors.area_page(code) is None
    assert selectors.area_outline(code) is None
    assert selectors.area_bounds(code) is None


def test_an_outline_is_the_border_of_all_that_is_published_in_an_area(tmp_path):
    official_tree()
    publish(tmp_path, town_plan(Shape(communities=2)))
    (west, north), (east, south) = degrees(0, 0), degrees(6, 4)
    for code in ("51", "510107", "510107001"):
        outline = selectors.area_outline(code)
        assert outline.geometry["type"] == "Polygon"
        assert outline.bounds == selectors.area_bounds(code)
        assert np.allclose(outline.bounds, (west, south, east, north), atol=2e-5)
    assert selectors.area_outline("510107").name == "武侯区"
    half = selectors.area_outline(C)
    assert half.name == f"grid {COMMUNITY[12:]}"
    assert half.bounds[1] > south + 1e-4
    assert selectors.area_outline("510104") is None


def test_search_finds_areas_grids_and_units_by_parts_of_names_and_beginnings_of_codes(tmp_path):
    official_tree()
    drawn = town_plan(Shape(school=True, communities=2))
    publish(tmp_path, drawn)
    assert [(hit.kind, hit.code, hit.where) for hit in selectors.search("武侯")] == [("district", "510107", "")]
    assert selectors.search("浆洗街")[0].where == "武侯区"
    named = selectors.search("001002")
    assert {hit.kind for hit in named} == {"micro"}
    assert all("001002" in hit.name for hit in named)
    coded = selectors.search("510107001002")
    assert [hit.kind for hit in coded][:2] == ["community", "general"]
    assert all(hit.code.startswith("510107001002") for hit in coded)
    assert coded[-1].where.startswith("武侯区 浆洗街街道 grid 000000")
    unit = drawn.units.id[0]
    found = selectors.search(f" {unit} ")
    assert (found[0].kind, found[0].name, found[0].code) == ("unit", unit, drawn.units.micro_code[0])
    assert selectors.search("   ") == selectors.search("月亮") == ()
    assert len(selectors.search("b")) == 20


def test_search_stays_within_the_given_ranges(tmp_path):
    official_tree()
    drawn = town_plan(Shape(communities=2))
    publish(tmp_path, drawn)
    south = ((510107001002000000, 510107001002999999),)
    assert {hit.code[:12] for hit in selectors.search("grid", within=south)} == {"510107001002"}
    assert [hit.code for hit in selectors.search("武侯", within=south)] == ["510107"]
    assert selectors.search("锦江", within=south) == ()
    assert selectors.search(drawn.units.id[0], within=south) == ()
    assert selectors.search("510107001001", within=south) == ()
    assert selectors.search("b2", within=()) == ()


def test_search_shows_what_holds_and_nothing_of_older_plans(tmp_path):
    publish(tmp_path, town_plan(), name="old.gpkg")
    drawn = town_plan(Shape(households=41))
    publish(tmp_path, replace(drawn, units=drawn.units.take(drawn.units.building_id == "b1")), name="new.gpkg")
    assert {hit.name.split("-")[0] for hit in selectors.search("b1")} == {"b1"}


def test_plans_tell_where_they_stand(tmp_path):
    first = publish(tmp_path, town_plan(Shape(communities=2)), name="first.gpkg")
    second = services.plan_import(plan_file(tmp_path, town_plan(), name="second.gpkg"), actor=PLANNER, now=NOON)
    models.Plan.objects.create(made_at=NOON, metric_crs=4544, content_hash="half", norms="")
    listed = selectors.plans()
    assert [(plan.uid, plan.status, plan.standing) for plan in listed] == [
        (second, "draft", 0),
        (first, "published", 2),
    ]
    assert listed[1].communities == 2
    assert listed[1].synthetic
    assert selectors.plan_facts(first) == listed[1]
    assert selectors.plan_facts("no uid") is selectors.plan_facts("00000000-0000-0000-0000-000000000000") is None


def test_functional_areas_are_ranges_of_streets():
    official_tree()
    assert selectors.functional_areas() == (("dongbu", "东部新区"), ("gaoxin", "高新区"), ("tianfu", "天府新区"))
    ranges = selectors.functional_ranges("gaoxin")
    assert len(ranges) == 7
    assert (510116004000000000, 510116004999999999) in ranges
    assert selectors.functional_ranges("moon") == ()


def test_the_lineage_of_a_plan_is_told(tmp_path):
    drawn = town_plan()
    lineage = replace(
        drawn.lineage, tier=column("micro"), source=column("a"), target=column("b"), change=column("kept"),
        households=np.array([7], np.int32),
    )  # fmt: skip
    uid = approved(plan_file(tmp_path, replace(drawn, lineage=lineage)))
    assert [(row.source, row.target, row.households) for row in selectors.plan_lineage(uid)] == [("a", "b", 7)]
    assert selectors.plan_lineage("no uid") == ()


def test_streets_of_a_leading_functional_area_are_run_by_its_code():
    official_tree()
    run = selectors.overlay()
    assert run["510107062"] == "510191"
    assert set(selectors.functional_streets("510191")) == {street for street, code in run.items() if code == "510191"}
    assert selectors.overlay(["510107001", "510185009"]) == {"510185009": "510193"}
    assert selectors.functional_streets("510107") == ()


def test_a_functional_area_that_does_not_lead_runs_nothing():
    areas = [replace(area, leads=False) for area in read_functional()]
    services.division_load(read_areas(), areas, actor=PLANNER, now=NOON)
    assert selectors.overlay() == {}
    assert selectors.functional_streets("510191")
