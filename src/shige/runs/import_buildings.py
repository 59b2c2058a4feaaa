"""Make the buildings and sites of an imported city: what they are used for, whose they are, who lives there."""

from dataclasses import dataclass

import numpy as np
import shapely

from shige.adapters.features import Problem, Problems
from shige.adapters.recognise import Role
from shige.core.planning.estimate import Estimated, Known, estimate
from shige.core.values import (
    Areas,
    Buildings,
    Compounds,
    Floats,
    Ints,
    Objects,
    Sites,
    Use,
)
from shige.runs.import_land import keys_of, shapes_of, stacked, texts_of
from shige.runs.import_sites import LIVED_IN, holder, spots, uses_on_land
from shige.runs.import_sources import Piece

_BOUNDS = {"floors": (1, 200), "entrances": (1, 200), "dwellings": (0, 20_000), "households": (0, 20_000)}
"""Of one building: beyond them is a slip of the pen."""
_POLYGON = 3
"""Shapely's type id; those of several parts lie above."""
POINT_M2 = 400.0
"""Footprint of a building of which only a point is known."""


@dataclass(frozen=True, slots=True)
class Land:
    """The land that buildings stand on."""

    areas: Areas
    compounds: Compounds
    sites: Sites


def import_buildings(pieces: list[Piece], land: Land, problems: Problems) -> Buildings:
    """The buildings; what the sources do not say is estimated and marked. Of several parts the largest stays."""
    parts = stacked(pieces, Role.BUILDING)
    shape = shapes_of(parts)
    footprint = shape.copy()
    several = np.flatnonzero(shapely.get_type_id(shape) > _POLYGON)
    footprint[several] = [_largest(one) for one in shape[several]]
    spot = spots(footprint)
    key = keys_of(parts, "building-")
    _refuse_twice(parts, key, problems)
    site = holder(land.sites.polygon, spot)
    floors = _given(parts, "floors")
    use = uses_on_land(parts, pieces, sites=land.sites, floors=floors)
    known = _known(parts, use, shapely.area(shape))
    full = estimate(known)
    compound = _compound(parts, spot, land.compounds)
    xy = shapely.get_coordinates(spot)
    return Buildings(
        id=key,
        address=_addresses(parts, pieces, footprint),
        area=holder(land.areas.polygon, spot),
        compound=compound,
        site=site,
        use=_mixed_if_lived_in(known.use, full),
        floors=full.floors,
        floors_given=known.floors >= 0,
        lift=full.lift,
        lift_given=known.lift >= 0,
        entrances=full.entrances,
        entrances_given=known.entrances >= 0,
        dwellings=full.dwellings,
        dwellings_given=known.dwellings >= 0,
        households=full.households,
        households_given=known.households >= 0,
        x=xy[:, 0].copy(),
        y=xy[:, 1].copy(),
        footprint=footprint,
    )


def named_compounds(pieces: list[Piece], compounds: Compounds) -> Compounds:
    """The compounds, and those that only the buildings name; these count as gated."""
    parts = stacked(pieces, Role.BUILDING)
    new = sorted(set(texts_of(parts, "compound").tolist()) - {""} - {*compounds.id.tolist(), *compounds.name.tolist()})
    names = np.array(new, dtype=object)
    return Compounds(
        id=np.concatenate([compounds.id, names]),
        name=np.concatenate([compounds.name, names]),
        gated=np.concatenate([compounds.gated, np.ones(len(new), dtype=np.bool_)]),
        polygon=np.concatenate([compounds.polygon, np.full(len(new), None, dtype=object)]),
    )


def _largest(shape: shapely.Geometry) -> shapely.Geometry:
    largest: shapely.Geometry = max(shapely.get_parts(shape).tolist(), key=shapely.area)
    return largest


def _refuse_twice(parts: list[Piece], key: Objects, problems: Problems) -> None:
    first: set[str] = set()
    rows = [(piece.reader.features.source, row) for piece in parts for row in piece.reader.features.rows().tolist()]
    for (source, row), name in zip(rows, key.tolist(), strict=True):
        if name in first:
            problems.add(Problem(source, row, "id", name, "duplicate-id", "stands twice; ids are unique"))
        first.add(name)


def _given(parts: list[Piece], name: str) -> Ints:
    low, high = _BOUNDS[name]
    return np.concatenate([np.empty(0, np.int32), *[piece.reader.wholes(name, low=low, high=high) for piece in parts]])


def _known(parts: list[Piece], use: Ints, size: Floats) -> Known:
    return Known(
        use=use,
        footprint_m2=np.where(size > 0, size, POINT_M2),
        height_m=np.concatenate([np.empty(0), *[piece.reader.reals("height") for piece in parts]]),
        floors=_given(parts, "floors"),
        lift=np.concatenate([np.empty(0, np.int32), *[piece.reader.flags("lift") for piece in parts]]),
        entrances=_given(parts, "entrances"),
        dwellings=_given(parts, "dwellings"),
        households=_given(parts, "households"),
    )


def _mixed_if_lived_in(use: Ints, full: Estimated) -> Ints:
    """Where the source counts households, somebody lives, whatever else the building is for."""
    return np.where((full.households > 0) & ~np.isin(use, LIVED_IN), Use.MIXED, use).astype(np.int32)


def _compound(parts: list[Piece], spot: Objects, compounds: Compounds) -> Ints:
    """By the name that the building gives, else the estate that it stands in."""
    row_of = {text: row for column in (compounds.name, compounds.id) for row, text in enumerate(column.tolist())}
    named = np.array([row_of.get(text, -1) if text else -1 for text in texts_of(parts, "compound")], dtype=np.int32)
    return np.where(named >= 0, named, holder(compounds.polygon, spot)).astype(np.int32)


def _addresses(parts: list[Piece], pieces: list[Piece], footprint: Objects) -> Objects:
    """The address as given, else street and number, else those of an address point inside, else the name."""
    given = texts_of(parts, "address")
    own = _street_and_number(parts)
    nodes = stacked(pieces, Role.ADDRESS)
    texts = _street_and_number(nodes)
    inside = np.full(len(footprint), "", dtype=object)
    at, host = shapely.STRtree(footprint).query(shapes_of(nodes), predicate="intersects")
    inside[host[::-1]] = texts[at[::-1]]
    address = given
    for column in (own, inside, texts_of(parts, "name")):
        address = np.where(address == "", column, address)
    return address.astype(object)


def _street_and_number(parts: list[Piece]) -> Objects:
    """Chinese addresses have the number at once with 号, others after a blank."""
    pairs = zip(texts_of(parts, "street"), texts_of(parts, "housenumber"), strict=True)
    return np.array([_address(street, number) for street, number in pairs], dtype=object)


def _address(street: str, number: str) -> str:
    if not street:
        return ""
    if street.isascii() or not number or any("\u00c0" <= letter <= "\u024f" for letter in street):
        return f"{street} {number}".strip()
    return f"{street}{number}" + ("" if number.endswith("号") else "号")
