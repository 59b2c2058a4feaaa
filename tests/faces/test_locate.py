import json
from datetime import timedelta

import numpy as np
import pytest
from django.utils import timezone

from shige.access.scope import ALL
from shige.adapters.crs import points_to_degrees
from shige.adapters.divisions_file import Functional, read_areas
from shige.api.locate import PlaceOut
from shige.core import geo
from shige.core.deeds import SHIGE
from shige.core.network import Bond, Kind
from shige.staff.network import Draft, organisation_end, organisation_make, tie_end, tie_make
from shige.staff.rosters import leave_cancel, leave_enter, shifts_set
from shige.staff.services import person_open, post_end
from shige.territory.services import division_load
from tests.make import CELL, NORTH, WEST, Shape
from tests.nouns.make import published, town_plan
from tests.nouns.people import NOON, account, person, post

pytestmark = pytest.mark.django_db

C = "510107001001"


def degrees(column: float, row: float) -> tuple[float, float]:
    lon, lat = points_to_degrees(np.array([WEST + CELL * column]), np.array([NORTH - CELL * row]), 4544)
    return float(lon[0]), float(lat[0])


def ask(client, **values):
    return client.get("/api/v1/locate", values)


def ask_many(client, points, crs="wgs84"):
    return client.post("/api/v1/locate", json.dumps({"crs": crs, "points": points}), content_type="application/json")


DOORS = {(1, 1, 15), (2, 1, 15), (1, 16, 30), (2, 16, 30)}


def tower_plan():
    """A town whose first building is shared: its upper floors belong to the second micro-grid."""
    drawn = town_plan(Shape(floors=30))
    first, second = sorted({code for code in drawn.units.micro_code if code})[:2]
    upper = (drawn.units.building_id == "b0") & (drawn.units.floor_from > 10)
    drawn.units.micro_code[upper] = second
    drawn.grids.sliced[np.isin(drawn.grids.code, [first, second])] = True
    return drawn


def test_a_point_answers_with_all_tiers(client, tmp_path):
    published(tmp_path)
    lon, lat = degrees(0.5, 0.5)
    told = ask(client, lon=lon, lat=lat, crs="wgs84").json()
    assert told["doubt"] is None
    assert [grid["tier"] for grid in told["grids"]] == ["community", "general", "micro"]
    assert [grid["code"] for grid in told["grids"]] == [f"{C}000000", f"{C}001000", f"{C}001001"]
    assert told["grids"][0]["name"] == "grid 000000"


def test_all_coordinates_of_one_place_are_one_place(client, tmp_path):
    published(tmp_path)
    lon, lat = (np.array([value]) for value in degrees(3.5, 2.5))
    gcj = geo.gcj02_from_wgs84(lon, lat)
    places = {"wgs84": (lon, lat), "cgcs2000": (lon, lat), "gcj02": gcj, "bd09": geo.bd09_from_gcj02(*gcj)}
    told = [ask(client, lon=x[0], lat=y[0], crs=crs).json() for crs, (x, y) in places.items()]
    assert told[0]["grids"]
    assert all(answer == told[0] for answer in told)
    assert ask(client, lon=gcj[0][0], lat=gcj[1][0], crs="wgs84").json()["doubt"] == "outside"


def test_in_a_shared_tower_entrance_and_floor_decide(client, tmp_path):
    published(tmp_path, tower_plan())
    lon, lat = degrees(0.5, 0.5)
    bare = ask(client, lon=lon, lat=lat, crs="wgs84").json()
    assert bare["doubt"] == "which-door"
    assert [grid["tier"] for grid in bare["grids"]] == ["community", "general"]
    assert {(c["entrance"], c["floor_from"], c["floor_to"]) for c in bare["candidates"]} == DOORS
    low, high = (
        ask(client, lon=lon, lat=lat, crs="wgs84", entrance=1, floor=floor).json()["grids"][-1]["code"]
        for floor in (1, 30)
    )
    assert {low, high} == {candidate["code"] for candidate in bare["candidates"]}
    assert ask(client, lon=lon, lat=lat, crs="wgs84", entrance=9).json()["doubt"] == "no-such-door"


def test_many_points_answer_as_each_alone(client, tmp_path):
    published(tmp_path, tower_plan())
    points = [dict(zip(("lon", "lat"), degrees(column + 0.5, 0.5), strict=True)) for column in range(-1, 7)]
    points += [{**points[1], "entrance": 2, "floor": floor} for floor in (1, 29, 99)]
    told = ask_many(client, points).json()["places"]
    assert told == [ask(client, crs="wgs84", **point).json() for point in points]
    assert [place["doubt"] for place in told].count(None) > 5
    assert ask_many(client, []).json() == {"places": []}


@pytest.mark.parametrize(
    ("values", "field", "bound"),
    [
        ({"lon": 181, "lat": 30, "crs": "wgs84"}, "lon", {"le": 180.0}),
        ({"lon": 104, "lat": "nan", "crs": "wgs84"}, "lat", {}),
        ({"lon": 104, "lat": "north", "crs": "wgs84"}, "lat", {}),
        ({"lon": 104, "lat": 30}, "crs", {}),
        ({"lon": 104, "lat": 30, "crs": "epsg:4544"}, "crs", {"expected": "'wgs84', 'cgcs2000', 'gcj02' or 'bd09'"}),
        ({"lon": 104, "lat": 30, "crs": "wgs84", "entrance": 0}, "entrance", {"ge": 1}),
        ({"lon": 104, "lat": 30, "crs": "wgs84", "floor": 1000}, "floor", {"le": 300}),
    ],
)
def test_a_wrong_value_is_named_with_its_bound(client, values, field, bound):
    answer = ask(client, **values)
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert told["field"].split(".")[-1] == field
    if bound:
        assert told["bound"] == bound


def test_more_points_than_allowed_are_refused(client):
    answer = ask_many(client, [{"lon": 104, "lat": 30}] * 5001)
    assert answer.status_code == 422
    assert answer.json()["bound"]["max_length"] == 5000
    assert answer.json()["field"].endswith("points")


def test_a_wrong_point_among_many_is_named(client):
    answer = ask_many(client, [{"lon": 104, "lat": 30}, {"lon": 104, "lat": 99}])
    assert answer.json()["field"].endswith("points.1.lat")


def test_a_body_that_is_no_json_is_a_problem(client):
    answer = client.post("/api/v1/locate", "{", content_type="application/json")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert answer.json()["title"] == "wrong-request"


def test_the_api_describes_itself(client):
    told = client.get("/api/v1/openapi.json").json()
    assert set(told["paths"]["/api/v1/locate"]) == {"get", "post"}


MICRO, GENERAL = f"{C}001001", f"{C}001000"


def here(client, **values):
    lon, lat = degrees(0.5, 0.5)
    return ask(client, lon=lon, lat=lat, crs="wgs84", **values).json()


def posts_here(client):
    return [(told["role"], told["on_duty"], told["answers"]) for told in here(client)["posts"]]


def test_a_point_tells_the_posts_in_charge_and_their_numbers_and_no_name_without_consent(client, tmp_path):
    published(tmp_path)
    post(person("甲"), "MICRO_WORKER", MICRO, phone="028-1", title="一号院联系人")
    chief = person("乙")
    post(chief, "COMMUNITY_CHIEF", C, phone="028-2")
    post(person("丙"), "STREET_OC", C[:9])
    post(person("丁"), "DIST_OC", C[:6])
    person_open(chief, consents=True, actor=SHIGE, now=NOON)
    told = here(client)["posts"]
    assert [(p["role"], p["phone"], p["name"], p["answers"]) for p in told] == [
        ("MICRO_WORKER", "028-1", "", True),
        ("COMMUNITY_CHIEF", "028-2", "乙", False),
        ("STREET_OC", "", "", False),
    ]
    assert told[0]["title"] == "一号院联系人"
    assert told[1]["title"] == "总网格长"
    person_open(chief, consents=False, actor=SHIGE, now=NOON)
    assert "乙" not in json.dumps(here(client), ensure_ascii=False)


def test_names_are_told_to_those_whose_duty_covers_the_area_alone(client, tmp_path):
    published(tmp_path)
    post(person("甲"), "MICRO_WORKER", MICRO)
    post(person("丙"), "STREET_OC", C[:9])
    client.force_login(account(STREET_OC=C[:9]))
    assert [told["name"] for told in here(client)["posts"]] == ["甲", "丙"]
    client.force_login(account("zhao", MICRO_WORKER=MICRO))
    assert [told["name"] for told in here(client)["posts"]] == ["甲", ""]
    client.force_login(account("li", STREET_OC="510107002"))
    assert [told["name"] for told in here(client)["posts"]] == ["", ""]


def test_a_change_of_posts_shifts_and_leave_holds_from_the_next_question_on(client, tmp_path):
    published(tmp_path)
    now = timezone.now()
    who = person("甲")
    first = post(who, "MICRO_WORKER", MICRO)
    post(person("乙"), "GRID_WORKER", GENERAL)
    there = [("MICRO_WORKER", True, True), ("GRID_WORKER", True, False)]
    away = [("MICRO_WORKER", False, False), ("GRID_WORKER", True, True)]
    assert posts_here(client) == there
    leave = leave_enter(who, starts_at=now - timedelta(1), ends_at=now + timedelta(1), actor=SHIGE, now=now)
    assert posts_here(client) == away
    leave_cancel(leave, actor=SHIGE, now=now)
    assert posts_here(client) == there
    shifts_set(first, shifts=[((now.weekday() + 3) % 7, 9, 10)], actor=SHIGE, within=ALL, now=now)
    assert posts_here(client) == away
    post_end(first, actor=SHIGE, within=ALL, now=now, why="moved")
    assert posts_here(client) == away[1:]


def test_the_organisations_and_field_units_that_answer_are_told_from_the_grid_outwards(client, tmp_path):
    published(tmp_path)
    said = {"actor": SHIGE, "within": ALL, "now": NOON}
    bureau = organisation_make(Draft("城管局", Kind.DEPARTMENT, C[:6]), **said)
    organisation_make(Draft("执法中队", Kind.FIELD_UNIT, C[:9], above=bureau, phone="028-9"), **said)
    firm = organisation_make(Draft("物业公司", Kind.PROPERTY, C), **said)
    tie = tie_make(firm, to=(GENERAL, Bond.SERVES), **said)
    tie_make(firm, to=(f"{C}002000", Bond.SERVES), **said)
    told = here(client)["organisations"]
    assert [(t["name"], t["bond"], t["area"], t["above"], t["phone"]) for t in told] == [
        ("物业公司", "serves", GENERAL, "", ""),
        ("执法中队", "answers", C[:9], "城管局", "028-9"),
    ]
    tie_end(tie, why="over", **said)
    assert [t["name"] for t in here(client)["organisations"]] == ["执法中队"]
    organisation_end(firm, why="over", **said)
    assert len(here(client)["organisations"]) == 1


def test_in_a_street_of_a_functional_area_its_posts_answer(client, tmp_path):
    high_tech = Functional("gaoxin", "高新区", (C[:9],), code="510191")
    division_load(read_areas(), [high_tech], actor=SHIGE, now=NOON)
    published(tmp_path)
    post(person("武侯"), "DIST_OC", "510107", phone="028-107")
    assert here(client)["posts"] == []
    post(person("高新"), "DIST_OC", "510191", phone="028-191")
    assert [(told["phone"], told["answers"]) for told in here(client)["posts"]] == [("028-191", True)]


def test_in_doubt_the_posts_of_what_is_sure_are_told(client, tmp_path):
    published(tmp_path, tower_plan())
    post(person("甲"), "MICRO_WORKER", MICRO)
    post(person("乙"), "GRID_WORKER", GENERAL)
    assert [told["role"] for told in here(client)["posts"]] == ["GRID_WORKER"]
    assert [told["role"] for told in here(client, entrance=1, floor=1)["posts"]] == ["MICRO_WORKER", "GRID_WORKER"]
    outside = ask(client, lon=1, lat=1, crs="wgs84").json()
    assert (outside["posts"], outside["organisations"]) == ([], [])


def test_the_answers_are_as_the_description_says(client, tmp_path):
    published(tmp_path)
    post(person("甲"), "MICRO_WORKER", MICRO)
    body = organisation_make(Draft("物业公司", Kind.PROPERTY, C), actor=SHIGE, within=ALL, now=NOON)
    tie_make(body, to=(C, Bond.SERVES), actor=SHIGE, within=ALL, now=NOON)
    told = here(client)
    assert PlaceOut.model_validate(told, strict=True).model_dump() == told
