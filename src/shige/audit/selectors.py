"""Questions to the log of deeds."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q

from shige.audit.models import Entry, Seal

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
class ChainState:
    """The newest seal, and what waits for the next one."""

    seals: int
    last: int
    sealed_at: datetime | None
    waiting: int
    waiting_since: datetime | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which deeds are asked for; what is empty does not matter. `before` is the id that the page before ended with."""

    noun: str = ""
    noun_id: str = ""
    actor_uid: str = ""
    before: int = _HIGHEST
    verb: str = ""
    actor: str = ""
    """A part of the actor's login name."""
    area: tuple[int, int] | None = None
    since: datetime | None = None
    until: datetime | None = None


def entries(
    ranges: Iterable[tuple[int, int]], *, wanted: Wanted | None = None, most: int = PAGE
) -> tuple[EntryRow, ...]:
    """Deeds in the areas of those ranges of codes, and those that lie in no area, the newest first."""
    where = Q(low=None)
    for low, high in ranges:
        where |= Q(low__gte=low, low__lte=high)
    ask = wanted or Wanted()
    rows = Entry.objects.filter(where, pk__lt=ask.before)
    said = {field: getattr(ask, field) for field in ("noun", "noun_id", "actor_uid", "verb") if getattr(ask, field)}
    said |= {"actor_name__icontains": ask.actor} if ask.actor else {}
    said |= {"low__gte": ask.area[0], "low__lte": ask.area[1]} if ask.area else {}
    said |= {"at__gte": ask.since} if ask.since else {}
    said |= {"at__lt": ask.until} if ask.until else {}
    return tuple(_row(entry) for entry in rows.filter(**said).order_by("-pk")[:most])


def entries_about(
    noun_ids: Iterable[str], *, but: str, before: int = _HIGHEST, most: int = PAGE
) -> tuple[EntryRow, ...]:
    """What others than one account did with these things, the newest first: who looked at what is mine."""
    rows = Entry.objects.filter(noun_id__in=list(noun_ids), pk__lt=before).exclude(actor_uid=but)
    return tuple(_row(entry) for entry in rows.order_by("-pk")[:most])


def chain_state() -> ChainState:
    """How far the log is sealed, as it says itself: whether that is true, `chain_verify` finds out."""
    newest = Seal.objects.order_by("-number").only("number", "last", "at").first()
    last = newest.last if newest else 0
    waiting = Entry.objects.filter(pk__gt=last).aggregate(count=Count("pk"), oldest=Min("at"))
    if newest is None:
        return ChainState(0, 0, None, waiting["count"], waiting["oldest"])
    return ChainState(newest.number, newest.last, newest.at, waiting["count"], waiting["oldest"])


def entries_by(actor_uid: str, *, before: int = _HIGHEST, most: int = PAGE) -> tuple[EntryRow, ...]:
    """What one account did, the newest first: the account's own report."""
    rows = Entry.objects.filter(actor_uid=actor_uid, pk__lt=before)
    return tuple(_row(entry) for entry in rows.order_by("-pk")[:most])


def deeds_since(actor_uid: str, *, ending: str, since: datetime) -> int:
    """How many deeds of one account whose names end so were written down after a moment."""
    return Entry.objects.filter(actor_uid=actor_uid, at__gt=since, verb__endswith=ending).count()


def deeds_counted(verb: str, noun_ids: Iterable[str]) -> dict[str, int]:
    """How often a deed was done to each of several things of its noun."""
    rows = Entry.objects.filter(noun=verb.split("_", 1)[0], noun_id__in=list(noun_ids), verb=verb)
    return dict(rows.values_list("noun_id").annotate(times=Count("pk")).values_list("noun_id", "times"))


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
