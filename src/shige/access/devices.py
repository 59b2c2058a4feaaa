"""A helper's phone: it holds a secret in a cookie, and opens with a PIN that was chosen on it."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils.encoding import force_bytes

from shige.access.models import Device, Session, User
from shige.audit.services import deed_record
from shige.core.deeds import SHIGE, Actor, Deed
from shige.core.errors import ShigeError
from shige.core.pins import check_pin

COOKIE = "shige_device"
MOST_WRONG = 5
"""Wrong PINs after which a phone needs a new code."""


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """A phone, as its owner sees it."""

    uid: UUID
    label: str
    made_at: datetime
    used_at: datetime
    is_locked: bool


@transaction.atomic
def device_make(account: UUID, pin: str, *, label: str, now: datetime) -> str:
    """Bind a phone to an account, and end the phones that it had before; returns the secret for its cookie.

    Raises:
        ShigeError: "pin-form", "pin-weak", "account-unknown".
    """
    check_pin(pin)
    user = User.objects.select_for_update().filter(uid=account, is_active=True).first()
    if user is None:
        raise ShigeError("account-unknown", "there is no such account", {"uid": str(account)})
    Device.objects.filter(user=user, ended_at=None).update(ended_at=now)
    secret = secrets.token_urlsafe(32)
    device = Device(user=user, digest=_digest(secret), label=label, made_at=now, used_at=now)
    device.pin = make_password(_peppered(device.uid, pin)[0])
    device.save()
    deed_record(Deed(Actor(str(user.uid), user.name), "device_make", noun_id=str(device.uid)), at=now)
    return secret


def device_open(secret: str, pin: str, *, now: datetime) -> User:
    """The account that a phone opens with its PIN.

    A wrong PIN is counted, so it is not to be called within a transaction.

    Raises:
        ShigeError: "pin-wrong" with how many tries are left, "device-locked" where none is or the phone is not known.
    """
    with transaction.atomic():
        rows = Device.objects.select_for_update().select_related("user")
        device = rows.filter(digest=_digest(secret), ended_at=None, user__is_active=True).first()
        if device is None or device.failures >= MOST_WRONG:
            left = -1
        elif any(check_password(text, device.pin) for text in _peppered(device.uid, pin)):
            Device.objects.filter(pk=device.pk).update(failures=0, used_at=now)
            return device.user
        else:
            left = MOST_WRONG - device.failures - 1
            Device.objects.filter(pk=device.pk).update(failures=device.failures + 1)
            if left == 0:
                why = f"{MOST_WRONG} wrong PINs one after another"
                deed_record(Deed(SHIGE, "device_lock", noun_id=str(device.uid), why=why), at=now)
    if left <= 0:
        raise ShigeError("device-locked", "this phone opens by a new code alone", {"field": "pin"})
    raise ShigeError("pin-wrong", f"the PIN is wrong: {left} tries are left", {"field": "pin", "left": left})


def device_is_known(secret: str) -> bool:
    """Whether a phone may open with a PIN."""
    rows = Device.objects.filter(digest=_digest(secret), ended_at=None, failures__lt=MOST_WRONG, user__is_active=True)
    return rows.exists()


def devices(user: User) -> tuple[DeviceRow, ...]:
    """The phones of an account that are not ended."""
    rows = Device.objects.filter(user=user, ended_at=None).order_by("-used_at")
    return tuple(DeviceRow(d.uid, d.label, d.made_at, d.used_at, is_locked=d.failures >= MOST_WRONG) for d in rows)


@transaction.atomic
def device_end(user: User, uid: UUID, *, actor: Actor, now: datetime) -> None:
    """Let a phone in no more, and log it out.

    Raises:
        ShigeError: "device-unknown".
    """
    if not Device.objects.filter(user=user, uid=uid, ended_at=None).update(ended_at=now):
        raise ShigeError("device-unknown", "there is no such phone, or it is ended", {"uid": str(uid)})
    Session.objects.filter(account=user).delete()
    deed_record(Deed(actor, "device_end", noun_id=str(uid)), at=now)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _peppered(uid: UUID, pin: str) -> list[str]:
    """A PIN is short: whoever has the rows alone, without the server's key, cannot try all of them.

    The first is made with the key of now, the others with those before it.
    """
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return [hmac.digest(force_bytes(key), f"pin {uid} {pin}".encode(), "sha256").hex() for key in keys]
