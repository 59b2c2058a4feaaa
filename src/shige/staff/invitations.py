"""Helpers of a micro-grid: invited by who leads it, let in by a code on their phone, gone by themselves on a day."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction

from shige.access import invitations as rows
from shige.access.codes import GOOD_FOR, code_draw, code_open
from shige.access.invitations import Guest, InvitationRow
from shige.access.knocks import knock, veiled
from shige.access.scope import ALL, Scope
from shige.access.selectors import user_by_uid
from shige.access.services import account_close, helper_make
from shige.adapters.roles_file import shipped_roles
from shige.audit.services import deed_record
from shige.core.deeds import SHIGE, Actor, Deed
from shige.core.errors import ShigeError
from shige.core.masks import Normal, normal
from shige.core.pins import check_mobile
from shige.core.roles import Unit, check_area
from shige.notices.facts import Letter
from shige.notices.outbox import letter_post
from shige.staff.ranks import first_free_rank
from shige.staff.services import Order, person_make, post_assign, post_end

TEMPLATE = "login-code"
CODES_A_NUMBER, A_NUMBER = 5, timedelta(hours=1)
CODES_AN_ADDRESS, AN_ADDRESS = 30, timedelta(minutes=10)
CODES_IN_ALL, IN_ALL = 600, timedelta(minutes=10)
TRIES_AN_ADDRESS = 60
"""Codes asked for, and codes tried, before everybody waits: by number, by address, and over the whole server.

An address may be a whole office behind one wire, so its bound is wider than a number's."""


def helper_roles() -> tuple[str, ...]:
    """The roles that a helper of a micro-grid may get."""
    return tuple(role.code for role in shipped_roles() if role.unit == Unit.MICRO)


@transaction.atomic
def invitation_make(guest: Guest, *, actor: Actor, within: Scope, now: datetime) -> tuple[UUID, str]:
    """Ask somebody to help in one micro-grid; returns the id and the secret of the link, which is told this once.

    Raises:
        ShigeError: "invitation-role" for a role of more than one micro-grid, "area-unknown" outside of `within`, and
            what `check_area` and `invitation_write` raise.
    """
    if guest.role not in helper_roles():
        message = f"{guest.role} is no helper of one micro-grid"
        raise ShigeError("invitation-role", message, {"field": "role", "value": guest.role})
    check_area(shipped_roles()[guest.role], guest.area)
    if not within.covers(guest.area):
        raise ShigeError("area-unknown", f"there is no area {guest.area}", {"field": "area", "value": guest.area})
    uid, secret = rows.invitation_write(guest, made_by=actor.uid, now=now)
    facts = {"role": guest.role, "until": guest.until.isoformat()}
    deed_record(Deed(actor, "invitation_make", noun_id=str(uid), area=guest.area, facts=facts), at=now)
    return uid, secret


@transaction.atomic
def invitation_renew(uid: UUID, *, actor: Actor, within: Scope, now: datetime) -> str:
    """A new link for an invitation that waits.

    Raises:
        ShigeError: "invitation-unknown", also outside of `within`.
    """
    row = _seen(uid, within=within)
    secret = rows.invitation_relink(uid, now=now)
    deed_record(Deed(actor, "invitation_renew", noun_id=str(uid), area=row.area), at=now)
    return secret


@transaction.atomic
def invitation_end(uid: UUID, *, actor: Actor, within: Scope, now: datetime, why: str) -> None:
    """End an invitation with all that came of it: post, right, phone and login, from the next request on.

    Raises:
        ShigeError: "invitation-unknown" where it is not there, over already, or outside of `within`.
    """
    row = _seen(uid, within=within)
    if row.ended_at is not None:
        raise _unknown(uid)
    rows.invitation_ended(uid, now=now)
    if row.post_uid is not None and row.until > now:
        post_end(row.post_uid, actor=actor, within=within, now=now, why=why)
    if row.account is not None:
        account_close(row.account, actor=actor, now=now, why=why)
    deed_record(Deed(actor, "invitation_end", noun_id=str(uid), area=row.area, why=why), at=now)


@transaction.atomic
def code_ask(number: str, *, link: str, address: str, now: datetime) -> UUID:
    """Send a code to a number that was invited by this link, or that helps already where there is no link.

    Whether the number is known shows nowhere: the same rows are written and the same answer is given; only the outbox
    finds no address on a message that nobody is to get.

    Raises:
        ShigeError: "phone-form", and "too-often" by number, by address, and over the whole server.
    """
    check_mobile(normal(number, Normal.PHONE))
    mark = rows.number_mark(number)
    knock(f"code of {mark}", most=CODES_A_NUMBER, within=A_NUMBER, now=now)
    knock(f"code at {veiled(address)}", most=CODES_AN_ADDRESS, within=AN_ADDRESS, now=now)
    knock("code anywhere", most=CODES_IN_ALL, within=IN_ALL, now=now)
    account, invitation = rows.invited(number, link=link, now=now)
    drawn = code_draw(mark, account=account, invitation=invitation, now=now)
    to = normal(number, Normal.PHONE) if account or invitation else ""
    minutes = str(int(GOOD_FOR.total_seconds() // 60))
    facts = {"code": drawn.digits, "minutes": minutes}
    letter_post(Letter("sms", to, TEMPLATE, facts, key=f"code-{drawn.uid}", until=now + GOOD_FOR), now=now)
    return drawn.uid


def code_enter(uid: UUID | None, digits: str, *, address: str, now: datetime) -> UUID:
    """The account that a right code opens; an invitation becomes one with the post that it is for.

    Raises:
        ShigeError: "code-refused", "too-often", "invitation-unknown" where it was ended meanwhile.
    """
    knock(f"try at {veiled(address)}", most=TRIES_AN_ADDRESS, within=AN_ADDRESS, now=now)
    opened = code_open(uid, digits, now=now)
    if opened.account is not None:
        return opened.account
    if opened.invitation is None:
        raise ShigeError("code-refused", "this code opens nothing", {"field": "code"})
    return invitation_accept(opened.invitation, now=now)


@transaction.atomic
def invitation_accept(uid: UUID, *, now: datetime) -> UUID:
    """The account of somebody who comes for the first time, with person, post and right until the day agreed on.

    Raises:
        ShigeError: "invitation-unknown" where it does not wait any more, "post-rank" where all places are held.
    """
    row = rows.invitation_held(uid, now=now)
    user = helper_make(f"helper-{uuid4().hex[:8]}", actor=SHIGE, now=now)
    actor = Actor(str(user.uid), user.name)
    person = person_make(row.name, actor=actor, now=now, user_uid=user.uid)
    rank = first_free_rank(row.role, row.area, until=row.until, now=now)
    order = Order(person, row.role, row.area, valid_from=now, valid_to=row.until, rank=rank)
    why = f"invited by {_name(row.made_by)}"
    post = post_assign(order, actor=actor, within=ALL, now=now, why=why)
    rows.invitation_taken(row.uid, account=user, post_uid=post, now=now)
    deed_record(Deed(actor, "invitation_accept", noun_id=str(row.uid), area=row.area), at=now)
    return user.uid


def _seen(uid: UUID, *, within: Scope) -> InvitationRow:
    row = rows.invitation_row(uid, scope=within)
    if row is None:
        raise _unknown(uid)
    return row


def _unknown(uid: UUID) -> ShigeError:
    return ShigeError("invitation-unknown", "there is no such invitation, or it is over", {"uid": str(uid)})


def _name(account: str) -> str:
    user = user_by_uid(UUID(account)) if account else None
    return SHIGE.name if user is None else user.name
