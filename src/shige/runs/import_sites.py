"""Make the sites of an imported city, and say what each building is for: by itself, by its site, by its ground."""

import numpy as np
import shapely

from shige.adapters.recognise import Role
from shige.adapters.uses import uses_of_names, uses_of_words
from shige.core.values import Areas, Bools, Ints, Objects, SiteKind, Sites, Use
from shige.runs.import_land import join, keys_of, shapes_of, stacked, texts_of
from shige.runs.import_sources import Piece

LIVED_IN = (Use.RESIDENTIAL, Use.MIXED)
SHED_M2 = 30.0
HALL_M2 = 3000.0
"""A building of unknown use with so large a footprint and few floors is a hall or a shop."""
HALL_FLOORS = 3
MOST_HOME_M = 100.0
"""Higher buildings of unknown use are offices: the fire code (GB 50016) makes dwellings stop there."""
_POLYGON = 3
"""Shapely's type ids of polygons begin here, those of points and lines lie below."""
_USE_OF_SITE = {
    SiteKind.SCHOOL: Use.SCHOOL,
    SiteKind.HOSPITAL: Use.HOSPITAL,
    SiteKind.MARKET: Use.COMMERCIAL,
    SiteKind.MALL: Use.COMMERCIAL,
    SiteKind.OFFICE: Use.OFFICE,
    SiteKind.INDUSTRIAL: Use.INDUSTRIAL,
}


def import_sites(pieces: list[Piece], areas: Areas) -> Sites:
    """Sites with land of their own, and buildings that are sites or hold the point of one.

    A point of an office or shop makes a site only of a building that is known not to be lived in. A site inside a
    larger one is part of it, unless that is a park or an industrial quarter.
    """
    plots, buildings = stacked(pieces, Role.SITE), stacked(pieces, Role.BUILDING)
    both = plots + buildings
    kind = np.array([-1 if one.site is None else int(one.site) for piece in both for one in piece.found], np.int32)
    use = np.concatenate([np.full(len(shapes_of(plots)), -1, np.int32), uses(buildings)])
    shape = _points_to_buildings(shapes_of(both), kind, hosts=(use >= 0) & ~np.isin(use, LIVED_IN))
    rows = np.flatnonzero((kind >= 0) & (shapely.get_type_id(shape) >= _POLYGON))
    rows = rows[~_inside_larger(shape[rows], kind[rows])]
    return Sites(
        id=keys_of(both, "site-")[rows],
        name=texts_of(both, "name")[rows],
        kind=kind[rows],
        area=holder(areas.polygon, shapely.point_on_surface(shape[rows])),
        polygon=shape[rows],
    )


def _points_to_buildings(shape: Objects, kind: Ints, *, hosts: Bools) -> Objects:
    """Points of sites take the footprint of the host that they lie in."""
    moved = shape.copy()
    host = np.flatnonzero(hosts & (shapely.get_type_id(shape) >= _POLYGON))
    point = np.flatnonzero((kind >= 0) & (shapely.get_type_id(shape) < _POLYGON))
    at, holds = shapely.STRtree(shape[host]).query(shape[point], predicate="within")
    moved[point[at]] = shape[host[holds]]
    return moved


def _inside_larger(shape: Objects, kind: Ints) -> Bools:
    """True for a site whose middle lies in a larger or earlier one."""
    size, inside = shapely.area(shape), np.zeros(len(shape), dtype=np.bool_)
    small, large = shapely.STRtree(shape).query(shapely.point_on_surface(shape), predicate="within")
    is_less = (size[small] < size[large]) | ((size[small] == size[large]) & (small > large))
    inside[small[is_less & ~np.isin(kind[large], (SiteKind.PARK, SiteKind.INDUSTRIAL))]] = True
    return inside


def uses(parts: list[Piece]) -> Ints:
    """Use by word, else by the land use noted on the row, else by name; -1 where nothing speaks."""
    words = join([np.array([one.kind for one in piece.found], dtype=object) for piece in parts])
    use = uses_of_words(texts_of(parts, "use"))
    for column in (words, texts_of(parts, "landuse_kind"), texts_of(parts, "landuse")):
        use = np.where(use >= 0, use, uses_of_words(column))
    return np.where(use >= 0, use, uses_of_names(texts_of(parts, "name"))).astype(np.int32)


def uses_on_land(parts: list[Piece], pieces: list[Piece], *, sites: Sites, floors: Ints) -> Ints:
    """Use by the building itself, else by the site, estate or land use that it stands on, else by its size.

    What nothing speaks of is mixed: people above shops, as most of a dense city is.
    """
    use = uses(parts)
    shape = shapes_of(parts)
    spot = spots(shape)
    of_site = np.array([_USE_OF_SITE.get(SiteKind(kind), -1) for kind in sites.kind] + [-1], dtype=np.int32)
    use = np.where(use >= 0, use, of_site[holder(sites.polygon, spot)])
    estates, grounds = stacked(pieces, Role.COMPOUND), stacked(pieces, Role.LANDUSE)
    use = np.where((use < 0) & (holder(shapes_of(estates), spot) >= 0), Use.RESIDENTIAL, use)
    use = np.where((use < 0) & (holder(shapes_of(grounds), spot) >= 0), Use.COMMERCIAL, use)
    size, is_plot = shapely.area(shape), shapely.get_type_id(shape) >= _POLYGON
    height = np.concatenate([np.empty(0), *[piece.reader.reals("height") for piece in parts]])
    use = np.where((use < 0) & (height > MOST_HOME_M), Use.OFFICE, use)
    use = np.where((use < 0) & is_plot & (size < SHED_M2), Use.OTHER, use)
    use = np.where((use < 0) & (size > HALL_M2) & (floors <= HALL_FLOORS), Use.COMMERCIAL, use)
    return np.where(use < 0, Use.MIXED, use).astype(np.int32)


def spots(footprint: Objects) -> Objects:
    """The middle of each footprint, or a point well inside where the middle is not."""
    middle = shapely.centroid(footprint)
    return np.asarray(np.where(shapely.covers(footprint, middle), middle, shapely.point_on_surface(footprint)))


def holder(polygons: Objects, points: Objects) -> Ints:
    """Row of the smallest polygon that holds each point (on an edge, too; then the first), -1 where none does."""
    found = np.full(len(points), -1, dtype=np.int32)
    at, holder = shapely.STRtree(polygons).query(points, predicate="intersects")
    order = np.lexsort((-holder, -shapely.area(polygons)[holder]))
    found[at[order]] = holder[order]
    return found
