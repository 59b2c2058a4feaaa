"""Asks the land which feature holds a point, by cells that know what touches them."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from shige.core.mapping.land import Land
from shige.core.mapping.landkernel import (
    BITS,
    Frame,
    Ints,
    Longs,
    feature_at,
    features_at,
    fill_cells,
    project,
    touching,
)
from shige.core.values import Bools, Floats

_CELLS = 8
"""Cells for each feature, at most."""


@dataclass(frozen=True, slots=True)
class Ground:
    """Land that can be asked; made by `Ground.of`."""

    land: Land
    order: Ints
    """Per feature: of several that hold a point the lowest wins."""
    frame: Frame
    first: Longs
    members: Ints

    @classmethod
    def of(cls, land: Land, *, order: Longs) -> Self:
        """Lay cells over the land."""
        low, high = (land.bounds[:, :2].min(axis=0), land.bounds[:, 2:].max(axis=0)) if len(land) else (_NONE, _NONE)
        shift = next(bits for bits in range(BITS) if np.prod(((high - low) >> bits) + 1) <= _CELLS * len(land) + 1)
        columns, lines = ((high - low) >> shift) + 1
        frame = (int(low[0]), int(low[1]), shift, int(columns), int(lines))
        first, members = fill_cells(land.bounds, frame)
        return cls(land, order.astype(np.int32), frame, first, members)

    def feature_at(self, lon: float, lat: float) -> int:
        """The feature of the lowest order that holds a point in degrees, its border included; -1 where none does."""
        return feature_at(
            lon, lat, self.land.shapes, self.land.bounds, self.order, self.frame, self.first, self.members
        )

    def features_at(self, lon: Floats, lat: Floats) -> Longs:
        """`feature_at` of many points."""
        return features_at(
            lon, lat, self.land.shapes, self.land.bounds, self.order, self.frame, self.first, self.members
        )

    def touching(self, bounds: tuple[float, float, float, float]) -> Bools:
        """Which features have land in a frame of west, south, east and north in degrees."""
        west, south, east, north = bounds
        return touching(self.land.shapes, self.land.bounds, (*project(west, north), *project(east, south)))


_NONE = np.zeros(2, np.int64)
