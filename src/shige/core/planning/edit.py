"""Edits of one community's grids by hand: each is a small deed on a sketch, and says at once what does not go."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType

import numpy as np

from shige.core.errors import ShigeError
from shige.core.planning.sketch import (
    NONE,
    Sketch,
    Workbench,
    fresh_dedicated,
    fresh_general,
    fresh_micro,
    general_of,
    ways_of,
)
from shige.core.values import Ints, Tier

MOST_LETTERS = 64
_MICROS = 1_000


class Verb(StrEnum):
    """What can be done to grids by hand."""

    MOVE = "move"
    """Address units (of a building, an entrance, a band of floors) go to another micro-grid."""
    SPLIT = "split"
    """Address units become a micro-grid of their own."""
    MERGE = "merge"
    """All of a micro-grid goes to another."""
    REHANG = "rehang"
    """Micro-grids go to another general grid, or become a new one; they get codes there."""
    RENAME = "rename"
    LOCK = "lock"
    UNLOCK = "unlock"
    DEDICATE = "dedicate"
    """A site becomes a dedicated grid."""
    RELEASE = "release"
    """A dedicated grid ends; its homes go to a micro-grid."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit. Codes are texts of 18 digits; which fields count depends on the verb.

    `into` and `codes` that the planner leaves open are filled in by `completed`, so that an edit that is applied again
    gives the same codes.
    """

    verb: Verb
    grid: str = ""
    """The grid that it is done to; of a split the grid (micro or general) that the new one lies in."""
    units: tuple[str, ...] = ()
    """Address units, by id."""
    grids: tuple[str, ...] = ()
    """Micro-grids that are rehung."""
    into: str = ""
    """The grid that takes them."""
    codes: tuple[str, ...] = ()
    """The new codes of what is rehung, in the order of `grids`."""
    name: str = ""
    site: str = ""
    """Id of a site."""


def completed(sketch: Sketch, edit: Edit, *, used: Collection[int]) -> Edit:
    """The edit with the codes of what it begins: the next numbers that the community never `used`."""
    if edit.verb is Verb.SPLIT and not edit.into:
        general = _number(edit.grid) // _MICROS * _MICROS
        _there(sketch, general, Tier.GENERAL)
        return replace(edit, into=_text(fresh_micro(sketch, general, used=used)))
    if edit.verb is Verb.DEDICATE and not edit.into:
        return replace(edit, into=_text(fresh_dedicated(sketch, used=used)))
    if edit.verb is Verb.REHANG and not edit.codes:
        into = _number(edit.into) if edit.into else fresh_general(sketch, used=used)
        given: list[int] = []
        for _ in edit.grids:
            given.append(fresh_micro(sketch, into, used={*used, *given}))
        return replace(edit, into=_text(into), codes=tuple(map(_text, given)))
    return edit


def edited(bench: Workbench, sketch: Sketch, edit: Edit) -> Sketch:
    """The sketch after a completed edit.

    Raises:
        ShigeError: "unit-unknown", "grid-unknown", "grid-tier", "grid-locked", "site-unknown", "site-taken",
            "name-wrong", "name-taken", "ground-stranded" or "edit-nothing", each with the field and its value.
    """
    after = _VERBS[edit.verb](bench, sketch, edit)
    return replace(after, locked=after.locked & after.codes)


def _move(bench: Workbench, sketch: Sketch, edit: Edit) -> Sketch:
    into = _there(sketch, _number(edit.into), Tier.MICRO)
    return _taken(sketch, _rows(bench, edit.units), into)


def _split(bench: Workbench, sketch: Sketch, edit: Edit) -> Sketch:
    rows, into = _rows(bench, edit.units), _new(sketch, edit.into)
    general = _there(sketch, into // _MICROS * _MICROS, Tier.GENERAL)
    _unlocked(sketch, general)
    return _taken(sketch, rows, into)


def _merge(_: Workbench, sketch: Sketch, edit: Edit) -> Sketch:
    source = _there(sketch, _number(edit.grid), Tier.MICRO)
    into = _there(sketch, _number(edit.into), Tier.MICRO)
    return _taken(sketch, np.flatnonzero(sketch.home == source), into)


def _rehang(_: Workbench, sketch: Sketch, edit: Edit) -> Sketch:
    into = _number(edit.into)
    if not edit.grids or len(edit.grids) != len(edit.codes):
        raise _wrong("edit-nothing", "name the micro-grids that go", "grids", " ".join(edit.grids))
    _unlocked(sketch, into)
    home, names, crew = sketch.home.copy(), dict(sketch.names), dict(sketch.crew)
    for old_text, new_text in zip(edit.grids, edit.codes, strict=True):
        old, new = _there(sketch, _number(old_text), Tier.MICRO), _new(sketch, new_text)
        _unlocked(sketch, old)
        if old // _MICROS * _MICROS == into or new // _MICROS * _MICROS != into:
            raise _wrong("edit-nothing", "this micro-grid lies there already", "grid", old_text)
        home[sketch.home == old] = new
        names[new] = names.pop(old, "")
        if old in crew:
            crew[new] = crew.pop(old)
    if edit.name:
        names[into] = _named(sketch, into, edit.name)
    return replace(sketch, home=home, names=names, crew=crew)


def _rename(_: Workbench, sketch: Sketch, edit: Edit) -> Sketch:
    code = _number(edit.grid)
    _there(sketch, code)
    return replace(sketch, names={**sketch.names, code: _named(sketch, code, edit.name)})


def _lock(_: Workbench, sketch: Sketch, edit: Edit) -> Sketch:
    code = _number(edit.grid)
    _there(sketch, code)
    if code in sketch.locked or code == sketch.community:
        raise _wrong("edit-nothing", "this grid is locked already, or it is the community", "grid", edit.grid)
    return replace(sketch, locked=sketch.locked | {code})


def _unlock(_: Workbench, sketch: Sketch, edit: Edit) -> Sketch:
    code = _number(edit.grid)
    if code not in sketch.locked:
        raise _wrong("edit-nothing", "this grid is not locked", "grid", edit.grid)
    return replace(sketch, locked=sketch.locked - {code})


def _dedicate(bench: Workbench, sketch: Sketch, edit: Edit) -> Sketch:
    sites, cells = bench.community.sites, bench.community.cells
    row = next((n for n, name in enumerate(sites.id.tolist()) if name == edit.site), -1)
    land = cells.site == row
    if row < 0 or not land.any():
        raise _wrong("site-unknown", "the community has no such site with land of its own", "site", edit.site)
    if (sketch.site[land] != NONE).any():
        raise _wrong("site-taken", "this site is a dedicated grid already", "site", edit.site)
    into = _new(sketch, edit.into)
    rows = np.flatnonzero(land[bench.atoms.cell])
    for code in sorted({*sketch.home[rows].tolist()}):
        _unlocked(sketch, code)
    if len(rows) == int(sketch.is_micro.sum()):
        raise _wrong("site-taken", "nothing of the community would be left beside this site", "site", edit.site)
    home, site = sketch.home.copy(), sketch.site.copy()
    home[rows], site[land] = into, into
    name = edit.name or str(sites.name[row]) or sketch.names.get(sketch.community, "")
    after = replace(sketch, home=home, site=site, names={**sketch.names, into: name})
    ways_of(bench, after)
    return after


def _release(bench: Workbench, sketch: Sketch, edit: Edit) -> Sketch:
    code = _there(sketch, _number(edit.grid), Tier.DEDICATED)
    _unlocked(sketch, code)
    rows = np.flatnonzero(sketch.home == code)
    home, site = sketch.home.copy(), sketch.site.copy()
    if len(rows):
        into = _there(sketch, _number(edit.into), Tier.MICRO)
        _unlocked(sketch, into)
        home[rows] = into
    site[sketch.site == code] = NONE
    after = replace(sketch, home=home, site=site)
    ways_of(bench, after)
    return after


_VERBS: Mapping[Verb, Callable[[Workbench, Sketch, Edit], Sketch]] = MappingProxyType(
    {
        Verb.MOVE: _move,
        Verb.SPLIT: _split,
        Verb.MERGE: _merge,
        Verb.REHANG: _rehang,
        Verb.RENAME: _rename,
        Verb.LOCK: _lock,
        Verb.UNLOCK: _unlock,
        Verb.DEDICATE: _dedicate,
        Verb.RELEASE: _release,
    }
)


def _taken(sketch: Sketch, rows: Ints, into: int) -> Sketch:
    """The units of those rows in the micro-grid `into`."""
    moving = rows[sketch.home[rows] != into]
    if not len(moving):
        raise _wrong("edit-nothing", "all of it lies in that grid already", "into", _text(into))
    for code in sorted({*sketch.home[moving].tolist(), into}):
        _unlocked(sketch, code)
    if not sketch.is_micro[moving].all():
        code = int(sketch.home[moving][~sketch.is_micro[moving]][0])
        raise _wrong("grid-tier", "homes of a dedicated grid move when it is released", "grid", _text(code))
    home = sketch.home.copy()
    home[moving] = into
    return replace(sketch, home=home)


def _rows(bench: Workbench, units: tuple[str, ...]) -> Ints:
    known = bench.units
    strange = [name for name in units if name not in known]
    if strange or not units:
        value = strange[0] if strange else ""
        raise _wrong("unit-unknown", "the community has no such address unit", "unit", value)
    return np.array(sorted(known[name] for name in set(units)), np.int32)


def _there(sketch: Sketch, code: int, *tiers: Tier) -> int:
    found = sketch.tier(code)
    if found is None:
        raise _wrong("grid-unknown", "the draft has no such grid (any more)", "grid", _text(code))
    if tiers and found not in tiers:
        raise _wrong("grid-tier", f"this needs a {' or '.join(tiers)} grid; it is a {found} grid", "grid", _text(code))
    return code


def _new(sketch: Sketch, text: str) -> int:
    code = _number(text)
    if code in sketch.codes or code // 1_000_000 * 1_000_000 != sketch.community:
        raise _wrong("grid-unknown", "a new grid needs a new code of the community", "into", text)
    return code


def _unlocked(sketch: Sketch, code: int) -> None:
    """Refuse a change of a grid that is locked, or whose general grid is."""
    held = {code, int(general_of(np.array([code], np.int64))[0])} & sketch.locked
    if held:
        grid = min(held)
        name = sketch.names.get(grid, "")
        raise _wrong("grid-locked", f"{name} is locked: unlock it first, with a reason", "grid", _text(grid))


def _named(sketch: Sketch, code: int, name: str) -> str:
    text = " ".join(name.split())
    if not text or len(text) > MOST_LETTERS or not text.isprintable():
        raise _wrong("name-wrong", f"a name has 1 to {MOST_LETTERS} letters", "name", name)
    tier = sketch.tier(code)
    there = sketch.codes - {code}
    if any(sketch.names.get(other) == text and sketch.tier(other) == tier for other in there):
        raise _wrong("name-taken", "another grid of this tier has this name", "name", text)
    return text


def _number(text: str) -> int:
    if len(text) != 18 or not (text.isascii() and text.isdecimal()):
        raise _wrong("grid-unknown", "a grid's code has 18 digits", "grid", text)
    return int(text)


def _text(code: int) -> str:
    return f"{code:018d}"


def _wrong(code: str, message: str, field: str, value: str) -> ShigeError:
    return ShigeError(code, message, {"field": field, "value": value})
