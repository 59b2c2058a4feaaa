"""Streets that were cut or do not meet close their blocks again."""

import numpy as np
import shapely

from shige.core.planning.streets import mend_streets
from shige.core.values import Roads


def roads(*lines: list[tuple[float, float]], names: str = "") -> Roads:
    """Streets with one letter a name, all minor."""
    count = len(lines)
    return Roads(
        id=np.array([f"r{index}" for index in range(count)], dtype=object),
        name=np.array(list(names) or [""] * count, dtype=object),
        arterial=np.zeros(count, dtype=np.bool_),
        line=np.array([shapely.LineString(line) for line in lines], dtype=object),
    )


def blocks(made: Roads) -> int:
    """Number of blocks that the streets close."""
    return len(shapely.get_parts(shapely.polygonize([shapely.union_all(made.line)])))


def test_a_street_cut_at_a_tile_edge_is_one_line_again() -> None:
    made = mend_streets(roads([(0, 0), (100, 0)], [(100.3, 0), (200, 0)], names="aa"))
    assert len(made) == 1
    assert made.name.tolist() == ["a"]
    assert shapely.length(made.line).tolist() == [200]


def test_pieces_of_different_streets_stay_apart() -> None:
    assert sorted(mend_streets(roads([(0, 0), (100, 0)], [(100, 0), (200, 0)], names="ab")).name) == ["a", "b"]


def test_lanes_that_stop_short_of_a_junction_meet_in_its_middle() -> None:
    square = roads([(10, 0), (190, 0)], [(200, 10), (200, 190)], [(190, 200), (10, 200)], [(0, 190), (0, 10)])
    assert blocks(square) == 0
    assert blocks(mend_streets(square)) == 1


def test_a_loose_end_runs_on_to_the_nearest_street() -> None:
    streets = roads([(0, 0), (300, 0), (300, 300), (0, 300), (0, 0)], [(100, 12), (100, 288)], names="ab")
    assert blocks(streets) == 1
    assert blocks(mend_streets(streets)) == 2


def test_a_blind_alley_stays_as_it_is() -> None:
    made = mend_streets(roads([(0, 0), (300, 0)], [(150, 0), (150, 100)], names="ab"))
    assert shapely.length(made.line[made.name == "b"]).tolist() == [100]


def test_two_directions_of_one_street_become_one() -> None:
    made = mend_streets(roads([(0, 0), (100, 0)], [(100, 6), (0, 6)]))
    assert len(made) == 1


def test_two_streets_between_the_same_junctions_stay() -> None:
    made = mend_streets(roads([(0, 0), (100, 0)], [(0, 0), (50, 80), (100, 0)], names="ab"))
    assert len(made) == 2


def test_a_net_without_loose_ends_stays() -> None:
    ring = roads([(0, 0), (100, 0), (100, 100)], [(100, 100), (0, 100), (0, 0)])
    assert blocks(mend_streets(ring)) == 1
