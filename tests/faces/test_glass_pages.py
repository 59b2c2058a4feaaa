from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from shige.access.invitations import Guest, invitation_taken, invitation_write
from shige.audit.models import Entry
from shige.glass.models import Glass
from shige.notices.selectors import notices
from shige.volunteers.models import Volunteer
from tests.axe import serious
from tests.faces.browser import sideways
from tests.nouns.helping import volunteer
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
    chosen = [choice.row for kind in form["choices"] if kind.resource == "post" for choice in kind.choices]
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


@pytest.fixture
def town_elsewhere(worker):
    """A volunteer and an invited helper of the grid beside."""
    volunteer("王阿姨", community=ELSEWHERE[:12], area=ELSEWHERE)
    volunteer("远阿姨", phone="13800000000", community="510107003001", area="510107003001")
    guest = Guest("李某", "13912345678", "MICRO_WORKER", f"{ELSEWHERE[:15]}001", timezone.now() + timedelta(days=9))
    uid, _link = invitation_write(guest, made_by="", now=timezone.now())
    invitation_taken(uid, account=account("helper"), post_uid=uid, now=timezone.now())
    return worker


def broken_for(client, *, area=ELSEWHERE, why=WHY):
    """Everything that can be named there but posts."""
    form = client.get(f"/glass/begin?area={area}").context
    named = {kind.resource: [row.row for row in kind.choices] for kind in form["choices"] if kind.resource != "post"}
    sent = {"uid": str(form["uid"]), "area": area, "why": why, "minutes": "180", **named}
    return named, client.post("/glass/begin", sent)


@pytest.mark.parametrize(
    ("page", "name", "number"),
    [("volunteers", "王阿姨", "13812341234"), ("helpers", "李某", "13912345678")],
)
def test_volunteers_and_helpers_elsewhere_are_named_by_place_and_opened_one_number_at_a_time(
    client, town_elsewhere, page, name, number
):
    client.force_login(town_elsewhere)
    form = client.get(f"/glass/begin?area={ELSEWHERE}").content.decode()
    assert name not in form + client.get(f"/glass/look/{page}").content.decode()
    named, answer = broken_for(client)
    assert (set(named), answer.status_code) == ({"volunteer", "invitation"}, 302)
    shown = client.get(f"/glass/look/{page}")
    said = shown.content.decode()
    assert name in said
    assert number not in said
    assert "远阿姨" not in said
    (row,) = shown.context["people"]
    assert number in client.post(row["show"]).content.decode()
    looks = Entry.objects.filter(verb__endswith="_reveal")
    assert [(entry.purpose, entry.facts) for entry in looks] == [("emergency", {"field": "phone"})]
    assert "志愿者 1" in client.get("/glass").content.decode()


@pytest.mark.parametrize("page", ["volunteers", "helpers"])
def test_a_number_opens_under_a_glass_alone_and_no_longer_than_it(client, town_elsewhere, page):
    client.force_login(town_elsewhere)
    broken_for(client)
    (row,) = client.get(f"/glass/look/{page}").context["people"]
    client.post(f"/glass/{Glass.objects.get().uid}/end")
    assert client.post(row["show"]).status_code == 404
    assert client.get(f"/glass/look/{page}").context["people"] == []
    assert not Entry.objects.filter(verb__endswith="_reveal").exists()


def test_what_is_named_is_told_to_the_unit_and_the_privacy_officer(client, town_elsewhere):
    chief, dpo = account("chief", COMMUNITY_CHIEF=ELSEWHERE[:12]), account("dpo", DPO="510107")
    client.force_login(town_elsewhere)
    broken_for(client)
    assert [any(note.urgent for note in notices(user.uid)) for user in (chief, dpo)] == [True, True]


def test_a_record_of_elsewhere_that_nobody_named_is_not_opened(client, town_elsewhere):
    client.force_login(town_elsewhere)
    broken_for(client)
    for uid in Volunteer.objects.filter(community="510107003001").values_list("uid", flat=True):
        assert client.post(f"/glass/look/volunteers/{uid}").status_code == 404


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
def test_the_pages_are_open_to_all_readers(windows, session, worker):
    key = session(worker)
    page = windows.open(f"/glass/begin?area={ELSEWHERE}", session=key, color_scheme="dark", width=360, height=740)
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
