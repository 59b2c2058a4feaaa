"""Questions to the notices: what an account was told, and how much of it is new."""

from uuid import UUID

from shige.access.net import in_whole
from shige.notices.facts import LetterRow, NoticeRow
from shige.notices.models import Fate, Notice, Outgoing
from shige.notices.words import told

MOST = 100
"""Notices on one page."""
_FIGURES = "how the outbox stands, neither to whom nor what"


def unread(account_uid: UUID) -> int:
    """How much of what an account was told it has not read."""
    return Notice.objects.filter(account__uid=account_uid, read_at=None).count()


def notices(account_uid: UUID, *, most: int = MOST) -> tuple[NoticeRow, ...]:
    """What an account was told: what is new and urgent first, then by time, the newest first."""
    rows = Notice.objects.filter(account__uid=account_uid).order_by("-pk")[:most]
    found = [NoticeRow(row.uid, row.says, told(row.facts), row.link, row.urgent, row.at, row.read_at) for row in rows]
    return tuple(sorted(found, key=lambda row: (row.read_at is not None, not row.urgent)))


@in_whole(_FIGURES)
def letters_dead(*, most: int = MOST) -> tuple[LetterRow, ...]:
    """Messages that were given up, the newest first; neither to whom nor what."""
    return tuple(_row(row) for row in Outgoing.objects.filter(fate=Fate.DEAD).order_by("-pk")[:most])


@in_whole(_FIGURES)
def letters_waiting() -> int:
    """How many messages are on their way."""
    return Outgoing.objects.filter(fate=Fate.WAITING).count()


@in_whole(_FIGURES)
def letters_given_up() -> int:
    """How many messages were given up and are still shown."""
    return Outgoing.objects.filter(fate=Fate.DEAD).count()


def _row(row: Outgoing) -> LetterRow:
    return LetterRow(
        row.uid,
        row.channel,
        row.template,
        row.fate,
        row.attempts,
        row.trouble,
        row.made_at,
        row.due_at,
        row.ended_at,
    )
