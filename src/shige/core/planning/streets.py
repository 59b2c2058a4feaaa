"""Mend a street network so that it closes: pieces cut at map tiles are joined, ends that stop short meet again."""

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from shige.core.values import Floats, Objects, Roads

JOIN_M = 1.0
"""Ends so near each other are one point, written down twice."""
REACH_M = 25.0
"""Ends that meet nothing look so far for the junction that they belong to: half of a large one."""
TWIN_M = 12.0
"""Two lines between the same junctions and nowhere farther apart are the two directions of one street."""


def mend_streets(roads: Roads) -> Roads:
    """Join, snap and merge street lines (metres); names and ranks stay.

    1. Lines become single parts; ends within 1 m become one point.
    2. Ends that no other line shares move to the middle of the other loose ends within 25 m, or else to the nearest
       point of another line within 25 m.
    3. Of two lines between the same two points, nowhere more than 12 m apart, one stays.
    4. Lines of one name and rank that follow each other become one.
    """
    parts, row = shapely.get_parts(roads.line, return_index=True)
    names, arterial = roads.name[row], roads.arterial[row]
    lines = _move_ends(parts, _clustered(_ends(parts), JOIN_M))
    lines = _snap_loose(lines)
    keep = (shapely.length(lines) > 0) & ~_is_twin(lines)
    return _merged(Roads(id=roads.id[row][keep], name=names[keep], arterial=arterial[keep], line=lines[keep]))


def _ends(lines: Objects) -> Floats:
    """Start and end of each line, shape (2 n, 2): all starts, then all ends."""
    return np.concatenate([shapely.get_coordinates(shapely.get_point(lines, at)) for at in (0, -1)])


def _move_ends(lines: Objects, ends: Floats) -> Objects:
    """The lines with other first and last points."""
    coordinates, row = shapely.get_coordinates(lines, return_index=True)
    count = len(lines)
    first = np.searchsorted(row, np.arange(count))
    last = np.searchsorted(row, np.arange(count), side="right") - 1
    coordinates[first], coordinates[last] = ends[:count], ends[count:]
    return np.asarray(shapely.linestrings(coordinates, indices=row), dtype=object)


def _clustered(points: Floats, reach: float) -> Floats:
    """Each point at the middle of those that are within reach of it, from one to the next."""
    label = _labels(points, reach)
    size = np.bincount(label)
    middle = np.column_stack([np.bincount(label, weights=points[:, axis]) / size for axis in (0, 1)])
    return np.asarray(np.where((size > 1)[label][:, None], middle[label], points))


def _labels(points: Floats, reach: float) -> NDArray[np.int32]:
    pairs = cKDTree(points).query_pairs(reach, output_type="ndarray")
    graph = coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(len(points), len(points)))
    label: NDArray[np.int32] = connected_components(graph, directed=False)[1]
    return label


def _snap_loose(lines: Objects) -> Objects:
    """Step 2."""
    ends = _ends(lines)
    label = _labels(ends, JOIN_M / 2)
    loose = np.flatnonzero(np.bincount(label)[label] == 1)
    if not len(loose):
        return lines
    gathered = _clustered(ends[loose], REACH_M)
    alone = loose[(gathered == ends[loose]).all(axis=1)]
    ends[loose] = gathered
    ends[alone] = _nearest_on_others(lines, alone % len(lines), ends[alone])
    return _move_ends(lines, ends)


def _nearest_on_others(lines: Objects, own: NDArray[np.int64], ends: Floats) -> Floats:
    """The nearest point of another line within reach of each end, else the end itself."""
    points = np.asarray(shapely.points(ends), dtype=object)
    at, line = shapely.STRtree(lines).query(points, predicate="dwithin", distance=REACH_M)
    at, line = at[line != own[at]], line[line != own[at]]
    order = np.lexsort((line, shapely.distance(points[at], lines[line]), at))
    at, first = np.unique(at[order], return_index=True)
    line = line[order][first]
    found = ends.copy()
    along = shapely.line_locate_point(lines[line], points[at])
    found[at] = shapely.get_coordinates(shapely.line_interpolate_point(lines[line], along))
    return found


def _is_twin(lines: Objects) -> NDArray[np.bool_]:
    """Step 3: True for the later of two lines between the same ends that run side by side."""
    count = len(lines)
    label = _labels(_ends(lines), JOIN_M / 2)
    pair = np.sort(np.column_stack((label[:count], label[count:])), axis=1)
    _, group = np.unique(pair, axis=0, return_inverse=True)
    order = np.lexsort((np.arange(count), group.ravel()))
    twin = np.zeros(count, dtype=np.bool_)
    same = group.ravel()[order][1:] == group.ravel()[order][:-1]
    one, two = order[:-1][same], order[1:][same]
    twin[two] = shapely.hausdorff_distance(lines[one], lines[two]) <= TWIN_M
    return twin


def _merged(roads: Roads) -> Roads:
    """Step 4; a merged line has the id of its first piece."""
    keys = np.array([f"{name}\x00{rank}" for name, rank in zip(roads.name, roads.arterial, strict=True)], dtype=str)
    order = np.argsort(keys, kind="stable")
    lines: list[object] = []
    first: list[int] = []
    for rows in np.split(order, np.flatnonzero(keys[order][1:] != keys[order][:-1]) + 1):
        merged = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(roads.line[rows])))
        lines.extend(merged.tolist())
        tree = shapely.STRtree(shapely.line_interpolate_point(roads.line[rows], 0.5, normalized=True))
        first.extend(rows[tree.nearest(merged)].tolist())
    row = np.array(first, dtype=np.int64)
    ids = [f"{roads.id[at]}#{index}" for index, at in enumerate(first)]
    return Roads(
        id=np.array(ids, dtype=object), name=roads.name[row], arterial=roads.arterial[row], line=np.array(lines, object)
    )
