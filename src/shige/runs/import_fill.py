"""Fill the street blocks of a source without buildings with made-up ones, which are called synthetic."""

from dataclasses import replace

import numpy as np
import shapely

from shige.adapters.recognise import Role
from shige.core.errors import ShigeError
from shige.core.making.fill import fill_blocks
from shige.core.planning.land import Ground
from shige.core.values import Areas, Objects, Roads
from shige.runs.import_land import import_barriers, import_crossings, shapes_of, stacked, whole_area
from shige.runs.import_sites import holder, import_sites
from shige.runs.import_sources import Piece

LEAST_BLOCK_M2 = 1500.0
"""Smaller faces between streets are islands of junctions."""


def filled_ground(pieces: list[Piece], areas: Areas, roads: Roads, *, seed: int) -> Ground:
    """The land of streets with made-up estates on their blocks; equal sources and seed give equal buildings.

    Blocks are those of the source, else the faces between its streets. Nothing is built on the source's sites.

    Raises:
        ShigeError: `no-blocks` where streets close none.
    """
    blocks = _blocks(pieces, roads)
    if not len(areas):
        areas = whole_area(pieces, blocks)
    sites = import_sites(pieces, areas)
    free = shapely.difference(blocks, shapely.union_all(sites.polygon))
    free = shapely.get_parts(free[~shapely.is_empty(free)])
    compounds, made = fill_blocks(free, roads=roads, rng=np.random.Generator(np.random.PCG64(seed)))
    spots = np.asarray(shapely.points(np.column_stack((made.x, made.y))), dtype=object)
    buildings = replace(made, area=holder(areas.polygon, spots))
    barriers = import_barriers(pieces)
    return Ground(areas, compounds, buildings, sites, roads, barriers, import_crossings(pieces, barriers))


def _blocks(pieces: list[Piece], roads: Roads) -> Objects:
    given = shapes_of(stacked(pieces, Role.BLOCK))
    faces = given if len(given) else shapely.get_parts(shapely.polygonize([shapely.union_all(roads.line)]))
    blocks = faces[shapely.area(faces) >= LEAST_BLOCK_M2]
    if not len(blocks):
        message = "The streets close no block that could be filled. Give a source with blocks or with buildings."
        raise ShigeError("no-blocks", message, {"field": "blocks", "bound": f"{LEAST_BLOCK_M2:.0f} m2"})
    return blocks
