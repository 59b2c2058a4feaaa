"""A city is made from foreign sources, and what cannot be used is refused with row, field, value and bound."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
import shapely.affinity

from shige.adapters.cityfile import write_city
from shige.core.errors import ShigeError
from shige.core.geo import gcj02_from_wgs84
from shige.core.values import BarrierKind, City, LinkClass, SiteKind, Use
from shige.runs.city_import import import_city
from shige.runs.import_sources import Request
from tests.runs.sources import SOUTH, Rows, block, house, houses, line, streets, write


def run(*paths: Path, said: list[str] | None = None, **options: Any) -> City:
    """The city of those sources in WGS84."""
    request = Request(paths, **{"crs": {"": "wgs84"}, "columns": {}, "roles": {}, **options})
    return import_city(request, say=(said if said is not None else []).append)


def refused(*paths: Path, **options: Any) -> ShigeError:
    """The error of importing those sources."""
    with pytest.raises(ShigeError) as caught:
        run(*paths, **options)
    return caught.value


@pytest.fixture
def quarter(tmp_path: Path) -> tuple[Path, Path]:
    """The houses and streets of a quarter."""
    return write(tmp_path / "buildings.geojson", houses()), write(tmp_path / "roads.geojson", streets())


def communities(tmp_path: Path, *rows: tuple[str, shapely.Geometry], level: str = "") -> Path:
    """A file of community borders by code."""
    made: Rows = [(shape, {"code": code, "name": "玉林", "level": level}) for code, shape in rows]
    return write(tmp_path / "communities.geojson", made)


WEST_HALF, EAST_HALF = block(0, 0, 200, 240), block(200, 0, 400, 240)


def test_without_borders_one_community_is_made_of_the_whole_and_said_so(quarter: tuple[Path, Path]) -> None:
    said: list[str] = []
    city = run(*quarter, said=said)
    assert city.areas.code.tolist() == ["990000000001"]
    assert city.meta["made_up_areas"] == "1"
    assert any("No community borders" in one for one in said)
    assert (city.buildings.area == 0).all()
    assert city.metric_crs == 4544
    assert city.meta["sources"] == "buildings.geojson, roads.geojson"


def test_whom_the_source_asks_to_name_is_named_and_nobody_else(quarter: tuple[Path, Path]) -> None:
    assert "attribution" not in run(*quarter).meta
    assert run(*quarter, attribution=" © City Survey ").meta["attribution"] == "© City Survey"


@pytest.mark.parametrize("text", ["x" * 201, "two\nlines"])
def test_an_attribution_that_is_no_short_line_is_refused(quarter: tuple[Path, Path], text: str) -> None:
    assert refused(*quarter, attribution=text).code == "attribution-form"


def test_land_is_derived_and_tiles_the_community(quarter: tuple[Path, Path]) -> None:
    city = run(*quarter)
    assert shapely.area(city.cells.polygon).sum() == pytest.approx(shapely.area(city.areas.polygon).sum(), rel=1e-4)
    assert sorted(city.cells.id) == sorted(city.buildings.id)
    assert len(city.links) >= len(city.cells) - 1


def test_missing_figures_are_estimated_and_marked(quarter: tuple[Path, Path]) -> None:
    buildings = run(*quarter).buildings
    assert (buildings.households > 0).all()
    for name in ("floors", "lift", "entrances", "dwellings", "households"):
        assert not getattr(buildings, f"{name}_given").any()


def test_given_figures_stay_and_columns_are_mapped(tmp_path: Path) -> None:
    path = write(tmp_path / "buildings.geojson", houses(total_units=31, max_floor=9, lift="yes", 单元数=2))
    buildings = run(path, columns={"households": "total_units", "floors": "max_floor"}).buildings
    assert set(buildings.households.tolist()) == {31}
    assert set(buildings.floors.tolist()) == {9}
    assert buildings.lift.all()
    assert buildings.lift_given.all()
    assert set(buildings.entrances.tolist()) == {2}
    assert buildings.households_given.all()
    assert not buildings.dwellings_given.any()


def test_somebody_lives_where_households_are_counted(tmp_path: Path) -> None:
    path = write(tmp_path / "buildings.geojson", houses(building="office", households=8))
    assert set(run(path).buildings.use.tolist()) == {Use.MIXED}


def test_borders_give_the_communities(tmp_path: Path, quarter: tuple[Path, Path]) -> None:
    borders = communities(tmp_path, ("510107001002", EAST_HALF), ("510107001001", WEST_HALF))
    city = run(*quarter, borders)
    assert city.areas.code.tolist() == ["510107001001", "510107001002"]
    assert np.bincount(city.buildings.area).tolist() == [6, 6]
    assert city.meta["made_up_areas"] == "0"


def test_borders_without_codes_get_made_up_ones(tmp_path: Path, quarter: tuple[Path, Path]) -> None:
    city = run(*quarter, communities(tmp_path, ("", WEST_HALF), ("", EAST_HALF)))
    assert city.areas.code.tolist() == ["990000000001", "990000000002"]


def test_a_border_drawn_twice_is_no_overlap_and_leaves_no_gap(tmp_path: Path, quarter: tuple[Path, Path]) -> None:
    over = block(199.9, 0, 400, 240)
    city = run(*quarter, communities(tmp_path, ("510107001001", WEST_HALF), ("510107001002", over)))
    one, two = city.areas.polygon
    assert shapely.area(shapely.intersection(one, two)) == pytest.approx(0, abs=1e-6)
    assert shapely.area(shapely.union(one, two)) == pytest.approx(400 * 240, rel=1e-6)


def test_communities_that_overlap_are_refused(tmp_path: Path, quarter: tuple[Path, Path]) -> None:
    over = block(150, 0, 400, 240)
    error = refused(*quarter, communities(tmp_path, ("510107001001", WEST_HALF), ("510107001002", over)))
    assert error.code == "areas-overlap"
    assert error.facts["value"] == "12,000 m2"
    assert "510107001001" in str(error.facts["first"])


@pytest.mark.parametrize("code", ["51010700100", "51010700100x", "510107001001000001"])
def test_a_code_of_another_length_is_refused(tmp_path: Path, quarter: tuple[Path, Path], code: str) -> None:
    error = refused(*quarter, communities(tmp_path, (code, block(0, 0, 400, 240))))
    assert (error.code, error.facts["field"], error.facts["value"]) == ("area-code", "code", code)


def test_a_code_that_stands_twice_is_refused(tmp_path: Path, quarter: tuple[Path, Path]) -> None:
    error = refused(*quarter, communities(tmp_path, ("510107001001", WEST_HALF), ("510107001001", EAST_HALF)))
    assert (error.code, error.facts["row"]) == ("area-code", 2)


def test_a_community_without_buildings_is_refused(tmp_path: Path, quarter: tuple[Path, Path]) -> None:
    empty = block(400, 0, 800, 240)
    error = refused(*quarter, communities(tmp_path, ("510107001001", block(0, 0, 400, 240)), ("510107001002", empty)))
    assert error.code == "area-empty"
    assert "510107001002" in error.message


def test_streets_and_districts_may_stand_beside_communities(tmp_path: Path, quarter: tuple[Path, Path]) -> None:
    whole = communities(tmp_path, ("510107001001", block(0, 0, 400, 240)))
    street = write(tmp_path / "areas.geojson", [(block(0, 0, 800, 240), {"code": "510107001000", "level": "street"})])
    city = run(*quarter, whole, street)
    assert city.areas.level.tolist() == ["street", "community"]
    assert (city.buildings.area == 1).all()


def test_district_borders_cut_the_whole(tmp_path: Path, quarter: tuple[Path, Path]) -> None:
    border = write(tmp_path / "boundaries.geojson", [(line((200, -300), (200, 600)), {})])
    city = run(*quarter, border)
    assert city.areas.name.tolist() == ["整体1", "整体2"]
    assert np.bincount(city.buildings.area).tolist() == [6, 6]


def test_a_river_has_its_bridges_as_crossings(tmp_path: Path, quarter: tuple[Path, Path]) -> None:
    water = [
        (line((250, -50), (250, 110)), {"waterway": "river", "name": "府河"}),
        (line((250, 110), (250, 300)), {"waterway": "river", "name": "府河"}),
        (line((320, -50), (320, -40)), {"barrier": "wall"}),
    ]
    city = run(*quarter, write(tmp_path / "water.geojson", water))
    assert city.barriers.kind.tolist() == [BarrierKind.RIVER]
    assert sorted(city.crossings.name) == ["横0街", "横1街", "横2街", "横3街"]
    assert set(city.crossings.barrier.tolist()) == {0}


def test_a_river_that_is_water_only_is_a_barrier_with_its_bridges(tmp_path: Path, quarter: tuple[Path, Path]) -> None:
    rows: Rows = [
        (block(-100, 100, 180, 130), {"waterway": "riverbank"}),
        (block(180, 100, 500, 130), {"waterway": "riverbank", "name": "锦江"}),
    ]
    city = run(*quarter, write(tmp_path / "waters.geojson", rows))
    assert city.barriers.kind.tolist() == [BarrierKind.RIVER]
    assert city.barriers.name.tolist() == ["锦江"]
    assert shapely.length(city.barriers.line[0]) == pytest.approx(600, rel=0.05)
    assert len(city.crossings) == 5
    north = city.cells.polygon[city.links.a], city.cells.polygon[city.links.b]
    over = (shapely.get_y(shapely.centroid(north[0])) > SOUTH + 115) != (
        shapely.get_y(shapely.centroid(north[1])) > SOUTH + 115
    )
    assert over.any()
    assert (city.links.kind[over] == LinkClass.CROSSING).all()


def test_a_gate_in_a_wall_is_a_crossing_of_it(tmp_path: Path, quarter: tuple[Path, Path]) -> None:
    wall = (line((150, 0), (150, 240)), {"barrier": "wall", "id": "w"})
    at = [(151.0, 100.0), (150.0, 20.0), (190.0, 100.0)]
    gates: Rows = [(shapely.Point(line((x, y), (0, 0)).coords[0]), {"barrier": "gate", "name": str(x)}) for x, y in at]
    paths = (write(tmp_path / "walls.geojson", [wall]), write(tmp_path / "gates.geojson", gates))
    city = run(*quarter, *paths)
    walls = city.barriers.kind[city.crossings.barrier] == BarrierKind.WALL
    assert sorted(city.crossings.name[walls]) == ["150.0", "151.0"]
    assert not set(city.crossings.name[~walls]) & {"150.0", "151.0", "190.0"}


def test_estates_hold_their_buildings(tmp_path: Path, quarter: tuple[Path, Path]) -> None:
    estates = [
        (block(0, 0, 200, 160), {"landuse": "residential", "name": "锦绣花园", "id": "e1"}),
        (block(0, 0, 210, 170), {"landuse": "residential", "name": "larger", "id": "e2"}),
        (block(200, 0, 300, 80), {"landuse": "residential", "id": "e3", "gated": "no", "name": "西苑"}),
        (block(300, -60, 400, 80), {"landuse": "residential", "id": "e4"}),
        (block(-900, -900, 900, 900), {"landuse": "residential", "id": "e5"}),
    ]
    city = run(*quarter, write(tmp_path / "estates.geojson", estates))
    assert city.compounds.id.tolist() == ["e1", "e3"]
    assert city.compounds.gated.tolist() == [True, False]
    assert np.bincount(city.buildings.compound + 1).tolist() == [7, 4, 1]


def test_estates_may_be_known_by_their_buildings_only(tmp_path: Path) -> None:
    city = run(write(tmp_path / "buildings.geojson", houses(小区="玉林北苑")))
    assert city.compounds.name.tolist() == ["玉林北苑"]
    assert city.compounds.polygon.tolist() == [None]
    assert (city.buildings.compound == 0).all()


def test_places_become_sites_by_their_land_or_their_building(tmp_path: Path) -> None:
    rows = houses()
    rows[0][1]["building"] = "office"
    rows[1][1].update(building="yes", amenity="school", name="泡桐树小学")
    points = [
        (shapely.centroid(rows[0][0]), {"office": "company", "id": "p0"}),
        (shapely.centroid(rows[2][0]), {"office": "company", "id": "p1"}),
        (shapely.Point(house(3, 2).centroid), {"kind": "mall", "id": "p2"}),
    ]
    park = [(block(190, 70, 310, 170), {"leisure": "park", "id": "park"})]
    city = run(
        write(tmp_path / "buildings.geojson", rows),
        write(tmp_path / "pois.geojson", points),
        write(tmp_path / "green.geojson", park),
    )
    found = dict(zip(city.sites.id, city.sites.kind, strict=True))
    assert found == {"p0": SiteKind.OFFICE, "park": SiteKind.PARK, "b01": SiteKind.SCHOOL}
    assert city.buildings.use[1] == Use.SCHOOL
    assert city.sites.id[city.buildings.site[0]] == "p0"
    assert city.buildings.site[2] == -1
    assert (city.sites.area == 0).all()


def test_a_site_inside_another_is_part_of_it(tmp_path: Path) -> None:
    sites = [
        (block(100, 0, 200, 80), {"shop": "mall", "id": "mall"}),
        (house(1, 0), {"shop": "supermarket", "id": "inside"}),
    ]
    city = run(write(tmp_path / "b.geojson", houses()), write(tmp_path / "malls.geojson", sites))
    assert city.sites.id.tolist() == ["mall"]


def test_use_is_told_by_ground_height_and_size(tmp_path: Path) -> None:
    rows = houses(building="yes")
    rows[0] = (rows[0][0], {"building": "yes", "height": 180.0})
    rows[1] = (house(1, 0, width=4, depth=4), {"building": "yes"})
    rows[2] = (house(2, 0, width=90, depth=40), {"building": "yes", "floors": 2})
    ground = [(block(300, 0, 400, 80), {"landuse": "retail"}), (block(0, 80, 100, 160), {"landuse": "residential"})]
    city = run(write(tmp_path / "buildings.geojson", rows), write(tmp_path / "ground.geojson", ground))
    uses = [Use.OFFICE, Use.OTHER, Use.COMMERCIAL, Use.COMMERCIAL, Use.RESIDENTIAL, Use.MIXED]
    assert city.buildings.use[:6].tolist() == uses


def test_addresses_are_put_together(tmp_path: Path) -> None:
    rows = houses()
    told = (
        {"address": "玉林街1号"},
        {"addr:street": "人民路", "addr:housenumber": "12"},
        {"addr:street": "Unioninkatu", "addr:housenumber": "35"},
        {"name": "东方大厦"},
        {"addr:housenumber": "7"},
    )
    for (_, properties), more in zip(rows, told, strict=False):
        properties.update(more)
    door = [(shapely.centroid(rows[5][0]), {"addr:street": "一环路", "addr:housenumber": "3号"})]
    city = run(write(tmp_path / "b.geojson", rows), write(tmp_path / "doors.geojson", door))
    expected = ["玉林街1号", "人民路12号", "Unioninkatu 35", "东方大厦", "", "一环路3号"]
    assert city.buildings.address[:6].tolist() == expected


def test_points_are_buildings_where_their_table_has_households(tmp_path: Path) -> None:
    lines = [f"h{n},{104.060 + n * 0.0005:.4f},30.6500,{30 + n}" for n in range(8)]
    (tmp_path / "list.csv").write_bytes("\n".join(["编号,经度,纬度,户数", *lines]).encode("gbk"))
    city = run(tmp_path / "list.csv")
    assert city.buildings.households.tolist() == list(range(30, 38))
    assert {shape.geom_type for shape in city.buildings.footprint} == {"Point"}


def test_the_largest_part_of_a_building_stays(tmp_path: Path) -> None:
    rows = houses()
    rows[0] = (shapely.MultiPolygon([rows[0][0], block(20, 20, 25, 25)]), rows[0][1])
    city = run(write(tmp_path / "b.geojson", rows))
    assert shapely.area(city.buildings.footprint[0]) == pytest.approx(360, rel=1e-3)


def test_tunnels_are_no_streets(tmp_path: Path, quarter: tuple[Path, Path]) -> None:
    below = write(
        tmp_path / "more.geojson", [(line((0, 120), (400, 120)), {"highway": "primary", "name": "人民路隧道"})]
    )
    assert "人民路隧道" not in run(*quarter, below).roads.name


def test_gcj02_declared_as_wgs84_is_warned_of(tmp_path: Path, quarter: tuple[Path, Path]) -> None:
    rows = [
        (shape, {"building": "apartments", "address": f"纵{column}路{row}号"})
        for column in range(5)
        for row in range(8)
        for shape in [block(100 * column + 5, 30 * row, 100 * column + 15, 30 * row + 12)]
    ]
    shifted = write(tmp_path / "houses.geojson", rows, move=gcj02_from_wgs84)
    said: list[str] = []
    run(shifted, quarter[1], said=said)
    (warning,) = [one for one in said if one.startswith("WARNING")]
    assert "if they come in gcj02" in warning
    said.clear()
    right = run(shifted, quarter[1], said=said, crs={"": "wgs84", "houses.geojson": "gcj02"})
    assert not [one for one in said if one.startswith("WARNING")]
    assert right.buildings.x[0] == pytest.approx(410_010, abs=0.1)


@pytest.mark.parametrize(
    ("properties", "code", "field"),
    [
        ({"floors": 0}, "out-of-range", "floors"),
        ({"floors": -3}, "out-of-range", "floors"),
        ({"floors": 10_000}, "out-of-range", "floors"),
        ({"households": "about forty"}, "not-a-number", "households"),
        ({"households": -1}, "out-of-range", "households"),
        ({"id": "b01"}, "duplicate-id", "id"),
    ],
)
def test_a_wrong_cell_is_refused_and_may_be_left_out(
    tmp_path: Path, properties: dict[str, Any], code: str, field: str
) -> None:
    rows = houses()
    rows[5][1].update(properties)
    path = write(tmp_path / "buildings.geojson", rows)
    error = refused(path)
    assert (error.code, error.facts["row"], error.facts["field"]) == (code, 6, field)
    assert error.facts["file"] == "buildings.geojson"
    assert len(run(path, skips_bad_rows=True).buildings) == 11


def test_a_shape_that_crosses_itself_is_refused_and_may_be_left_out(tmp_path: Path) -> None:
    rows = houses()
    around = np.random.default_rng(1).uniform(0, 60, (200, 2)) + shapely.get_coordinates(rows[5][0])[0]
    rows[5] = (shapely.Polygon(around), rows[5][1])
    path = write(tmp_path / "buildings.geojson", rows)
    error = refused(path)
    assert (error.code, error.facts["row"]) == ("shape-crosses-itself", 6)
    assert len(run(path, skips_bad_rows=True).buildings) == 11


def test_a_building_with_too_many_points_is_refused_by_row_and_may_be_left_out(tmp_path: Path) -> None:
    rows = houses()
    rows[5] = (shapely.centroid(rows[5][0]).buffer(20, quad_segs=1500), rows[5][1])
    path = write(tmp_path / "buildings.geojson", rows)
    error = refused(path)
    assert (error.code, error.facts["row"], error.facts["field"]) == ("building-too-large", 6, "shape")
    assert "5,000" in error.message
    assert len(run(path, skips_bad_rows=True).buildings) == 11


def test_swapped_longitude_and_latitude_are_refused(tmp_path: Path) -> None:
    assert refused(write(tmp_path / "b.geojson", houses(), move=lambda x, y: (y, x))).code == "lon-lat-swapped"


def test_every_source_needs_a_crs(quarter: tuple[Path, Path]) -> None:
    assert refused(*quarter, crs={}).code == "crs-missing"
    assert refused(*quarter, crs={"buildings.geojson": "wgs84"}).code == "crs-missing"


@pytest.mark.parametrize(
    "options",
    [
        {"crs": {"": "wgs84", "other.geojson": "gcj02"}},
        {"roles": {"other.geojson": "buildings"}},
        {"roles": {"buildings.geojson": "castles"}},
        {"columns": {"castles": "a"}},
    ],
)
def test_options_that_speak_of_nothing_are_refused(quarter: tuple[Path, Path], options: dict[str, Any]) -> None:
    assert refused(*quarter, **options).code == "option-unknown"


def test_a_column_that_no_source_has_is_refused(quarter: tuple[Path, Path]) -> None:
    assert refused(*quarter, columns={"households": "total_units"}).code == "columns-missing"


def test_what_is_not_clear_is_asked_for_and_may_be_told(tmp_path: Path, quarter: tuple[Path, Path]) -> None:
    plain = [(shape, {"id": properties["id"]}) for shape, properties in houses()]
    path = write(tmp_path / "data.geojson", plain)
    assert refused(path, quarter[1]).code == "source-not-recognised"
    assert len(run(path, quarter[1], roles={"data.geojson": "buildings"}).buildings) == 12


def test_sources_without_buildings_are_refused(tmp_path: Path, quarter: tuple[Path, Path]) -> None:
    assert refused(quarter[1]).code == "no-buildings"
    trees = write(tmp_path / "trees.geojson", [(shapely.centroid(house(0, 0)), {"natural": "tree"})])
    assert refused(trees).code == "no-buildings"
    assert refused(write(tmp_path / "nothing.geojson", [])).code == "sources-empty"


def test_streets_without_buildings_are_filled_with_synthetic_ones_on_demand(tmp_path: Path) -> None:
    wide = [(shapely.affinity.scale(shape, 3, 3, origin=(0, 0)), tags) for shape, tags in streets()]
    wide = [(shapely.affinity.translate(shape, 410_000 - 3 * 410_000, 3_392_000 * -2), tags) for shape, tags in wide]
    roads = write(tmp_path / "roads.geojson", wide)
    city = run(roads, fill_seed=1)
    assert city.meta["synthetic"] == "1"
    assert city.meta["seed"] == "1"
    assert len(city.buildings) > 50
    assert (city.buildings.area == 0).all()
    assert not city.buildings.households_given.any()
    assert run(roads, fill_seed=1).buildings.id.tolist() == city.buildings.id.tolist()
    assert refused(write(tmp_path / "lane.geojson", wide[:1]), fill_seed=1).code == "no-blocks"


def test_blocks_of_the_source_are_filled_but_not_its_parks(tmp_path: Path) -> None:
    borders = communities(tmp_path, ("510107001001", block(-50, -50, 900, 450)))
    rows = [(block(0, 0, 400, 400), {}), (block(420, 0, 820, 400), {})]
    park = write(tmp_path / "parks.geojson", [(block(420, 0, 820, 400), {"id": "park"})])
    city = run(write(tmp_path / "blocks.geojson", rows), park, borders, fill_seed=3)
    assert city.sites.id.tolist() == ["park"]
    assert (city.buildings.x < 410_400).all()
    assert city.areas.code.tolist() == ["510107001001"]
    assert sorted(set(city.cells.site.tolist())) == [-1, 0]


def test_buildings_of_the_source_are_never_added_to(quarter: tuple[Path, Path]) -> None:
    city = run(*quarter, fill_seed=1)
    assert len(city.buildings) == 12
    assert city.meta["synthetic"] == "0"


def test_files_of_other_kinds_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(b"")
    assert refused(tmp_path / "a.docx").code == "source-kind"


def test_a_city_file_is_no_source(tmp_path: Path, quarter: tuple[Path, Path]) -> None:
    write_city(tmp_path / "city.gpkg", run(*quarter))
    assert refused(tmp_path / "city.gpkg").code == "source-kind"


def test_helsinki_is_imported(shared_data: Path) -> None:
    city = run(shared_data / "data" / "helsinki" / "Helsinki.osm.pbf")
    assert city.metric_crs == 32635
    assert city.meta["attribution"] == "© OpenStreetMap contributors (ODbL)"
    assert len(city.buildings) > 400
    assert len(city.cells) >= len(city.buildings)
    assert city.buildings.floors_given.mean() > 0.3


def test_the_streets_of_wuhou_are_filled(shared_data: Path) -> None:
    folder = shared_data / "data" / "chengdu-wuhou"
    city = run(folder / "chengdu_wuhou_centrelines.geojson", folder / "chengdu_wuhou_blocks.geojson", fill_seed=1)
    assert city.metric_crs == 4544
    assert len(city.buildings) > 2000
    assert shapely.area(city.cells.polygon).sum() == pytest.approx(shapely.area(city.areas.polygon).sum(), rel=1e-4)


def test_shanghai_is_imported_from_four_files(shared_data: Path) -> None:
    city = run(*sorted((shared_data / "data" / "shanghai-huangpu").glob("*.geojson")))
    assert len(city.buildings) == 1320
    assert len(city.areas) == 2
    assert not city.roads.name[[name.endswith("隧道") for name in city.roads.name]].size
