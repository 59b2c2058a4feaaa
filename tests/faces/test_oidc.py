"""Login by an identity provider that runs as its own process: what comes in, and all that must not."""

import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

import pytest
import requests
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from django.test import Client

from shige.access.models import User
from shige.access.services import account_link, account_lock, account_make
from shige.audit.models import Entry
from shige.core.deeds import SHIGE
from shige.core.errors import ShigeError
from tests.faces.browser import FLAGS
from tests.journeys.conftest import free_port
from tests.nouns.people import GENERAL, NOON, STREET, account

pytestmark = pytest.mark.django_db
BACK = "http://testserver/account/city/back"
assert FLAGS


@dataclass(frozen=True)
class Provider:
    """An identity provider that runs."""

    issuer: str

    def register(self, back: str) -> tuple[str, str]:
        asked = {"redirect_uris": [back], "token_endpoint_auth_method": "client_secret_basic"}
        told = requests.post(f"{self.issuer}/oauth2/clients", json=asked, timeout=10).json()
        return told["client_id"], told["client_secret"]

    def says(self, subject: str, **claims: object) -> None:
        requests.put(f"{self.issuer}/users/{subject}", json=claims, timeout=10).raise_for_status()

    def enter(self, address: str, subject: str = "wang-4711") -> str:
        """What somebody does there: say who they are; returns where they are sent back to."""
        return requests.post(address, data={"sub": subject}, allow_redirects=False, timeout=10).headers["Location"]


@pytest.fixture(scope="module")
def provider(tmp_path_factory) -> Iterator[Provider]:
    """The provider: clients must be registered, and every question have a nonce."""
    port = free_port()
    log = (tmp_path_factory.mktemp("provider") / "log").open("wb")
    words = ["-m", "oidc_provider_mock", "--port", str(port), "-r", "true", "-n", "true"]
    process = subprocess.Popen([sys.executable, *words], stdout=log, stderr=log)
    try:
        found = Provider(f"http://127.0.0.1:{port}")
        end = time.monotonic() + 30
        while time.monotonic() < end:
            try:
                requests.get(f"{found.issuer}/.well-known/openid-configuration", timeout=5).raise_for_status()
                break
            except requests.ConnectionError:
                time.sleep(0.1)
        yield found
    finally:
        process.terminate()
        process.wait(20)
        log.close()


def known_as(settings, provider, back=BACK, **other):
    client, secret = provider.register(back)
    settings.OIDC_ISSUER, settings.OIDC_CLIENT, settings.OIDC_NAME = provider.issuer, client, "蓉城通"
    app = {
        "provider_id": "city",
        "name": "蓉城通",
        "client_id": client,
        "secret": other.get("secret", secret),
        "settings": {"server_url": provider.issuer, "token_auth_method": "client_secret_basic"},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}


@pytest.fixture(autouse=True)
def set_up(settings, provider):
    known_as(settings, provider)
    cache.clear()


@pytest.fixture
def wang():
    user = account("wang", GRID_WORKER=GENERAL)
    account_link(user.uid, "wang-4711", actor=SHIGE, now=NOON)
    return user


def asked(client, path="/account/city?next=/today"):
    return client.get(path)["Location"]


def came_back(client, provider, *, change=lambda address: address, subject="wang-4711"):
    return client.get(provider.enter(change(asked(client)), subject))


def with_query(address, **changes):
    parts = urlsplit(address)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()} | changes
    return urlunsplit(parts._replace(query=urlencode(query)))


def refusal(client, answer):
    """What the login page says, once."""
    assert answer["Location"] == "/login"
    assert "_auth_user_id" not in client.session
    said = client.get("/login").context["provider"]["trouble"]
    assert client.get("/login").context["provider"]["trouble"] == ""
    return said


def test_a_linked_subject_comes_in_and_goes_on_to_the_page_asked_for(client, provider, wang):
    assert "蓉城通" in client.get("/login").content.decode()
    answer = came_back(client, provider)
    assert answer["Location"] == "/today"
    assert client.session["_auth_user_id"] == str(wang.pk)
    assert client.session["how"] == "socialaccount"
    assert Entry.objects.filter(verb="account_enter", actor_uid=str(wang.uid)).count() == 1


def test_what_the_provider_tells_of_a_person_is_not_kept(client, provider, wang):
    provider.says("wang-4711", name="王某", email="wang@example.org")
    came_back(client, provider)
    row = SocialAccount.objects.get()
    assert row.extra_data == {}
    assert "4711" not in row.uid
    assert "王某" not in str(dict(client.session))


def test_the_question_asks_for_no_more_than_who_it_is_and_carries_nonce_state_and_challenge(client):
    said = parse_qs(urlsplit(asked(client, "/account/city?scope=profile&auth_params=nonce%3Dx&process=connect")).query)
    assert said["scope"] == ["openid"]
    assert len(said["nonce"][0]) > 30
    assert said["code_challenge_method"] == ["S256"]
    assert said["state"]


def test_an_unknown_subject_is_told_what_to_do_and_gets_no_account(client, provider, wang):
    said = refusal(client, came_back(client, provider, subject="zhao-1"))
    assert "安全管理员" in said
    assert User.objects.count() == 1
    assert SocialAccount.objects.count() == 1


def test_a_wrong_secret_is_refused(client, provider, wang, settings):
    known_as(settings, provider, secret="not the secret")
    assert "没有成功" in refusal(client, came_back(client, provider))


def test_an_answer_with_another_nonce_is_refused(client, provider, wang):
    answer = came_back(client, provider, change=lambda address: with_query(address, nonce="n" * 32))
    assert "没有成功" in refusal(client, answer)


def test_a_provider_with_another_name_is_refused(client, provider, wang, settings):
    address = provider.enter(asked(client))
    settings.OIDC_ISSUER = "https://elsewhere.example"
    assert "没有成功" in refusal(client, client.get(address))
    assert "没有成功" in refusal(client, client.get("/account/city"))


def test_an_answer_counts_once(client, provider, wang):
    address = provider.enter(asked(client))
    assert client.get(address)["Location"] == "/today"
    client.post("/logout")
    assert "没有成功" in refusal(client, client.get(address))


def test_an_answer_to_somebody_else_s_question_is_refused(client, provider, wang):
    address = provider.enter(asked(Client()))
    asked(client)
    assert "没有成功" in refusal(client, client.get(address))


def test_who_says_no_at_the_provider_is_back_at_the_login(client, provider, wang):
    back = requests.post(asked(client), data={"action": "deny"}, allow_redirects=False, timeout=10).headers["Location"]
    state = parse_qs(urlsplit(asked(client)).query)["state"][0]
    assert "没有成功" in refusal(client, client.get(with_query(back, state=state)))


def test_a_provider_that_does_not_answer_is_a_sentence(client, wang, settings):
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["server_url"] = "http://127.0.0.1:9"
    assert "没有成功" in refusal(client, client.get("/account/city"))


def test_a_locked_account_does_not_come_in_by_the_provider_either(client, provider, wang):
    account_lock(wang.uid, actor=SHIGE, now=NOON, why="on leave")
    assert came_back(client, provider)["Location"] == "/login"
    assert "_auth_user_id" not in client.session


def test_without_a_provider_there_is_neither_button_nor_way(client, settings):
    settings.OIDC_ISSUER = ""
    assert client.get("/account/city").status_code == client.get("/account/city/back").status_code == 404
    assert "蓉城通" not in client.get("/login").content.decode()


def test_a_login_ends_here_and_at_the_provider(client, provider, wang):
    came_back(client, provider)
    left = urlsplit(client.post("/logout")["Location"])
    assert f"{left.scheme}://{left.netloc}{left.path}" == f"{provider.issuer}/oauth2/end_session"
    assert parse_qs(left.query)["post_logout_redirect_uri"] == ["http://testserver/login"]
    assert "_auth_user_id" not in client.session
    assert client.get("/today").status_code == 302


def test_whoever_came_by_password_leaves_without_the_provider(client):
    account_make("li", actor=SHIGE, now=NOON, password="right and long enough")
    client.post("/login", {"name": "li", "password": "right and long enough"})
    assert client.post("/logout")["Location"] == "/login"


@pytest.mark.parametrize(
    ("claims", "counted", "status"),
    [({"amr": ["pwd", "otp"]}, ["otp"], 200), ({"acr": "loa3"}, ["loa3"], 200), ({"amr": ["pwd"]}, ["otp"], 302),
     ({"amr": ["otp"]}, [], 302)],
)  # fmt: skip
def test_the_provider_s_second_factor_counts_where_the_city_says_so(
    client, provider, settings, claims, counted, status
):
    settings.SECOND_FACTOR, settings.OIDC_SECOND_FACTORS = True, counted
    user = account("li", STREET_OC=STREET)
    account_link(user.uid, "li-1", actor=SHIGE, now=NOON)
    provider.says("li-1", **claims)
    came_back(client, provider, subject="li-1")
    answer = client.get("/")
    assert answer.status_code == status
    assert status == 200 or answer["Location"] == "/account/second/"
    provider.says("li-1", amr=[], acr="")


def test_whoever_is_logged_in_proves_it_anew_at_the_provider(client, provider, wang):
    came_back(client, provider)
    assert parse_qs(urlsplit(asked(client)).query)["prompt"] == ["login"]
    assert client.get(provider.enter(asked(client)))["Location"] == "/today"


def test_a_subject_enters_one_account_and_can_be_taken_away(wang, client, provider):
    other = account("li")
    with pytest.raises(ShigeError) as error:
        account_link(other.uid, " wang-4711 ", actor=SHIGE, now=NOON)
    assert error.value.code == "subject-taken"
    account_link(wang.uid, "", actor=SHIGE, now=NOON)
    assert "安全管理员" in refusal(client, came_back(client, provider))


def test_who_proved_a_second_factor_at_the_provider_is_not_asked_for_the_own_one(client, provider, settings):
    settings.SECOND_FACTOR, settings.OIDC_SECOND_FACTORS = True, ["otp"]
    user = account("li", STREET_OC=STREET)
    account_link(user.uid, "li-2", actor=SHIGE, now=NOON)
    TOTP.activate(user, generate_totp_secret())
    provider.says("li-2", amr=["pwd", "otp"])
    came_back(client, provider, subject="li-2")
    assert client.get("/").status_code == 200
    other = Client()
    provider.says("li-2", amr=["pwd"])
    assert came_back(other, provider, subject="li-2")["Location"] == "/account/second/authenticate/"
    assert other.get("/")["Location"].startswith("/login")


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_person_clicks_through_the_provider_and_out_again(chromium, live_server, provider, settings):
    home = live_server.url.replace("127.0.0.1", "localhost")
    known_as(settings, provider, back=f"{home}/account/city/back")
    settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"] = ["'self'", provider.issuer]
    user = account("wang", GRID_WORKER=GENERAL)
    account_link(user.uid, "wang-4711", actor=SHIGE, now=NOON)
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{home}/login?next=/today")
    page.click("text=蓉城通")
    page.fill("input[name=sub]", "wang-4711")
    page.click("button:has-text('Authorize')")
    page.wait_for_url(f"{home}/today")
    page.click("form[action='/logout'] button")
    page.wait_for_url(f"{provider.issuer}/oauth2/end_session**")
    page.goto(f"{home}/today")
    assert "/login" in page.url
    context.close()
