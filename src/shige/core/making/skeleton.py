"""The skeleton of a city: ring roads and radial roads about a centre, and the quads of land between them."""

import math
from dataclasses import dataclass, field

import numpy as np
import shapely

from shige.core.making.quads import Quads
from shige.core.values import Floats, Objects

TILT = math.radians(12)
"""The old town's axes lean a little."""
CORE_M = 900.0
RING_STEP_M = 1300.0
WIDEST_ARC_M = 1900.0
RURAL_STEP_M = 3000.0
ALL = 1e12


@dataclass(frozen=True, slots=True)
class Skeleton:
    """Arterial roads and the land between them."""

    land: Quads
    road: Objects
    """Lines of the arterials; the rings come first, from the centre outwards."""
    rings: int


@dataclass(slots=True)
class _Draft:
    """What has been laid so far."""

    corner: list[Floats] = field(default_factory=list)
    road: list[tuple[int, int, int, int]] = field(default_factory=list)
    rural: list[bool] = field(default_factory=list)
    line: list[list[Floats]] = field(default_factory=list)

    def add(self, corners: tuple[Floats, ...], *, roads: tuple[int, int, int, int], rural: bool) -> None:
        self.corner.append(np.array(corners))
        self.road.append(roads)
        self.rural.append(rural)

    def open_road(self, *points: Floats) -> int:
        self.line.append(list(points))
        return len(self.line) - 1


def lay_skeleton(*, city_m2: float, rural_m2: float, rng: np.random.Generator) -> Skeleton:
    """Lay rings and radials about (0, 0) for a round city of `city_m2` and `rural_m2` of country at its edge."""
    radii, rural_from = _radii(city_m2, rural_m2)
    draft = _Draft()
    rings = [draft.open_road() for _ in radii]
    nodes = _ring(8, radius=radii[0], rng=rng)
    centre = np.zeros(2)
    radials = [draft.open_road(nodes[j]) for j in range(8)]
    for j in range(0, 8, 2):
        draft.line[radials[j]].insert(0, centre)
        axis, across = radials[j], radials[(j + 2) % 8]
        corners = (centre, nodes[j], nodes[j + 1], nodes[(j + 2) % 8])
        draft.add(corners, roads=(axis, rings[0], rings[0], across), rural=False)
    draft.line[rings[0]] = [*nodes, nodes[0]]
    for k in range(1, len(radii)):
        rural = k >= rural_from
        if 2 * math.pi * radii[k] / len(nodes) > WIDEST_ARC_M * (2 if rural else 1):
            middle = (nodes + np.roll(nodes, -1, axis=0)) / 2
            nodes = np.stack((nodes, middle), axis=1).reshape(-1, 2)
            radials = [road for j in radials for road in (j, -1)]
            radials = [draft.open_road(nodes[j]) if road < 0 else road for j, road in enumerate(radials)]
        outer = _ring(len(nodes), radius=radii[k], rng=rng)
        sectors = _sectors(len(nodes), inner=radii[k - 1], outer=radii[k], rural_m2=rural_m2 if rural else ALL)
        for j in range(sectors):
            after = (j + 1) % len(nodes)
            corners = (nodes[j], outer[j], outer[after], nodes[after])
            draft.add(corners, roads=(radials[j], rings[k], radials[after], rings[k - 1]), rural=rural)
        whole = sectors == len(nodes)
        for j in range(sectors if whole else sectors + 1):
            draft.line[radials[j]].append(outer[j])
        draft.line[rings[k]] = [*outer, outer[0]] if whole else list(outer[: sectors + 1])
        nodes = outer
    return Skeleton(
        land=Quads(
            corner=np.array(draft.corner), road=np.array(draft.road, dtype=np.int32), rural=np.array(draft.rural)
        ),
        road=np.array([shapely.LineString(line) for line in draft.line], dtype=object),
        rings=len(rings),
    )


def _radii(city_m2: float, rural_m2: float) -> tuple[list[float], int]:
    """Radii of the rings, and the number of the first rural one."""
    reach = math.sqrt(city_m2 / math.pi)
    core = min(0.55 * reach, CORE_M)
    steps = max(1, round((reach - core) / RING_STEP_M))
    radii = [core, *(core + (reach - core) * (k / steps) ** 1.1 for k in range(1, steps + 1))]
    rural_from = len(radii)
    if rural_m2 > 0:
        end = max(math.sqrt(reach**2 + rural_m2 / math.pi), reach + min(0.8 * reach, RURAL_STEP_M))
        steps = max(1, round((end - reach) / RURAL_STEP_M))
        radii += [reach + (end - reach) * k / steps for k in range(1, steps + 1)]
    return radii, rural_from


def _sectors(nodes: int, *, inner: float, outer: float, rural_m2: float) -> int:
    """How many sectors of a ring are land: all, unless the country needs fewer."""
    ring = math.pi * (outer**2 - inner**2)
    return min(nodes, max(2, round(nodes * rural_m2 / ring)))


def _ring(count: int, *, radius: float, rng: np.random.Generator) -> Floats:
    """Nodes of a ring, not quite regular."""
    angle = TILT + (np.arange(count) + rng.uniform(-0.07, 0.07, count)) * 2 * math.pi / count
    reach = radius * rng.uniform(0.965, 1.035, count)
    return np.column_stack((np.cos(angle), np.sin(angle))) * reach[:, None]
