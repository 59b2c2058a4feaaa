"""Writes deeds down, in the transaction of the deed itself."""

from datetime import datetime

from django.db import transaction

from shige.audit.models import Entry
from shige.core.areas import area_range
from shige.core.deeds import Deed
from shige.core.errors import ShigeError


def deed_record(deed: Deed, *, at: datetime) -> None:
    """Add the deed to the log; what is undone with its transaction leaves no entry.

    Raises:
        ShigeError: "deed-alone" outside a transaction: the deed could stand without its entry.
    """
    if not transaction.get_connection().in_atomic_block:
        raise ShigeError("deed-alone", "a deed is written down in its own transaction", {"verb": deed.verb})
    Entry.objects.create(
        at=at,
        actor_uid=deed.actor.uid,
        actor_name=deed.actor.name,
        actor_post=deed.actor.post,
        noun=deed.noun,
        verb=deed.verb,
        noun_id=deed.noun_id,
        area=deed.area,
        low=area_range(deed.area)[0] if deed.area else None,
        purpose=deed.purpose,
        why=deed.why,
        facts=dict(deed.facts),
    )
