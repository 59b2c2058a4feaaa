"""The frame of every page: places in groups by right, keys, the drawer of a phone, what was done and its undo."""

import re
from pathlib import Path

import pytest

from shige.access.services import account_make
from shige.adapters.roles_file import shipped_roles
from shige.core.deeds import SHIGE
from shige.desk import page as frame
from shige.desk.page import RAIL, THUMBS, Band
from tests.axe import serious
from tests.faces import town
from tests.faces.browser import drawn, sideways
from tests.nouns.people import NOON, account

pytestmark = pytest.mark.django_db
STATIC = Path(frame.__file__).parent / "static" / "desk"
AREAS = {
    "city": town.STREET[:4],
    "district": town.STREET[:6],
    "street": town.STREET,
    "community": town.COMMUNITY,
    "grid": town.GENERAL,
    "dedicated": town.DEDICATED,
    "micro": town.MICRO,
}


@pytest.fixture
def street(tmp_path):
    """A published street with somebody on duty."""
    town.street(tmp_path)
    town.worker("wang", "王素芬", role="MICRO_WORKER", area=town.MICRO, phone="02885550102")


def text(answer):
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_every_place_has_its_band_an_icon_and_a_key_of_its_own():
    keys = [place.key for place in RAIL]
    assert sorted(keys) == sorted(set(keys)), "two places share a key"
    assert all(len(key) == 1 for key in keys), "a place without a key"
    assert "g" not in keys
    icons = set(re.findall(r'symbol id="([a-z-]+)"', (STATIC / "icons.svg").read_text(encoding="utf-8")))
    assert {place.icon for place in RAIL} <= icons


def test_the_rail_shows_each_reader_what_their_right_lets_in_band_by_band(client, street):
    client.force_login(account("worker", MICRO_WORKER=town.MICRO))
    few = client.get("/duty").context["frame"]["rail"]
    client.force_login(account("dispatcher", STREET_OC=town.STREET))
    many = client.get("/duty").context["frame"]["rail"]
    names = [[str(place.href) for band in rail for place in band.places] for rail in (few, many)]
    assert "/network" in names[1]
    assert "/network" not in names[0]
    assert [band.code for band in many] == [band.value for band in Band if band.value in {b.code for b in many}]
    assert sum(place.thumb for band in many for place in band.places) == THUMBS


def test_a_page_below_a_place_marks_it(client, street):
    client.force_login(account("dispatcher", STREET_OC=town.STREET))
    rail = client.get("/network/new").context["frame"]["rail"]
    assert {place.href: place.here for band in rail for place in band.places}["/network"] == "true"


def test_a_place_below_another_place_is_marked_alone(client, street):
    client.force_login(account("dispatcher", STREET_OC=town.STREET))
    rail = client.get("/volunteers/projects").context["frame"]["rail"]
    assert [place.href for band in rail for place in band.places if place.here] == ["/volunteers/projects"]


@pytest.mark.parametrize("role", [role.code for role in shipped_roles()])
def test_nobody_lands_on_an_empty_page(client, street, role):
    kind = shipped_roles()[role]
    client.force_login(account(role.lower(), **{role: AREAS[kind.unit.value]}))
    answer = client.get("/", follow=True)
    said = text(answer)
    shown = said.split('id="page"')[1]
    assert 'id="map"' in shown or re.findall(r'href="(/[^"]*)"', shown)


def test_an_account_without_any_post_is_told_what_to_do(client, street):
    client.force_login(account_make("nobody", actor=SHIGE, now=NOON))
    assert "岗位" in text(client.get("/")).split('id="page"')[1]


def test_what_was_done_is_said_once_with_the_way_back(client, street):
    client.force_login(town.worker("li", "李慧", role="STREET_OC", area=town.STREET))
    told = text(client.post("/duty/notes", {"area": town.STREET, "text": "电梯检修", "at": town.STREET}, follow=True))
    assert "data-done" in told
    assert "data-done" not in text(client.get("/duty"))


def test_numbers_beside_places_come_after_the_page(client, street):
    client.force_login(account("dispatcher", STREET_OC=town.STREET))
    assert client.get("/waiting").status_code == 200
    client.logout()
    assert client.get("/waiting").status_code == 302


@pytest.mark.browser
def test_a_phone_shows_these_pages_without_scrolling_sideways_and_unfolds_the_rail(windows, street, session):
    key = session(account("dispatcher", STREET_OC=town.STREET))
    page = windows.open("/duty", session=key, width=360, height=740, has_touch=True)
    assert sideways(page) == 0
    shown = page.locator(".rail a:visible")
    assert shown.count() == THUMBS
    assert all(box["height"] >= 48 for box in (shown.nth(n).bounding_box() for n in range(THUMBS)) if box)
    page.click(".rail .more")
    assert page.locator(".rail a:visible").count() > THUMBS
    assert serious(page) == []
    page.keyboard.press("Escape")
    assert page.locator(".rail a:visible").count() == THUMBS
    page.click(".rail .more")
    page.click(".rail a[href='/rosters']")
    page.wait_for_url("**/rosters")


@pytest.mark.browser
def test_the_list_of_keys_names_the_places_and_a_key_leads_there(windows, street, session):
    page = windows.open("/duty", session=session(account("dispatcher", STREET_OC=town.STREET)))
    page.keyboard.press("?")
    assert "排班" in page.locator("#keys").inner_text()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("r")
    page.wait_for_url("**/rosters")


@pytest.mark.browser
def test_hours_are_drawn_with_keys_and_weighed_before_they_are_saved(windows, street, session):
    page = windows.open(f"/rosters?area={town.MICRO}", session=session(account("dispatcher", STREET_OC=town.STREET)))
    page.click("text=班次与请假")
    page.click("[data-preset=none]")
    page.locator("#paint [data-day='0'][data-hour='0']").focus()
    for key in ("ArrowRight", "Space", "ArrowRight", "Space", "ArrowDown", "Space"):
        page.keyboard.press(key)
    assert page.input_value("[name=d0]") == "1-3"
    assert page.input_value("[name=d1]") == "2-3"
    page.wait_for_selector("#effect >> text=改后")
    box = page.locator("#paint [data-day='3'][data-hour='5']").bounding_box()
    far = page.locator("#paint [data-day='3'][data-hour='8']").bounding_box()
    assert box
    assert far
    page.mouse.move(box["x"] + 2, box["y"] + 5)
    page.mouse.down()
    page.mouse.move(far["x"] + 2, far["y"] + 5, steps=12)
    page.mouse.up()
    assert page.input_value("[name=d3]") == "5-9"
    assert serious(page) == []
    page.click("#hours button.strong")
    page.wait_for_selector("[data-done] >> text=班次已定")
    page.click("[data-done] button")
    page.wait_for_selector("text=全天")


@pytest.mark.browser
def test_the_health_map_is_drawn_and_a_grid_leads_to_its_organisations(windows, street, session):
    page = windows.open("/network", session=session(account("dispatcher", STREET_OC=town.STREET)))
    assert min(drawn(page, "now-micro", "edge-community")) > 0
    box = page.locator("#map").bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] * 0.48, box["y"] + box["height"] * 0.48)
    page.wait_for_url("**/network/areas/*")


@pytest.mark.browser
def test_ending_a_post_asks_why_and_shows_what_it_does(windows, street, session):
    page = windows.open(f"/rosters?area={town.MICRO}", session=session(account("dispatcher", STREET_OC=town.STREET)))
    page.click("[data-open=end]")
    page.wait_for_selector("#effect >> text=改后")
    assert serious(page) == []
    page.fill("#end-why", "调离")
    page.click("#end button.strong")
    page.wait_for_selector("[data-done] >> text=岗位已结束")
