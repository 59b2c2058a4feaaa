"""Sessions that know their account and their beginning, so that they can be listed, bounded and ended."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DjangoStore
from django.contrib.sessions.base_session import AbstractBaseSession
from django.utils import timezone

from shige.access.models import Session
from shige.core.stays import Stay

BEGUN = "begun"
SEEN = "seen"
RENEWED = "renewed"
"""When the session got a new key because of wider rights."""
HOW = "how"
"""By what somebody came in: password, provider, pin, demo."""
BY_CITY = "socialaccount"
"""`HOW` of who came by the city's identity provider."""
LABEL = "label"
PROVIDER_FACTOR = "provider_factor"
"""Whether the identity provider asked for a second factor that the city lets count."""
CITY_SESSION = "city_session"
"""Digest of the session at the city's identity provider that somebody came from."""
_PROOFS = "account_authentication_methods"
"""Where django-allauth notes what was proved, and when."""


class SessionStore(DjangoStore):
    """Django's sessions in the database; the row names the account."""

    @classmethod
    def get_model_class(cls) -> type[AbstractBaseSession]:
        """The row of a session."""
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """The row, with its account; a session with an account always says since when."""
        account = data.get(SESSION_KEY)
        if account is not None:
            data.setdefault(BEGUN, timezone.now().timestamp())
        row = super().create_model_instance(data)
        assert isinstance(row, Session)
        row.account_id = None if account is None else int(account)
        row.city = "" if account is None else str(data.get(CITY_SESSION, ""))
        return row


def stay_of(data: Mapping[str, Any]) -> Stay:
    """When a session began, was seen last, and when its account was proved last; without a beginning it is over."""
    begun = float(data.get(BEGUN, 0))
    proofs = [float(proof.get("at", 0)) for proof in data.get(_PROOFS, ())]
    return Stay(begun, max(begun, float(data.get(SEEN, 0))), max([begun, *proofs]))
