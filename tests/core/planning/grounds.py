"""Grounds for the tests of land: one or more communities with houses, streets, rivers and estates as each test says."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely

from shige.core.planning.land import Ground
from shige.core.values import (
    Areas,
    BarrierKind,
    Barriers,
    Buildings,
    Compounds,
    Crossings,
    Ints,
    Objects,
    Roads,
    SiteKind,
    Sites,
    Use,
)

SQUARE = shapely.box(0, 0, 300, 200)


@dataclass(frozen=True, slots=True)
class Scene:
    """What lies where. A river or railway is (kind, line); a house may be a polygon or a point."""

    houses: Sequence[Any] = ()
    areas: Sequence[Any] = (SQUARE,)
    house_area: Sequence[int] = ()
    """Row of each house's community; all 0 where empty."""
    house_compound: Sequence[int] = ()
    house_site: Sequence[int] = ()
    roads: Sequence[Any] = ()
    arterials: Sequence[Any] = ()
    barriers: Sequence[tuple[BarrierKind, Any]] = ()
    crossings: Sequence[tuple[int, Any]] = ()
    estates: Sequence[tuple[bool, Any]] = ()
    """(gated, polygon)."""
    sites: Sequence[Any] = ()
    site_area: Sequence[int] = field(default=())
    levels: Sequence[str] = ()


def ground(scene: Scene) -> Ground:
    """The tables of a scene."""
    count, areas = len(scene.houses), len(scene.areas)
    lines = [*scene.roads, *scene.arterials]
    return Ground(
        areas=Areas(
            code=column(f"5101070010{k:02d}" for k in range(areas)),
            name=column(f"社区{k}" for k in range(areas)),
            level=column(scene.levels or ["community"] * areas),
            polygon=column(scene.areas),
        ),
        compounds=Compounds(
            id=column(f"c{k}" for k in range(len(scene.estates))),
            name=column("小区" for _ in scene.estates),
            gated=np.array([gated for gated, _ in scene.estates], dtype=np.bool_),
            polygon=column(polygon for _, polygon in scene.estates),
        ),
        buildings=buildings(scene, count=count),
        sites=Sites(
            id=column(f"s{k}" for k in range(len(scene.sites))),
            name=column("公园" for _ in scene.sites),
            kind=np.full(len(scene.sites), SiteKind.PARK, np.int32),
            area=ints(scene.site_area or [0] * len(scene.sites)),
            polygon=column(scene.sites),
        ),
        roads=Roads(
            id=column(f"r{k}" for k in range(len(lines))),
            name=column("路" for _ in lines),
            arterial=np.arange(len(lines)) >= len(scene.roads),
            line=column(lines),
        ),
        barriers=Barriers(
            id=column(f"w{k}" for k in range(len(scene.barriers))),
            name=column("河" for _ in scene.barriers),
            kind=ints([kind for kind, _ in scene.barriers]),
            line=column(line for _, line in scene.barriers),
        ),
        crossings=Crossings(
            id=column(f"x{k}" for k in range(len(scene.crossings))),
            name=column("桥" for _ in scene.crossings),
            barrier=ints([barrier for barrier, _ in scene.crossings]),
            point=column(point for _, point in scene.crossings),
        ),
    )


def buildings(scene: Scene, *, count: int) -> Buildings:
    """The houses of a scene, six floors each."""
    sure, none = np.ones(count, np.bool_), np.full(count, -1, np.int32)
    xy = shapely.get_coordinates(shapely.centroid(column(scene.houses))).reshape(-1, 2)
    return Buildings(
        id=column(f"b{k}" for k in range(count)),
        address=column("" for _ in range(count)),
        area=ints(scene.house_area or [0] * count),
        compound=ints(scene.house_compound) if scene.house_compound else none,
        site=ints(scene.house_site) if scene.house_site else none,
        use=np.full(count, Use.RESIDENTIAL, np.int32),
        floors=np.full(count, 6, np.int32),
        floors_given=sure,
        lift=~sure,
        lift_given=sure,
        entrances=np.ones(count, np.int32),
        entrances_given=sure,
        dwellings=np.full(count, 12, np.int32),
        dwellings_given=sure,
        households=np.full(count, 12, np.int32),
        households_given=sure,
        x=xy[:, 0],
        y=xy[:, 1],
        footprint=column(scene.houses),
    )


def house(x: float, y: float, *, width: float = 12.0, depth: float = 10.0) -> Any:
    """A rectangular house about a point."""
    return shapely.box(x - width / 2, y - depth / 2, x + width / 2, y + depth / 2)


def column(values: Any) -> Objects:
    """An object column, shapes left whole."""
    items = list(values)
    filled = np.empty(len(items), dtype=object)
    for row, item in enumerate(items):
        filled[row] = item
    return filled


def ints(values: Sequence[int]) -> Ints:
    """An integer column."""
    return np.array(values, dtype=np.int32)
