"""Splits a city into its communities, each with all that is needed to draw it alone."""

from collections.abc import Collection, Iterator
from dataclasses import replace

import numpy as np
import shapely

from shige.core.planning.names import street_in
from shige.core.values import City, Community, Ints, Links, Objects


def communities(city: City) -> Iterator[Community]:
    """The communities of `city` in the order of its areas; areas without any cell are left out.

    Links between cells of two communities are left out too: no grid reaches over the border.
    """
    wanted = np.flatnonzero(city.areas.level == "community")
    cells = _Groups(city.cells.area, len(city.areas))
    own = city.links.take(city.cells.area[city.links.a] == city.cells.area[city.links.b])
    link_groups = _Groups(city.cells.area[own.a], len(city.areas))
    streets = _nearest_street(city)
    local = np.full(len(city.cells), -1, np.int32)
    for area in wanted.tolist():
        rows = cells.rows(area)
        if len(rows):
            local[rows] = np.arange(len(rows))
            yield _community(
                city,
                area=int(area),
                rows=rows,
                links=_local(own, link_groups.rows(area), local),
                streets=streets,
            )


class _Groups:
    """Rows by group number."""

    def __init__(self, group: Ints, size: int) -> None:
        self._order = np.argsort(group, kind="stable")
        self._starts = np.searchsorted(group[self._order], np.arange(size + 1))

    def rows(self, group: int) -> Ints:
        """Rows of that group, ascending."""
        return self._order[self._starts[group] : self._starts[group + 1]].astype(np.int32)


def _local(links: Links, rows: Ints, local: Ints) -> Links:
    return Links(a=local[links.a[rows]], b=local[links.b[rows]], length_m=links.length_m[rows], kind=links.kind[rows])


def _community(city: City, *, area: int, rows: Ints, links: Links, streets: Objects) -> Community:
    cells = city.cells.take(rows)
    homes, building = _renumber(cells.building)
    buildings = city.buildings.take(homes)
    grounds, cell_site = _renumber(np.concatenate([cells.site, buildings.site]))
    estates, compound = _renumber(buildings.compound)
    return Community(
        code=str(city.areas.code[area]),
        name=str(city.areas.name[area]),
        polygon=city.areas.polygon[area],
        compounds=city.compounds.take(estates),
        buildings=replace(
            buildings, area=np.zeros(len(homes), np.int32), compound=compound, site=cell_site[len(cells) :]
        ),
        sites=replace(city.sites.take(grounds), area=np.zeros(len(grounds), np.int32)),
        cells=replace(cells, area=np.zeros(len(cells), np.int32), building=building, site=cell_site[: len(cells)]),
        links=links,
        road_names=streets[homes],
    )


def _renumber(reference: Ints) -> tuple[Ints, Ints]:
    """The rows referred to (ascending), and the references as numbers in them; -1 stays."""
    rows = np.unique(reference[reference >= 0]).astype(np.int32)
    local = np.searchsorted(rows, reference).astype(np.int32)
    return rows, np.where(reference >= 0, local, -1).astype(np.int32)


def _nearest_street(city: City) -> Objects:
    """Per building whose address names no street the name of the nearest one, "" for others and where there is none."""
    names: Objects = np.full(len(city.buildings), "", dtype=object)
    named = np.flatnonzero(city.roads.name != "")
    nameless = np.array([not street_in(str(address)) for address in city.buildings.address.tolist()], np.bool_)
    if len(named) and nameless.any():
        tree = shapely.STRtree(city.roads.line[named])
        doors = shapely.points(city.buildings.x[nameless], city.buildings.y[nameless])
        names[nameless] = city.roads.name[named][tree.nearest(doors)]
    return names


def city_part(city: City, *, codes: Collection[str]) -> City:
    """The city with those communities alone: their areas, buildings and cells, and the links within."""
    areas = np.flatnonzero([code in codes for code in city.areas.code.tolist()])
    homes = np.flatnonzero(np.isin(city.buildings.area, areas))
    rows = np.flatnonzero(np.isin(city.cells.area, areas))
    of_area, of_home, of_cell = (
        _places(kept, size)
        for kept, size in ((areas, len(city.areas)), (homes, len(city.buildings)), (rows, len(city.cells)))
    )
    cells, links = city.cells.take(rows), city.links
    links = links.take((of_cell[links.a] >= 0) & (of_cell[links.b] >= 0))
    return replace(
        city,
        areas=city.areas.take(areas),
        buildings=replace(city.buildings.take(homes), area=of_area[city.buildings.area[homes]]),
        sites=replace(city.sites, area=of_area[city.sites.area]),
        cells=replace(cells, area=of_area[cells.area], building=of_home[cells.building]),
        links=replace(links, a=of_cell[links.a], b=of_cell[links.b]),
    )


def _places(kept: Ints, size: int) -> Ints:
    """Per row its place among the kept ones, -1 for others and for row -1."""
    places = np.full(size + 1, -1, np.int32)
    places[kept] = np.arange(len(kept))
    return places
