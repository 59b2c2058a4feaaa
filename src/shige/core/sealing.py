"""Seals the log of deeds: each seal takes in the one before, so that nothing sealed can change unnoticed."""

import hashlib
import json
from collections.abc import Mapping, Sequence

BEGINNING = "0" * 64
"""What the first seal takes for the one before it."""


def canonical(facts: Mapping[str, object]) -> bytes:
    """The same bytes for the same facts, for ever: JSON in ASCII, names in order, no blanks, no NaN."""
    return json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False).encode("ascii")


def entry_digest(entry: Mapping[str, object]) -> str:
    """The SHA-256 of an entry of the log, in hexadecimal digits."""
    return hashlib.sha256(canonical(entry)).hexdigest()


def seal(previous: str, *, number: int, at: str, entries: Sequence[tuple[int, str]]) -> str:
    """The digest of a seal: over the digest of the one before, its own number and time, and each entry's digest.

    Args:
        previous: Digest of the seal before, or `BEGINNING`.
        number: Its place in the chain, from 1.
        at: When it was made, as text.
        entries: Id and digest of each entry that it seals, in the order of the ids.
    """
    said = {"previous": previous, "number": number, "at": at, "entries": [list(pair) for pair in entries]}
    return entry_digest(said)
