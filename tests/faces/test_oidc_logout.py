"""The identity provider says that somebody logged out there (back-channel logout): what ends, and what must not."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from uuid import uuid4

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client

from shige.access.backchannel import EVENT
from shige.access.services import account_link
from shige.audit.models import Entry
from shige.core.deeds import SHIGE
from tests.faces import test_oidc
from tests.faces.test_oidc import came_back
from tests.nouns.people import GENERAL, NOON, account

pytestmark = pytest.mark.django_db
provider, set_up, wang = test_oidc.provider, test_oidc.set_up, test_oidc.wang
"""The same provider, as its own process."""
OUT = "/account/city/out"
KEY, OTHER = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))
GONE = object()


@pytest.fixture(scope="module")
def keys() -> Iterator[str]:
    """Where a key of the test is published as the provider's, which never shows its own: the address of a server."""
    told: dict[str, object] = {}

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            issuer = test_oidc_issuer["is"]
            said = {"issuer": issuer, "jwks_uri": f"{address}/keys"} if "openid" in self.path else told
            body = json.dumps(said).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    own = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
    told["keys"] = [{**own, "kid": "test", "use": "sig", "alg": "RS256"}]
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield address
    server.shutdown()
    server.server_close()


test_oidc_issuer: dict[str, str] = {}


@pytest.fixture
def says(settings, provider, keys):
    """Send a logout token of the provider, changed where a test wants it."""
    test_oidc_issuer["is"] = provider.issuer

    def send(*, key=KEY, header=None, **changes):
        now = int(time.time())
        claims = {
            "iss": provider.issuer,
            "aud": settings.OIDC_CLIENT,
            "iat": now,
            "exp": now + 120,
            "jti": str(uuid4()),
            "events": {EVENT: {}},
            "sub": "wang-4711",
        } | changes
        claims = {name: value for name, value in claims.items() if value is not GONE}
        token = jwt.encode(claims, key, "RS256", headers={"kid": "test", "typ": "logout+jwt", **(header or {})})
        settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["server_url"] = keys
        answer = Client(enforce_csrf_checks=True).post(OUT, {"logout_token": token})
        settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["server_url"] = provider.issuer
        return answer

    return send


def is_in(client: Client) -> bool:
    return client.get("/me").status_code == 200


@pytest.fixture
def inside(client, provider, wang):
    """Somebody who came by the provider, from the session that it calls s-1."""
    provider.says("wang-4711", sid="s-1")
    came_back(client, provider)
    assert is_in(client)
    return client


def test_a_logout_at_the_provider_ends_every_stay_that_came_from_there_at_once(inside, says, provider):
    other = Client()
    came_back(other, provider)
    answer = says()
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    assert not is_in(inside)
    assert not is_in(other)
    assert Entry.objects.filter(verb="stay_end").count() == 1


@pytest.mark.parametrize("more", [{}, {"sub": GONE}], ids=["with its subject", "alone"])
def test_a_session_that_is_named_ends_alone(inside, says, provider, more):
    other = Client()
    provider.says("wang-4711", sid="s-2")
    came_back(other, provider)
    assert says(sid="s-1", **more).status_code == 200
    assert not is_in(inside)
    assert is_in(other)


def test_who_came_by_another_way_stays(wang, says):
    demo = Client()
    demo.force_login(wang)
    assert says().status_code == 200
    assert is_in(demo)


def test_nobody_else_is_ended(inside, says):
    li = account("li", GRID_WORKER=GENERAL)
    account_link(li.uid, "li-9", actor=SHIGE, now=NOON)
    for changes in ({"sub": "li-9"}, {"sub": "nobody"}, {"sid": "s-9"}, {"sub": "li-9", "sid": "s-1"}):
        assert says(**changes).status_code == 200
    assert is_in(inside)


def test_a_token_counts_once(inside, says, provider):
    assert says(jti="one").status_code == 200
    came_back(inside, provider)
    assert says(jti="one").status_code == 400
    assert is_in(inside)


@pytest.mark.parametrize(
    "changes",
    [
        {"key": OTHER},
        {"iss": "https://elsewhere.example"},
        {"aud": "another client"},
        {"iat": int(time.time()) - 3600},
        {"iat": int(time.time()) + 3600},
        {"exp": int(time.time()) - 3600},
        {"iat": GONE},
        {"jti": GONE},
        {"events": GONE},
        {"events": {"http://schemas.openid.net/event/other": {}}},
        {"events": EVENT},
        {"events": {EVENT: "yes"}},
        {"nonce": "n"},
        {"sub": GONE},
        {"header": {"typ": "at+jwt"}},
        {"header": {"kid": "unknown"}},
    ],
    ids=(
        "key", "issuer", "audience", "old", "early", "over", "undated", "unnumbered", "eventless", "event", "text",
        "words", "nonce", "nobody", "type", "unknown-key",
    ),
)  # fmt: skip
def test_a_token_that_does_not_hold_ends_nothing(inside, says, changes):
    answer = says(**changes)
    assert (answer.status_code, answer.json()) == (400, {"error": "invalid_request"})
    assert is_in(inside)


@pytest.mark.parametrize("token", ["", "no token", "a.b.c"])
def test_what_is_no_token_is_refused(client, token):
    assert client.post(OUT, {"logout_token": token}).status_code == 400


def test_a_token_without_signature_is_refused(inside, provider, settings):
    now = int(time.time())
    claims = {"iss": provider.issuer, "aud": settings.OIDC_CLIENT, "iat": now, "jti": "x", "sub": "wang-4711"}
    token = jwt.encode({**claims, "events": {EVENT: {}}}, "", "none")
    assert inside.post(OUT, {"logout_token": token}).status_code == 400
    assert is_in(inside)


def test_without_a_provider_there_is_no_such_address(client, settings):
    settings.OIDC_ISSUER = ""
    assert client.post(OUT, {"logout_token": "x"}).status_code == 404
