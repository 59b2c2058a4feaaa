"""Sends a message to a web address of the city's own, signed: a group's robot, a duty room's board.

The body is JSON: `key`, `template`, and the facts. `Idempotency-Key` is the key; `X-Shige-Signature` is "sha256=" and
the HMAC-SHA256 of the body under the secret that both sides know.
"""

import hmac
import http.client
import json
import urllib.error
import urllib.request
from hashlib import sha256

from shige.adapters.parcel import Carrier, Parcel, Undeliverable
from shige.core.errors import ShigeError

PATIENCE_S = 10
_AGAIN = {408, 425, 429}
"""Refusals that may pass: too slow, too early, too many."""


def webhook(url: str, *, secret: str) -> Carrier:
    """A carrier that posts to that address.

    Raises:
        ShigeError: "webhook-address" for one that is neither http nor https.
    """
    if not url.startswith(("https://", "http://")):
        raise ShigeError("webhook-address", "a webhook has an address of https or http", {"field": "url"})

    def carry(parcel: Parcel) -> None:
        _post(url, parcel, secret=secret)

    return carry


class _Stay(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: what is signed for one address goes to no other."""

    def redirect_request(self, *_: object) -> None:
        return None


def _post(url: str, parcel: Parcel, *, secret: str) -> None:
    body = json.dumps({"key": parcel.key, "template": parcel.template, **parcel.facts}, ensure_ascii=False).encode()
    headers = {
        "Content-Type": "application/json",
        "Idempotency-Key": parcel.key,
        "X-Shige-Signature": f"sha256={hmac.digest(secret.encode(), body, sha256).hex()}",
    }
    request = urllib.request.Request(url, data=body, headers=headers, method="POST")  # noqa: S310 - checked above
    try:
        with urllib.request.build_opener(_Stay).open(request, timeout=PATIENCE_S):
            return
    except urllib.error.HTTPError as error:
        facts = {"status": error.code}
        error.close()
        if error.code >= 500 or error.code in _AGAIN:
            raise ShigeError(f"webhook-{error.code}", "the other side cannot take it now", facts) from error
        raise Undeliverable(f"webhook-{error.code}", "the other side refuses it", facts) from error
    except http.client.HTTPException as error:
        raise ShigeError("webhook-answer", "the other side's answer is no HTTP") from error
