"""How long one stays logged in, what ends it, and what asks once more who it is; and programs with a token."""

from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path
from django.utils import timezone
from ninja import NinjaAPI

from shige.access.models import Session, User
from shige.access.routes import guarded, own_account, public
from shige.access.scope import ALL
from shige.access.services import Terms, account_close, account_make, grant_give
from shige.access.sessions import BEGUN, SEEN
from shige.access.stays import stay_end, stays, stays_clear, stays_end
from shige.access.tokens import TokenOrder, token_make, tokens
from shige.adapters.roles_file import shipped_roles
from shige.adapters.stays_file import read_stays, shipped_stays
from shige.audit.models import Entry
from shige.core.deeds import SHIGE
from shige.core.errors import ShigeError
from tests.nouns.people import GENERAL, LONG_AGO, NOON, STREET, account

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.faces.test_access_pages_stays")]
api = NinjaAPI(urls_namespace="tests-of-stays")


@guarded("grid", "read", purpose="service")
def page(request):
    return HttpResponse("the page")


@guarded("grid", "read", purpose="service", fresh=True)
def delicate(request):
    return HttpResponse("revealed")


@own_account
def own(request):
    return HttpResponse("own")


@public
def anybody(request):
    return HttpResponse("anybody")


@api.get("/grids")
@guarded("grid", "read", purpose="service")
def api_grids(request):
    reach = request.visit.scope_for("duty", "read", purpose="service")
    barred = request.visit.scope_for("roster", "read", purpose="staffing")
    return {"held": request.visit.scope.holds(GENERAL), "duty": bool(reach.ranges), "roster": bool(barred.ranges)}


@api.post("/grids")
@guarded("dwelling", "edit", purpose="service")
def api_change(request):
    return {"changed": True}


@api.get("/rosters")
@guarded("roster", "read", purpose="staffing")
def api_rosters(request):
    return {}


@api.get("/own")
@own_account
def api_own(request):
    return {}


urlpatterns = [
    path("page", page),
    path("delicate", delicate),
    path("own", own),
    path("anybody", anybody),
    path("api/t/", api.urls),
    path("", include("shige.settings.urls")),
]


def entered(user, client=None):
    client = client or Client()
    client.force_login(user)
    return client


def aged(client, **changes):
    session = client.session
    for name, seconds in changes.items():
        session[name] = timezone.now().timestamp() - seconds
    session.save()


def test_a_stay_ends_when_nobody_was_there_for_too_long():
    client = entered(account(AUDITOR="510107"))
    assert client.get("/own").status_code == 200
    aged(client, **{BEGUN: 31 * 60})
    assert client.get("/own")["Location"].startswith("/login")
    assert not Session.objects.exists()


def test_a_stay_goes_on_while_somebody_is_there_until_its_whole_time_is_over():
    client = entered(account(GRID_WORKER=GENERAL))
    aged(client, **{BEGUN: 700 * 60, SEEN: 60})
    assert client.get("/page").status_code == 200
    assert timezone.now().timestamp() - client.session[SEEN] < 60
    aged(client, **{BEGUN: 720 * 60, SEEN: 60})
    assert client.get("/page").status_code == 302


def test_not_every_request_writes_down_that_somebody_is_there():
    client = entered(account(GRID_WORKER=GENERAL))
    client.get("/page")
    assert SEEN not in client.session
    assert "anybody" in client.get("/anybody").content.decode()


def test_wider_rights_give_the_session_a_new_key_and_nobody_is_logged_out():
    user = account(GRID_WORKER=GENERAL)
    client = entered(user)
    aged(client, **{BEGUN: 60})
    client.get("/page")
    before = client.session.session_key
    now = timezone.now()
    grant_give(user.uid, terms=Terms("COMM_WORKER", GENERAL[:12], valid_from=LONG_AGO), actor=SHIGE, now=now)
    assert client.get("/page").status_code == 200
    after = client.session.session_key
    assert after != before
    assert not Session.objects.filter(session_key=before).exists()
    client.get("/page")
    assert client.session.session_key == after


def test_a_delicate_page_asks_who_it_is_once_more_when_the_login_is_old():
    user = account_make("li", actor=SHIGE, now=NOON, password="right horse")
    grant_give(user.uid, terms=Terms("GRID_WORKER", GENERAL, valid_from=LONG_AGO), actor=SHIGE, now=NOON)
    client = entered(user)
    assert client.get("/delicate").content == b"revealed"
    aged(client, **{BEGUN: 11 * 60})
    assert client.get("/page").status_code == 200
    asked = client.get("/delicate")
    assert asked["Location"] == "/account/again?next=%2Fdelicate"
    proved = client.post(asked["Location"], {"password": "right horse", "next": "/delicate"})
    assert proved["Location"] == "/delicate"
    assert client.get("/delicate").content == b"revealed"


def test_a_delicate_form_leads_back_to_its_own_page_and_never_elsewhere():
    client = entered(account(GRID_WORKER=GENERAL))
    aged(client, **{BEGUN: 11 * 60})
    for said, back in (("http://testserver/page?a=1", "%2Fpage%3Fa%3D1"), ("https://elsewhere.example/page", "%2F")):
        sent = client.post("/delicate", headers={"Referer": said})
        assert sent["Location"] == f"/login?next={back}"
    part = client.post("/delicate", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/page"})
    assert (part.status_code, part["HX-Redirect"]) == (204, "/login?next=%2Fpage")


def test_one_sees_where_one_is_logged_in_and_ends_what_one_does_not_know(settings):
    settings.DEMO = True
    user = account(GRID_WORKER=GENERAL)
    User.objects.filter(pk=user.pk).update(demo_role="GRID_WORKER")
    here, there = Client(), Client()
    here.post(f"/demo/{user.uid}", headers={"User-Agent": "Mozilla/5.0 (Linux; Android 14)"})
    there.post(f"/demo/{user.uid}", headers={"User-Agent": "Mozilla/5.0 (Windows NT 10.0)"})
    user.refresh_from_db()
    rows = stays(user, now=timezone.now(), here=here.session.session_key)
    assert {(row.label, row.is_here, row.how) for row in rows} == {
        ("Android", True, "demo"),
        ("Windows", False, "demo"),
    }
    other = next(row for row in rows if not row.is_here)
    assert other.ref not in there.session.session_key
    stay_end(user, other.ref, actor=SHIGE, now=timezone.now())
    assert there.get("/page").status_code == 302
    assert here.get("/page").status_code == 200
    assert Entry.objects.filter(verb="stay_end").count() == 1
    with pytest.raises(ShigeError, match="no such login"):
        stay_end(user, other.ref, actor=SHIGE, now=timezone.now())
    assert stays_end(user) == 1
    assert here.get("/page").status_code == 302


def test_one_login_more_than_the_city_allows_ends_the_oldest(settings):
    settings.DEMO = True
    user = account(AUDITOR="510107")
    User.objects.filter(pk=user.pk).update(demo_role="AUDITOR")
    clients = [Client() for _ in range(3)]
    for age, client in zip((200, 100, 0), clients, strict=True):
        client.post(f"/demo/{user.uid}")
        if age:
            aged(client, **{BEGUN: age})
    assert [client.get("/own").status_code for client in clients] == [302, 200, 200]


def test_a_closed_account_has_no_stay_left():
    user = account(GRID_WORKER=GENERAL)
    entered(user)
    account_close(user.uid, actor=SHIGE, now=NOON, why="left")
    assert not Session.objects.exists()


def test_the_night_clears_sessions_that_are_over():
    entered(account(GRID_WORKER=GENERAL))
    assert stays_clear(now=timezone.now()) == 0
    assert stays_clear(now=timezone.now() + timedelta(days=1)) == 1


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ("*,240,720,10", "policy-columns"),
        ("*,0,720,10,0", "policy-value"),
        ("*,x,720,10,0", "policy-value"),
        ("*,240,720,10,-1", "policy-value"),
        ("*,240,720,10,0\n*,240,720,10,0", "policy-twice"),
        ("KING,240,720,10,0", "role-unknown"),
    ],
)
def test_a_table_of_stays_that_cannot_hold_is_refused_with_its_row(tmp_path, rows, code):
    (tmp_path / "stays.csv").write_text(f"role,idle_min,whole_min,fresh_min,most\n{rows}\n")
    with pytest.raises(ShigeError) as error:
        read_stays(tmp_path / "stays.csv", roles=shipped_roles())
    assert error.value.code == code


def test_watchers_stay_shorter_than_everybody_else():
    rules = shipped_stays()
    assert all(rules[role].idle_s < rules["*"].idle_s for role in ("AUDITOR", "SECURITY_ADMIN", "SYSADMIN", "DPO"))


@pytest.fixture
def program():
    """A client that shows a token for one grid and one purpose."""
    order = TokenOrder("供水公司", ("GRID_WORKER",), (GENERAL,), ("service",), timezone.now() + timedelta(days=30))
    text = token_make(order, actor=SHIGE, now=timezone.now(), why="agreed")
    return Client(enforce_csrf_checks=True, headers={"Authorization": f"Bearer {text}"})


def test_a_program_reaches_as_far_as_its_role_area_and_purpose(program):
    assert program.get("/api/t/grids").json() == {"held": True, "duty": True, "roster": False}
    assert program.get("/api/t/rosters").status_code == 404
    assert program.get("/api/t/own").status_code == 404
    assert tokens(ALL.ranges)[0].uses == 3


def test_a_program_changes_without_the_token_of_a_page(program):
    assert program.post("/api/t/grids").json() == {"changed": True}


def test_a_program_sees_no_page(program):
    assert program.get("/page")["Location"].startswith("/login")
    assert program.get("/own").status_code == 302


def test_a_wrong_token_never_falls_back_to_who_is_logged_in(client):
    client.force_login(account(GRID_WORKER=GENERAL))
    assert client.get("/api/t/grids").status_code == 200
    answer = client.get("/api/v1/openapi.json", headers={"Authorization": "Bearer wrong"})
    assert answer.status_code == 200
    with pytest.raises(ShigeError, match="not known"):
        client.get("/api/t/grids", headers={"Authorization": "Bearer wrong"})


def test_a_token_needs_no_second_factor_and_a_session_still_does(program, settings, client):
    settings.SECOND_FACTOR = True
    assert program.get("/api/t/grids").status_code == 200
    client.force_login(account(STREET_OC=STREET))
    assert client.get("/page")["Location"] == "/account/second/"
