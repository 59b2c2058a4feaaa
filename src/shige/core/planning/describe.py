"""Turns the labels of a drawn community into its grids and units: codes, names, figures, exceptions, polygons."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from shige.core.planning.atoms import Atoms
from shige.core.planning.certify import Certificate
from shige.core.planning.codes import community_code, grid_code
from shige.core.planning.exceptions import (
    MicroFigures,
    Piece,
    PlanException,
    general_exceptions,
    micro_exceptions,
    slice_exceptions,
)
from shige.core.planning.names import Addresses, addresses, distinct, general_name, micro_name
from shige.core.planning.norms import Norms
from shige.core.planning.numbering import Labels, Numbers
from shige.core.planning.polygons import GridLand
from shige.core.planning.staffing import weekly_minutes
from shige.core.values import Bools, Community, Floats, Grids, Ints, Objects, Tier, UnitRows

_JSON = json.JSONEncoder(ensure_ascii=False).encode
_NOTHING = "[]"
"""JSON of no exceptions."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """All that was decided about one community; grids of each tier are numbered from 0."""

    atoms: Atoms
    labels: Labels
    numbers: Numbers
    dedicated_site: Ints
    """Per dedicated grid."""
    pieces: Sequence[Piece]
    """Per general grid."""
    certificate: Certificate
    parts: Mapping[str, Floats]
    """Minutes of each micro-grid by what they are spent on."""
    land: GridLand
    crew: int | Ints
    """Of every micro-grid, or of each."""


def grids_of(community: Community, *, drawn: Drawn, norms: Norms) -> Grids:
    """The grids of all tiers of `community`: the community, then general, dedicated and micro-grids by code."""
    known = addresses(community)
    parts = [
        _community_grid(community),
        _general_grids(community, known, drawn=drawn, norms=norms),
        _dedicated_grids(community, drawn=drawn),
        _micro_grids(community, known, drawn=drawn, norms=norms),
    ]
    return Grids.concatenated(parts)


def units_of(community: Community, *, drawn: Drawn) -> UnitRows:
    """The address units of `community` with the grids that they belong to."""
    units, micro = drawn.atoms.units, drawn.labels.micro
    micro_codes, general_codes = _micro_codes(community, drawn=drawn), _general_codes(community, drawn=drawn)
    parents = np.concatenate([general_codes, _dedicated_codes(community, drawn=drawn)])
    parent = np.where(micro >= 0, drawn.labels.general, len(general_codes) + drawn.labels.dedicated)
    return UnitRows(
        id=units.id,
        building_id=community.buildings.id[units.building],
        entrance=units.entrance,
        floor_from=units.floor_from,
        floor_to=units.floor_to,
        lift=drawn.atoms.lift,
        households=units.households,
        micro_code=_column([*micro_codes, None])[micro],
        parent_code=parents[parent],
        x=units.x,
        y=units.y,
    )


def _community_grid(community: Community) -> Grids:
    households = int(community.buildings.households.sum())
    return _grids(
        Tier.COMMUNITY,
        code=_column([community_code(community.code)]),
        parent=_column([community.code]),
        name=_column([community.name]),
        households=np.array([households], np.int32),
        polygon=_column([shapely.coverage_union_all(community.cells.polygon)]),
    )


def _general_grids(community: Community, known: Addresses, *, drawn: Drawn, norms: Norms) -> Grids:
    units = drawn.atoms.units
    count = len(drawn.numbers.general)
    general = drawn.labels.general
    households = _households(general, units.households, count)
    names = [
        general_name(known, buildings=units.building[rows], households=units.households[rows], community=community.name)
        for rows in _rows(general, count)
    ]
    weekly = weekly_minutes(households, duties=norms.duties)
    found = [
        general_exceptions(int(home), piece=piece, grids=norms.grids)
        for home, piece in zip(households, drawn.pieces, strict=True)
    ]
    figures = [
        _JSON({"weekly": {name: round(float(minutes[row]), 1) for name, minutes in weekly.items()}})
        for row in range(count)
    ]
    order = np.argsort(drawn.numbers.general, kind="stable")
    return _grids(
        Tier.GENERAL,
        code=_general_codes(community, drawn=drawn),
        parent=_column([community_code(community.code)] * count),
        name=_distinct_by(names, order),
        households=households,
        polygon=drawn.land.general,
        sliced=drawn.land.general_sliced,
        exceptions=_with_slices(found, drawn.land.general, drawn.land.general_sliced),
        figures=figures,
    ).take(order)


def _dedicated_grids(community: Community, *, drawn: Drawn) -> Grids:
    count = len(drawn.dedicated_site)
    names = [str(name) or community.name for name in community.sites.name[drawn.dedicated_site]]
    order = np.argsort(drawn.numbers.dedicated, kind="stable")
    return _grids(
        Tier.DEDICATED,
        code=_dedicated_codes(community, drawn=drawn),
        parent=_column([community_code(community.code)] * count),
        name=_distinct_by(names, order),
        households=_households(drawn.labels.dedicated, drawn.atoms.units.households, count),
        polygon=drawn.land.dedicated,
    ).take(order)


def _micro_grids(community: Community, known: Addresses, *, drawn: Drawn, norms: Norms) -> Grids:
    units, sheet = drawn.atoms.units, drawn.certificate
    count = len(drawn.labels.micro_general)
    households = _households(drawn.labels.micro, units.households, count)
    of_general = np.bincount(drawn.labels.micro_general, households, len(drawn.numbers.general)).astype(np.int64)
    homes = _rows(drawn.labels.micro, count)
    names = [micro_name(known, units=units, rows=rows) for rows in homes]
    found = [
        micro_exceptions(
            MicroFigures(
                households=int(households[row]),
                minutes=float(sheet.minutes[row]),
                p_in_time=float(sheet.p_in_time[row]),
                units=len(homes[row]),
                general_households=int(of_general[drawn.labels.micro_general[row]]),
            ),
            grids=norms.grids,
            limit=norms.sweep.limit,
        )
        for row in range(count)
    ]
    code = _micro_codes(community, drawn=drawn)
    order = np.argsort(code, kind="stable")
    return _grids(
        Tier.MICRO,
        code=code,
        parent=_general_codes(community, drawn=drawn)[drawn.labels.micro_general],
        name=_distinct_by(names, order),
        households=households,
        minutes=np.round(sheet.minutes, 2),
        p_in_time=np.round(sheet.p_in_time, 4),
        crew=np.full(count, drawn.crew, np.int32),
        polygon=drawn.land.micro,
        sliced=drawn.land.micro_sliced,
        exceptions=_with_slices(found, drawn.land.micro, drawn.land.micro_sliced),
        figures=_micro_figures(drawn),
    ).take(order)


def _with_slices(found: list[list[PlanException]], land: Objects, sliced: Bools) -> list[str]:
    """JSON of the exceptions of each grid, with those of its slices."""
    parts = shapely.get_num_geometries(land).tolist()
    rows = [
        [*known, *slice_exceptions(count, sliced=mark)]
        for known, count, mark in zip(found, parts, sliced.tolist(), strict=True)
    ]
    return [_JSON([one.as_json() for one in row]) if row else _NOTHING for row in rows]


def _micro_figures(drawn: Drawn) -> list[str]:
    """JSON of the figures of each micro-grid: one pattern, filled in with the numbers of each."""
    sheet = drawn.certificate
    parts = {name: np.round(minutes, 1) for name, minutes in drawn.parts.items()}
    shown = {
        "sd": np.round(sheet.spread, 1),
        "p50": np.round(sheet.p50, 1),
        "p90": np.round(sheet.p90, 1),
        "expected_reached": np.round(sheet.expected_reached, 3),
        "tour_m": np.round(sheet.tour_m),
    }
    pattern = _JSON({"parts": dict.fromkeys(parts, "%r"), **dict.fromkeys(shown, "%r")}).replace('"%r"', "%r")
    columns = [column.tolist() for column in (*parts.values(), *shown.values())]
    return [pattern % row for row in zip(*columns, strict=True)]


def _grids(tier: Tier, *, code: Objects, parent: Objects, name: Objects, households: Ints, **known: Any) -> Grids:
    """Grids of one tier; what is not known is empty."""
    size = len(code)
    return Grids(
        code=code,
        tier=_column([tier] * size),
        parent=parent,
        name=name,
        households=households,
        minutes=np.asarray(known.get("minutes", np.full(size, np.nan)), np.float64),
        p_in_time=np.asarray(known.get("p_in_time", np.full(size, np.nan)), np.float64),
        crew=np.asarray(known.get("crew", np.zeros(size)), np.int32),
        sliced=np.asarray(known.get("sliced", np.zeros(size)), np.bool_),
        exceptions=_column(known.get("exceptions", [_NOTHING] * size)),
        figures=_column(known.get("figures", ["{}"] * size)),
        polygon=_column(known["polygon"]),
    )


def _households(label: Ints, households: Ints, count: int) -> Ints:
    inside = label >= 0
    return np.bincount(label[inside], households[inside], count).astype(np.int32)


def _rows(label: Ints, count: int) -> list[Ints]:
    """The rows of each label 0 .. count-1."""
    order = np.argsort(label, kind="stable")
    starts = np.searchsorted(label[order], np.arange(count + 1))
    return [order[starts[k] : starts[k + 1]] for k in range(count)]


def _general_codes(community: Community, *, drawn: Drawn) -> Objects:
    return _column([grid_code(community.code, middle=number) for number in drawn.numbers.general.tolist()])


def _dedicated_codes(community: Community, *, drawn: Drawn) -> Objects:
    return _column([grid_code(community.code, middle=number) for number in drawn.numbers.dedicated.tolist()])


def _micro_codes(community: Community, *, drawn: Drawn) -> Objects:
    middle = drawn.numbers.general[drawn.labels.micro_general]
    return _column(
        [
            grid_code(community.code, middle=general, micro=number)
            for general, number in zip(middle.tolist(), drawn.numbers.micro.tolist(), strict=True)
        ]
    )


def _distinct_by(names: Sequence[str], order: Ints) -> Objects:
    """Names made distinct in the order of the codes."""
    result = np.empty(len(names), dtype=object)
    result[order] = distinct([names[row] for row in order])
    return result


def _column(values: Sequence[Any]) -> Objects:
    result: Objects = np.empty(len(values), dtype=object)
    result[:] = values
    return result
