"""Checks the chain of seals against the log, row by row, and against heads that were kept outside the database."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from shige.audit.heads import Head
from shige.audit.models import Entry, Seal
from shige.audit.sealing import digest_of, moment
from shige.core.sealing import BEGINNING, seal


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was checked, and the first row that is not as it was sealed; empty where all is."""

    seals: int
    entries: int
    unsealed: int
    fault: str


@dataclass(slots=True)
class _Walk:
    number: int = 0
    last: int = 0
    digest: str = BEGINNING
    entries: int = 0


def chain_verify(heads: Sequence[Head]) -> Verdict:
    """Walk the chain from its beginning until the first fault."""
    walk = _Walk()
    fault = next(_faults(walk, heads=heads), "")
    unsealed = 0 if fault else Entry.objects.filter(pk__gt=walk.last).count()
    return Verdict(walk.number, walk.entries, unsealed, fault)


def _faults(walk: _Walk, *, heads: Sequence[Head]) -> Iterator[str]:
    for made in Seal.objects.order_by("number").iterator(chunk_size=100):
        yield from _link_faults(made, walk=walk)
        yield from _entry_faults(made, walk=walk)
        for head in heads:
            if head.number == made.number and head.digest != made.digest:
                yield f"seal {made.number} is not the one that was published at {head.at}"
        walk.number, walk.last, walk.digest = made.number, made.last, made.digest
        walk.entries += made.count
    for head in heads:
        if head.number > walk.number:
            gone = f"seal {walk.number + 1} is missing, and entries after {walk.last}"
            yield f"{gone}: at {head.at} the chain reached seal {head.number} and entry {head.last}"


def _link_faults(made: Seal, *, walk: _Walk) -> Iterator[str]:
    """What is wrong with a seal itself."""
    if made.number != walk.number + 1:
        yield f"seal {walk.number + 1} is missing"
    digests = _digests(made)
    if digests is None:
        yield f"seal {made.number} was changed: it does not name its entries"
        return
    ids = [pk for pk, _ in digests] or [0]
    right = seal(walk.digest, number=made.number, at=moment(made.at), entries=digests)
    if right != made.digest or (made.first, made.last, made.count) != (min(ids), max(ids), len(ids)):
        yield f"seal {made.number} was changed, or the one before it"


def _entry_faults(made: Seal, *, walk: _Walk) -> Iterator[str]:
    """Entries up to the last of a seal that were changed, are gone, or were put in after it."""
    rows = Entry.objects.filter(pk__lte=made.last)
    if walk.number:  # before the first seal there is no id too low to be looked at
        rows = rows.filter(pk__gt=walk.last)
    there = {entry.pk: entry for entry in rows}
    sealed = dict(_digests(made) or ())
    for pk in sorted({*there, *sealed}):
        if pk not in there:
            yield f"entry {pk} is missing"
        elif pk not in sealed:
            yield f"entry {pk} was put in after its place was sealed"
        elif _digest(there[pk]) != sealed[pk]:
            yield f"entry {pk} was changed"


def _digests(made: Seal) -> list[tuple[int, str]] | None:
    """Id and digest of each entry of a seal; None where its list has another shape than any seal was made with."""
    found = made.entries
    is_list = isinstance(found, list) and all(isinstance(pair, list) and len(pair) == 2 for pair in found)
    if not is_list or not all(type(pk) is int and isinstance(digest, str) for pk, digest in found):
        return None
    return [(pk, digest) for pk, digest in found]


def _digest(entry: Entry) -> str:
    """The digest of an entry; none of one that holds what no entry was ever made of."""
    try:
        return digest_of(entry)
    except (TypeError, ValueError):
        return ""
