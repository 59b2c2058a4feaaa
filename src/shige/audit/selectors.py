"""Questions to the log of deeds."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from shige.audit.models import Entry

Ranges = Iterable[tuple[int, int]]
PAGE = 100
_HIGHEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class EntryRow:
    """A deed as the auditor reads it."""

    id: int
    at: datetime
    actor_name: str
    actor_post: str
    verb: str
    noun_id: str
    area: str
    purpose: str
    why: str
    facts: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which deeds are asked for; what is empty does not matter. `before` is the id that the page before ended with."""

    noun: str = ""
    noun_id: str = ""
    actor_uid: str = ""
    before: int = _HIGHEST


def entries(
    ranges: Iterable[tuple[int, int]], *, wanted: Wanted | None = None, most: int = PAGE
) -> tuple[EntryRow, ...]:
    """Deeds in the areas of those ranges of codes, and those that lie in no area, the newest first."""
    where = Q(low=None)
    for low, high in ranges:
        where |= Q(low__gte=low, low__lte=high)
    ask = wanted or Wanted()
    rows = Entry.objects.filter(where, pk__lt=ask.before)
    for field in ("noun", "noun_id", "actor_uid"):
        if getattr(ask, field):
            rows = rows.filter(**{field: getattr(ask, field)})
    return tuple(_row(entry) for entry in rows.order_by("-pk")[:most])


def entries_by(actor_uid: str, *, before: int = _HIGHEST, most: int = PAGE) -> tuple[EntryRow, ...]:
    """What one account did, the newest first: the account's own report."""
    rows = Entry.objects.filter(actor_uid=actor_uid, pk__lt=before)
    return tuple(_row(entry) for entry in rows.order_by("-pk")[:most])


def deeds_since(actor_uid: str, *, ending: str, since: datetime) -> int:
    """How many deeds of one account whose names end so were written down after a moment."""
    return Entry.objects.filter(actor_uid=actor_uid, at__gt=since, verb__endswith=ending).count()


def _row(entry: Entry) -> EntryRow:
    return EntryRow(
        entry.pk,
        entry.at,
        entry.actor_name,
        entry.actor_post,
        entry.verb,
        entry.noun_id,
        entry.area,
        entry.purpose,
        entry.why,
        entry.facts,
    )
