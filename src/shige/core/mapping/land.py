"""The land of many grids as columns of whole numbers, made once for tiles and for asking where a point lies."""

import math
from dataclasses import dataclass
from typing import Self

import numpy as np
import shapely

from shige.core.mapping.landkernel import BITS, Longs, Shapes, project_many
from shige.core.values import Floats, Objects


@dataclass(frozen=True, slots=True)
class Land:
    """Polygons of many features in units of the world from the north-west; made by `land_of`."""

    shapes: Shapes
    """Outer rings clockwise on the map."""
    bounds: Longs
    """West, north, east, south of each feature."""

    def __len__(self) -> int:
        return len(self.bounds)

    def part(self, first: int, last: int) -> Self:
        """The features from `first` up to `last`, which stays out; the columns are shared."""
        xy, ring, part, feature = self.shapes
        return type(self)((xy, ring, part, feature[first : last + 1]), self.bounds[first:last])

    def squeeze(self) -> float:
        """Degrees of latitude in a degree of longitude, in the middle of it all."""
        if not len(self):
            return 1.0
        north, south = int(self.bounds[:, 1].min()), int(self.bounds[:, 3].max())
        return 1.0 / math.cosh((0.5 - (north + south) / 2 / (1 << BITS)) * 2.0 * math.pi)


def land_of(polygons: Objects) -> Land:
    """The land of polygons in degrees."""
    degrees, ring, part, feature = ragged(polygons, clockwise=True)
    box = shapely.bounds(polygons)
    corners = np.hstack([project_many(box[:, 0], box[:, 3]), project_many(box[:, 2], box[:, 1])])
    xy = project_many(np.ascontiguousarray(degrees[:, 0]), np.ascontiguousarray(degrees[:, 1]))
    return Land((xy.astype(np.int32), ring, part, feature), corners)


def ragged(polygons: Objects, *, clockwise: bool) -> tuple[Floats, Longs, Longs, Longs]:
    """Coordinates, first point of each ring, first ring of each polygon, first polygon of each feature."""
    parts, owner = shapely.get_parts(polygons, return_index=True)
    flat = shapely.get_dimensions(parts) == 2
    parts, owner = shapely.orient_polygons(parts[flat], exterior_cw=clockwise), owner[flat]
    rings, ring_of = shapely.get_rings(parts, return_index=True)
    coordinates, ring = shapely.get_coordinates(rings, return_index=True)
    return coordinates, _firsts(ring, len(rings)), _firsts(ring_of, len(parts)), _firsts(owner, len(polygons))


def _firsts(owner: Longs, count: int) -> Longs:
    """Where the rows of each owner begin; `owner` is sorted."""
    return np.searchsorted(owner, np.arange(count + 1))
