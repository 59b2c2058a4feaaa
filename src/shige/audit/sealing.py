"""Seals what was written down: every entry, in the order of the ids, none of them passed over."""

from datetime import UTC, datetime
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.models import Max

from shige.audit.models import Entry, Seal
from shige.core.sealing import BEGINNING, entry_digest, seal

MOST = 10_000
"""Entries that one seal takes: what is more goes into the next ones."""
_LOCKED_BY_OTHERS = "55P03"
_SAID = ("actor_uid", "actor_name", "actor_post", "noun", "verb", "noun_id", "area", "low", "purpose", "why", "facts")


def moment(at: datetime) -> str:
    """A time as it is sealed: UTC, with microseconds."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def digest_of(entry: Entry) -> str:
    """The digest of all that an entry says."""
    said: dict[str, Any] = {name: getattr(entry, name) for name in _SAID}
    return entry_digest({**said, "id": entry.pk, "at": moment(entry.at)})


def entries_seal(*, now: datetime) -> int:
    """Seal all entries that are not sealed yet, and say how many.

    0 also where a deed was still being done: it is sealed the next time, together with what came after it. Ids are
    given before transactions end, so a seal waits until nobody adds: a lock of the table (SHARE ROW EXCLUSIVE) that
    is held only to read the highest id, and asked for during 0.2 seconds, because those who add wait meanwhile.
    """
    highest = _settled()
    sealed = 0
    with transaction.atomic():
        last = Seal.objects.order_by("-number").first()
        while entries := list(_unsealed(last, highest=highest)):
            last = _sealed(entries, last=last, now=now)
            sealed += len(entries)
    return sealed


def _settled() -> int:
    """The id up to which every entry is there for all to see; 0 where that cannot be said now."""
    try:
        with transaction.atomic():
            if connection.vendor != "postgresql":  # SQLite has one writer at a time, who is seen wholly or not at all
                return int(Entry.objects.aggregate(highest=Max("pk"))["highest"] or 0)
            with connection.cursor() as cursor:
                cursor.execute("SELECT audit_settled()")  # locks with the owner's rights: a sealer may only add
                return int(cursor.fetchone()[0])
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", None) == _LOCKED_BY_OTHERS:
            return 0
        raise


def _unsealed(last: Seal | None, *, highest: int) -> Any:
    after = last.last if last else 0
    return Entry.objects.filter(pk__gt=after, pk__lte=highest).order_by("pk")[:MOST]


def _sealed(entries: list[Entry], *, last: Seal | None, now: datetime) -> Seal:
    number = last.number + 1 if last else 1
    digests = [(entry.pk, digest_of(entry)) for entry in entries]
    made: Seal = Seal.objects.create(
        number=number,
        first=entries[0].pk,
        last=entries[-1].pk,
        count=len(entries),
        entries=digests,
        digest=seal(last.digest if last else BEGINNING, number=number, at=moment(now), entries=digests),
        at=now,
    )
    return made
