from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from shige.access.scope import ALL
from shige.access.selectors import actor_of
from shige.approvals.facts import Ask, Ruling
from shige.approvals.models import Approval
from shige.approvals.services import approval_ask, approval_decide
from shige.core.approving import Verdict
from tests.axe import serious
from tests.faces.browser import sideways
from tests.nouns.people import COMMUNITY, GENERAL, account

pytestmark = pytest.mark.django_db
WHY = "两栋新楼交付,<b>原网格</b>户数超标"


@pytest.fixture
def people():
    return account("lead", GENERAL_CHIEF=GENERAL), account("chief", COMMUNITY_CHIEF=COMMUNITY)


def ask(user, **more):
    now = timezone.now()
    terms = {"area": GENERAL, "purpose": "planning", "why": WHY, "until": now + timedelta(days=7)}
    row = Ask(uuid4(), "something-new", "1", **{**terms, **more})
    return approval_ask(row, actor=actor_of(user), now=now)


def test_what_waits_for_me_stands_there_with_its_reason_and_a_number_on_the_rail(client, people):
    lead, chief = people
    row = ask(lead)
    client.force_login(chief)
    said = client.get("/approvals").content.decode()
    assert "两栋新楼交付,&lt;b&gt;" in said
    assert f"/approvals/{row.uid}" in said
    client.force_login(lead)
    assert "没有等您办的" in client.get("/approvals").content.decode()
    assert "两栋新楼" in client.get("/approvals?tab=asked").content.decode()


def test_a_decision_is_kept_with_its_reason(client, people):
    lead, chief = people
    row = ask(lead)
    client.force_login(chief)
    answer = client.post(f"/approvals/{row.uid}/decide", {"verdict": "grant", "why": "现场核过"})
    assert answer.headers["Location"] == "/approvals"
    assert Approval.objects.get().state == "granted"
    assert "现场核过" in client.get("/approvals?tab=ended").content.decode()
    client.force_login(lead)
    assert "现场核过" in client.get(f"/approvals/{row.uid}").content.decode()


def test_without_a_reason_nothing_is_decided(client, people):
    lead, chief = people
    row = ask(lead)
    client.force_login(chief)
    answer = client.post(f"/approvals/{row.uid}/decide", {"verdict": "grant", "why": " "})
    assert answer.status_code == 422
    assert "请写明理由" in answer.content.decode()
    assert Approval.objects.get().state == "asked"


def test_who_comes_second_is_shown_what_happened_and_keeps_the_own_words(client, people):
    lead, chief = people
    row = ask(lead)
    other = actor_of(account("district", DIST_OC="510107"))
    approval_decide(row.uid, ruling=Ruling(Verdict.REFUSE, "河道相隔"), actor=other, within=ALL, now=timezone.now())
    client.force_login(chief)
    answer = client.post(f"/approvals/{row.uid}/decide", {"verdict": "grant", "why": "我看可以"})
    said = answer.content.decode()
    assert answer.status_code == 422
    assert "河道相隔" in said
    assert "已有人" in said


def test_out_of_reach_is_like_not_there(client, people):
    lead, _ = people
    row = ask(lead)
    client.force_login(account("far", COMMUNITY_CHIEF="510107001002"))
    for path in (f"/approvals/{row.uid}", f"/approvals/{uuid4()}"):
        assert client.get(path).status_code == 404
        assert client.post(f"{path}/decide", {"verdict": "grant", "why": "可以"}).status_code == 404
    assert client.get("/approvals?tab=other").status_code == 404


def test_who_asked_takes_it_back_and_cannot_decide_it(client, people):
    _, chief = people
    row = ask(chief)
    client.force_login(chief)
    assert "decide" not in client.get(f"/approvals/{row.uid}").content.decode().split("<main")[1]
    answer = client.post(f"/approvals/{row.uid}/decide", {"verdict": "grant", "why": "可以"})
    assert answer.status_code == 422
    assert (
        client.post(f"/approvals/{row.uid}/withdraw", {"why": "另行提出"}).headers["Location"] == "/approvals?tab=asked"
    )
    assert Approval.objects.get().state == "withdrawn"
    assert client.post(f"/approvals/{row.uid}/withdraw", {"why": "另行提出"}).status_code == 422


def test_where_two_must_agree_the_first_is_told_so(client, people):
    lead, chief = people
    row = ask(lead, deciders=2)
    client.force_login(chief)
    client.post(f"/approvals/{row.uid}/decide", {"verdict": "grant", "why": "可以"})
    assert "还需第二人" in client.get("/approvals").content.decode()
    assert Approval.objects.get().state == "asked"


def test_a_page_of_many_asks_few_questions(client, people, django_assert_max_num_queries):
    lead, chief = people
    for _ in range(10):
        ask(lead)
    client.force_login(chief)
    with django_assert_max_num_queries(12):
        client.get("/approvals")


@pytest.mark.browser
def test_all_readers_can_decide_on_any_screen(windows, session, people):
    lead, chief = people
    row = ask(lead)
    page = windows.open("/approvals", session=session(chief), color_scheme="dark")
    assert serious(page) == []
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{windows.home}/approvals/{row.uid}")
    assert sideways(page) <= 0
    assert serious(page) == []
    page.fill("#why", "现场核过")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/approvals")
    assert Approval.objects.get().state == "granted"
