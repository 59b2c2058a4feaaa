"""The way in: cards of the demo, the login, languages, light and dark, and pages for what went wrong."""

import pytest
from django.test import Client

from shige.access.services import account_make
from shige.core.deeds import SHIGE
from tests.axe import serious
from tests.faces.browser import sideways
from tests.nouns.people import COMMUNITY, GENERAL, NOON, account

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings):
    """The demo with two accounts."""
    settings.DEMO = True
    for role, area in (("GRID_WORKER", GENERAL), ("COMMUNITY_CHIEF", COMMUNITY)):
        user = account(f"demo-{role.lower()}", **{role: area})
        type(user).objects.filter(pk=user.pk).update(demo_role=role)


def test_the_demo_has_a_card_for_each_role_with_what_it_does(client, demo):
    said = client.get("/login").content.decode()
    assert "专职网格员" in said
    assert "巡查、信息动态更新" in said
    assert said.index("在网格里") < said.index("社区和街道") < said.index("总网格长")
    assert "密码" not in said


def test_a_click_on_a_card_logs_in_and_goes_to_the_page_asked_for(client, demo):
    asked = client.get("/today")
    assert asked.headers["Location"] == "/login?next=%2Ftoday"
    page = client.get(asked.headers["Location"])
    card = next(a for group in page.context["groups"] for a in group.accounts if "grid_worker" in a.name)
    entered = client.post(f"/demo/{card.uid}", {"next": "/today"})
    assert entered.headers["Location"] == "/today"
    assert client.session["_auth_user_id"]


@pytest.mark.parametrize("elsewhere", ["https://a.example/", "//a.example", "javascript:alert(1)", "/\\a.example"])
def test_nobody_is_led_elsewhere_after_the_login(client, demo, elsewhere):
    card = client.get("/login").context["groups"][0].accounts[0]
    assert client.post(f"/demo/{card.uid}", {"next": elsewhere}).headers["Location"] == "/"


def test_outside_the_demo_there_are_no_cards_and_no_click(client):
    user = account("demo-worker", GRID_WORKER=GENERAL)
    type(user).objects.filter(pk=user.pk).update(demo_role="GRID_WORKER")
    assert "密码" in client.get("/login").content.decode()
    assert client.post(f"/demo/{user.uid}").status_code == 404


def test_a_wrong_password_says_so_without_telling_which_half_was_wrong(client):
    account_make("li", actor=SHIGE, now=NOON, password="right and long enough")
    wrong = client.post("/login", {"name": "li", "password": "wrong"})
    nobody = client.post("/login", {"name": "nobody", "password": "wrong"})
    assert wrong.status_code == nobody.status_code == 422
    assert wrong.context["fault"] == nobody.context["fault"] == "用户名或密码不对,或账号已锁定一刻钟。"
    right = client.post("/login", {"name": "li", "password": "right and long enough", "next": "/search"})
    assert right.headers["Location"] == "/search"
    assert client.post("/logout").headers["Location"] == "/login"
    assert "_auth_user_id" not in client.session


def test_pages_are_chinese_on_any_machine_until_one_switches(client):
    english_machine = {"Accept-Language": "en-GB,en;q=0.9"}
    assert "登录" in client.get("/login", headers=english_machine).content.decode()
    switched = client.post("/language", {"language": "en", "next": "/login"})
    assert switched.headers["Location"] == "/login"
    page = client.get("/login")
    assert "Log in" in page.content.decode()
    assert page.headers["Content-Language"] == "en"
    client.cookies["django_language"] = "xx"
    assert client.get("/login").headers["Content-Language"] == "zh-hans"


@pytest.mark.parametrize(
    ("path", "status", "then"),
    [("/nowhere", 404, "请按名称搜索"), ("/grids/1", 404, "请按名称搜索")],
)
def test_what_is_not_there_says_what_to_do_next(client, path, status, then):
    answer = client.get(path)
    assert answer.status_code == status
    assert then in answer.content.decode()


def test_a_fault_of_ours_says_that_nothing_was_changed(client, settings):
    settings.ROOT_URLCONF = "tests.faces.broken_urls"
    client.raise_request_exception = False
    answer = client.get("/breaks")
    assert answer.status_code == 500
    assert "什么都没有改动" in answer.content.decode()


def test_what_cannot_be_read_or_is_not_allowed_says_what_to_do(client, settings):
    settings.ROOT_URLCONF = "tests.faces.broken_urls"
    assert "请返回上一页再试" in client.get("/unread").content.decode()
    assert "请向总网格长申请" in client.get("/forbidden").content.decode()


def test_a_form_from_before_says_load_again():
    answer = Client(enforce_csrf_checks=True).post("/logout")
    assert answer.status_code == 403
    assert "重新载入" in answer.content.decode()


def test_only_a_post_logs_out_or_switches(client):
    assert client.get("/logout").status_code == client.get("/language").status_code == 405


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_door_is_open_to_all_readers(windows, demo, scheme):
    page = windows.open("/today", color_scheme=scheme)
    assert page.get_attribute("html", "data-theme") == scheme
    assert serious(page) == []
    page.click("text=English")
    assert page.get_attribute("html", "lang") == "en"
    assert serious(page) == []
    page.click("[data-theme-switch]")
    assert page.get_attribute("html", "data-theme") != scheme
    page.reload()
    assert page.get_attribute("html", "data-theme") != scheme


@pytest.mark.browser
def test_the_door_fits_a_phone(windows, demo):
    page = windows.open("/login", width=360, height=740)
    assert sideways(page) <= 0
    assert page.locator("form.role button").first.bounding_box()["height"] >= 44
