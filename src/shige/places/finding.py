"""Finds buildings by any part of their name or address, among all of a city, in the memory of each worker.

Chinese is written without blanks, so a search is for any run of characters. All names stand in one long text, which
Python searches through in a few milliseconds; no database needs an extension for it, and both answer alike. What was
changed since is told by the register's edition: a worker reads those buildings alone at its next search.
"""

import unicodedata
from array import array
from bisect import bisect_right
from collections.abc import MutableSequence, Sequence
from dataclasses import dataclass, field
from threading import Lock
from uuid import UUID

from shige.places.facts import BuildingFacts
from shige.places.models import Building, Register
from shige.places.selectors import buildings_by_id

SHORTEST = 2
"""Characters from which on a text is searched for."""
_SEEN = 4_000
"""Hits that are ranked; of a text that fits more buildings these come first by the city file's order."""
_END = "\n"
_TURN = 500
"""Changed buildings after which the long text is made anew."""
Ranges = Sequence[tuple[int, int]]


@dataclass(slots=True)
class _Index:
    """All names as one text, where each begins, and what changed since it was made."""

    line: UUID | None = None
    edition: int = 0
    text: str = ""
    starts: MutableSequence[int] = field(default_factory=lambda: array("q"))
    keys: MutableSequence[int] = field(default_factory=lambda: array("q"))
    communities: MutableSequence[int] = field(default_factory=lambda: array("q"))
    fresh: dict[int, tuple[str, int]] = field(default_factory=dict)
    """Text and community of the buildings that changed, by their keys."""


_INDEX = _Index()
_LOCK = Lock()


def buildings_found(text: str, *, within: Ranges | None = None, most: int = 20) -> tuple[BuildingFacts, ...]:
    """The buildings whose name or address holds the text, the shortest and those that begin with it first.

    `within` are ranges of codes; a building is found where they touch its community, and who asks looks closer.
    """
    asked = folded(text)
    if len(asked) < SHORTEST:
        return ()
    with _LOCK:
        index = _now()
        hits = _hits(index, asked, within)
    hits.sort(key=lambda hit: (not hit[0].startswith(asked), len(hit[0]), hit[0]))
    return buildings_by_id([key for _, key in hits[:most]])


def folded(text: str) -> str:
    """A text without what does not matter in a search: width, case, blanks."""
    return "".join(unicodedata.normalize("NFKC", text).lower().split())


def _hits(index: _Index, asked: str, within: Ranges | None) -> list[tuple[str, int]]:
    hits: list[tuple[str, int]] = []
    at = index.text.find(asked)
    while at >= 0 and len(hits) < _SEEN:
        row = bisect_right(index.starts, at) - 1
        end = index.text.index(_END, at)
        key = index.keys[row]
        if key not in index.fresh and _touches(index.communities[row], within):
            hits.append((index.text[index.starts[row] : end], key))
        at = index.text.find(asked, end)
    hits += [
        (text, key) for key, (text, community) in index.fresh.items() if asked in text and _touches(community, within)
    ]
    return hits


def _touches(community: int, within: Ranges | None) -> bool:
    return within is None or any(low <= community + 999_999 and community <= high for low, high in within)


def _now() -> _Index:
    """The index as the register stands: read wholly once, then only what changed."""
    line, edition = Register.objects.filter(pk=1).values_list("line", "edition").first() or (None, 0)
    if (line, edition) == (_INDEX.line, _INDEX.edition):
        return _INDEX
    if line != _INDEX.line or edition < _INDEX.edition:
        _INDEX.edition = 0
    changed = Building.objects.filter(edition__gt=_INDEX.edition, edition__lte=edition)
    if _INDEX.edition == 0 or changed.count() + len(_INDEX.fresh) > _TURN:
        _read_all()
    else:
        rows = changed.values_list("pk", "name", "address", "community")
        _INDEX.fresh |= {key: (_text(name, address), community) for key, name, address, community in rows}
    _INDEX.line, _INDEX.edition = line, edition
    return _INDEX


def _read_all() -> None:
    rows = Building.objects.order_by("pk").values_list("pk", "name", "address", "community")
    texts, starts, keys, communities, at = [], array("q"), array("q"), array("q"), 0
    for key, name, address, community in rows.iterator(chunk_size=10_000):
        text = _text(name, address)
        if text:
            starts.append(at)
            keys.append(key)
            communities.append(community)
            texts.append(text)
            at += len(text) + 1
    _INDEX.text, _INDEX.starts, _INDEX.keys, _INDEX.communities = _END.join([*texts, ""]), starts, keys, communities
    _INDEX.fresh = {}


def _text(name: str, address: str) -> str:
    return folded(f"{name} {address}" if name not in address else address)
