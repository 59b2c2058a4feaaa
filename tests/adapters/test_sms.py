import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from shige.adapters.parcel import Parcel, Undeliverable
from shige.adapters.sms import Gateway, shown_messages, sms, sms_shown
from shige.core.errors import ShigeError

PARCEL = Parcel("code-1", "13812341234", "login-code", {"code": "804416", "minutes": "10"})


@contextmanager
def gateway(status: int) -> Iterator[tuple[Gateway, list]]:
    """A gateway on this machine that answers so, and what came in."""
    came: list = []

    class Desk(BaseHTTPRequestHandler):
        def do_POST(self):
            came.append((self.headers, self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(status)
            self.send_header("Location", "https://elsewhere.example/")
            self.end_headers()

        def log_message(self, *_):
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Desk) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Gateway(f"http://127.0.0.1:{server.server_port}/send", "shige", "both know it"), came
        server.shutdown()


def test_a_message_is_handed_over_signed_over_time_and_body():
    with gateway(202) as (there, came):
        sms(there)(PARCEL)
    headers, body = came[0]
    said = json.loads(body)
    assert said == {"to": "13812341234", "template": "login-code", "params": dict(PARCEL.facts), "id": "code-1"}
    signed = headers["X-Shige-Time"].encode() + b"\n" + body
    assert headers["X-Shige-Signature"] == f"sha256={hmac.digest(b'both know it', signed, sha256).hex()}"
    assert headers["X-Shige-Key"] == "shige"


@pytest.mark.parametrize(
    ("status", "error"), [(503, ShigeError), (429, ShigeError), (400, Undeliverable), (302, Undeliverable)]
)
def test_what_may_pass_is_tried_again_and_what_is_refused_is_not(status, error):
    with gateway(status) as (there, _came), pytest.raises(ShigeError) as raised:
        sms(there)(PARCEL)
    assert type(raised.value) is error
    assert raised.value.code == f"sms-{status}"


def test_a_gateway_that_is_not_there_is_tried_again():
    with pytest.raises(OSError, match="refused"):
        sms(Gateway("http://127.0.0.1:9/send", "k", "s"))(PARCEL)


@pytest.mark.parametrize("carrier", [sms(Gateway("https://gateway.example", "k", "s")), sms_shown])
def test_a_message_for_nobody_is_dropped(carrier, tmp_path):
    carry = carrier(tmp_path / "out") if carrier is sms_shown else carrier
    with pytest.raises(Undeliverable) as error:
        carry(Parcel("code-2", "", "login-code", {}))
    assert error.value.code == "sms-nobody"


@pytest.mark.parametrize(
    "wrong",
    [("http://gateway.example", "k", "s"), ("ftp://x", "k", "s"), ("https://x", "", "s"), ("https://x", "k", "")],
)
def test_a_gateway_without_tls_or_secret_is_refused(wrong):
    with pytest.raises(ShigeError) as error:
        Gateway(*wrong)
    assert error.value.code == "sms-gateway"


def test_the_demo_shows_its_messages_the_newest_first(tmp_path):
    path = tmp_path / "messages"
    assert shown_messages(path) == []
    carry = sms_shown(path)
    for code in ("1", "2"):
        carry(Parcel("k", "13812341234", "login-code", {"code": code}))
    assert [message["code"] for message in shown_messages(path)] == ["2", "1"]
