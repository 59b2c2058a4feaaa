"""Codes of six digits that a phone gets: each opens once, within minutes, and after five wrong tries never."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F

from shige.access.models import Code, User
from shige.core.errors import ShigeError

GOOD_FOR = timedelta(minutes=10)
MOST_TRIES = 5
_DIGITS = 6
_NOBODY = UUID(int=0)
"""Is asked for where no account is known, so that the database is asked alike."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A code that was just made: its id, and the digits that go to the phone."""

    uid: UUID
    digits: str


@dataclass(frozen=True, slots=True)
class Opened:
    """What a right code opens: an account that is there, or an invitation to one."""

    account: UUID | None
    invitation: UUID | None


def code_draw(asked: str, *, account: UUID | None, invitation: UUID | None, now: datetime) -> Drawn:
    """Make a code; where neither account nor invitation is known it opens nothing, and looks the same."""
    digits = f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}}"
    user = User.objects.filter(uid=account or _NOBODY).first()
    row = Code(asked=asked, user=user, invitation=invitation, made_at=now)
    row.digest = _digest(row.uid, digits)
    row.save()
    return Drawn(row.uid, digits)


def code_open(uid: UUID | None, digits: str, *, now: datetime) -> Opened:
    """What the code opens, once.

    The try is counted even where it fails, so it is not to be called within a transaction.

    Raises:
        ShigeError: "code-refused", alike for a wrong, an old, a used and an unknown one.
    """
    with transaction.atomic():
        row = (
            Code.objects.select_for_update()
            .filter(uid=uid or _NOBODY, used_at=None, made_at__gt=now - GOOD_FOR)
            .first()
        )
        right = row is not None and row.tries < MOST_TRIES and hmac.compare_digest(row.digest, _digest(row.uid, digits))
        known = row is not None and (row.user_id is not None or row.invitation is not None)
        if row is not None:
            Code.objects.filter(pk=row.pk).update(tries=F("tries") + 1, used_at=now if right and known else None)
    if row is None or not (right and known):
        raise ShigeError("code-refused", "this code is wrong, or it is older than 10 minutes", {"field": "code"})
    return Opened(None if row.user is None else row.user.uid, row.invitation)


def codes_clear(*, now: datetime) -> int:
    """Forget codes that nobody can use any more; for the nightly work."""
    return Code.objects.filter(made_at__lte=now - timedelta(days=1)).delete()[0]


def _digest(uid: UUID, digits: str) -> str:
    return hmac.digest(settings.SECRET_KEY.encode(), f"code {uid} {digits}".encode(), "sha256").hex()
