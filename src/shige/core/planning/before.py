"""What stood before a redraw: the old grid of each atom, so that few households move and grids keep their codes."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from shige.core.planning.atoms import Atoms
from shige.core.values import Ints, Objects, UnitRows


@dataclass(frozen=True, slots=True)
class Old:
    """The old plan as far as one community's buildings are concerned."""

    units: UnitRows
    used: frozenset[str]
    """Every code of the community that the old plan has or ever had."""
    grounds: Mapping[str, Any] = field(default_factory=dict)
    """Polygons of the old dedicated grids by code, for those on which nobody lives."""


@dataclass(frozen=True, slots=True)
class Before:
    """The old grids of the atoms of one community, -1 where there was none."""

    parent: Ints
    """Per atom: row in `parent_codes`, its old general or dedicated grid."""
    micro: Ints
    parent_codes: Objects
    micro_codes: Objects
    used: frozenset[str]
    grounds: Mapping[str, Any] = field(default_factory=dict)


def before(atoms: Atoms, *, building_ids: Objects, old: Old) -> Before:
    """Find the old grid of each atom: the old unit of its building that covers the middle of its floors.

    An entrance that was not there before counts as the building's first one.
    """
    rows: dict[tuple[str, int], list[int]] = defaultdict(list)
    first: dict[str, int] = {}
    for row, (name, entrance) in enumerate(
        zip(old.units.building_id.tolist(), old.units.entrance.tolist(), strict=True)
    ):
        rows[name, entrance].append(row)
        first.setdefault(name, row)
    found = np.full(len(atoms.cell), -1, np.int64)
    units = atoms.units
    middle = ((units.floor_from + units.floor_to) / 2).tolist()
    for atom, building in enumerate(units.building.tolist()):
        name = building_ids[building]
        covering = [
            row
            for row in rows.get((name, int(units.entrance[atom])), ())
            if old.units.floor_from[row] <= middle[atom] <= old.units.floor_to[row]
        ]
        found[atom] = covering[0] if covering else first.get(name, -1)
    parent, parent_codes = _numbered(old.units.parent_code, found)
    micro, micro_codes = _numbered(old.units.micro_code, found)
    return Before(parent, micro, parent_codes, micro_codes, used=old.used, grounds=old.grounds)


def _numbered(codes: Objects, found: Ints) -> tuple[Ints, Objects]:
    """Per atom the number of its old code, and the codes."""
    texts = [None if row < 0 else codes[row] for row in found.tolist()]
    known = sorted({text for text in texts if text is not None})
    number = {text: index for index, text in enumerate(known)}
    column = np.array([-1 if text is None else number[text] for text in texts], np.int32)
    return column, np.array(known, dtype=object)


def majority(label: Ints, *, node: Ints, weight: Ints, count: int) -> Ints:
    """The label that holds most of the weight of each node 0 .. count-1, -1 where none does; shape (count,)."""
    inside = (label >= 0) & (node >= 0)
    result = np.full(count, -1, np.int32)
    if not inside.any():
        return result
    pair, row = np.unique(np.stack([node[inside], label[inside]]), axis=1, return_inverse=True)
    load = np.bincount(row.ravel(), weight[inside] + 1e-6)
    order = np.lexsort((-pair[1], load))
    result[pair[0][order]] = pair[1][order]
    return result


def inherited(new: Ints, *, old: Ints, weight: Ints) -> dict[int, int]:
    """Which new grid takes the code of which old one: the pairs that share most households, each used once.

    `new` and `old` are labels per atom, -1 for none. Returns old label by new label.
    """
    both = (new >= 0) & (old >= 0)
    pair, row = np.unique(np.stack([new[both], old[both]]), axis=1, return_inverse=True)
    load = np.bincount(row.ravel(), weight[both], pair.shape[1])
    result: dict[int, int] = {}
    given: set[int] = set()
    for index in np.lexsort((pair[1], pair[0], -load)).tolist():
        fresh, former = int(pair[0, index]), int(pair[1, index])
        if fresh not in result and former not in given:
            result[fresh] = former
            given.add(former)
    return result
