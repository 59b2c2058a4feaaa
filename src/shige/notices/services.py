"""Tells accounts what they must know, in the transaction of the deed that it follows from.

    notice_send(
        Note(gettext_noop("The shift on %(day)s is empty"), {"day": day}, link="/duty", urgent=True),
        to=accounts_with(Right("roster", "edit", "staffing"), area=area, now=now),
        now=now,
    )

`access.reach.accounts_with` finds who has a right over an area. What must leave the house goes by `notices.outbox`.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import translation

from shige.access.reach import account_ids
from shige.notices.facts import Letter, Note
from shige.notices.models import Notice
from shige.notices.outbox import NEEDED_FOR, letter_post
from shige.notices.words import filled, kept
from shige.rules.values import limit


@transaction.atomic
def notice_send(note: Note, *, to: Iterable[UUID], now: datetime) -> int:
    """Tell accounts, each once, and say how many; what is undone with the transaction tells nobody."""
    facts = kept(note.facts)
    rows = [
        Notice(account_id=pk, says=note.says, facts=facts, link=note.link, urgent=note.urgent, key=note.key, at=now)
        for pk in account_ids(to)
    ]
    Notice.objects.bulk_create(rows, 500, ignore_conflicts=bool(note.key))
    if note.urgent and rows and settings.WEBHOOK_URL:
        letter_post(_copy(note, key=note.key or str(rows[0].uid), now=now), now=now)
    return len(rows)


@transaction.atomic
def notice_read(uid: UUID, *, account_uid: UUID, now: datetime) -> str:
    """Note that an account has read one of its own notices, and say where it leads; "" for one that is not its own."""
    own = Notice.objects.filter(uid=uid, account__uid=account_uid)
    own.filter(read_at=None).update(read_at=now)
    return own.values_list("link", flat=True).first() or ""


@transaction.atomic
def notices_read(account_uid: UUID, *, now: datetime) -> int:
    """Note that an account has read all that it was told until now, and say how many were new."""
    return Notice.objects.filter(account__uid=account_uid, read_at=None, at__lte=now).update(read_at=now)


@transaction.atomic
def notices_forget(*, now: datetime) -> int:
    """Remove notices that are older than the city keeps them, read or not, and say how many."""
    kept_for = timedelta(days=limit("notices.days", now=now))
    return Notice.objects.filter(at__lt=now - kept_for).delete()[0]


def _copy(note: Note, *, key: str, now: datetime) -> Letter:
    """The notice as it goes to the city's own channel: in Chinese, and without those whom it was sent to."""
    with translation.override("zh-hans"):
        says = filled(note.says, note.facts)
    facts: Mapping[str, str] = {"says": says, "link": note.link, "at": now.isoformat()}
    return Letter("webhook", "", "urgent-notice", facts, key=f"notice-{key}"[:64], until=now + NEEDED_FOR)
