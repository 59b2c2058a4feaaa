import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.http import HttpResponse
from django.urls import include, path

from shige.access.doors import AccountDoor, SecondDoor
from shige.access.models import User
from shige.access.routes import guarded
from shige.access.services import account_close
from shige.audit.models import Entry
from shige.core.deeds import SHIGE
from tests.nouns.people import GENERAL, NOON, STREET, account

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.faces.test_second_factor")]

ASKED = {"x-requested-with": "XMLHttpRequest"}


@guarded("grid", "read", purpose="service")
def page(request):
    return HttpResponse("the page")


urlpatterns = [path("page", page), path("", include("shige.settings.urls"))]


@pytest.fixture(autouse=True)
def strict(settings):
    settings.SECOND_FACTOR = True
    cache.clear()  # of how often somebody of the same number tried in another test


def _account(**roles):
    user = account("wang", **roles)
    user.set_password("right horse")
    user.save()
    return user


def _login(client, **more):
    return client.post("/login", {"name": "wang", "password": "right horse", "next": "/page", **more})


def _code(secret, step=0):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + step))


def _enrol(client):
    client.post("/account/again", {"password": "right horse"})
    secret = client.get("/account/second/totp/activate/").context["form"].secret
    client.post("/account/second/totp/activate/", {"code": _code(secret)})
    return secret


def _enter(client, code):
    return client.post("/account/second/authenticate/", {"code": code})


@pytest.fixture
def enrolled(client):
    _account(STREET_OC=STREET)
    _login(client)
    secret = _enrol(client)
    client.post("/logout")
    return secret


def test_who_sees_one_grid_enters_by_a_password(client):
    _account(GRID_WORKER=GENERAL)
    assert _login(client)["Location"] == "/page"
    assert client.get("/page").content == b"the page"


def test_who_sees_more_is_led_to_set_up_a_second_factor_and_sees_nothing_before(client):
    _account(STREET_OC=STREET)
    _login(client)
    assert client.get("/page")["Location"] == "/account/second/"
    assert client.get("/account/second/").status_code == 200
    _enrol(client)
    assert client.get("/page").content == b"the page"


def test_a_second_factor_is_set_up_after_the_password_is_given_again(client):
    _account(STREET_OC=STREET)
    _login(client)
    assert client.get("/account/second/totp/activate/")["Location"].startswith("/account/again")
    assert client.get("/account/again").status_code == 200


def test_a_second_login_asks_for_the_code(client, enrolled):
    assert _login(client)["Location"] == "/account/second/authenticate/"
    assert client.get("/page")["Location"].startswith("/login")
    assert client.get("/account/second/authenticate/").status_code == 200
    assert _enter(client, _code(enrolled, 1))["Location"] == "/page"
    assert client.get("/page").content == b"the page"
    assert Entry.objects.filter(verb="account_enter").count() == 2


def test_a_code_opens_once(client, enrolled):
    _login(client)
    code = _code(enrolled, 1)
    _enter(client, code)
    client.post("/logout")
    _login(client)
    assert _enter(client, code).status_code == 200
    assert client.get("/page").status_code == 302


def test_wrong_codes_lock_the_account_even_for_the_right_one(client, enrolled):
    _login(client)
    for _ in range(5):
        _enter(client, "000000")
    cache.clear()  # allauth counts too, but each process of the server for itself
    assert _enter(client, _code(enrolled, 1))["Location"] == "/login"
    assert client.get("/page").status_code == 302
    assert User.objects.get().locked_until is not None


def test_an_account_closed_between_password_and_code_is_not_let_in(client, enrolled):
    _login(client)
    account_close(User.objects.get().uid, actor=SHIGE, now=NOON, why="left")
    _enter(client, _code(enrolled, 1))
    assert client.get("/page").status_code == 302


def test_a_closed_account_with_a_passkey_is_led_to_the_login(rf):
    user = _account(GRID_WORKER=GENERAL)
    assert AccountDoor().respond_user_inactive(rf.get("/"), user)["Location"] == "/login"


def test_a_login_given_up_midway_is_over(client, enrolled):
    _login(client)
    assert client.post("/account/logout")["Location"] == "/login"
    assert _enter(client, _code(enrolled, 1)).status_code == 302
    assert client.get("/page").status_code == 302


def test_the_secret_is_not_readable_in_the_database_and_survives_a_new_key(client, enrolled, settings):
    kept = str(Authenticator.objects.get(type=Authenticator.Type.TOTP).data)
    assert enrolled not in kept
    closed = SecondDoor().encrypt("secret")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key"
    assert SecondDoor().decrypt(closed) == "secret"


def test_nobody_is_led_to_another_site_after_the_login(client):
    _account(GRID_WORKER=GENERAL)
    assert _login(client, next="https://example.org/page")["Location"] == "/"


@pytest.mark.parametrize("path", ["/account/signup/", "/account/password/reset/", "/account/email/"])
def test_nobody_signs_up_or_asks_for_a_password_by_mail(client, path):
    assert client.get(path).status_code == 404


def test_a_passkey_may_be_added_and_is_offered_as_the_way_in(client):
    _account(STREET_OC=STREET)
    assert "challenge" in str(client.get("/account/second/webauthn/login/", headers=ASKED).json())
    _login(client)
    client.post("/account/again", {"password": "right horse"})
    assert client.get("/account/second/webauthn/add/").status_code == 200
