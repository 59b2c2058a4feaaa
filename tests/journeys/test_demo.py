"""The demo, from an empty folder to pages that answer, as its own process."""

import re
import socket
import sqlite3
from contextlib import closing

import pytest
import requests

from shige.adapters.planfile import read_plan
from tests.journeys.conftest import Place, environment, free_port


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Place:
    """A place where the demo has been made once; what a city's settings would say counts for nothing in it."""
    folder = tmp_path_factory.mktemp("demo")
    settings = environment(folder, "postgres://nobody:nothing@127.0.0.1:1/nowhere")
    place = Place(folder, {**settings, "DJANGO_SETTINGS_MODULE": "shige.settings.production", "SHIGE_SECRET_KEY": ""})
    said = place.did("demo", "--no-serve")
    assert "synthetic" in said
    return place


@pytest.fixture(scope="module")
def server(place):
    with place.running("demo", "--no-browser", port=free_port()) as server:
        yield server


def test_every_step_is_said_and_its_work_is_there(place):
    assert read_plan(place.data / "plan.gpkg").meta["synthetic"] == "1"
    assert (place.data / "report" / "index.html").is_file()
    with closing(sqlite3.connect(place.data / "shige.sqlite3")) as found:
        assert found.execute("SELECT count(*) FROM territory_publication").fetchall() == [(1,)]


def test_a_second_start_takes_up_what_is_there(place):
    said = place.did("demo", "--no-serve")
    steps = re.findall(r"^\d\. .*$", said, flags=re.MULTILINE)
    assert len(steps) >= 6
    assert all(step.endswith("It is there already.") for step in steps)


def test_somebody_enters_by_a_click_and_sees_the_city(server):
    with requests.Session() as person:
        page = person.get(server.url("/"), timeout=60).text
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
        door = re.search(r'action="(/demo/[0-9a-f-]{36})"', page)[1]
        home = person.post(server.url(door), data={"csrfmiddlewaretoken": token}, timeout=60)
    assert home.status_code == 200
    assert door not in home.text


def test_the_demo_answers_under_one_address_of_this_machine_alone(server):
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.2", server.port)) != 0


def test_a_port_in_use_is_said_before_anything_is_made(place, tmp_path):
    port = free_port()
    with socket.create_server(("127.0.0.1", port)):
        done = place.shige("demo", "--port", port, SHIGE_DATA=str(tmp_path / "new"))
    assert done.returncode == 2
    assert "is in use" in done.stderr
    assert not (tmp_path / "new").exists()


def test_a_fresh_start_takes_away_what_the_demo_made_and_nothing_else(place):
    (place.data / "notes.txt").write_text("mine")
    before = (place.data / "city.gpkg").stat().st_mtime_ns
    said = place.did("demo", "--no-serve", "--fresh")
    assert "already" not in said
    assert (place.data / "city.gpkg").stat().st_mtime_ns > before
    assert (place.data / "notes.txt").read_text() == "mine"


def test_a_folder_of_a_city_is_never_taken_for_the_demo(place, tmp_path):
    (tmp_path / "shige.sqlite3").write_bytes(b"a city's rows")
    done = place.shige("demo", "--no-serve", "--fresh", SHIGE_DATA=str(tmp_path))
    assert done.returncode == 2
    assert "no demo" in done.stderr
    assert (tmp_path / "shige.sqlite3").read_bytes() == b"a city's rows"
