"""Counts tries over all worker processes, and says when it is enough."""

import hmac
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F

from shige.access.models import Knock
from shige.core.errors import ShigeError


@transaction.atomic
def knock(what: str, *, most: int, within: timedelta, now: datetime) -> None:
    """Count one more try of something; `what` must not tell whom it is about.

    Raises:
        ShigeError: "too-often" where there were `most` in this stretch of time already.
    """
    window = int(now.timestamp() // within.total_seconds())
    rows = Knock.objects.filter(what=what, window=window)
    if not rows.update(count=F("count") + 1):
        try:
            with transaction.atomic():
                Knock.objects.create(what=what, window=window, count=1, made_at=now)
        except IntegrityError:
            rows.update(count=F("count") + 1)
    if rows.values_list("count", flat=True).get() > most:
        minutes = int(within.total_seconds() // 60)
        raise ShigeError("too-often", "this was tried too often: wait a while", {"bound": most, "minutes": minutes})


def veiled(what: str) -> str:
    """A name for a number or an address, from which nobody gets back to it without the server's key."""
    return hmac.digest(settings.SECRET_KEY.encode(), b"knock " + what.encode(), "sha256").hex()[:32]


def knocks_clear(*, now: datetime) -> int:
    """Forget counts of stretches that are over for two days; for the nightly work."""
    return Knock.objects.filter(made_at__lt=now - timedelta(days=2)).delete()[0]
