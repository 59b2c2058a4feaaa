"""Turns an edited sketch into the grids and units of a plan: figures, exceptions, names and polygons derived again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely

from shige.core.errors import ShigeError
from shige.core.planning.certify import SweepGroups, certify, time_parts
from shige.core.planning.describe import Drawn, grids_of, units_of
from shige.core.planning.edit_figures import Standing, groups_of, touched, walks
from shige.core.planning.general import Ground
from shige.core.planning.layout import Layout, land_of, pieces_of
from shige.core.planning.locks import Locks
from shige.core.planning.names import distinct
from shige.core.planning.numbering import Labels, Numbers
from shige.core.planning.sketch import NONE, Longs, Sketch, Workbench, general_of, ways_of
from shige.core.values import Bools, Grids, Ints, Objects, UnitRows

_SAME_M = 1e-4
"""Borders that differ by less, in metres, are the same: a plan file keeps degrees."""


@dataclass(frozen=True, slots=True)
class Base:
    """What the sketch was begun from."""

    sketch: Sketch
    grids: Grids
    """Of the community alone, in the plan's metres."""


@dataclass(frozen=True, slots=True)
class _Table:
    """The sketch as a drawing sees it: grids of each tier numbered from 0 in the order of their codes."""

    ground: Ground
    layout: Layout
    groups: SweepGroups
    general: Longs
    micro: Longs
    dedicated: Longs


def plan_part(bench: Workbench, sketch: Sketch, *, base: Base) -> tuple[Grids, UnitRows]:
    """The grids and units of the community as a plan holds them; what no edit touched stays as it was, word for word.

    Raises:
        ShigeError: "grid-torn" where a touched grid falls into pieces, "ground-stranded".
    """
    refuse_torn(bench, sketch, base=base.sketch)
    table = _table(bench, sketch)
    drawn = _drawn(bench, table)
    described = grids_of(bench.community, drawn=drawn, norms=bench.order.norms)
    return _settled(described, sketch, base=base), units_of(bench.community, drawn=drawn)


def shapes_of(bench: Workbench, sketch: Sketch, codes: Sequence[int]) -> Mapping[int, object]:
    """Polygons of those general, dedicated and micro-grids that are there, in metres."""
    table = _table(bench, sketch)
    land = land_of(table.ground, layout=table.layout)
    rows = ((table.general, land.general), (table.dedicated, land.dedicated), (table.micro, land.micro))
    known = {code: shape for of, shapes in rows for code, shape in zip(of.tolist(), shapes, strict=True)}
    return {code: known[code] for code in codes if code in known}


def refuse_torn(bench: Workbench, sketch: Sketch, *, base: Sketch) -> None:
    """Name the first grid that edits since `base` tear into pieces.

    Raises:
        ShigeError: "grid-torn", "ground-stranded".
    """
    ways = ways_of(bench, sketch)
    for code in touched(base, sketch):
        if sketch.tier(code) is None:
            continue
        for constraint in walks(bench, sketch, ways=ways, code=code):
            if constraint.is_hard and constraint.standing is Standing.BROKEN:
                name = sketch.names.get(code, "")
                message = f"{name} falls into {constraint.facts['pieces']:.0f} pieces that nobody can walk between"
                raise ShigeError("grid-torn", message, {"field": "grid", "value": f"{code:018d}", "bound": 1})


def _table(bench: Workbench, sketch: Sketch) -> _Table:
    ways = ways_of(bench, sketch)
    inside = sketch.is_micro
    general, micro = np.unique(general_of(sketch.home[inside])), np.unique(sketch.home[inside])
    held = sketch.site != NONE
    dedicated, first = np.unique(sketch.site[held], return_index=True)
    cell_dedicated = _numbered(sketch.site, dedicated, held)
    _, groups = groups_of(bench, sketch, np.flatnonzero(inside).astype(np.int32))
    labels = Labels(
        general=_numbered(general_of(sketch.home), general, inside),
        micro=_numbered(sketch.home, micro, inside),
        dedicated=cell_dedicated[bench.atoms.cell],
        micro_general=np.searchsorted(general, general_of(micro)).astype(np.int32),
    )
    return _Table(
        ground=Ground(bench.community, bench.atoms, ways.dedicated, ways.links, Locks(), None),
        layout=Layout(
            labels=labels,
            sites=bench.community.cells.site[held][first],
            cell_dedicated=cell_dedicated,
            host=ways.host,
        ),
        groups=groups,
        general=general,
        micro=micro,
        dedicated=dedicated,
    )


def _drawn(bench: Workbench, table: _Table) -> Drawn:
    sweep = bench.order.crews.sweep
    sheet = certify(table.groups, sweep=sweep)
    return Drawn(
        atoms=bench.atoms,
        labels=table.layout.labels,
        numbers=Numbers(
            general=_digits(table.general // 1_000),
            dedicated=_digits(table.dedicated // 1_000),
            micro=_digits(table.micro),
        ),
        dedicated_site=table.layout.sites,
        pieces=pieces_of(table.ground, labels=table.layout.labels),
        certificate=sheet,
        parts=time_parts(table.groups, sweep=sweep, certificate=sheet),
        land=land_of(table.ground, layout=table.layout),
        crew=table.groups.crew,
    )


def _settled(described: Grids, sketch: Sketch, *, base: Base) -> Grids:
    """The described grids under their names, with all else as it was where no edit touched them."""
    code = np.array([int(text) for text in described.code.tolist()], np.int64)
    row = {int(text): place for place, text in enumerate(base.grids.code.tolist())}
    old = np.array([row.get(number, -1) for number in code.tolist()], np.int64)
    same = (old >= 0) & ~np.isin(code, np.array(touched(base.sketch, sketch), np.int64))
    one, other = shapely.normalize(described.polygon[same]), shapely.normalize(base.grids.polygon[old[same]])
    same[same] = shapely.equals_exact(one, other, tolerance=_SAME_M)
    kept = base.grids.take(old)
    columns = {
        name: np.where(same, getattr(kept, name), getattr(described, name))
        for name in ("minutes", "p_in_time", "crew", "sliced", "exceptions", "figures")
    }
    return replace(described, **columns, name=_names(described, code, sketch=sketch))


def _names(described: Grids, code: Longs, *, sketch: Sketch) -> Objects:
    """The sketch's names; what is new gets the one that describes it, made distinct within its tier."""
    names = described.name.copy()
    fresh = np.array([not sketch.names.get(number) for number in code.tolist()], np.bool_)
    for place in np.flatnonzero(~fresh):
        names[place] = sketch.names[int(code[place])]
    for tier in set(described.tier[fresh].tolist()):
        rows = np.flatnonzero(described.tier == tier)
        rows = np.concatenate([rows[~fresh[rows]], rows[fresh[rows]]])
        apart = distinct(names[rows].tolist())
        names[rows[fresh[rows]]] = apart[fresh[rows]]
    return names


def _numbered(codes: Longs, known: Longs, held: Bools) -> Ints:
    """The place of each code among the known ones, -1 where none is held."""
    return np.where(held, np.searchsorted(known, codes), -1).astype(np.int32)


def _digits(codes: Longs) -> Ints:
    return (codes % 1_000).astype(np.int32)
