"""Questions about accounts and rights."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AnonymousUser

from shige.access.models import Grant, User
from shige.adapters.roles_file import shipped_roles
from shige.core.deeds import Actor
from shige.core.errors import ShigeError
from shige.core.rights import Holding


@dataclass(frozen=True, slots=True)
class GrantRow:
    """A right given, as the security administrator sees it."""

    uid: UUID
    account: str
    role: str
    area: str
    valid_from: datetime
    valid_to: datetime | None
    by_post: bool
    """Whether it ends with a post."""


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """An account of the demo that is entered by a click."""

    uid: UUID
    name: str
    role: str
    zh: str
    en: str


def holdings(user: User | AnonymousUser, *, now: datetime) -> tuple[Holding, ...]:
    """The roles and areas that an account holds then: read anew at each request, so that changes act at once."""
    return held(user, now=now)[0]


def held(user: User | AnonymousUser, *, now: datetime) -> tuple[tuple[Holding, ...], datetime | None]:
    """What an account holds then, and when the newest of it was given or began."""
    if not user.is_authenticated or not user.is_active:
        return (), None
    rows = list(Grant.objects.valid(now).filter(user=user).order_by("low", "role"))
    since = max((max(grant.given_at, grant.valid_from) for grant in rows), default=None)
    return tuple(Holding(grant.role, grant.low, grant.high) for grant in rows), since


def areas_of_post(post_uid: UUID, *, now: datetime) -> tuple[str, ...]:
    """The areas over which the right of a post reaches, now or later."""
    return tuple(Grant.objects.not_over(now).filter(post_uid=post_uid).order_by("area").values_list("area", flat=True))


def user_by_uid(uid: UUID) -> User | None:
    """The account of that id, where there is one."""
    return User.objects.filter(uid=uid).first()


def user_by_name(name: str) -> User | None:
    """The account of that login name, where there is one."""
    return User.objects.filter(name=name).first()


def actor_of(user: User, *, held: tuple[Holding, ...] = ()) -> Actor:
    """Somebody as the audit names them: the account and the roles that they act in."""
    return Actor(uid=str(user.uid), name=user.name, post=" ".join(sorted({h.role for h in held}))[:64])


def grants_of(area_low: int, area_high: int, *, now: datetime) -> tuple[GrantRow, ...]:
    """The rights that hold at that moment anywhere in a range of codes, by account."""
    rows = Grant.objects.valid(now).filter(low__lte=area_high, high__gte=area_low).select_related("user")
    return tuple(_row(grant) for grant in rows.order_by("user__name", "low", "role"))


def demo_accounts() -> tuple[DemoAccount, ...]:
    """The accounts that may be entered by a click, one a role, from the highest tier down; none outside the demo."""
    if not settings.DEMO:
        return ()
    order = {role.code: place for place, role in enumerate(shipped_roles())}
    users = sorted(User.objects.exclude(demo_role=""), key=lambda user: order[user.demo_role])
    roles = shipped_roles()
    return tuple(DemoAccount(u.uid, u.name, u.demo_role, roles[u.demo_role].zh, roles[u.demo_role].en) for u in users)


def demo_areas(role: str) -> tuple[UUID, str]:
    """The account that shows a role of the demo, and the area of its right.

    Raises:
        ShigeError: "demo-role" where the demo has none.
    """
    grant = Grant.objects.select_related("user").filter(user__demo_role=role, role=role).order_by("pk").first()
    if grant is None:
        raise ShigeError("demo-role", f"the demo has no account for {role}", {"role": role})
    return grant.user.uid, grant.area


def demo_accounts_exist() -> bool:
    """Whether the database holds accounts of the demo, with which no city may start."""
    return User.objects.exclude(demo_role="").exists()


def _row(grant: Grant) -> GrantRow:
    return GrantRow(
        grant.uid,
        grant.user.name,
        grant.role,
        grant.area,
        grant.valid_from,
        grant.valid_to,
        by_post=grant.post_uid is not None,
    )
