"""Every look at personal data in clear is written down before it opens, and a person opens only so many at a time.

    with transaction.atomic():
        deed = Deed(actor, "volunteer_reveal", noun_id=str(uid), area=area, purpose="staffing", facts={"field": "x"})
        text = volunteer.phone.open(reveal(deed, at=now))

Pages do it by `desk.revealing.revealed`; programs that need a value without showing it (a message) by `looking`.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from shige.audit.selectors import deeds_since
from shige.audit.services import deed_record
from shige.core.deeds import Deed
from shige.core.errors import ShigeError
from shige.personal.private import Noted, Private
from shige.privacy.models import Looker
from shige.rules.values import limit

ENDING = "_reveal"


def looking(deed: Deed, *, at: datetime) -> Noted:
    """Write down that a program opens a personal value, and for what; the proof opens it.

    Raises:
        ShigeError: "look-purpose" without a purpose, "deed-alone" outside a transaction.
    """
    if not deed.purpose:
        raise ShigeError("look-purpose", "personal data opens for a purpose alone", {"verb": deed.verb})
    deed_record(deed, at=at)
    return Noted(deed.verb)


@transaction.atomic
def reveal(deed: Deed, *, at: datetime) -> Noted:
    """Write down that a person opens a personal value, `<noun>_reveal`; call it in the transaction that reads it.

    Raises:
        ShigeError: "reveal-verb", "reveal-account" without an account, "reveal-bound" after 30 in 10 minutes, and what
            `looking` raises.
    """
    if not deed.verb.endswith(ENDING):
        raise ShigeError("reveal-verb", f"what opens a value is named <noun>{ENDING}", {"verb": deed.verb})
    if not deed.actor.uid:
        raise ShigeError("reveal-account", "an account opens a value, nobody else", {"verb": deed.verb})
    Looker.objects.get_or_create(actor_uid=deed.actor.uid)
    Looker.objects.select_for_update().get(actor_uid=deed.actor.uid)  # two at once are counted one after the other
    most, minutes = limit("reveal.most", now=at), limit("reveal.minutes", now=at)
    if deeds_since(deed.actor.uid, ending=ENDING, since=at - timedelta(minutes=minutes)) >= most:
        facts = {"bound": most, "minutes": minutes}
        raise ShigeError("reveal-bound", f"at most {most} values are opened in {minutes} minutes: wait a little", facts)
    return looking(deed, at=at)


@transaction.atomic
def opened(read: Callable[[], Private | None], *, deed: Deed, at: datetime) -> str | None:
    """A value in clear, written down in the transaction that reads it; None, and no entry, where there is nothing.

    Raises:
        ShigeError: what `reveal` raises.
    """
    value = read()
    return value.open(reveal(deed, at=at)) if value else None
