"""Land in parts is the land of the whole, in the same order."""

import numpy as np
import shapely

from shige.core.planning.land import derive_land
from shige.runs.engines import Engine
from shige.runs.land import COMMUNITIES_AT_ONCE, land_in_parts
from tests.core.planning.grounds import Scene, ground, house


def test_parts_join_to_what_the_whole_gives() -> None:
    count = COMMUNITIES_AT_ONCE + 3
    squares = [shapely.box(100 * k, 0, 100 * k + 100, 100) for k in range(count)]
    spots = [(100 * k + x, 50) for k in range(count) for x in (20, 50, 80)]
    made = ground(
        Scene(houses=[house(x, y) for x, y in spots], areas=squares, house_area=[k // 3 for k in range(3 * count)])
    )
    told: list[tuple[int, int]] = []
    cells, links = land_in_parts(made, engine=Engine(), progress=lambda done, total: told.append((done, total)))
    whole_cells, whole_links = derive_land(made)
    assert list(cells.id) == list(whole_cells.id)
    assert shapely.equals_exact(cells.polygon, whole_cells.polygon).all()
    assert np.array_equal(links.a, whole_links.a)
    assert np.array_equal(links.b, whole_links.b)
    assert told == [(0, count), (COMMUNITIES_AT_ONCE, count), (count, count)]
