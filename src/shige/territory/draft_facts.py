"""What territory tells of drafts: the draft, its operations, and figures of the grids that an edit touches."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from shige.core.errors import ShigeError
from shige.core.planning.edit import Edit, Verb
from shige.core.planning.edit_figures import Impact
from shige.core.planning.edit_log import REDO, UNDO

MOST_UNITS = 5_000
"""Address units in one edit."""
MOST_LETTERS = 64
_LISTS = ("units", "grids", "codes")
_TEXTS = ("grid", "into", "name", "site")


@dataclass(frozen=True, slots=True)
class Step:
    """What an editor sends: the operation's own id, the version of the draft that they saw, the deed and the reason."""

    uid: UUID
    seen: int
    verb: str
    """A `Verb`, "undo" or "redo"."""
    why: str
    content: Mapping[str, Any] = field(default_factory=dict)
    """Fields of `Edit`, codes as text."""

    @property
    def is_edit(self) -> bool:
        """Whether it is an edit, not an undoing or doing again."""
        return self.verb not in {UNDO, REDO}

    def edit(self) -> Edit:
        """The edit that is asked for.

        Raises:
            ShigeError: "edit-unreadable" with the field.
        """
        return edit_of(self.verb, self.content)


def edit_of(verb: str, content: Mapping[str, Any]) -> Edit:
    """The edit of a verb and its fields.

    Raises:
        ShigeError: "edit-unreadable".
    """
    if verb not in set(Verb):
        raise _unreadable("verb", verb)
    for name in content:
        if name not in {*_LISTS, *_TEXTS}:
            raise _unreadable(name, "")
    grid, into, name, site = (_text(key, content.get(key, "")) for key in _TEXTS)
    units, grids, codes = (_list(key, content.get(key, ())) for key in _LISTS)
    return Edit(Verb(verb), grid=grid, units=units, grids=grids, into=into, codes=codes, name=name, site=site)


def content_of(edit: Edit) -> dict[str, object]:
    """The fields of an edit that count."""
    texts = {name: getattr(edit, name) for name in _TEXTS if getattr(edit, name)}
    return texts | {name: list(getattr(edit, name)) for name in _LISTS if getattr(edit, name)}


def _text(name: str, value: object) -> str:
    if not isinstance(value, str) or len(value) > 4 * MOST_LETTERS:
        raise _unreadable(name, str(value)[:MOST_LETTERS])
    return value


def _list(name: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, Sequence) or isinstance(value, str) or len(value) > MOST_UNITS:
        raise _unreadable(name, "")
    return tuple(_text(name, each) for each in value)


def _unreadable(name: str, value: str) -> ShigeError:
    return ShigeError("edit-unreadable", f"this edit cannot be read: {name}", {"field": name, "value": value})


@dataclass(frozen=True, slots=True)
class OperationRow:
    """One operation on a draft."""

    number: int
    verb: str
    content: Mapping[str, Any]
    touched: tuple[str, ...]
    at: datetime
    actor_uid: str
    actor: str
    why: str
    holds: bool
    """False where it was undone, and for an undoing itself."""


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A draft in a list."""

    uid: UUID
    community: str
    """12 digits."""
    name: str
    """Of the community."""
    state: str
    is_proposal: bool
    version: int
    base: str
    """uid of the plan that it was begun from."""
    is_current: bool
    """Whether that plan still holds there."""
    plan: str
    """uid of the plan that came out of it, empty before."""
    opened_at: datetime
    opener_uid: str
    opener: str
    why: str


@dataclass(frozen=True, slots=True)
class DraftPage:
    """A draft with all that was done on it."""

    draft: DraftRow
    operations: tuple[OperationRow, ...]
    can_undo: bool
    can_redo: bool


@dataclass(frozen=True, slots=True)
class DraftUnit:
    """An address unit on the drawing table."""

    uid: str
    building: int
    """Number of the building among `DraftTable.buildings`."""
    entrance: int
    floor_from: int
    floor_to: int
    households: int
    grid: str
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class DraftBuilding:
    """A building on the drawing table, with its footprint as GeoJSON in degrees."""

    uid: str
    name: str
    floors: int
    site: str
    geometry: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DraftGrid:
    """A grid of a draft, with its land."""

    code: str
    tier: str
    parent: str
    name: str
    is_locked: bool
    geometry: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class DraftSite:
    """A school, hospital or park of the community, and the dedicated grid that it is, if it is one."""

    uid: str
    name: str
    grid: str


@dataclass(frozen=True, slots=True)
class DraftTable:
    """All that the edit page draws."""

    version: int
    units: tuple[DraftUnit, ...]
    buildings: tuple[DraftBuilding, ...]
    grids: tuple[DraftGrid, ...]
    sites: tuple[DraftSite, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What an edit would do, or what all edits have done."""

    impact: Impact
    shapes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Land of the touched grids afterwards, GeoJSON in degrees, by code."""
