import pytest
from django.http import Http404, HttpResponse
from django.test import Client
from django.urls import path
from ninja import NinjaAPI

from shige.access.models import User
from shige.access.routes import OWN, PUBLIC, declared, guarded, own_account, public
from shige.access.services import account_close
from shige.core.deeds import SHIGE
from shige.core.errors import ShigeError
from shige.core.rights import Right
from tests.nouns.people import GENERAL, NOON, account

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.faces.test_routes")]
api = NinjaAPI(urls_namespace="tests-of-routes")


@guarded("grid", "read", purpose="service")
def grid(request, code):
    if not request.visit.scope.holds(code):
        raise Http404
    return HttpResponse(request.visit.actor.post)


@guarded("dwelling", "edit", purpose="service")
def change(request):
    return HttpResponse("changed")


@own_account
def own(request):
    visit = request.visit
    edits = visit.scope_for("dwelling", "edit", purpose="service").holds(GENERAL)
    strange = visit.scope_for("dwelling", "edit", purpose="curiosity").holds(GENERAL)
    return HttpResponse(f"{visit.may('dwelling', 'edit')} {edits} {strange} {visit.scope.ranges}")


@public
def anybody(request):
    return HttpResponse("come in")


@public
def broken(request):
    raise ShigeError("broken", "on purpose")


@api.get("/grids/{code}")
@guarded("grid", "read", purpose="service")
def api_grid(request, code: str):
    return {"code": code, "held": request.visit.scope.holds(code)}


@api.post("/grids")
@guarded("dwelling", "edit", purpose="service")
def api_change(request):
    return {"changed": True}


urlpatterns = [
    path("grids/<str:code>", grid),
    path("change", change),
    path("own", own),
    path("anybody", anybody),
    path("broken", broken),
    path("api/", api.urls),
]


@pytest.fixture
def worker():
    client = Client(enforce_csrf_checks=True)
    client.force_login(account(GRID_WORKER=GENERAL))
    return client


def test_a_route_in_scope_is_shown_and_names_its_actor(worker):
    assert worker.get(f"/grids/{GENERAL}").content == b"GRID_WORKER"


def test_out_of_scope_reads_like_what_is_not_there(worker):
    out, none = worker.get("/grids/510107001001004000"), worker.get("/grids/999999999999999999")
    assert (out.status_code, out.content) == (none.status_code, none.content)
    assert out.status_code == 404


def test_a_page_beyond_the_role_reads_like_what_is_not_there(client):
    client.force_login(account(SYSADMIN="510107"))
    assert client.get(f"/grids/{GENERAL}").status_code == 404


def test_a_page_leads_to_the_login_and_back(client):
    answer = client.get(f"/grids/{GENERAL}?tab=1")
    assert (answer.status_code, answer["Location"]) == (302, f"/login?next=%2Fgrids%2F{GENERAL}%3Ftab%3D1")


def test_a_form_sent_without_an_account_leads_to_the_login_alone(client):
    assert client.post("/change")["Location"] == "/login"


def test_everybody_sees_a_public_page(client):
    assert client.get("/anybody").content == b"come in"


def test_an_account_that_is_closed_is_out_at_its_next_request(worker):
    user = User.objects.get()
    account_close(user.uid, actor=SHIGE, now=NOON, why="left")
    assert worker.get(f"/grids/{GENERAL}").status_code == 302


def test_other_errors_are_not_taken_for_a_missing_login(client):
    with pytest.raises(ShigeError):
        client.get("/broken")


def test_every_account_reaches_what_is_its_own(worker):
    assert worker.get("/own").content == b"True True False ()"


def test_an_operation_of_the_api_is_guarded_alike(worker, client):
    assert worker.get(f"/api/grids/{GENERAL}").json() == {"code": GENERAL, "held": True}
    client.force_login(account("auditor", AUDITOR="510107"))
    assert client.get(f"/api/grids/{GENERAL}").status_code == 404


@pytest.mark.parametrize("path", ["/change", "/api/grids"])
def test_a_change_that_another_site_sends_is_refused(worker, path):
    assert worker.post(path).status_code == 403


@pytest.mark.parametrize("path", ["/change", "/api/grids"])
def test_a_change_with_the_page_s_own_token_passes(worker, path):
    worker.cookies["csrftoken"] = "a" * 32
    assert worker.post(path, headers={"x-csrftoken": "a" * 32}).status_code == 200


def test_a_view_says_what_it_needs():
    assert declared(grid) == Right("grid", "read", "service")
    assert (declared(own), declared(anybody)) == (OWN, PUBLIC)
    assert declared(lambda request: None) is None
