"""The demo, from an empty folder to pages that answer, as its own process; and every page of it, as every role."""

import re
import socket
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
import requests
from playwright.sync_api import Browser, Playwright

from shige.adapters.planfile import read_plan
from tests.faces.browser import FLAGS
from tests.journeys.conftest import Place, environment, free_port
from tests.journeys.walking import Looker, Walker

POLICY = "default-src 'self'"
FAULTY = {
    "/": '<html lang="en"><title>t</title><main><h1>h</h1><a href="/loud">one</a> <a href="/broken">two</a></main>',
    "/loud": '<html lang="en"><title>t</title><script>alert(1)</script><main><h1>h</h1>'
    '<p><font color="#cccccc">pale</font></p><img alt="wide" width="900" height="9"></main>',
}
"""A site with a page that is refused, pale and wide, and a link to one that breaks."""
HELPS = "/volunteer/demo"


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


@pytest.fixture(scope="module")
def walkers(server) -> list[Walker]:
    """Each of the demo's accounts, a volunteer and a stranger, after their walk."""
    doors = re.findall(r'action="(/demo/[0-9a-f-]{36})"', server.get("/login").text)

    def walked(door: str) -> Walker:
        walker = Walker("", server.url(""))
        who = re.search(r'class="who" title="([^"]*)"', walker.enter(door)) if door else None
        walker.who = who[1] if who else door or "a stranger"
        walker.walk("/volunteer" if door == HELPS else "/" if door else "/where")
        return walker

    with ThreadPoolExecutor(2) as hands:
        return list(hands.map(walked, [*doors, HELPS, ""]))


@pytest.fixture(scope="module")
def chromium(play: Playwright, browser_path: str):
    with play.chromium.launch(executable_path=browser_path, args=FLAGS) as started:
        yield started


def looked(chromium: Browser, walker: Walker, *, paths) -> list[str]:
    """What a browser finds wrong with pages as somebody sees them."""
    with chromium.new_context() as context:
        looker = Looker(context, walker=walker)
        for path in paths:
            looker.look(path)
    return looker.faults


def test_no_link_that_a_role_is_shown_leads_nowhere(walkers):
    assert [fault for walker in walkers for fault in walker.faults] == []
    assert len(walkers) >= 20
    assert len({kind for walker in walkers for kind in walker.pages}) > 80


@pytest.mark.browser
def test_every_kind_of_page_is_for_all_readers(walkers, chromium):
    seen, faults = set(), []
    for walker in walkers:
        mine = {route: path for (route, _), path in reversed(walker.pages.items()) if route not in seen}
        faults += looked(chromium, walker, paths=mine.values())
        seen.update(mine)
    assert faults == []


@pytest.fixture
def faulty():
    """The faulty site on this machine."""

    class Pages(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200 if self.path in FAULTY else 500)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", POLICY)
            self.end_headers()
            self.wfile.write(FAULTY.get(self.path, "").encode())

        def log_message(self, *_words):
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Pages) as site:
        Thread(target=site.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{site.server_port}"
        site.shutdown()


@pytest.mark.browser
def test_the_walk_finds_planted_faults(faulty, chromium):
    walker = Walker("a stranger", faulty)
    walker.walk("/")
    assert walker.faults == ["a stranger: /broken answers 500"]
    said = " ".join(looked(chromium, walker, paths=["/loud"]))
    for fault in ("refused by the policy: script-src-elem inline", "color-contrast", "dark:", "px wider than a phone"):
        assert fault in said


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
