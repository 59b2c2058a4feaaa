"""Tells those who decide that something waits for them, and who asked what became of it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_noop

from shige.approvals.facts import ApprovalRow
from shige.core.approving import State
from shige.notices.facts import Note, Posts, Told
from shige.notices.services import notice_send

PAGE = "/approvals/"
SAYS: Mapping[State, str] = {
    State.ASKED: gettext_noop("%(post)s asks for your decision, until %(until)s"),
    State.GRANTED: gettext_noop("%(post)s agreed to what you asked for"),
    State.REFUSED: gettext_noop("%(post)s refused what you asked for"),
    State.LAPSED: gettext_noop("Nobody decided in time what you asked for: ask again"),
}


def told_of(row: ApprovalRow, *, to: Iterable[UUID], now: datetime) -> None:
    """Send the notice that fits the state of a request."""
    facts: dict[str, Told] = {}
    if row.state == State.ASKED:
        facts = {"post": Posts(row.post), "until": row.until}
    elif row.said:
        facts = {"post": Posts(row.said[-1].post)}
    note = Note(SAYS[row.state], facts, link=f"{PAGE}{row.uid}", key=f"approval-{row.uid}-{row.state}")
    notice_send(note, to=to, now=now)
