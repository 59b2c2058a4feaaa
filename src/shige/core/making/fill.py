"""Fill real street blocks with made-up buildings, where a source has streets and no houses."""

from dataclasses import replace

import numpy as np
import shapely

from shige.core.making.addresses import number_lots
from shige.core.making.houses import build
from shige.core.making.lots import HOMES, SHARE, Lots, cut_lots
from shige.core.making.people import move_in
from shige.core.making.quads import LANE, Quads
from shige.core.making.register import enter_compounds, enter_houses, join_entries
from shige.core.making.streets import join
from shige.core.values import Buildings, Compounds, Floats, Objects, Roads

PAVEMENT_M = 8.0
"""Land along a block's edge on which nothing is built."""
LEAST_LOT_M2 = 900.0
LIVED_IN = 0.9


def fill_blocks(blocks: Objects, *, roads: Roads, rng: np.random.Generator) -> tuple[Compounds, Buildings]:
    """Set estates of walk-ups, slabs and towers on blocks (polygons in metres), with addresses on the named roads.

    All figures of the buildings count as estimated, and no building has a community yet (`area` is -1). Blocks that
    are too small for a house stay empty. Equal blocks, roads and state of `rng` give equal houses.
    """
    lots = _lots(blocks, rng=rng)
    houses = build(lots, rng=rng)
    dwellings = houses.dwellings
    lived = move_in(dwellings, households=max(round(LIVED_IN * int(dwellings.sum())), len(houses)), rng=rng)
    compounds, compound_of = enter_compounds(lots, houses=houses, rng=rng)
    named = roads.take(roads.name != "")
    doors = np.full(len(lots), "", dtype=object)
    if len(named):
        doors = number_lots(lots, roads=named.line, names=named.name)
    table = join_entries([enter_houses(lots, houses=houses, lived=lived, doors=doors, rng=rng)])
    guess = np.zeros(len(table), np.bool_)
    table = replace(
        table,
        compound=compound_of[houses.lot],
        floors_given=guess,
        lift_given=guess,
        entrances_given=guess,
        dwellings_given=guess,
        households_given=guess,
    )
    return compounds, table


def _lots(blocks: Objects, *, rng: np.random.Generator) -> Lots:
    """Lots for homes: the rectangle about each block is cut, and each piece keeps what lies in the block."""
    box = shapely.oriented_envelope(blocks)
    flat = shapely.get_type_id(box) == shapely.GeometryType.POLYGON
    ground = shapely.buffer(blocks[flat], -PAVEMENT_M, join_style="mitre")
    corner = shapely.get_coordinates(shapely.orient_polygons(box[flat])).reshape(-1, 5, 2)[:, :4]
    # block by block: the rectangle about one block may reach over its neighbours
    cuts = [cut_lots(_whole(corner[row : row + 1]), rng=rng) for row in range(len(corner))]
    quad = join([_whole(corner[:0]), *cuts])
    own = ground[np.repeat(np.arange(len(cuts)), [len(cut) for cut in cuts])]
    part, of = shapely.get_parts(shapely.intersection(quad.polygon, own), return_index=True)
    large = shapely.area(part) > LEAST_LOT_M2
    part, of = part[large], of[large]
    share = SHARE[list(HOMES)]
    kind = rng.choice(len(HOMES), size=len(part), p=share / share.sum()).astype(np.int32)
    return Lots(quad=quad.take(of), polygon=part, kind=kind)


def _whole(corner: Floats) -> Quads:
    """Ground without streets of its own."""
    return Quads(corner=corner, road=np.full((len(corner), 4), LANE, np.int32), rural=np.zeros(len(corner), np.bool_))
