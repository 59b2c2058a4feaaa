"""What a planner has settled and a drawing must keep: borders, what belongs together, grids as they are."""

from dataclasses import dataclass, field

import numpy as np
import shapely
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

from shige.core.values import Bools, Community, Floats, Ints, Links, Objects


@dataclass(frozen=True, slots=True)
class Locks:
    """The locks of a city; what does not lie in a community does not touch it."""

    together: tuple[frozenset[str], ...] = ()
    """Groups of building ids, each to stay within one general grid."""
    compounds: frozenset[str] = frozenset()
    """Ids of compounds, each to stay within one general grid."""
    borders: Objects = field(default_factory=lambda: np.empty(0, dtype=object))
    """LineStrings in metres that no general grid may cross."""
    keep: frozenset[str] = frozenset()
    """Codes of general grids of the old plan that stay as they are, with their micro-grids."""


def settled_cells(community: Community, *, links: Links, locks: Locks) -> Ints:
    """Per cell the lowest cell of those that it must stay with, itself where it is free.

    `links` are those on foot between cells that general grids may hold. A locked group that is not connected by them
    is kept together piece by piece; where groups overlap, a named group goes before a compound.
    """
    size = len(community.cells)
    if not (locks.together or locks.compounds):
        return np.arange(size, dtype=np.int32)
    group_of: dict[str, int] = {}
    for number, members in enumerate(locks.together):
        group_of |= dict.fromkeys(members, number)
    base = len(locks.together)
    compound_ids = community.compounds.id.tolist()
    locked = {row: base + row for row, name in enumerate(compound_ids) if name in locks.compounds}
    names, compounds = community.buildings.id.tolist(), community.buildings.compound.tolist()
    of_building = [
        group_of.get(name, locked.get(compound, -1)) for name, compound in zip(names, compounds, strict=True)
    ]
    group = np.array([*of_building, -1], np.int32)[community.cells.building]
    joined = (group[links.a] == group[links.b]) & (group[links.a] >= 0)
    graph = coo_array((np.ones(int(joined.sum()), np.int8), (links.a[joined], links.b[joined])), shape=(size, size))
    piece = connected_components(graph, directed=False)[1]
    lowest: Ints = np.unique(piece, return_index=True)[1][piece].astype(np.int32)
    return lowest


def open_links(community: Community, *, links: Links, locks: Locks) -> Bools:
    """Per link between cells of the community: True unless a locked border lies between its two cells."""
    free = np.ones(len(links), np.bool_)
    free[_crossings(community, links=links, borders=locks.borders)[1]] = False
    return free


def crossed_borders(community: Community, *, links: Links, locks: Locks, held: csr_array) -> Bools:
    """Per locked border: whether a grid lies on both of its sides, other than by what is locked together.

    `held` says which cell belongs to which grids, shape (cells, grids); `links` are those between the cells.
    """
    border, link = _crossings(community, links=links, borders=locks.borders)
    lead = settled_cells(community, links=links, locks=locks)
    a, b = links.a[link], links.b[link]
    common = np.asarray(held[a].multiply(held[b]).sum(axis=1)).ravel() > 0
    crossed = np.zeros(len(locks.borders), np.bool_)
    crossed[border[common & (lead[a] != lead[b])]] = True
    return crossed


def stretched(borders: Objects, *, reach: Floats) -> Objects:
    """Each border longer at both ends, straight on, by so many metres."""
    longer: Objects = np.empty(len(borders), dtype=object)
    for row, (line, more) in enumerate(zip(borders, reach.tolist(), strict=True)):
        points = shapely.get_coordinates(line)
        ends = points[[0, -1]] - points[[1, -2]]
        ends *= more / np.maximum(np.hypot(ends[:, :1], ends[:, 1:]), 1e-9)
        longer[row] = shapely.LineString(np.vstack([points[0] + ends[0], points, points[-1] + ends[1]]))
    return longer


def _crossings(community: Community, *, links: Links, borders: Objects) -> tuple[Ints, Ints]:
    """The pairs of a border and a link whose step from cell to cell crosses it."""
    if not len(borders):
        return np.zeros(0, np.int32), np.zeros(0, np.int32)
    points = shapely.get_coordinates(shapely.point_on_surface(community.cells.polygon))
    steps = np.asarray(shapely.linestrings(np.stack([points[links.a], points[links.b]], axis=1)))
    border, link = shapely.STRtree(steps).query(borders, predicate="intersects")
    return border.astype(np.int32), link.astype(np.int32)
