"""Rows of foreign sources are told apart by tags, kind and name."""

import pytest

from shige.adapters.recognise import Role, recognise, tags_by_kind, tags_by_name
from shige.core.values import BarrierKind, SiteKind


@pytest.mark.parametrize(
    ("form", "tags", "role"),
    [
        ("polygon", {"building": "apartments"}, Role.BUILDING),
        ("polygon", {"building": "roof"}, Role.IGNORED),
        ("polygon", {"boundary": "administrative", "admin_level": "10"}, Role.AREA),
        ("polygon", {"boundary": "administrative", "admin_level": "6"}, Role.IGNORED),
        ("polygon", {"landuse": "residential"}, Role.COMPOUND),
        ("polygon", {"landuse": "block"}, Role.BLOCK),
        ("polygon", {"landuse": "retail"}, Role.LANDUSE),
        ("polygon", {"landuse": "grass"}, Role.IGNORED),
        ("polygon", {}, Role.UNKNOWN),
        ("line", {"highway": "primary"}, Role.ROAD),
        ("line", {"highway": "footway"}, Role.PATH),
        ("line", {"highway": "primary", "tunnel": "yes"}, Role.IGNORED),
        ("line", {"highway": "primary", "tunnel": "building_passage"}, Role.ROAD),
        ("line", {"railway": "subway"}, Role.IGNORED),
        ("line", {"boundary": "administrative"}, Role.BOUNDARY),
        ("line", {}, Role.UNKNOWN),
        ("point", {"building": "house"}, Role.BUILDING),
        ("point", {"addr:housenumber": "12"}, Role.ADDRESS),
        ("point", {"amenity": "bench"}, Role.IGNORED),
    ],
)
def test_tags_tell_the_role(form: str, tags: dict[str, str], role: Role) -> None:
    assert recognise(tags, form).role == role


@pytest.mark.parametrize(
    ("tags", "kind"),
    [
        ({"waterway": "river"}, BarrierKind.RIVER),
        ({"railway": "rail"}, BarrierKind.RAIL),
        ({"barrier": "wall"}, BarrierKind.WALL),
        ({"waterway": "river", "tunnel": "culvert"}, None),
        ({"railway": "rail", "bridge": "yes"}, None),
        ({"waterway": "drain"}, None),
    ],
)
def test_what_stops_people_is_a_barrier(tags: dict[str, str], kind: BarrierKind | None) -> None:
    assert recognise(tags, "line").barrier == kind


@pytest.mark.parametrize(
    ("tags", "kind"),
    [
        ({"amenity": "school"}, SiteKind.SCHOOL),
        ({"amenity": "hospital"}, SiteKind.HOSPITAL),
        ({"amenity": "marketplace"}, SiteKind.MARKET),
        ({"shop": "mall"}, SiteKind.MALL),
        ({"leisure": "park"}, SiteKind.PARK),
        ({"office": "company"}, SiteKind.OFFICE),
        ({"landuse": "industrial"}, SiteKind.INDUSTRIAL),
    ],
)
def test_places_are_sites_whatever_their_shape(tags: dict[str, str], kind: SiteKind) -> None:
    for form in ("polygon", "point"):
        found = recognise(tags, form)
        assert (found.role, found.site) == (Role.SITE, kind)
    building = recognise({**tags, "building": "yes"}, "polygon")
    assert (building.role, building.site) == (Role.BUILDING, kind)


@pytest.mark.parametrize(
    ("kind", "detail", "tags"),
    [
        ("highway.primary", "", {"highway": "primary"}),
        ("minor_road", "residential", {"highway": "residential"}),
        ("major_road", "", {"highway": "unclassified"}),
        ("path", "", {"highway": "footway"}),
        ("building", "", {"building": "yes"}),
        ("building_part", "tower", {"building": "part"}),
        ("river", "", {"waterway": "river"}),
        ("county", "6", {"boundary": "administrative"}),
        ("rail", "subway", {"railway": "subway"}),
        ("mall", "", {"shop": "mall"}),
        ("restaurant", "", {}),
    ],
)
def test_words_of_vector_tiles_and_street_networks_are_known(kind: str, detail: str, tags: dict[str, str]) -> None:
    assert tags_by_kind(kind, detail) == tags


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("shanghai_buildings.geojson", "building"),
        ("chengdu_roads.shp", "highway"),
        ("武侯区道路.gpkg", "highway"),
        ("city.gpkg:社区", "boundary"),
        ("blocks.geojson", "landuse"),
        ("park_buildings.geojson", "building"),
    ],
)
def test_the_last_word_of_a_name_counts(name: str, key: str) -> None:
    assert next(iter(tags_by_name(name))) == key


def test_a_name_may_say_nothing() -> None:
    assert tags_by_name("data.geojson") == {}
