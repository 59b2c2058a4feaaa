"""Land: gives every building and bare site of a city its cell, and says which cells are neighbours on foot."""

from dataclasses import dataclass, field, fields, replace
from typing import Self

import numpy as np
import shapely
from numpy.typing import NDArray

from shige.core.coverage import GRID_M, Borders
from shige.core.planning.blocks import Edge, Edges, Lines
from shige.core.planning.links import join_links, link, link_crossings
from shige.core.planning.seeds import Rows, footprint_points
from shige.core.planning.tiling import Parish, Tiles, tile
from shige.core.values import (
    Areas,
    BarrierKind,
    Barriers,
    Bools,
    Buildings,
    Cells,
    City,
    Compounds,
    Crossings,
    Floats,
    Links,
    Objects,
    Roads,
    Sites,
)

EDGE_OF_BARRIER = {
    BarrierKind.RIVER: Edge.RIVER,
    BarrierKind.RAIL: Edge.RAIL,
    BarrierKind.ARTERIAL: Edge.ARTERIAL,
    BarrierKind.WALL: Edge.WALL,
}


@dataclass(frozen=True, slots=True)
class Ground:
    """What land is derived from: the tables of a city, in metres."""

    areas: Areas
    compounds: Compounds
    buildings: Buildings
    sites: Sites
    roads: Roads
    barriers: Barriers
    crossings: Crossings

    @classmethod
    def of(cls, city: City) -> Self:
        """The ground of a whole city, whatever its cells and links are."""
        return cls(**{part.name: getattr(city, part.name) for part in fields(cls)})


@dataclass(frozen=True, slots=True)
class Groups:
    """Rows of a table by community."""

    row: Rows
    start: Rows
    """Where the rows of each community begin in `row`, one more at the end."""

    @classmethod
    def by(cls, area: NDArray[np.integer], *, row: Rows, areas: int) -> Self:
        """Group rows by their community; those of none (-1) are left out."""
        order = np.lexsort((row, area))
        return cls(row=row[order], start=np.searchsorted(area[order], np.arange(areas + 1)))

    def of(self, area: int) -> Rows:
        """The rows of that community, ascending."""
        return self.row[self.start[area] : self.start[area + 1]]


def derive_land(ground: Ground, *, only: Rows | None = None) -> tuple[Cells, Links]:
    """Derive the cells and links of a city, or of the communities whose rows are `only` (ascending).

    Each area of level "community" that has a building or a bare site is tiled by the cells of its buildings and bare
    sites (sites that no building names), see `tiling.tile`; corner points lie on a grid of 0.01 m, so that the cells
    of a community share theirs exactly. Cells stand in the order of areas, then buildings, then sites. A bare site
    has no cell where its polygon holds no ground of its community; a building in no community has none.
    For the classes of links see `links.link`. Only cells of one community are linked.

    Raises:
        ShigeError: land-too-small, where buildings on one spot find no room.
    """
    wanted = np.flatnonzero(ground.areas.level == "community")
    wanted = wanted if only is None else np.intersect1d(wanted, only)
    gathered = _Gathered.of(ground, wanted=wanted)
    land = _Land()
    for area in wanted.tolist():
        house, site = gathered.building_in.of(area), gathered.site_in.of(area)
        own = gathered.bare[site] & (ground.sites.area[site] == area)
        if len(house) or own.any():
            tiles = tile(gathered.parish(ground, area=area, bare=np.flatnonzero(own)))
            land.add(tiles, area=area, buildings=house, sites=site[own])
    return land.cells(ground), land.links(ground)


@dataclass(frozen=True, slots=True)
class _Gathered:
    """What lies in each community."""

    polygon: Objects
    """Of the wanted communities on the grid, None elsewhere."""
    lines: Lines
    line_in: Groups
    compound_in: Groups
    site_in: Groups
    building_in: Groups
    point_in: Groups
    point_owner: Rows
    point_xy: Floats
    bare: Bools
    """Per site: no building names it."""

    @classmethod
    def of(cls, ground: Ground, *, wanted: Rows) -> Self:
        buildings, sites, count = ground.buildings, ground.sites, len(ground.areas)
        polygon = np.full(count, None, dtype=object)
        polygon[wanted] = shapely.set_precision(ground.areas.polygon[wanted], GRID_M)
        lines = _lines(ground)
        bare = np.ones(len(sites), np.bool_)
        bare[buildings.site[buildings.site >= 0]] = False
        houses = np.flatnonzero(np.isin(buildings.area, wanted))
        owner, xy = footprint_points(buildings.footprint[houses])
        owner = houses[owner]
        return cls(
            polygon=polygon,
            lines=lines,
            line_in=_inside(lines.line, polygon),
            compound_in=_inside(ground.compounds.polygon, polygon),
            site_in=_inside(sites.polygon, polygon),
            building_in=Groups.by(buildings.area[houses], row=houses, areas=count),
            point_in=Groups.by(buildings.area[owner], row=np.arange(len(owner)), areas=count),
            point_owner=owner,
            point_xy=xy,
            bare=bare,
        )

    def parish(self, ground: Ground, *, area: int, bare: Rows) -> Parish:
        """One community, with references made local; `bare` are places among its sites."""
        line, point = self.line_in.of(area), self.point_in.of(area)
        return Parish(
            polygon=self.polygon[area],
            lines=Lines(line=self.lines.line[line], edge=self.lines.edge[line]),
            compounds=ground.compounds.polygon[self.compound_in.of(area)],
            sites=ground.sites.polygon[self.site_in.of(area)],
            bare=bare,
            point_owner=np.searchsorted(self.building_in.of(area), self.point_owner[point]),
            point_xy=self.point_xy[point],
        )


@dataclass(slots=True)
class _Land:
    """The tiles of the communities done so far, with cells numbered through the city."""

    count: int = 0
    area: list[Rows] = field(default_factory=list)
    building: list[Rows] = field(default_factory=list)
    site: list[Rows] = field(default_factory=list)
    polygon: list[Objects] = field(default_factory=list)
    borders: list[Borders] = field(default_factory=list)
    edge: list[Edges] = field(default_factory=list)

    def add(self, tiles: Tiles, *, area: int, buildings: Rows, sites: Rows) -> None:
        """Append one community."""
        none = np.full(len(buildings) + len(sites), -1)
        building, site = none.copy(), none
        building[: len(buildings)], site[len(buildings) :] = buildings, sites
        has = ~shapely.is_missing(tiles.polygon)
        number = self.count + np.cumsum(has) - 1
        self.area.append(np.full(has.sum(), area))
        self.building.append(building[has])
        self.site.append(site[has])
        self.polygon.append(tiles.polygon[has])
        self.borders.append(replace(tiles.borders, a=number[tiles.borders.a], b=number[tiles.borders.b]))
        self.edge.append(tiles.edge)
        self.count += int(has.sum())

    def cells(self, ground: Ground) -> Cells:
        """All cells."""
        building, site = _joined(self.building), _joined(self.site)
        ids = np.empty(self.count, dtype=object)
        houses = building >= 0
        ids[houses] = ground.buildings.id[building[houses]]
        ids[~houses] = np.array([f"site:{name}" for name in ground.sites.id[site[~houses]]], dtype=object)
        own_site = np.where(houses, ground.buildings.site[building] if len(ground.buildings) else -1, site)
        return Cells(
            id=ids,
            area=_joined(self.area).astype(np.int32),
            building=building.astype(np.int32),
            site=own_site.astype(np.int32),
            polygon=np.concatenate([np.empty(0, dtype=object), *self.polygon]),
        )

    def links(self, ground: Ground) -> Links:
        """All links."""
        points = np.empty((0, 2))
        borders = Borders(
            a=_joined([part.a for part in self.borders]),
            b=_joined([part.b for part in self.borders]),
            start=np.concatenate([points, *(part.start for part in self.borders)]),
            end=np.concatenate([points, *(part.end for part in self.borders)]),
        )
        edge = np.concatenate([np.empty(0, np.int8), *self.edge])
        compound = np.append(ground.buildings.compound, np.int32(-1))[_joined(self.building)]
        return join_links(
            link(borders, edge=edge, compound=compound, compounds=ground.compounds),
            link_crossings(borders, edge=edge, crossings=ground.crossings, barriers=ground.barriers),
        )


def _joined(parts: list[Rows]) -> Rows:
    return np.concatenate([np.empty(0, np.int64), *parts])


def _lines(ground: Ground) -> Lines:
    """Streets and barriers as lines that cut blocks."""
    street = np.where(ground.roads.arterial, Edge.ARTERIAL, Edge.STREET)
    barrier = np.array([EDGE_OF_BARRIER[BarrierKind(kind)] for kind in ground.barriers.kind], dtype=np.int8)
    return Lines(
        line=np.concatenate((ground.roads.line, ground.barriers.line)),
        edge=np.concatenate((street, barrier)).astype(np.int8),
    )


def _inside(things: Objects, polygon: Objects) -> Groups:
    """The things that touch each community."""
    area, row = shapely.STRtree(things).query(polygon, predicate="intersects")
    return Groups.by(area, row=row, areas=len(polygon))
