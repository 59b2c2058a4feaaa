import json

import numpy as np
import pytest

from shige.adapters.crs import points_to_degrees
from shige.core import geo
from tests.make import CELL, NORTH, WEST, Shape
from tests.nouns.make import published, town_plan

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
