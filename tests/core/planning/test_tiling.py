import numpy as np
import shapely

from shige.core.planning.blocks import Lines, cut_blocks
from shige.core.planning.tiling import _block_of

NONE = np.empty(0, dtype=object)


def test_a_face_whose_middle_lies_a_hair_outside_its_block_still_belongs_to_it():
    """The middle of a needle may lie closer to the rim of its block than corner points are exact."""
    street = np.array([shapely.LineString([(50, -1), (50, 101)])], dtype=object)
    square = shapely.box(0, 0, 100, 100)
    blocks = cut_blocks(square, lines=Lines(line=street, edge=np.array([2], np.int8)), compounds=NONE, sites=NONE)
    found = _block_of(np.array([(25.0, 100.0004), (75.0, 50.0), (25.0, 100.02)]), blocks=blocks)
    west = int(shapely.intersects(blocks.polygon[1], shapely.Point(25, 50)))
    assert found.tolist() == [west, 1 - west, -1]
