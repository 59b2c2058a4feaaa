"""Links: who can walk to whom, from what lies along the common border of two cells."""

import numpy as np
import shapely
from numpy.typing import NDArray

from shige.core.coverage import Borders
from shige.core.planning.blocks import Edge, Edges
from shige.core.values import BarrierKind, Barriers, Bools, Compounds, Crossings, Floats, LinkClass, Links

LEAST_BORDER_M = 1.0
"""A shorter common border is a corner, not a neighbourhood."""
CROSSING_M = 5.0
"""Nominal border of a bridge or underpass."""
REACH_M = 30.0
"""A crossing belongs to the nearest border along its barrier within this distance."""


def link(borders: Borders, *, edge: Edges, compound: NDArray[np.int32], compounds: Compounds) -> Links:
    """Links of cells that have at least `LEAST_BORDER_M` of common border on land.

    A cell that has no border as long as that with anybody keeps the longest that it has.

    `edge` is what runs along each segment (`Edge`), `compound` the compound of each cell or -1. Each metre of border
    has a class: none along a river or railway; arterial along one, whatever walls stand beside it; wall along a wall,
    between different compounds, and between a gated compound and open ground; else same compound, which holds within
    a compound, on open ground, over an ordinary street between the two, and between open ground and a compound
    without a gate. A link has the class of most of its metres.
    """
    dry = edge < Edge.RAIL
    borders, edge = borders.take(dry), edge[dry]
    low, high = np.minimum(borders.a, borders.b), np.maximum(borders.a, borders.b)
    kind = _kinds(edge, one=compound[low], two=compound[high], gated=compounds.gated)
    pair, row = np.unique(np.column_stack((low, high)), axis=0, return_inverse=True)
    metres = np.zeros((len(pair), len(LinkClass)))
    np.add.at(metres, (row.ravel(), kind), borders.length)
    total = metres.sum(axis=1)
    keep = (total >= LEAST_BORDER_M) | _only_ties(pair, total=total)
    return Links(
        a=pair[keep, 0].astype(np.int32),
        b=pair[keep, 1].astype(np.int32),
        length_m=np.round(total[keep], 2),
        kind=metres[keep].argmax(axis=1).astype(np.int32),
    )


def link_crossings(borders: Borders, *, edge: Edges, crossings: Crossings, barriers: Barriers) -> Links:
    """Links over rivers and railways: the cells on both sides of the border nearest to each crossing."""
    found = [np.empty((0, 2), np.int64)]
    for wet, barrier in ((Edge.RIVER, BarrierKind.RIVER), (Edge.RAIL, BarrierKind.RAIL)):
        shore = borders.take(edge == wet)
        lines = np.asarray(shapely.linestrings(np.stack((shore.start, shore.end), axis=1)), dtype=object)
        over = barriers.kind[crossings.barrier] == barrier if len(barriers) else np.zeros(len(crossings), np.bool_)
        near = shapely.STRtree(lines).query_nearest(crossings.point[over], max_distance=REACH_M)[1]
        found.append(np.column_stack((shore.a[near], shore.b[near])))
    pair = np.unique(np.sort(np.concatenate(found), axis=1), axis=0)
    return Links(
        a=pair[:, 0].astype(np.int32),
        b=pair[:, 1].astype(np.int32),
        length_m=np.full(len(pair), CROSSING_M),
        kind=np.full(len(pair), LinkClass.CROSSING, np.int32),
    )


def join_links(dry: Links, crossing: Links) -> Links:
    """Both in order; where two cells also meet on land, that link stays."""
    a, b = np.concatenate((dry.a, crossing.a)), np.concatenate((dry.b, crossing.b))
    _, row = np.unique(np.column_stack((a, b)), axis=0, return_index=True)
    return Links(
        a=a[row],
        b=b[row],
        length_m=np.concatenate((dry.length_m, crossing.length_m))[row],
        kind=np.concatenate((dry.kind, crossing.kind))[row],
    )


def _only_ties(pair: NDArray[np.int64], *, total: Floats) -> Bools:
    """The longest border of each cell whose borders are all too short."""
    longest = np.zeros(int(pair.max(initial=-1)) + 1)
    for side in pair.T:
        np.maximum.at(longest, side, total)
    lonely = longest < LEAST_BORDER_M
    ties: Bools = (lonely[pair] & (longest[pair] == total[:, None])).any(axis=1) & (total > 0)
    return ties


def _kinds(
    edge: Edges, *, one: NDArray[np.int32], two: NDArray[np.int32], gated: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """The class of each segment between compounds `one` and `two`."""
    closed = np.append(gated, False)
    wall = (one != two) & ((np.minimum(one, two) >= 0) | closed[one] | closed[two])
    kind = np.where(wall | (edge == Edge.WALL), LinkClass.WALL, LinkClass.SAME_COMPOUND)
    return np.where(edge == Edge.ARTERIAL, LinkClass.ARTERIAL, kind).astype(np.int64)
