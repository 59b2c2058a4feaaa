"""Rivers and railways through a made city, the bridges and underpasses over them, and the streets they end."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from shige.core.making.streets import StreetNet
from shige.core.values import BarrierKind, Bools, Crossings, Ints, Objects

RIVER_M, RAIL_M = 32.0, 18.0
"""Half the width of the land they take."""
BRIDGED_STREETS = 0.4
TWO_RIVERS_FROM_M = 5_000.0
STEP_M = 60.0


@dataclass(frozen=True, slots=True)
class Waters:
    """Lines that need a crossing, and the land that they take."""

    line: Objects
    kind: Ints
    name: Objects
    bed: Objects


def lay_waters(reach: float, *, length: float, rng: np.random.Generator) -> Waters:
    """Lay one river (two in a large city) and a railway past the centre of a city of radius `reach`.

    They run to `length` metres from the centre on both sides.
    """
    course = _Course(reach=reach, length=length, rng=rng)
    lines = [course.line(offset=0.42, heading=-0.75, swing=0.11)]
    names = ["府河"]
    if reach > TWO_RIVERS_FROM_M:
        lines.append(course.line(offset=-0.33, heading=-1.1, swing=0.09))
        names.append("南河")
    kinds = [BarrierKind.RIVER] * len(lines) + [BarrierKind.RAIL]
    lines.append(course.line(offset=-0.6, heading=0.5, swing=0.03))
    width = [RAIL_M if kind == BarrierKind.RAIL else RIVER_M for kind in kinds]
    line = np.array(lines, dtype=object)
    return Waters(
        line=line,
        kind=np.array(kinds, dtype=np.int32),
        name=np.array([*names, "成渝铁路"], dtype=object),
        bed=shapely.buffer(line, width, cap_style="flat"),
    )


@dataclass(frozen=True, slots=True)
class Crossed:
    """Streets after the waters: those that end at a bank are in two pieces, and crossings stand where others go on."""

    line: Objects
    street: Ints
    """Row of the street that each piece is of."""
    crossings: Crossings


def cross(net: StreetNet, *, waters: Waters, names: Objects, rng: np.random.Generator) -> Crossed:
    """Let arterials and some streets over the waters and end the others at the banks."""
    water, street = shapely.STRtree(net.road).query(waters.line, predicate="intersects")
    order = np.lexsort((water, street))
    water, street = water[order], street[order]
    over = net.arterial[street] | (rng.random(len(street)) < BRIDGED_STREETS)
    line = net.road.copy()
    for barrier, row in zip(water[~over], street[~over], strict=True):
        line[row] = shapely.difference(line[row], waters.bed[barrier])
    piece, of = shapely.get_parts(line, return_index=True)
    met = shapely.intersection(net.road[street[over]], waters.line[water[over]])
    point, pair = shapely.get_parts(met, return_index=True)
    barrier, road = water[over][pair], street[over][pair]
    word = np.where(waters.kind[barrier] == BarrierKind.RIVER, "桥", "下穿道")
    crossings = Crossings(
        id=np.array([f"x{k + 1}" for k in range(len(point))], dtype=object),
        name=np.array([f"{names[r]}{w}" for r, w in zip(road, word, strict=True)], dtype=object),
        barrier=barrier.astype(np.int32),
        point=shapely.centroid(point),
    )
    return Crossed(line=piece, street=of.astype(np.int32), crossings=crossings)


def on_bed(polygons: Objects, *, waters: Waters) -> Bools:
    """Whether polygons touch land that the waters take."""
    touched = np.zeros(len(polygons), np.bool_)
    touched[shapely.STRtree(polygons).query(waters.bed, predicate="intersects")[1]] = True
    return touched


@dataclass(frozen=True, slots=True)
class _Course:
    """How waters run through a city."""

    reach: float
    length: float
    rng: np.random.Generator

    def line(self, *, offset: float, heading: float, swing: float) -> Any:
        """A winding line past the centre at `offset` of the city's radius."""
        along = np.arange(-self.length, self.length + STEP_M, STEP_M)
        phase = self.rng.uniform(0, 2 * math.pi, 3)
        wave = np.zeros(len(along))
        for start, length, part in zip(
            phase, (2.2 * self.reach, 0.9 * self.reach, 1500.0), (1, 0.35, 0.1), strict=True
        ):
            wave += np.sin(along * 2 * math.pi / length + start) * part
        across = offset * self.reach + swing * min(self.reach, 6000.0) * wave
        way, left = (math.cos(heading), math.sin(heading)), (-math.sin(heading), math.cos(heading))
        return shapely.LineString(np.outer(along, way) + np.outer(across, left))
