import hmac
import json
import threading
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from shige.adapters.parcel import Parcel, Undeliverable
from shige.adapters.webhook import webhook
from shige.core.errors import ShigeError

PARCEL = Parcel("notice-7", "", "urgent-notice", {"says": "3 号微网格没有人值守"})


@pytest.fixture
def board():
    """A web address that keeps what it gets and answers as it is told."""
    got, answers = [], []

    class Board(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            got.append((dict(self.headers), body))
            status = answers.pop(0) if answers else 200
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, *_):
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Board)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/", got, answers
    server.shutdown()
    thread.join()
    server.server_close()


def test_it_comes_signed_and_with_its_key(board):
    url, got, _ = board
    webhook(url, secret="both know it")(PARCEL)
    ((headers, body),) = got
    assert json.loads(body) == {"key": "notice-7", "template": "urgent-notice", "says": "3 号微网格没有人值守"}
    assert headers["Idempotency-Key"] == "notice-7"
    assert headers["X-Shige-Signature"] == "sha256=" + hmac.digest(b"both know it", body, sha256).hex()


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_trouble_that_may_pass_is_tried_again(board, status):
    url, _, answers = board
    answers.append(status)
    with pytest.raises(ShigeError) as error:
        webhook(url, secret="s")(PARCEL)
    assert error.type is ShigeError
    assert error.value.code == f"webhook-{status}"


@pytest.mark.parametrize("status", [302, 400, 404, 410])
def test_a_refusal_is_for_good_and_a_redirect_is_followed_nowhere(board, status):
    url, got, answers = board
    answers.append(status)
    with pytest.raises(Undeliverable):
        webhook(url, secret="s")(PARCEL)
    assert len(got) == 1


def test_nobody_there_is_a_trouble_of_the_system():
    with pytest.raises(OSError, match="refused"):
        webhook("http://127.0.0.1:9/", secret="s")(PARCEL)


def test_only_addresses_of_the_web():
    with pytest.raises(ShigeError, match="https"):
        webhook("file:///etc/passwd", secret="s")
