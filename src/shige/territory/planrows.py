"""Turns the layers of a plan file into rows of a plan, and rows into layers, without loss."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from shige.adapters.geopackage import Layer
from shige.core.errors import ShigeError
from shige.core.mapping.doors import DOOR
from shige.core.values import Bools, Objects, Tier

GRID_COLUMNS = (
    "code", "tier", "parent", "community", "name", "households", "minutes", "p_in_time", "crew", "sliced",
    "exceptions", "figures", "polygon", "west", "south", "east", "north",
)  # fmt: skip
UNIT_COLUMNS = (
    "uid", "building", "entrance", "floor_from", "floor_to", "lift", "households", "grid", "parent", "lon", "lat",
)  # fmt: skip
LINEAGE_COLUMNS = ("tier", "source", "target", "households", "change")
SHEET_COLUMNS = (
    "community", "name", "households", "units", "general", "micro", "dedicated", "exceptions", "doors",
)  # fmt: skip
_BELOW = 1_000_000
"""Codes of a community."""
Longs = NDArray[np.int64]
Rows = Iterator[tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class PlanRows:
    """The layers of a plan file, checked, with their codes as whole numbers."""

    grids: Layer
    units: Layer
    lineage: Layer
    code: Longs
    parent: Longs
    unit_grid: Longs
    unit_parent: Longs

    @property
    def community(self) -> Longs:
        """Per grid: the lowest code of its community."""
        return self.code // _BELOW * _BELOW

    def grid_rows(self) -> Rows:
        """Rows of `GRID_COLUMNS`."""
        columns, shapes = self.grids.columns, _shapes(self.grids)
        crew = columns["crew"].astype(object)
        crew[self.grids.nulls.get("crew", np.zeros(len(crew), bool))] = None
        return zip(
            self.code.tolist(),
            columns["tier"].tolist(),
            self.parent.tolist(),
            self.community.tolist(),
            columns["name"].tolist(),
            columns["households"].tolist(),
            _nullable(columns["minutes"]),
            _nullable(columns["p_in_time"]),
            crew.tolist(),
            columns["sliced"].astype(bool).tolist(),
            columns["exceptions"].tolist(),
            columns["figures"].tolist(),
            shapely.to_wkb(shapes, output_dimension=2, byte_order=1).tolist(),
            *shapely.bounds(shapes).T.tolist(),
            strict=True,
        )

    def unit_rows(self) -> Rows:
        """Rows of `UNIT_COLUMNS`."""
        columns, points = self.units.columns, _shapes(self.units)
        return zip(
            columns["id"].tolist(),
            columns["building_id"].tolist(),
            *(columns[name].tolist() for name in ("entrance", "floor_from", "floor_to")),
            columns["lift"].astype(bool).tolist(),
            columns["households"].tolist(),
            self.unit_grid.tolist(),
            self.unit_parent.tolist(),
            shapely.get_x(points).tolist(),
            shapely.get_y(points).tolist(),
            strict=True,
        )

    def lineage_rows(self) -> Rows:
        """Rows of `LINEAGE_COLUMNS`."""
        return zip(*(self.lineage.columns[name].tolist() for name in LINEAGE_COLUMNS), strict=True)

    def sheet_rows(self) -> Rows:
        """Rows of `SHEET_COLUMNS`, one a community."""
        columns, tiers = self.grids.columns, self.grids.columns["tier"]
        heads = np.flatnonzero(tiers == Tier.COMMUNITY)
        order = heads[np.argsort(self.code[heads])]
        codes = self.code[order]
        slot = np.searchsorted(codes, self.community)
        home = np.searchsorted(codes, self.unit_grid // _BELOW * _BELOW)
        count = {tier: np.bincount(slot[tiers == tier], minlength=len(codes)).tolist() for tier in Tier}
        missed = np.bincount(slot[columns["exceptions"] != "[]"], minlength=len(codes))
        return zip(
            codes.tolist(),
            columns["name"][order].tolist(),
            columns["households"][order].tolist(),
            np.bincount(home, minlength=len(codes)).tolist(),
            *(count[tier] for tier in (Tier.GENERAL, Tier.MICRO, Tier.DEDICATED)),
            missed.tolist(),
            self._doors(home, communities=len(codes)),
            strict=True,
        )

    def _doors(self, home: Longs, *, communities: int) -> list[bytes]:
        """Per community: its units as packed records, buildings numbered anew in each."""
        columns, points = self.units.columns, _shapes(self.units)
        doors = np.zeros(len(home), DOOR)
        doors["grid"] = self.unit_grid
        doors["building"] = np.unique(columns["building_id"].astype(str), return_inverse=True)[1]
        for name in ("entrance", "floor_from", "floor_to"):
            doors[name] = columns[name]
        doors["lon"], doors["lat"] = shapely.get_x(points), shapely.get_y(points)
        order = np.argsort(home, kind="stable")
        ends = np.searchsorted(home[order], np.arange(communities + 1))
        return [_renumbered(doors[order[a:b]]).tobytes() for a, b in pairwise(ends.tolist())]


def plan_rows(layers: Mapping[str, Layer]) -> PlanRows:
    """Check the layers of a plan file and make rows of them.

    Raises:
        ShigeError: "plan-row" with layer, row, field and value of the first wrong one.
    """
    grids, units, lineage = layers["grids"], layers["address_units"], layers["lineage"]
    columns, homes = grids.columns, units.columns
    tier = columns["tier"]
    _refuse("grids", "tier", tier, wrong=~np.isin(tier.astype(str), list(Tier)))
    for name in ("name", "exceptions", "figures"):
        _refuse("grids", name, columns[name], wrong=_missing(columns[name]))
    code = _codes("grids", "code", columns["code"])
    head = tier == Tier.COMMUNITY
    parents = np.where(head, columns["parent"].astype(str) + "0" * 6, columns["parent"])
    parent = _codes("grids", "parent", parents.astype(object))
    micro, above = homes["micro_code"], _codes("address_units", "parent_code", homes["parent_code"])
    loose = _missing(micro)
    grid = _codes("address_units", "micro_code", np.where(loose, homes["parent_code"], micro))
    known = np.sort(code)
    _refuse("grids", "code", columns["code"], wrong=~_first_of_each(code))
    for layer, name, values, wanted in (
        ("grids", "parent", columns["parent"], parent),
        ("grids", "code", columns["code"], code // _BELOW * _BELOW),
        ("address_units", "micro_code", micro, grid),
        ("address_units", "parent_code", homes["parent_code"], above),
    ):
        _refuse(layer, name, values, wrong=~_in(wanted, known))
    return PlanRows(grids, units, lineage, code, parent, grid, above)


def layers_of(
    grids: Sequence[tuple[Any, ...]], units: Sequence[tuple[Any, ...]], lineage: Sequence[tuple[Any, ...]]
) -> dict[str, Layer]:
    """The layers of a plan file from rows of `GRID_COLUMNS` up to the polygon, `UNIT_COLUMNS` and `LINEAGE_COLUMNS`."""
    code, tier, parent, _, name, homes, minutes, p_in_time, crew, sliced, exceptions, figures, polygon = _columns(
        grids, 13
    )
    uid, building, entrance, low, high, lift, households, grid, above, lon, lat = _columns(units, 11)
    return {
        "grids": Layer(
            {
                "code": _texts(code),
                "tier": tier,
                "parent": _objects(
                    [f"{p:018d}"[: 12 if t == Tier.COMMUNITY else 18] for p, t in zip(parent, tier, strict=True)]
                ),
                "name": name,
                "households": homes.astype(np.int32),
                "minutes": minutes.astype(np.float64),
                "p_in_time": p_in_time.astype(np.float64),
                "crew": np.where(_missing(crew), 0, crew).astype(np.int32),
                "sliced": sliced.astype(bool),
                "exceptions": exceptions,
                "figures": figures,
            },
            np.asarray(shapely.from_wkb([bytes(blob) for blob in polygon])),
            nulls={"crew": _missing(crew)},
        ),
        "address_units": Layer(
            {
                "id": uid,
                "building_id": building,
                "entrance": entrance.astype(np.int32),
                "floor_from": low.astype(np.int32),
                "floor_to": high.astype(np.int32),
                "lift": lift.astype(bool),
                "households": households.astype(np.int32),
                "micro_code": _micro(grid, above),
                "parent_code": _texts(above),
            },
            np.asarray(shapely.points(lon.astype(np.float64), lat.astype(np.float64))),
            kind="Point",
        ),
        "lineage": Layer(_lineage(lineage)),
    }


def _lineage(rows: Sequence[tuple[Any, ...]]) -> dict[str, NDArray[Any]]:
    columns = dict(zip(LINEAGE_COLUMNS, _columns(rows, len(LINEAGE_COLUMNS)), strict=True))
    return {**columns, "households": columns["households"].astype(np.int32)}


def _columns(rows: Sequence[tuple[Any, ...]], count: int) -> list[Objects]:
    return [_objects(column) for column in zip(*rows, strict=True)] if rows else [_objects([])] * count


def _objects(values: Sequence[Any]) -> Objects:
    column: Objects = np.empty(len(values), dtype=object)
    column[:] = values
    return column


def _texts(codes: Objects) -> Objects:
    return _objects([f"{code:018d}" for code in codes])


def _nullable(values: NDArray[Any]) -> list[float | None]:
    column = values.astype(object)
    column[np.isnan(values)] = None
    nullable: list[float | None] = column.tolist()
    return nullable


def _missing(values: NDArray[Any]) -> Bools:
    return np.array([value is None for value in values.tolist()], dtype=bool)


def _micro(grid: Objects, above: Objects) -> Objects:
    """Codes of micro-grids, None where a unit stands in a dedicated grid."""
    column = _texts(grid)
    column[grid == above] = None
    return column


def _renumbered(doors: NDArray[np.void]) -> NDArray[np.void]:
    doors["building"] = np.unique(doors["building"], return_inverse=True)[1]
    return doors


def _codes(layer: str, field: str, texts: NDArray[Any]) -> Longs:
    """Texts of 18 digits as whole numbers."""
    given = texts.tolist()
    good = [isinstance(t, str) and len(t) == 18 and t.isascii() and t.isdecimal() for t in given]
    _refuse(layer, field, texts, wrong=~np.array(good, dtype=bool))
    return np.array([int(text) for text in given], dtype=np.int64)


def _in(wanted: Longs, known: Longs) -> Bools:
    """Which are among the known ones, which are sorted."""
    if not len(known):
        return np.zeros(len(wanted), bool)
    return np.asarray(known[np.minimum(np.searchsorted(known, wanted), len(known) - 1)] == wanted)


def _first_of_each(code: Longs) -> Bools:
    first = np.zeros(len(code), bool)
    first[np.unique(code, return_index=True)[1]] = True
    return first


def _refuse(layer: str, field: str, values: NDArray[Any], *, wrong: Bools) -> None:
    """Name the first wrong value of a column."""
    if not wrong.any():
        return
    row = int(np.argmax(wrong))
    raise ShigeError(
        "plan-row",
        f"layer {layer}, row {row + 1}: {field} is {values[row]!r}, which fits no plan: draw the plan again",
        {"layer": layer, "row": row + 1, "field": field, "value": str(values[row])},
    )


def _shapes(layer: Layer) -> Objects:
    if layer.geometry is None or shapely.is_missing(layer.geometry).any():
        raise ShigeError("layer-shapeless", "a layer of a plan file has lost its shapes: draw the plan again")
    return layer.geometry
