"""Rows of invitations: written, found by their link or their number, taken once, ended."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from shige.access.models import Invitation, User
from shige.access.scope import Scope
from shige.core.areas import area_range
from shige.core.errors import ShigeError
from shige.core.masks import Normal, normal
from shige.core.pins import check_mobile

LINK_FOR = timedelta(hours=48)
"""How long a link waits to be opened."""
MOST_DAYS = 366


@dataclass(frozen=True, slots=True)
class Guest:
    """Who is asked to help: in which micro-grid, as what, until when.

    Raises:
        ShigeError: "person-name", "phone-form".
    """

    name: str
    phone: str
    role: str
    area: str
    until: datetime

    def __post_init__(self) -> None:
        if not 0 < len(" ".join(self.name.split())) <= 32:
            raise ShigeError("person-name", "a name has 1 to 32 characters", {"field": "name", "bound": 32})
        check_mobile(normal(self.phone, Normal.PHONE))


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """An invitation, as those who lead a grid see it; the number shows its mask."""

    uid: UUID
    name: str
    phone: str
    role: str
    area: str
    until: datetime
    link_until: datetime
    made_at: datetime
    made_by: str
    account: UUID | None
    post_uid: UUID | None
    taken_at: datetime | None
    ended_at: datetime | None

    def state(self, *, now: datetime) -> str:
        """`ended`, `over` by its day, `helping`, `waiting` for its link to be opened, or `missed`."""
        if self.ended_at is not None:
            return "ended"
        if self.until <= now:
            return "over"
        if self.taken_at is not None:
            return "helping"
        return "waiting" if self.link_until > now else "missed"


@transaction.atomic
def invitation_write(guest: Guest, *, made_by: str, now: datetime) -> tuple[UUID, str]:
    """Keep an invitation; returns its id and the secret of its link, which is never told again.

    Raises:
        ShigeError: "invitation-period", "invitation-there" where the number is asked already for this grid.
    """
    if not timedelta() < guest.until - now <= timedelta(days=MOST_DAYS):
        facts = {"field": "until", "value": str(guest.until), "bound": f"{MOST_DAYS} days"}
        raise ShigeError("invitation-period", "help ends later than now, and within a year", facts)
    same = _open(now).filter(phone_index__holds=guest.phone, area=guest.area, role=guest.role)
    if same.exists():
        message = "this number is invited to this grid already: make a new link, or end the invitation"
        raise ShigeError("invitation-there", message, {"field": "phone"})
    secret = secrets.token_urlsafe(24)
    row = Invitation.objects.create(
        name=" ".join(guest.name.split()),
        phone=normal(guest.phone, Normal.PHONE),
        role=guest.role,
        area=guest.area,
        low=area_range(guest.area)[0],
        until=guest.until,
        digest=_digest(secret),
        link_until=now + LINK_FOR,
        made_at=now,
        made_by=made_by,
    )
    return row.uid, secret


def invitation_relink(uid: UUID, *, now: datetime) -> str:
    """A new link for an invitation that was not taken yet; the old one opens nothing any more.

    Raises:
        ShigeError: "invitation-unknown".
    """
    secret = secrets.token_urlsafe(24)
    rows = _open(now).filter(uid=uid, taken_at=None)
    if not rows.update(digest=_digest(secret), link_until=now + LINK_FOR):
        raise ShigeError("invitation-unknown", "there is no such invitation that waits", {"uid": str(uid)})
    return secret


def invitation_taken(uid: UUID, *, account: User, post_uid: UUID, now: datetime) -> None:
    """Note that somebody came: the link opens nothing any more. Accounts of one number are one person's."""
    rows = Invitation.objects.filter(uid=uid, taken_at=None, ended_at=None)
    if not rows.update(account=account, post_uid=post_uid, taken_at=now):
        raise ShigeError("invitation-unknown", "there is no such invitation that waits", {"uid": str(uid)})
    number = Invitation.objects.get(uid=uid).phone_index
    others = Invitation.objects.filter(phone_index=number).exclude(account=None).order_by("pk")
    known = others.exclude(uid=uid).values_list("account__owner", flat=True).first()
    if known is not None:
        User.objects.filter(pk=account.pk).update(owner=known)


def invitation_ended(uid: UUID, *, now: datetime) -> None:
    """Note that it is over."""
    Invitation.objects.filter(uid=uid, ended_at=None).update(ended_at=now)


def invitation_row(uid: UUID, *, scope: Scope) -> InvitationRow | None:
    """One invitation, where the reader sees it."""
    row = scope.filter(Invitation.objects.filter(uid=uid), field="low").first()
    return None if row is None or not scope.covers(row.area) else invitation_told(row)


def invitation_held(uid: UUID, *, now: datetime) -> InvitationRow:
    """An invitation that waits to be taken, held until the transaction ends.

    Raises:
        ShigeError: "invitation-unknown".
    """
    row = _open(now).select_for_update().filter(uid=uid, taken_at=None).first()
    if row is None:
        raise ShigeError("invitation-unknown", "there is no such invitation that waits", {"uid": str(uid)})
    return invitation_told(row)


def invitations_seen(*, scope: Scope, most: int = 200) -> tuple[InvitationRow, ...]:
    """Invitations that the reader sees, the newest first."""
    rows = scope.filter(Invitation.objects.order_by("-pk"), field="low")[:most]
    return tuple(invitation_told(row) for row in rows)


def invitation_of_link(secret: str, *, now: datetime) -> InvitationRow | None:
    """The invitation that a link opens; None for an unknown, an old and a used one."""
    row = _open(now).filter(digest=_digest(secret), taken_at=None, link_until__gt=now).first()
    return None if row is None else invitation_told(row)


def invited(number: str, *, link: str, now: datetime) -> tuple[UUID | None, UUID | None]:
    """The account, or the invitation behind a link, that a number may open; one question to the database either way."""
    if link:
        waits = _open(now).filter(digest=_digest(link), taken_at=None, link_until__gt=now)
        return None, waits.filter(phone_index__holds=number).values_list("uid", flat=True).first()
    taken = _open(now).filter(phone_index__holds=number, account__is_active=True)
    return taken.order_by("-pk").values_list("account__uid", flat=True).first(), None


def number_mark(number: str) -> str:
    """A name for a number that does not tell it; equal for every way of writing it."""
    field = Invitation._meta.get_field("phone_index")
    return next((digest.hex() for digest in field.digests(number)), "")


def _open(now: datetime) -> QuerySet[Invitation]:
    return Invitation.objects.filter(ended_at=None, until__gt=now)


def invitation_told(row: Invitation) -> InvitationRow:
    """An invitation as others see it, the number as its mask."""
    return InvitationRow(
        row.uid,
        row.name.open(),
        str(row.phone),
        row.role,
        row.area,
        row.until,
        row.link_until,
        row.made_at,
        row.made_by,
        account=None if row.account is None else row.account.uid,
        post_uid=row.post_uid,
        taken_at=row.taken_at,
        ended_at=row.ended_at,
    )


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
