"""Where an account is logged in: each stay begins, grows old, gets a new key with wider rights, and can be ended."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction
from django.http import HttpRequest

from shige.access import selectors
from shige.access.models import Session, User
from shige.access.sessions import BEGUN, BY_CITY, HOW, LABEL, RENEWED, SEEN, stay_of
from shige.audit.services import deed_record
from shige.core.deeds import SHIGE, Actor, Deed
from shige.core.errors import ShigeError
from shige.core.stays import StayRule, is_fresh, is_over, strictest
from shige.rules.values import stays_now

SEEN_EVERY_S = 60
"""A stay is written down as seen once in so many seconds: not every request writes."""
_KINDS = ("iPhone", "iPad", "Android", "HarmonyOS", "Windows", "Macintosh", "Linux")


@dataclass(frozen=True, slots=True)
class StayRow:
    """One place where an account is logged in, as its owner sees it."""

    ref: str
    begun: datetime
    seen: datetime
    how: str
    label: str
    is_here: bool


def stay_begin(request: HttpRequest, user: User, *, how: str, now: datetime) -> None:
    """Note the beginning of a stay just after its login; one more than the account may have ends the oldest."""
    session = request.session
    for name in (SEEN, RENEWED):
        session.pop(name, None)
    session[BEGUN] = now.timestamp()
    session[HOW] = how
    session[LABEL] = device_label(request)
    most = rule_of((held.role for held in selectors.holdings(user, now=now)), at=now).most
    if most:
        others = [row for row in _rows(user, now=now) if row.session_key != session.session_key]
        for row in sorted(others, key=lambda row: stay_of(row.get_decoded()).begun, reverse=True)[most - 1 :]:
            row.delete()


def stay_goes_on(request: HttpRequest, roles: frozenset[str], *, rights_at: datetime | None, now: datetime) -> bool:
    """Whether a stay still holds; it is noted as seen, and gets a new key where its rights grew since it began."""
    session, second = request.session, now.timestamp()
    stay = stay_of(session)
    if is_over(stay, rule=rule_of(roles, at=now), now=second):
        session.flush()
        return False
    if second - stay.seen > SEEN_EVERY_S:
        session[SEEN] = second
    if rights_at is not None and float(session.get(RENEWED, stay.begun)) < rights_at.timestamp() <= second:
        session.cycle_key()
        session[RENEWED] = second
    return True


def is_proved(request: HttpRequest, roles: frozenset[str], *, now: datetime) -> bool:
    """Whether the account proved who it is a short time ago, as delicate deeds need it."""
    return is_fresh(stay_of(request.session), rule=rule_of(roles, at=now), now=now.timestamp())


def stays(user: User, *, now: datetime, here: str | None = None) -> tuple[StayRow, ...]:
    """Where an account is logged in, the one seen last first; `here` is the key of the session that asks."""
    rows = [_row(row, here=here) for row in _rows(user, now=now)]
    return tuple(sorted(rows, key=lambda row: row.seen, reverse=True))


@transaction.atomic
def stay_end(user: User, ref: str, *, actor: Actor, now: datetime) -> None:
    """End one stay of an account: its next request leads to the login.

    Raises:
        ShigeError: "stay-unknown".
    """
    found = next((row for row in _rows(user, now=now) if _ref(row) == ref), None)
    if found is None:
        raise ShigeError("stay-unknown", "there is no such login, or it is over", {"ref": ref})
    found.delete()
    deed_record(Deed(actor, "stay_end", noun_id=str(user.uid)), at=now)


def stays_end(user: User) -> int:
    """End all stays of an account at once; returns how many there were."""
    return Session.objects.filter(account=user).delete()[0]


@transaction.atomic
def stays_end_by_city(*, user: User | None, city: str, now: datetime) -> int:
    """End the stays that came from a session at the city's provider, or all of an account that came by the provider.

    Returns how many there were; each account's end is written down.
    """
    rows = Session.objects.filter(account=user) if user is not None else Session.objects.exclude(city="")
    rows = rows.filter(city=city) if city else rows
    found = [row for row in rows.select_related("account") if row.get_decoded().get(HOW) == BY_CITY]
    for row in found:
        row.delete()
    for account in {row.account for row in found if row.account is not None}:
        deed = Deed(SHIGE, "stay_end", noun_id=str(account.uid), why="logged out at the city's identity provider")
        deed_record(deed, at=now)
    return len(found)


def stays_clear(*, now: datetime) -> int:
    """Remove sessions that are over; for the nightly work."""
    return Session.objects.filter(expire_date__lte=now).delete()[0]


def rule_of(roles: Iterable[str], *, at: datetime) -> StayRule:
    """How long somebody with these roles stays."""
    return strictest(stays_now(at=at), roles)


def device_label(request: HttpRequest) -> str:
    """What kind of device asks, in a word; what else a browser tells of itself is not kept."""
    said = request.headers.get("User-Agent", "")
    return next((kind for kind in _KINDS if kind in said), "")


def _rows(user: User, *, now: datetime) -> list[Session]:
    return list(Session.objects.filter(account=user, expire_date__gt=now))


def _row(row: Session, *, here: str | None) -> StayRow:
    data = row.get_decoded()
    stay = stay_of(data)
    return StayRow(
        _ref(row),
        datetime.fromtimestamp(stay.begun, UTC),
        datetime.fromtimestamp(stay.seen, UTC),
        how=str(data.get(HOW, "")),
        label=str(data.get(LABEL, "")),
        is_here=row.session_key == here,
    )


def _ref(row: Session) -> str:
    """A name for a session that does not open it."""
    return hashlib.sha256(row.session_key.encode()).hexdigest()[:16]
