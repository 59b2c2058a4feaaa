"""The outbox: what leaves the house is written in the transaction of its deed, and sent afterwards by the worker.

    letter_post(Letter("sms", phone, "login-code", {"code": code}, key=str(operation), until=now + minutes), now=now)

Each message is sent at least once: a worker that dies between sending and writing it down leaves it to the next one,
which sends it again with the same key. What cannot be sent is tried again, ever later, until it is given up.
"""

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F

from shige.access.net import in_whole
from shige.adapters.parcel import Carrier, Parcel, Undeliverable
from shige.audit.services import deed_record
from shige.core.deeds import SHIGE, Deed
from shige.core.errors import ShigeError
from shige.core.retries import is_last, wait_s
from shige.notices.facts import Letter
from shige.notices.models import Fate, Outgoing
from shige.privacy.looking import looking

NEEDED_FOR = timedelta(days=2)
"""How long what is not said otherwise is tried."""
LEASE = timedelta(seconds=60)
"""How long one worker has for one message before another takes it up."""
BATCH = 20
_ROWS_KEPT = timedelta(days=30)

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Sent:
    """What one round did: messages that went out, that are tried again later, and that were given up."""

    sent: int = 0
    later: int = 0
    dead: int = 0


@in_whole("a message is put into the outbox, and shown to nobody")
@transaction.atomic
def letter_post(letter: Letter, *, now: datetime) -> bool:
    """Put a message into the outbox; says whether it is new: the same key again is the same message.

    Raises:
        ShigeError: "letter-until" where nobody would need it any more, "personal-long".
    """
    if letter.until <= now:
        facts = {"field": "until", "value": str(letter.until), "bound": str(now)}
        raise ShigeError("letter-until", "nobody needs this message any more", facts)
    row = Outgoing(
        channel=letter.channel,
        template=letter.template,
        address=letter.address,
        content=json.dumps(dict(letter.facts), ensure_ascii=False),
        key=letter.key,
        made_at=now,
        due_at=now,
        until=letter.until,
    )
    with suppress(IntegrityError), transaction.atomic():
        row.save()
        return True
    return False


def outbox_deliver(carriers: Mapping[str, Carrier], *, clock: Clock) -> Sent:
    """Send what is due, one message after another, each outside of any transaction, and say how it went."""
    fates = [_deliver(row, carriers, clock=clock) for row in _claimed(carriers, now=clock())]
    return Sent(fates.count(Fate.SENT), fates.count(Fate.WAITING), fates.count(Fate.DEAD))


@transaction.atomic
def letters_forget(*, now: datetime) -> int:
    """Remove rows of messages that were sent or given up a month ago; whom they went to is gone long before."""
    return Outgoing.objects.exclude(fate=Fate.WAITING).filter(ended_at__lt=now - _ROWS_KEPT).delete()[0]


@transaction.atomic
def _claimed(carriers: Mapping[str, Carrier], *, now: datetime) -> list[Outgoing]:
    """Due messages, taken for a while: nobody else sends them until the lease is over."""
    due = Outgoing.objects.filter(fate=Fate.WAITING, due_at__lte=now, channel__in=carriers)
    rows = list(due.select_for_update(skip_locked=True).order_by("due_at")[:BATCH])
    Outgoing.objects.filter(pk__in=[row.pk for row in rows]).update(due_at=now + LEASE, attempts=F("attempts") + 1)
    for row in rows:
        row.attempts += 1
    return rows


def _deliver(row: Outgoing, carriers: Mapping[str, Carrier], *, clock: Clock) -> Fate:
    """Hand one message to its carrier, and write down how it went."""
    if row.until <= clock():
        return _end(row, Fate.DEAD, trouble="letter-late", now=clock())
    try:
        carriers[row.channel](_parcel(row, now=clock()))
    except Undeliverable as error:
        return _end(row, Fate.DEAD, trouble=error.code, now=clock())
    except ShigeError as error:
        return _later(row, trouble=error.code, now=clock())
    except OSError as error:
        return _later(row, trouble=type(error).__name__, now=clock())
    return _end(row, Fate.SENT, trouble="", now=clock())


@transaction.atomic
def _parcel(row: Outgoing, *, now: datetime) -> Parcel:
    """What the carrier gets; that the number was opened for it is written down."""
    facts = {"channel": row.channel, "template": row.template, "attempt": row.attempts}
    deed = Deed(SHIGE, "letter_open", noun_id=str(row.uid), purpose="delivery", facts=facts)
    noted = looking(deed, at=now)
    return Parcel(row.key, row.address.open(noted), row.template, json.loads(row.content.open(noted)))


def _later(row: Outgoing, *, trouble: str, now: datetime) -> Fate:
    """Try it again later, unless it was tried often enough."""
    if is_last(row.attempts):
        return _end(row, Fate.DEAD, trouble=trouble, now=now)
    due = now + timedelta(seconds=wait_s(row.attempts))
    Outgoing.objects.filter(pk=row.pk, fate=Fate.WAITING).update(due_at=due, trouble=trouble[:64])
    return Fate.WAITING


@transaction.atomic
def _end(row: Outgoing, fate: Fate, *, trouble: str, now: datetime) -> Fate:
    """Write down what became of it; to whom it went and what it said goes at once."""
    Outgoing.objects.filter(pk=row.pk, fate=Fate.WAITING).update(
        fate=fate, trouble=trouble[:64], ended_at=now, address="", content=""
    )
    facts = {"channel": row.channel, "template": row.template, "fate": fate.value, "attempts": row.attempts}
    why = trouble or "sent"
    deed_record(Deed(SHIGE, "letter_end", noun_id=str(row.uid), why=why, facts=facts), at=now)
    return fate
