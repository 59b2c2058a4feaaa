"""The pages of thanks: who reads and who decides, what is out of reach is not there, and everybody can read them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from shige.access.scope import ALL
from shige.core.deeds import SHIGE
from shige.recognition.models import Commendation
from shige.recognition.selectors import proposals
from shige.recognition.services import commendation_grant, commendations_propose, last_quarter
from tests.axe import serious
from tests.faces.browser import sideways
from tests.faces.town import COMMUNITY, GENERAL, STREET, street, worker
from tests.nouns.helping import serve, volunteer
from tests.nouns.people import account

pytestmark = pytest.mark.django_db
PERIOD = last_quarter(timezone.now())
FAR = "510104002"
HERE = f"/recognition?area={COMMUNITY}"


@pytest.fixture
def town(tmp_path):
    """A street in which a volunteer helped for twenty hours in the last quarter, and a grid's post was never empty."""
    street(tmp_path)
    worker("grid", "李网格", role="GRID_WORKER", area=GENERAL)
    who = volunteer(community=COMMUNITY, area=COMMUNITY, now=PERIOD.start)
    for day in (5, 6):
        serve(who, PERIOD.start + timedelta(days=day), hours=10, area=COMMUNITY)
    commendations_propose(COMMUNITY, period=PERIOD, now=timezone.now())


def enter(client, role, area, login="reader"):
    user = worker(login, "某人", role=role, area=area)
    client.force_login(user)
    return user


def proposal(kind="volunteer"):
    return next(row for row in proposals(COMMUNITY, scope=ALL) if row.kind == kind)


def granted(kind="volunteer"):
    uid = proposal(kind).uid
    commendation_grant(uid, actor=SHIGE, within=ALL, now=timezone.now(), why="谢谢")
    return uid


def decide(client, uid, verb="grant", **said):
    return client.post(f"/recognition/{uid}/{verb}", said or {"why": "邻居们都记得"})


def state():
    return Commendation.objects.get(kind="volunteer").state


@pytest.mark.parametrize("role", ["STREET_LEAD", "COMMUNITY_CHIEF"])
def test_who_may_decide_thanks_with_a_reason(client, town, role):
    enter(client, role, STREET if role == "STREET_LEAD" else COMMUNITY)
    page = client.get(HERE)
    assert page.context["may_decide"]
    assert "王阿姨" in page.content.decode()
    decide(client, proposal().uid, why=" ")
    assert state() == "proposed"
    assert decide(client, proposal().uid).status_code == 302
    assert state() == "granted"


@pytest.mark.parametrize(("role", "area"), [("STREET_OC", STREET), ("COMM_WORKER", COMMUNITY)])
def test_who_only_reads_sees_no_button_and_cannot_decide(client, town, role, area):
    enter(client, role, area)
    page = client.get(HERE)
    assert not page.context["may_decide"]
    assert "/recognition/look" not in page.content.decode()
    assert decide(client, proposal("grid").uid).status_code == 404
    assert client.post("/recognition/look", {"area": COMMUNITY}).status_code == 404
    assert state() == "proposed"


def test_another_street_finds_nothing_that_is_there(client, town):
    enter(client, "STREET_LEAD", FAR)
    answers = [decide(client, uid) for uid in (proposal().uid, "00000000-0000-0000-0000-000000000000")]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert "王阿姨" not in client.get("/recognition", follow=True).content.decode()
    assert [client.get(path).status_code for path in (HERE, f"/recognition?area={COMMUNITY}x")] == [404, 404]
    assert [client.post("/recognition/look", {"area": area}).status_code for area in (COMMUNITY, "x")] == [404, 404]
    assert decide(client, proposal().uid, verb="praise").status_code == 404


@pytest.mark.parametrize("role", ["DPO", "SYSADMIN", "AUDITOR"])
def test_who_has_no_part_in_it_finds_no_such_page(client, town, role):
    client.force_login(account(role, **{role: "510107"}))
    assert client.get(HERE).status_code == 404


def test_a_worker_reads_the_own_thanks_alone_and_decides_whether_they_show(client, town):
    enter(client, "COMM_WORKER", COMMUNITY)
    uid = granted()
    assert "王阿姨" not in client.get("/recognition/mine").content.decode()
    assert client.post(f"/recognition/mine/{uid}", {"agrees": "yes"}).status_code == 404
    assert Commendation.objects.get(uid=uid).agreed is None


def test_the_wall_shows_everybody_what_was_agreed_to_and_nothing_else(client, town):
    uid = granted()
    wall = f"/thanks/{COMMUNITY}"
    assert "王阿姨" not in client.get(wall).content.decode()
    Commendation.objects.filter(uid=uid).update(agreed=True)
    assert "王阿姨" not in client.get(wall).content.decode()  # no consent to be thanked by name
    granted("grid")
    assert client.get(wall).content.decode().count("<article") >= 1
    assert client.get("/thanks/510104002001").status_code == 404


def test_the_pages_need_few_queries(client, town, django_assert_max_num_queries):
    enter(client, "STREET_LEAD", STREET)
    client.get(HERE)
    for path in (HERE, f"/recognition?area={STREET}", "/recognition/mine", f"/thanks/{COMMUNITY}"):
        with django_assert_max_num_queries(12):
            assert client.get(path).status_code == 200


@pytest.mark.browser
def test_the_pages_are_open_to_all_readers_wide_and_narrow_light_and_dark(windows, town, session):
    granted("grid")
    page = windows.open(HERE, session=session(worker("lead", "街道", role="STREET_LEAD", area=STREET)))
    for path in (HERE, "/recognition/mine", f"/thanks/{COMMUNITY}"):
        page.set_viewport_size({"width": 360, "height": 740})
        page.goto(windows.home + path)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert (serious(page), sideways(page)) == ([], 0), (path, scheme)
