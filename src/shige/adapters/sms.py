"""Sends short messages by a gateway over HTTP, each request signed; in the demo they are written to a file instead.

The body is JSON: `to` (a number), `template` (the name of words that the gateway was given before), `params` (what
fills them in), `id` (the same for each attempt). `X-Shige-Key` names the account at the gateway, `X-Shige-Time` is the
time in seconds since 1970, and `X-Shige-Signature` is "sha256=" and the HMAC-SHA256 of time, line feed and body under
the secret that both sides know: who overhears one request can neither change it nor send it again much later.
"""

import hmac
import http.client
import json
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from shige.adapters.parcel import Carrier, Parcel, Undeliverable
from shige.core.errors import ShigeError

PATIENCE_S = 10
_AGAIN = {408, 425, 429}
"""Refusals that may pass: too slow, too early, too many."""


@dataclass(frozen=True, slots=True)
class Gateway:
    """Where short messages are handed over, and as whom.

    Raises:
        ShigeError: "sms-gateway" for an address that is neither https nor on this machine, or without key and secret.
    """

    url: str
    key: str
    secret: str

    def __post_init__(self) -> None:
        if not self.url.startswith(("https://", "http://127.0.0.1:", "http://localhost:")):
            raise ShigeError("sms-gateway", "a gateway has an address of https", {"field": "SHIGE_SMS_URL"})
        if not self.key or not self.secret:
            facts = {"field": "SHIGE_SMS_KEY, SHIGE_SMS_SECRET"}
            raise ShigeError("sms-gateway", "a gateway knows us by a key and a secret", facts)


def sms(gateway: Gateway) -> Carrier:
    """A carrier that hands messages to the gateway."""

    def carry(parcel: Parcel) -> None:
        _refuse_nobody(parcel)
        said = {"to": parcel.address, "template": parcel.template, "params": dict(parcel.facts), "id": parcel.key}
        _handed(gateway, json.dumps(said, ensure_ascii=False).encode())

    return carry


def sms_shown(path: Path) -> Carrier:
    """The demo's carrier: messages are appended to a file, from which a page shows them."""

    def carry(parcel: Parcel) -> None:
        _refuse_nobody(parcel)
        said = {"to": parcel.address, "template": parcel.template, **parcel.facts}
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(said, ensure_ascii=False) + "\n")

    return carry


def shown_messages(path: Path, *, most: int = 10) -> list[dict[str, str]]:
    """What the demo's carrier wrote last, the newest first."""
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in reversed(lines[-most:])]


def signature(secret: str, *, at: int, body: bytes) -> str:
    """What a gateway compares with its own."""
    signed = str(at).encode() + b"\n" + body
    return f"sha256={hmac.digest(secret.encode(), signed, sha256).hex()}"


class _Stay(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: what is signed for one address goes to no other."""

    def redirect_request(self, *_: object) -> None:
        return None


def _handed(gateway: Gateway, body: bytes) -> None:
    at = int(time.time())
    headers = {
        "Content-Type": "application/json",
        "X-Shige-Key": gateway.key,
        "X-Shige-Time": str(at),
        "X-Shige-Signature": signature(gateway.secret, at=at, body=body),
    }
    request = urllib.request.Request(gateway.url, data=body, headers=headers, method="POST")  # noqa: S310 - checked
    try:
        with urllib.request.build_opener(_Stay).open(request, timeout=PATIENCE_S):
            return
    except urllib.error.HTTPError as error:
        status = error.code
        error.close()
        if status >= 500 or status in _AGAIN:
            raise ShigeError(f"sms-{status}", "the gateway cannot take it now", {"status": status}) from error
        raise Undeliverable(f"sms-{status}", "the gateway refuses it", {"status": status}) from error
    except http.client.HTTPException as error:
        raise ShigeError("sms-answer", "the gateway's answer is no HTTP") from error


def _refuse_nobody(parcel: Parcel) -> None:
    """A message that nobody is to get was written so that a known number and an unknown one look alike."""
    if not parcel.address:
        raise Undeliverable("sms-nobody", "this message is for nobody")
