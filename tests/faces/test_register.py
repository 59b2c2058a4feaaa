"""Pages of the register: what waits, a building as a picture, corrections with undo, QR codes, search, the way in."""

import re
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from shige.places.facts import Spot
from shige.places.keeping import Place
from shige.places.models import Building, Correction, Dwelling, Premise
from shige.places.premises import Shop, premise_add
from shige.territory.homes import grids_of
from tests.axe import serious
from tests.faces.browser import sideways
from tests.nouns.make import official_tree
from tests.nouns.people import COMMUNITY, STREET, account
from tests.nouns.registers import code, hand, register

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12


@pytest.fixture
def there(tmp_path):
    """The town in the register."""
    register(tmp_path)


@pytest.fixture
def chief(client, there):
    """A browser of the community's chief."""
    client.force_login(account("chief", COMMUNITY_CHIEF=COMMUNITY))
    return client


def grid_of(uid):
    return f"{grids_of([Spot(uid, 0)])[0][0]:018d}"


def text(answer):
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def correct(browser, uid="b0", **said):
    answer = browser.post(f"/register/buildings/{code(uid)}/correct", {"operation": str(uuid4()), **said}, follow=True)
    return text(answer)


def door(name="101", uid="b0"):
    return Dwelling.objects.get(building__uid=uid, entrance=1, door=name, ended=None)


def test_the_register_shows_what_waits(chief, django_assert_max_num_queries):
    chief.get("/register")
    with django_assert_max_num_queries(MOST_QUERIES):
        page = chief.get("/register")
    said = text(page)
    assert "人民路1号（东门小区）" in said
    assert page.context["waiting"] == 23 * 40
    correct(chief, verb="confirm")
    assert chief.get("/register").context["waiting"] == 22 * 40
    only = chief.get("/register", {"area": COMMUNITY, "only": "waiting"}).context["tallies"]
    assert len(only) == 22


def test_a_grid_has_its_own_buildings_alone(chief):
    grid = grid_of("b0")
    rows = chief.get("/register", {"area": grid}).context["tallies"]
    assert {grid_of(row.building.uid) for row in rows} == {grid}


def test_above_the_community_one_chooses_it(client, there):
    official_tree()
    client.force_login(account("dispatcher", STREET_OC=STREET))
    assert f"?area={COMMUNITY}" in text(client.get("/register"))


def test_a_building_is_a_picture_of_its_doors(chief, django_assert_max_num_queries):
    house = f"/register/buildings/{code()}"
    chief.get(house)
    with django_assert_max_num_queries(MOST_QUERIES):
        page = chief.get(house)
    said = text(page)
    assert said.count('class="cell derived"') == 40 + 1  # and the legend
    assert "6F" in said


def test_a_door_that_is_clicked_opens_beside_it(chief):
    part = chief.get(f"/register/buildings/{code()}", {"door": door().pk}, HTTP_HX_REQUEST="true")
    assert "门牌号不对" in text(part)
    assert "<html" not in text(part)


@pytest.mark.parametrize(
    ("said", "shows"),
    [
        ({"verb": "add", "entrance": "1", "floor": "1", "door": "105"}, ">105<"),
        ({"verb": "rename", "name": "101甲"}, ">101甲<"),
        ({"verb": "split", "names": "101A 101B"}, ">101B<"),
        ({"verb": "shop", "entrance": "0", "floor": "1", "door": "底商", "kind": "shop", "name": "=面馆"}, "=面馆"),
        ({"verb": "name", "name": "老楼", "address": "人民路1号"}, "<h1>老楼</h1>"),
    ],
)
def test_what_was_corrected_is_shown_and_undone(chief, said, shows):
    assert shows in correct(chief, **{"doors": door().pk, **said})
    back = text(chief.post(f"/register/buildings/{code()}/undo", follow=True))
    assert shows not in back.split("<h3>历史</h3>")[0] or said["verb"] == "name"
    assert "已撤回" in back


def test_two_doors_become_one_and_one_ends_with_a_reason(chief):
    correct(chief, verb="merge", doors=[door("101").pk, door("102").pk], name="101")
    assert not Dwelling.objects.filter(building__uid="b0", entrance=1, door="102", ended=None).exists()
    assert "请写明原因" in correct(chief, verb="end", doors=door("103").pk, why="")
    correct(chief, verb="end", doors=door("103").pk, why="打通")
    assert Correction.objects.filter(verb="dwelling_end", why="打通").exists()


def test_a_premise_changes_and_ends(chief):
    premise_add(code(), shop=Shop(Place(0, 1, "1"), "shop", "面馆"), hand=hand())
    key = Premise.objects.get().pk
    assert "茶铺" in correct(chief, verb="shop-change", shop=key, kind="restaurant", name="茶铺")
    assert 'name="shop"' in text(chief.get(f"/register/buildings/{code()}", {"shop": key}))
    correct(chief, verb="shop-end", shop=key, why="关了")
    assert Premise.objects.get().ended is not None


@pytest.mark.parametrize(
    "said",
    [
        {"verb": "rename", "doors": "999999", "name": "1"},
        {"verb": "add", "entrance": "1", "floor": "x", "door": "1"},
        {"verb": "add", "entrance": "1", "floor": "1", "door": "101"},
        {"verb": "shop", "entrance": "0", "floor": "1", "door": "1", "kind": "church"},
        {"verb": "strange"},
        {},
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(chief, said):
    correct(chief, **said)
    assert not Correction.objects.exists()


def test_who_only_reads_sees_no_forms_and_changes_nothing(client, there):
    client.force_login(account("reader", MICRO_WORKER=grid_of("b0")))
    page = text(client.get(f"/register/buildings/{code()}"))
    assert 'name="verb"' not in page
    assert client.post(f"/register/buildings/{code()}/correct", {"verb": "confirm"}).status_code == 404


def test_out_of_reach_reads_like_not_there(client, there):
    client.force_login(account("reader", MICRO_WORKER=grid_of("b0")))
    other = next(row for row in Building.objects.all() if grid_of(row.uid) != grid_of("b0"))
    gone, away = client.get("/register/buildings/22222222"), client.get(f"/register/buildings/{other.code}")
    assert (gone.status_code, away.status_code) == (404, 404)
    shown = [re.sub(r"[2-9a-z]{8}", "", page.content.decode().split("<main")[-1]) for page in (gone, away)]
    assert shown[0] == shown[1]
    assert client.get("/register", {"area": grid_of(other.uid)}).status_code == 404
    assert other.address not in text(client.get("/register", {"area": grid_of("b0")}))


def test_a_sheet_has_a_code_for_each_entrance(chief):
    page = text(chief.get("/register/codes", {"area": grid_of("b0")}))
    assert page.count("<svg") >= 2
    assert f"/b/{code()}/2" in page
    assert "style=" not in page.split("<main")[1]


def test_a_code_leads_everybody_to_the_grid(client, there):
    way = client.get(f"/b/{code()}/1")
    assert way["Location"] == f"/where?b={code()}&e=1"
    assert f'data-code="{grid_of("b0")}"' in text(client.get(way["Location"]))
    assert "12345" in text(client.get("/where", {"b": "nothing"}))


def test_an_address_of_a_building_leads_to_its_grid(client, there):
    assert f'data-code="{grid_of("b10")}"' in text(client.get("/where/answer", {"q": "人民路11号"}))
    assert text(client.get("/where/answer", {"q": "人民路1"})).count("?b=") > 1


def test_search_finds_buildings_within_reach_alone(client, there):
    client.force_login(account("reader", MICRO_WORKER=grid_of("b0")))
    assert code("b0") in text(client.get("/search", {"q": "人民路1号"}))
    other = next(row for row in Building.objects.order_by("-pk") if grid_of(row.uid) != grid_of("b0"))
    assert other.code not in text(client.get("/search", {"q": other.address[:6]}))


def test_search_leads_who_has_no_register_to_the_grid(client, there):
    client.force_login(account("planner", DIST_PLANNER="510107"))
    assert f"/grids/{grid_of('b0')}" in text(client.get("/search", {"q": "人民路1号"}))


def test_the_page_of_a_grid_names_its_buildings(chief):
    page = text(chief.get(f"/grids/{grid_of('b0')}"))
    assert "人民路1号（东门小区）" in page
    assert f"/register/buildings/{code()}" in page


@pytest.mark.parametrize("fmt", ["csv", "xlsx"])
def test_what_is_exported_is_imported_as_it_was(chief, fmt):
    correct(chief, verb="confirm")
    answer = chief.get(f"/register/doors.{fmt}", {"area": COMMUNITY})
    assert answer.status_code == 200
    sent = {"uid": str(uuid4()), "file": SimpleUploadedFile(f"doors.{fmt}", answer.content)}
    page = chief.post("/imports/dwellings", sent, follow=True)
    facts = page.context["batch"]["facts"]
    assert (facts.wrong, facts.changed, facts.equal, facts.new) == (0, 0, 40, 22 * 40)
    assert chief.get(f"/register/doors.{fmt}", {"area": STREET}).status_code == 404


@pytest.mark.browser
def test_axe_finds_nothing_serious_and_a_phone_nothing_sideways(windows, there, session):
    key = session(account("chief", COMMUNITY_CHIEF=COMMUNITY))
    page = windows.open("/register", session=key, width=360, height=740, color_scheme="dark")
    batch = "/imports/premises"
    for path in (
        "/register",
        f"/register/buildings/{code()}",
        f"/register/codes?area={grid_of('b0')}",
        "/imports",
        batch,
    ):
        page.goto(windows.home + path)
        assert serious(page) == [], path
        assert sideways(page) == 0, path
    page.goto(f"{windows.home}/register/buildings/{code()}")
    page.click("a.cell >> nth=0")
    page.wait_for_selector("#panel [data-chosen]")
    page.click("text=核实：与实际一致")
    page.wait_for_selector("a.cell.seen")
    assert serious(page) == []
