"""A city is made from foreign sources: land, barriers, estates, places, uses and addresses."""

from pathlib import Path

import numpy as np
import pytest
import shapely
import shapely.affinity

from shige.core.values import BarrierKind, LinkClass, SiteKind, Use
from tests.runs.sources import (
    SOUTH,
    Rows,
    block,
    communities,
    house,
    houses,
    line,
    quarter_of,
    refused,
    run,
    streets,
    write,
)


@pytest.fixture
def quarter(tmp_path: Path) -> tuple[Path, Path]:
    """The houses and streets of a quarter."""
    return quarter_of(tmp_path)


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
