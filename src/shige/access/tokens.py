"""Tokens of programs: shown once, kept as a digest, good for the API alone, over at once when revoked."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.http import HttpRequest

from shige.access.models import Token, User
from shige.access.services import Terms, account_close, grant_give, system_make
from shige.adapters.roles_file import shipped_matrix
from shige.audit.services import deed_record
from shige.core.areas import area_range
from shige.core.deeds import Actor, Deed
from shige.core.errors import ShigeError
from shige.core.rights import WATCHERS, Range, within

API = "/api/"
"""Tokens open nothing outside of it."""
_MARK = "shige"
_BEARER = "bearer "
_LONGEST_DAYS = 366


@dataclass(frozen=True, slots=True)
class TokenOrder:
    """What a program is let in for: whose it is, as what, where, for which purposes, until when.

    Raises:
        ShigeError: "token-order" where a part is missing, a role is a watcher's, or a purpose stands in no row of the
            matrix.
    """

    organisation: str
    roles: tuple[str, ...]
    areas: tuple[str, ...]
    purposes: tuple[str, ...]
    valid_to: datetime

    def __post_init__(self) -> None:
        if not self.organisation.strip() or len(self.organisation) > 64:
            raise ShigeError("token-order", "say whose program it is, in 1 to 64 characters", {"field": "organisation"})
        for field in ("roles", "areas", "purposes"):
            if not getattr(self, field):
                raise ShigeError("token-order", f"a token has at least one of {field}", {"field": field})
        watchers = sorted(WATCHERS.intersection(self.roles))
        if watchers:
            message = f"{watchers[0]} is a person's, never a program's"
            raise ShigeError("token-order", message, {"field": "roles", "value": watchers[0]})
        unknown = sorted(set(self.purposes) - {right.purpose for right in shipped_matrix().cells})
        if unknown:
            message = f"there is no purpose {unknown[0]!r}"
            raise ShigeError("token-order", message, {"field": "purposes", "value": unknown[0]})


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A token, as the security administrator sees it."""

    uid: UUID
    organisation: str
    prefix: str
    purposes: tuple[str, ...]
    roles: tuple[str, ...]
    areas: tuple[str, ...]
    made_at: datetime
    valid_to: datetime
    revoked_at: datetime | None
    uses: int
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Bearer:
    """The account of a token that a request shows, and for what it may be used."""

    user: User
    purposes: frozenset[str]


@transaction.atomic
def token_make(order: TokenOrder, *, actor: Actor, now: datetime, why: str) -> str:
    """Let a program in; returns the token, which is never told again.

    Raises:
        ShigeError: "token-period" for one that is over before it begins or lasts longer than a year, and what
            `grant_give` raises.
    """
    if not 0 < (order.valid_to - now).total_seconds() <= _LONGEST_DAYS * 86400:
        facts = {"field": "valid_to", "value": str(order.valid_to), "bound": f"{_LONGEST_DAYS} days"}
        raise ShigeError("token-period", "a token ends later than now, and within a year", facts)
    prefix, secret = secrets.token_hex(4), secrets.token_urlsafe(32)
    user = system_make(f"system-{prefix}", actor=actor, now=now)
    for role in order.roles:
        for area in order.areas:
            terms = Terms(role, area, now, order.valid_to)
            grant_give(user.uid, terms=terms, actor=actor, now=now, why=why)
    text = f"{_MARK}_{prefix}_{secret}"
    token = Token.objects.create(
        user=user,
        organisation=" ".join(order.organisation.split()),
        prefix=prefix,
        digest=_digest(text),
        purposes=sorted(order.purposes),
        made_at=now,
        made_by=actor.uid,
        valid_to=order.valid_to,
    )
    facts = {"prefix": prefix, "organisation": token.organisation, "purposes": token.purposes}
    deed_record(Deed(actor, "token_make", noun_id=str(token.uid), area=order.areas[0], why=why, facts=facts), at=now)
    return text


@transaction.atomic
def token_revoke(uid: UUID, *, within_ranges: tuple[Range, ...], actor: Actor, now: datetime, why: str) -> None:
    """Let a program in no more, from its next request on.

    Raises:
        ShigeError: "token-unknown" where it is not there, over already, or out of reach.
    """
    token = Token.objects.select_for_update().select_related("user").filter(uid=uid, revoked_at=None).first()
    areas = [] if token is None else _areas(token)
    if token is None or not all(within(area_range(area)[0], within_ranges) for area in areas):
        raise ShigeError("token-unknown", "there is no such token, or it is over", {"uid": str(uid)})
    Token.objects.filter(pk=token.pk).update(revoked_at=now)
    account_close(token.user.uid, actor=actor, now=now, why=why)
    deed_record(Deed(actor, "token_revoke", noun_id=str(uid), area=areas[0], why=why), at=now)


def bearer_of(request: HttpRequest, *, now: datetime) -> Bearer | None:
    """Whom a request of the API names by a token, counted as one use; None where it shows none.

    Raises:
        ShigeError: "token-refused", alike for an unknown, a revoked and an outdated one.
    """
    said = request.headers.get("Authorization", "")
    if not request.path_info.startswith(API) or not said.lower().startswith(_BEARER):
        return None
    used = Token.objects.filter(
        digest=_digest(said[len(_BEARER) :].strip()), revoked_at=None, valid_to__gt=now, user__is_active=True
    )
    token = used.select_related("user").first()
    if token is None or not used.filter(pk=token.pk).update(uses=F("uses") + 1, used_at=now):
        raise ShigeError("token-refused", "this token is not known, or it is over: ask who gave it to you for another")
    return Bearer(token.user, frozenset(token.purposes))


def tokens(ranges: tuple[Range, ...], *, q: str = "", most: int = 200) -> tuple[TokenRow, ...]:
    """Tokens that hold in those ranges of codes, the newest first; `q` is a part of the organisation or the prefix."""
    wanted = q.strip().lower().removeprefix(f"{_MARK}_").split("_")[0][:64]
    found = []
    for token in Token.objects.select_related("user").prefetch_related("user__grants").order_by("-pk"):
        row = _row(token)
        fits = wanted in row.organisation.lower() or row.prefix.startswith(wanted)
        if fits and any(within(area_range(area)[0], ranges) for area in row.areas):
            found.append(row)
    return tuple(found[:most])


def _row(token: Token) -> TokenRow:
    grants = list(token.user.grants.all())
    return TokenRow(
        token.uid,
        token.organisation,
        token.prefix,
        tuple(token.purposes),
        roles=tuple(dict.fromkeys(grant.role for grant in grants)),
        areas=tuple(dict.fromkeys(grant.area for grant in grants)),
        made_at=token.made_at,
        valid_to=token.valid_to,
        revoked_at=token.revoked_at,
        uses=token.uses,
        used_at=token.used_at,
    )


def _areas(token: Token) -> list[str]:
    return list(token.user.grants.order_by("pk").values_list("area", flat=True))


def _digest(text: str) -> str:
    """Tokens are long enough by chance that one plain digest keeps them."""
    return hashlib.sha256(text.encode()).hexdigest()
