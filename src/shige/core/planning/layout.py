"""Who belongs where in one community, and the land that follows: polygons, and the ground that grids are cut from."""

from dataclasses import dataclass

import numpy as np
import shapely

from shige.core.planning.exceptions import Piece
from shige.core.planning.general import Ground
from shige.core.planning.graph import pieces_by_links
from shige.core.planning.holders import Homes, ground_holders
from shige.core.planning.numbering import Labels
from shige.core.planning.polygons import GridLand, Membership, land_of_grids
from shige.core.values import Floats, Ints, Objects


@dataclass(frozen=True, slots=True)
class Layout:
    """Who belongs where, before anything has a number."""

    labels: Labels
    sites: Ints
    """The site of each dedicated grid."""
    cell_dedicated: Ints
    host: Ints


def land_of(ground: Ground, *, layout: Layout) -> GridLand:
    """Polygons; bare ground goes with units of its host."""
    labels, cells = layout.labels, ground.community.cells
    bare = np.flatnonzero((cells.building < 0) & (ground.dedicated < 0)).astype(np.int32)
    held, holder = ground_holders(
        ground.community.links,
        host=layout.host,
        bare=bare,
        homes=Homes(ground.atoms.cell, labels.micro, labels.micro_general),
    )
    return land_of_grids(
        cells.polygon,
        members=Membership(
            cell_dedicated=layout.cell_dedicated,
            unit_cell=np.concatenate([ground.atoms.cell, held]),
            unit_households=np.concatenate([ground.atoms.units.households, np.zeros(len(held), np.int32)]),
            unit_micro=np.concatenate([labels.micro, holder]),
            micro_general=labels.micro_general,
        ),
    )


def middle(polygons: Objects) -> tuple[Floats, Floats]:
    """The centroids, metres."""
    points = shapely.centroid(polygons)
    return shapely.get_x(points), shapely.get_y(points)


def pieces_of(ground: Ground, *, labels: Labels) -> list[Piece]:
    """The connected land that each general grid was cut from."""
    links = ground.links
    piece = pieces_by_links(links.a, links.b, len(ground.community.cells))[0][ground.atoms.cell]
    households = np.bincount(piece, ground.atoms.units.households).astype(np.int64)
    inside = labels.general >= 0
    total = int(ground.atoms.units.households[inside].sum())
    grid, first = np.unique(labels.general[inside], return_index=True)
    loads = households[piece[inside][first]].tolist()
    return [Piece(households=load, whole_community=load == total) for load in loads[: len(grid)]]
