"""Questions about accounts for the security administrator, and about rights for the yearly review."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from shige.access.login import is_locked
from shige.access.models import Grant, Kind, User
from shige.core.rights import Range


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account in a list."""

    id: int
    uid: UUID
    name: str
    kind: str
    is_active: bool
    is_locked: bool
    has_factor: bool
    is_linked: bool
    made_at: datetime
    last_login: datetime | None
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HeldRow:
    """A right as the yearly review looks at it: how old, how long, and when its account was there last."""

    id: int
    uid: UUID
    account_uid: UUID
    account: str
    kind: str
    role: str
    area: str
    given_at: datetime
    valid_from: datetime
    valid_to: datetime | None
    by_post: bool
    last_login: datetime | None
    used_at: datetime | None
    """When its program came last."""


def accounts_found(
    ranges: tuple[Range, ...], *, q: str, now: datetime, after: int = 0, most: int = 50
) -> tuple[AccountRow, ...]:
    """Accounts with a right in those ranges of codes, and those without any, by their age; one more than `most`."""
    rows = _reached(ranges, now=now).filter(pk__gt=after).order_by("pk")
    rows = rows.filter(name__icontains=q.strip()) if q.strip() else rows
    return tuple(_row(user, now=now) for user in _told(rows)[: most + 1])


def account_found(uid: UUID, ranges: tuple[Range, ...], *, now: datetime) -> AccountRow | None:
    """One account, where it is within reach: all its rights lie in those ranges, or it has none."""
    user = _told(_reached(ranges, now=now).filter(uid=uid)).first()
    return None if user is None else _row(user, now=now)


def account_names(uids: Iterable[str]) -> tuple[str, ...]:
    """The login names of accounts."""
    return tuple(User.objects.filter(uid__in=set(uids)).order_by("name").values_list("name", flat=True))


def grants_held(user_uid: UUID, *, now: datetime) -> tuple[HeldRow, ...]:
    """The rights of an account that hold now or will."""
    rows = Grant.objects.not_over(now).filter(user__uid=user_uid).select_related("user")
    return tuple(_held(grant) for grant in rows.order_by("low", "role"))


def grants_review(ranges: tuple[Range, ...], *, now: datetime, after: int = 0, most: int = 50) -> tuple[HeldRow, ...]:
    """The rights that hold in those ranges of codes, the oldest first; one more than `most`."""
    rows = Grant.objects.valid(now).filter(_in(ranges), pk__gt=after).select_related("user")
    rows = rows.annotate(used_at=F("user__tokens__used_at"))
    return tuple(_held(grant) for grant in rows.order_by("pk")[: most + 1])


def _reached(ranges: tuple[Range, ...], *, now: datetime) -> QuerySet[User]:
    """Accounts all of whose rights lie within, among them those without any."""
    held = Grant.objects.not_over(now).filter(user=OuterRef("pk"))
    return User.objects.filter(~Exists(held) | Exists(held.filter(_in(ranges)))).exclude(
        Exists(held.exclude(_in(ranges)))
    )


def _in(ranges: tuple[Range, ...]) -> Q:
    where = Q(pk__in=())
    for low, high in ranges:
        where |= Q(low__gte=low, high__lte=high)
    return where


def _told(rows: QuerySet[User]) -> QuerySet[User]:
    factors = Authenticator.objects.filter(user=OuterRef("pk")).exclude(type=Authenticator.Type.RECOVERY_CODES)
    links = SocialAccount.objects.filter(user=OuterRef("pk"))
    return rows.annotate(has_factor=Exists(factors), is_linked=Exists(links)).prefetch_related("grants")


def _row(user: User, *, now: datetime) -> AccountRow:
    roles = [g.role for g in user.grants.all() if g.valid_to is None or g.valid_to > now]
    return AccountRow(
        user.pk,
        user.uid,
        user.name,
        Kind(user.kind).value,
        is_active=user.is_active,
        is_locked=is_locked(user, now=now),
        has_factor=bool(getattr(user, "has_factor", False)),
        is_linked=bool(getattr(user, "is_linked", False)),
        made_at=user.made_at,
        last_login=user.last_login,
        roles=tuple(dict.fromkeys(sorted(roles))),
    )


def _held(grant: Grant) -> HeldRow:
    return HeldRow(
        grant.pk,
        grant.uid,
        grant.user.uid,
        grant.user.name,
        grant.user.kind,
        grant.role,
        grant.area,
        grant.given_at,
        grant.valid_from,
        grant.valid_to,
        by_post=grant.post_uid is not None,
        last_login=grant.user.last_login,
        used_at=getattr(grant, "used_at", None),
    )
