"""One publication in memory: the atlas and the layers of tiles, both on the same land.

A city's rows pass through once and are kept as columns: as objects they would lie scattered among what stays, and a
worker would hold on to twice the memory for ever.
"""

import math
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely

from shige.core.mapping.atlas import TIERS, Atlas, AtlasGrids, Leaves
from shige.core.mapping.doors import Records
from shige.core.mapping.land import Land, land_of
from shige.core.mapping.tile import TileLayer, layer_of
from shige.core.values import Objects, Tier

Blob = bytes | memoryview
"""Bytes as SQLite and PostgreSQL give them."""
COLUMNS = ("code", "sliced", "polygon", "name", "households", "minutes", "p_in_time")
GridRow = tuple[int, bool, Blob, str, int, float | None, float | None]
"""The columns of a grid."""
LOWEST = (Tier.MICRO, Tier.DEDICATED)
_BETWEEN = "\0"
_CHUNK = 10_000


@dataclass(frozen=True, slots=True)
class Image:
    """What is asked of a publication."""

    atlas: Atlas
    layers: Mapping[Tier, TileLayer]


@dataclass(frozen=True, slots=True)
class TierRows:
    """The grids of a tier as columns; made by `tier_rows`."""

    tier: Tier
    code: "array[int]"
    sliced: bytearray
    polygon: bytearray
    ends: "array[int]"
    """Where each polygon ends in `polygon`, from 0 on."""
    name: bytearray
    households: "array[int]"
    minutes: "array[float]"
    p_in_time: "array[float]"

    def __len__(self) -> int:
        return len(self.code)

    def names(self) -> list[str]:
        """The names, as new texts."""
        return self.name.decode().split(_BETWEEN)[: len(self)]

    def polygons(self) -> list[Objects]:
        """The polygons in degrees, a chunk at a time."""
        spans, view = list(pairwise(self.ends)), memoryview(self.polygon)
        return [
            shapely.from_wkb([bytes(view[start:end]) for start, end in spans[first : first + _CHUNK]])
            for first in range(0, len(spans), _CHUNK)
        ]

    def said(self) -> Mapping[str, Sequence[str | int | float | None]]:
        """What tiles say of them."""
        told: dict[str, Sequence[str | int | float | None]] = {
            "name": self.names(),
            "households": self.households.tolist(),
        }
        if self.tier == Tier.MICRO:
            told |= {
                "minutes": [None if math.isnan(value) else value for value in self.minutes],
                "p_in_time": [None if math.isnan(value) else value for value in self.p_in_time],
                "sliced": [bool(value) for value in self.sliced],
            }
        return {**told, "code": [f"{code:018d}" for code in self.code]}


def tier_rows(tier: Tier, rows: Iterable[GridRow]) -> TierRows:
    """Rows of `COLUMNS` as columns."""
    into = TierRows(
        tier, array("q"), bytearray(), bytearray(), array("q", [0]), bytearray(), array("q"), array("d"), array("d")
    )
    for code, sliced, polygon, name, households, minutes, p_in_time in rows:
        into.code.append(code)
        into.sliced.append(sliced)
        into.polygon.extend(polygon)
        into.ends.append(len(into.polygon))
        into.name.extend(f"{name}{_BETWEEN}".encode())
        into.households.append(households)
        into.minutes.append(math.nan if minutes is None else minutes)
        into.p_in_time.append(math.nan if p_in_time is None else p_in_time)
    return into


def image_of(rows: Sequence[TierRows], units: Records) -> Image:
    """The image of the grids of each tier; the lowest tiers' land is made once, and looked at by both parts."""
    low = [each for each in rows if each.tier in LOWEST]
    land = _land(low)
    ends = np.cumsum([0, *map(len, low)]).tolist()
    parts = {each.tier: land.part(first, last) for each, (first, last) in zip(low, pairwise(ends), strict=True)}
    layers = {
        each.tier: layer_of(str(each.tier), parts[each.tier] if each.tier in parts else _land([each]), each.said())
        for each in rows
    }
    grids = AtlasGrids(
        code=_joined([each.code for each in rows]),
        tier=np.repeat([TIERS.index(each.tier) for each in rows], [len(each) for each in rows]).astype(np.int8),
        name=_column([name for each in rows for name in each.names()]),
        sliced=np.frombuffer(b"".join(each.sliced for each in rows), bool),
    )
    return Image(Atlas.of(grids, Leaves(_joined([each.code for each in low]), land), units), layers)


def _land(rows: Sequence[TierRows]) -> Land:
    return land_of(_column([polygon for each in rows for chunk in each.polygons() for polygon in chunk]))


def _joined(columns: Sequence["array[int]"]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.concatenate([np.empty(0, np.int64), *(np.frombuffer(column, np.int64) for column in columns)])


def _column(values: Sequence[object]) -> Objects:
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column
