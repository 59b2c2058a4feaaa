"""The twin of a report: an open case of the same trouble, joined by rule where it is plain, else only proposed."""

import math
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from shige.core.casework.kinds import FAR_M, Kind
from shige.core.casework.saying import Said
from shige.core.casework.words import plain
from shige.core.errors import ShigeError

_HOUR = 3600
Bigrams = frozenset[str]
"""Pairs of characters that follow each other in a text."""


class Ground(StrEnum):
    """Why two reports are held to be of one trouble, the plainest first."""

    THING = "thing"
    """The same thing, and the same kind."""
    NEAR = "near"
    """The same kind, within its metres and its hours."""
    WORDS = "words"
    """The same kind within its hours, further away, in like words."""
    OTHER_KIND = "other-kind"
    """The same thing, told as another kind."""


_JOINS = frozenset({Ground.THING, Ground.NEAR})
_ORDER = {ground: rank for rank, ground in enumerate(Ground)}


@dataclass(frozen=True, slots=True)
class Sighting:
    """A report or an open case as far as twins need it."""

    uid: str
    kind: str
    second: int
    """When it came in, seconds since 1970."""
    x: float | None
    """Metres east; None where the place is not known."""
    y: float | None
    thing: str = ""
    bigrams: Bigrams = frozenset()

    def __post_init__(self) -> None:
        for name in ("x", "y"):
            value = getattr(self, name)
            if value is not None and not math.isfinite(value):
                facts = {"key": self.uid, "field": name, "value": value, "bound": "finite metres"}
                raise ShigeError("twin-place", f"{self.uid}: {name} is no number of metres", facts)


@dataclass(frozen=True, slots=True)
class Twin:
    """An open case that a report may be of, why, and how near and how like it is."""

    uid: str
    ground: Ground
    metres: float | None
    """None where one of the two has no place."""
    likeness: float
    reason: Said

    @property
    def joins(self) -> bool:
        """Whether a rule may join the two; otherwise a person does."""
        return self.ground in _JOINS


_REASONS = {
    Ground.THING: Said("同一个{thing}，同一类", "The same {thing}, of the same kind"),
    Ground.NEAR: Said("同类，相距{metres}米，{hours}小时内", "Of the same kind, {metres} m away, within {hours} h"),
    Ground.WORDS: Said(
        "同类，相距{metres}米，{hours}小时内，说法相近（{likeness}）",
        "Of the same kind, {metres} m away, within {hours} h, in like words ({likeness})",
    ),
    Ground.OTHER_KIND: Said("同一个{thing}，但报成另一类", "The same {thing}, told as another kind"),
}


class OpenCases:
    """Open cases by thing and by cells of `FAR_M`, so that a look costs what lies about, not what there is."""

    def __init__(self, sightings: Iterable[Sighting] = ()) -> None:
        self._by_uid: dict[str, Sighting] = {}
        self._by_thing: dict[str, dict[str, Sighting]] = defaultdict(dict)
        self._by_cell: dict[tuple[str, int, int], dict[str, Sighting]] = defaultdict(dict)
        for sighting in sightings:
            self.add(sighting)

    def __len__(self) -> int:
        return len(self._by_uid)

    def add(self, sighting: Sighting) -> None:
        """Take a case in; one of the same uid goes."""
        self.discard(sighting.uid)
        self._by_uid[sighting.uid] = sighting
        if sighting.thing:
            self._by_thing[sighting.thing][sighting.uid] = sighting
        if sighting.x is not None and sighting.y is not None:
            self._by_cell[_cell(sighting.kind, sighting.x, sighting.y)][sighting.uid] = sighting

    def discard(self, uid: str) -> None:
        """Let a case go, where it is there."""
        sighting = self._by_uid.pop(uid, None)
        if sighting is None:
            return
        if sighting.thing:
            del self._by_thing[sighting.thing][uid]
        if sighting.x is not None and sighting.y is not None:
            del self._by_cell[_cell(sighting.kind, sighting.x, sighting.y)][uid]

    def about(self, sighting: Sighting) -> Collection[Sighting]:
        """The cases that can be its twins: of its thing, and of its kind in the cells about it; itself never."""
        found = dict(self._by_thing.get(sighting.thing, {})) if sighting.thing else {}
        if sighting.x is not None and sighting.y is not None:
            kind, column, row = _cell(sighting.kind, sighting.x, sighting.y)
            for east in (-1, 0, 1):
                for north in (-1, 0, 1):
                    found.update(self._by_cell.get((kind, column + east, row + north), {}))
        found.pop(sighting.uid, None)
        return found.values()


def twins(
    sighting: Sighting, cases: OpenCases, *, kind: Kind, likeness: float, far_m: float = FAR_M
) -> tuple[Twin, ...]:
    """The open cases that a report may be of, the plainest ground first, then the nearest, then by uid.

    `kind` is the sighting's own. Two reports are twins of each other on the same ground, whichever came first; a kind
    without a window has none but by its thing. `likeness` is from which share of common bigrams words agree;
    `far_m`, at most `FAR_M`, is how far away.
    """
    found = [
        twin for other in cases.about(sighting) if (twin := _twin(sighting, other, kind=kind, bars=(likeness, far_m)))
    ]
    return tuple(
        sorted(
            found, key=lambda twin: (_ORDER[twin.ground], math.inf if twin.metres is None else twin.metres, twin.uid)
        )
    )


def bigrams(text: str) -> Bigrams:
    """The pairs of letters and characters that follow each other in a text; signs and blanks part nothing."""
    kept = "".join(letter for letter in plain(text) if letter.isalnum())
    return frozenset(map("".join, pairwise(kept)))


def alike(one: Bigrams, other: Bigrams) -> float:
    """The share that two texts have in common, 0 to 1 (Dice: Sorensen 1948); of nothing 0."""
    return 2 * len(one & other) / (len(one) + len(other)) if one or other else 0.0


def _twin(sighting: Sighting, other: Sighting, *, kind: Kind, bars: tuple[float, float]) -> Twin | None:
    metres, share = _metres(sighting, other), alike(sighting.bigrams, other.bigrams)
    ground = _ground(sighting, other, kind=kind, metres=metres)
    if ground is None or (ground == Ground.WORDS and (share < bars[0] or (metres or 0) > bars[1])):
        return None
    facts = {"thing": sighting.thing, "metres": round(metres or 0), "hours": kind.twin_h, "likeness": f"{share:.0%}"}
    return Twin(other.uid, ground, metres, share, _REASONS[ground].with_facts(**facts))


def _ground(sighting: Sighting, other: Sighting, *, kind: Kind, metres: float | None) -> Ground | None:
    """On which ground two may be one; things that are both named and differ are two."""
    if sighting.thing and sighting.thing == other.thing:
        return Ground.THING if sighting.kind == other.kind else Ground.OTHER_KIND
    if sighting.thing and other.thing:
        return None
    if not kind.twin_h or sighting.kind != other.kind or metres is None:
        return None
    if abs(sighting.second - other.second) > kind.twin_h * _HOUR:
        return None
    return Ground.NEAR if metres <= kind.twin_m else Ground.WORDS


def _metres(one: Sighting, other: Sighting) -> float | None:
    if one.x is None or one.y is None or other.x is None or other.y is None:
        return None
    return math.hypot(one.x - other.x, one.y - other.y)


def _cell(kind: str, x: float, y: float) -> tuple[str, int, int]:
    return kind, math.floor(x / FAR_M), math.floor(y / FAR_M)
