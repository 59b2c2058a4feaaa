"""Deeds on accounts and rights; each writes itself down in its own transaction."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid4

from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from shige.access.models import Grant, GrantQuerySet, Kind, Session, User
from shige.access.provider import CITY, subject_digest
from shige.adapters.roles_file import shipped_roles
from shige.audit.services import deed_record
from shige.core.areas import area_range
from shige.core.deeds import Actor, Deed
from shige.core.errors import ShigeError
from shige.core.rights import check_apart
from shige.core.roles import check_area

FOR_EVER = datetime(9999, 1, 1, tzinfo=UTC)
"""Until when an account is locked that somebody must unlock."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a right is given for: the role, the area, the time, and the post that it goes with."""

    role: str
    area: str
    valid_from: datetime
    valid_to: datetime | None = None
    post_uid: UUID | None = None
    streets: tuple[str, ...] = ()
    """Of a functional area: the streets that it runs, over which the right reaches as well."""

    def __post_init__(self) -> None:
        if self.valid_to is not None and self.valid_to <= self.valid_from:
            facts = {"field": "valid_to", "value": str(self.valid_to), "bound": str(self.valid_from)}
            raise ShigeError("period-order", "what is given ends after it begins", facts)


@transaction.atomic
def account_make(name: str, *, actor: Actor, now: datetime, password: str | None = None, demo_role: str = "") -> User:
    """A new account under a login name that nobody has; without a right it sees nothing.

    Raises:
        ShigeError: "account-taken".
    """
    user = _made(name, Kind.PERSON, actor=actor, now=now)
    user.set_password(password)
    user.demo_role = demo_role
    user.save(update_fields=["password", "demo_role"])
    return user


@transaction.atomic
def system_make(name: str, *, actor: Actor, now: datetime) -> User:
    """A new account of a program, which nobody enters: it has tokens.

    Raises:
        ShigeError: "account-taken".
    """
    return _made(name, Kind.SYSTEM, actor=actor, now=now)


@transaction.atomic
def helper_make(name: str, *, actor: Actor, now: datetime) -> User:
    """A new account of a helper, who enters by a code on the phone and a PIN.

    Raises:
        ShigeError: "account-taken".
    """
    return _made(name, Kind.HELPER, actor=actor, now=now)


@transaction.atomic
def account_close(user_uid: UUID, *, actor: Actor, now: datetime, why: str) -> None:
    """Let nobody enter an account any more, end its rights and its stays; it stays, because the audit names it."""
    user = _locked(user_uid)
    User.objects.filter(pk=user.pk).update(is_active=False)
    Session.objects.filter(account=user).delete()
    _end(Grant.objects.filter(user=user), actor=actor, now=now, why=why)
    deed_record(Deed(actor, "account_close", noun_id=str(user.uid), why=why), at=now)


@transaction.atomic
def grant_give(user_uid: UUID, *, terms: Terms, actor: Actor, now: datetime, why: str = "") -> UUID:
    """Give an account a role in an area from the next request on.

    Raises:
        ShigeError: "account-unknown", "role-unknown", "area-code", "post-area" where the role is not held over such
            an area, "roles-apart" where it excludes one that the account holds.
    """
    user = _locked(user_uid)
    check_area(shipped_roles()[terms.role], terms.area)
    check_apart(terms.role, held=Grant.objects.not_over(now).filter(user=user).values_list("role", flat=True))
    given = [_given(user, area, terms=terms, now=now) for area in (terms.area, *terms.streets)]
    facts: dict[str, object] = {"account": str(user.uid), "role": terms.role}
    facts |= {"streets": terms.streets} if terms.streets else {}
    deed_record(Deed(actor, "grant_give", noun_id=str(given[0].uid), area=terms.area, why=why, facts=facts), at=now)
    return given[0].uid


@transaction.atomic
def grant_end(grant_uid: UUID, *, actor: Actor, now: datetime, why: str) -> None:
    """Take a right back from the next request on.

    Raises:
        ShigeError: "grant-unknown" where it is not there or over already.
    """
    if not _end(Grant.objects.filter(uid=grant_uid), actor=actor, now=now, why=why):
        raise ShigeError("grant-unknown", "there is no such right, or it is over", {"uid": str(grant_uid)})


@transaction.atomic
def grants_end_with_post(post_uid: UUID, *, actor: Actor, now: datetime, why: str) -> None:
    """Take back what went with a post."""
    _end(Grant.objects.filter(post_uid=post_uid), actor=actor, now=now, why=why)


def _given(user: User, area: str, *, terms: Terms, now: datetime) -> Grant:
    low, high = area_range(area)
    return Grant.objects.create(
        user=user,
        role=terms.role,
        area=area,
        low=low,
        high=high,
        post_uid=terms.post_uid,
        given_at=now,
        valid_from=terms.valid_from,
        valid_to=terms.valid_to,
    )


def _end(grants: GrantQuerySet, *, actor: Actor, now: datetime, why: str) -> int:
    """End what is not over; what would begin later ends as it begins."""
    ended = 0
    for grant in grants.not_over(now).select_for_update():
        grant.valid_to = max(now, grant.valid_from)
        grant.save(update_fields=["valid_to"])
        facts = {"account": str(grant.user.uid), "role": grant.role}
        deed_record(Deed(actor, "grant_end", noun_id=str(grant.uid), area=grant.area, why=why, facts=facts), at=now)
        ended += 1
    return ended


def _made(name: str, kind: Kind, *, actor: Actor, now: datetime) -> User:
    if User.objects.filter(name=name).exists():
        raise ShigeError("account-taken", "there is an account of that name", {"field": "name", "value": name})
    user = User.objects.create_user(name, kind=kind)
    deed_record(Deed(actor, "account_make", noun_id=str(user.uid), facts={"kind": kind.value}), at=now)
    return user


def _locked(user_uid: UUID) -> User:
    """The account, held until the transaction ends, so that two rights that exclude each other cannot pass at once."""
    user = User.objects.select_for_update().filter(uid=user_uid).first()
    if user is None:
        raise ShigeError("account-unknown", "there is no such account", {"uid": str(user_uid)})
    return user


@transaction.atomic
def account_unlock(user_uid: UUID, *, actor: Actor, now: datetime, why: str) -> None:
    """Let an account in again before its time is over."""
    user = _locked(user_uid)
    User.objects.filter(pk=user.pk).update(failures=0, locked_until=None)
    deed_record(Deed(actor, "account_unlock", noun_id=str(user.uid), why=why), at=now)


@transaction.atomic
def account_lock(user_uid: UUID, *, actor: Actor, now: datetime, why: str) -> None:
    """Let nobody enter an account until somebody unlocks it, and end its stays; its rights stay for then."""
    user = _locked(user_uid)
    User.objects.filter(pk=user.pk).update(locked_until=FOR_EVER)
    Session.objects.filter(account=user).delete()
    deed_record(Deed(actor, "account_lock", noun_id=str(user.uid), why=why), at=now)


@transaction.atomic
def account_join(user_uid: UUID, name: str, *, actor: Actor, now: datetime) -> None:
    """Write down that an account belongs to the same person as another one, by its login name.

    They count as one wherever it takes another person. An empty name parts it from all others.

    Raises:
        ShigeError: "account-unknown" also for the other one.
    """
    user, other = _locked(user_uid), User.objects.filter(name=name.strip()).first()
    if name.strip() and (other is None or other.pk == user.pk):
        raise ShigeError("account-unknown", "there is no such other account", {"field": "name", "value": name.strip()})
    User.objects.filter(pk=user.pk).update(owner=other.owner if other else uuid4())
    facts = {"same_as": str(other.uid) if other else ""}
    deed_record(Deed(actor, "account_join", noun_id=str(user.uid), facts=facts), at=now)


@transaction.atomic
def account_link(user_uid: UUID, subject: str, *, actor: Actor, now: datetime) -> None:
    """Let an account in by the city's identity provider, under the subject that the provider calls its person by.

    An empty subject takes the link away.

    Raises:
        ShigeError: "account-unknown", "subject-taken" where the subject enters another account.
    """
    user = _locked(user_uid)
    links = SocialAccount.objects.filter(provider=CITY)
    links.filter(user=user).delete()
    if subject.strip():
        digest = subject_digest(subject.strip())
        if links.filter(uid=digest).exists():
            raise ShigeError("subject-taken", "this subject enters another account", {"field": "subject"})
        SocialAccount.objects.create(user=user, provider=CITY, uid=digest)
    facts = {"linked": bool(subject.strip())}
    deed_record(Deed(actor, "account_link", noun_id=str(user.uid), facts=facts), at=now)
