from uuid import uuid4

import pytest

from shige.audit.models import Entry
from shige.glass.models import Glass
from tests.axe import serious
from tests.faces.browser import sideways
from tests.nouns.people import STREET, account, person, post

pytestmark = pytest.mark.django_db
ELSEWHERE = "510107002001001000"
WHY = "边界处燃气泄漏,值班电话无人接听,须立即联系网格员"


@pytest.fixture
def worker():
    post(person("王小某"), "GRID_WORKER", ELSEWHERE, phone="028-8888 0001")
    return account("worker", STREET_OC=STREET)


def begin(client, **more):
    form = client.get(f"/glass/begin?area={ELSEWHERE}").context
    chosen = [choice.row for choice in form["choices"]]
    sent = {"uid": str(form["uid"]), "area": ELSEWHERE, "post": chosen, "why": WHY, "minutes": "30"}
    return client.post("/glass/begin", {**sent, **more})


def test_a_post_elsewhere_is_named_without_its_holder_and_seen_after_the_glass_is_broken(client, worker):
    client.force_login(worker)
    assert "王小某" not in client.get("/glass/look").content.decode()
    form = client.get(f"/glass/begin?area={ELSEWHERE}").content.decode()
    assert "专职网格员" in form
    assert "王小某" not in form
    assert begin(client).headers["Location"] == "/glass/look"
    said = client.get("/glass/look").content.decode()
    assert "王小某" in said
    assert "028-8888 0001" in said


def test_each_look_is_written_down_under_the_glass(client, worker):
    client.force_login(worker)
    begin(client)
    for _ in range(2):
        client.get("/glass/look")
    looks = Entry.objects.filter(verb="glass_look")
    assert [(entry.noun_id, entry.purpose, entry.actor_name) for entry in looks] == [
        (str(Glass.objects.get().uid), "emergency", "worker")
    ] * 2
    assert "2 次" in client.get("/glass").content.decode()


def test_ended_early_it_shows_nothing_any_more(client, worker):
    client.force_login(worker)
    begin(client)
    client.post(f"/glass/{Glass.objects.get().uid}/end")
    assert "王小某" not in client.get("/glass/look").content.decode()
    client.post(f"/glass/{Glass.objects.get().uid}/end")
    assert "已经结束" in client.get("/glass").content.decode()


@pytest.mark.parametrize("more", [{"why": "急"}, {"minutes": "181"}, {"post": []}, {"uid": "no"}, {"minutes": "x"}])
def test_what_is_wrong_is_said_and_kept_and_nothing_opens(client, worker, more):
    client.force_login(worker)
    answer = begin(client, **more)
    assert answer.status_code == 422
    assert "您填的内容还在" in answer.content.decode()
    assert Glass.objects.count() == 0


def test_the_form_sent_twice_is_one_glass(client, worker):
    client.force_login(worker)
    uid = str(uuid4())
    begin(client, uid=uid)
    begin(client, uid=uid)
    assert Glass.objects.count() == 1


@pytest.mark.parametrize("area", ["", "5101", "51010", "510104001001001000", "none"])
def test_only_single_grids_and_communities_of_the_own_district_are_named(client, worker, area):
    client.force_login(worker)
    assert client.get(f"/glass/begin?area={area}").context["choices"] == []


def test_the_privacy_officer_reviews_and_the_unit_sees_it(client, worker):
    client.force_login(worker)
    begin(client)
    assert client.get("/glass/review").status_code == 404
    client.force_login(account("chief", COMMUNITY_CHIEF=ELSEWHERE[:12]))
    assert WHY in client.get("/glass").content.decode()
    client.force_login(account("dpo", DPO="510107"))
    uid = Glass.objects.get().uid
    assert f"/approvals/{uid}" in client.get("/glass/review").content.decode()
    client.post(f"/approvals/{uid}/decide", {"verdict": "grant", "why": "情况属实"})
    assert "情况属实" in client.get("/glass/review").content.decode()


def test_who_may_not_break_glass_finds_no_such_page(client):
    client.force_login(account("admin", SYSADMIN="510107"))
    assert client.get("/glass/begin").status_code == client.get("/glass/look").status_code == 404
    assert client.get("/glass").status_code == 200


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_are_open_to_all_readers(windows, session, worker, scheme):
    key = session(worker)
    page = windows.open(f"/glass/begin?area={ELSEWHERE}", session=key, color_scheme=scheme, width=360, height=740)
    assert sideways(page) <= 0
    assert serious(page) == []
    page.check("input[name=post]")
    page.fill("#why", WHY)
    page.click("text=立即打开")
    page.wait_for_url("**/glass/look")
    assert serious(page) == []
    page.goto(f"{windows.home}/glass")
    assert sideways(page) <= 0
    assert serious(page) == []
