import numpy as np

from shige.core.planning.holders import Homes, ground_holders
from shige.core.values import LinkClass, Links


def ints(*values):
    return np.array(values, dtype=np.int32)


def held(pairs, *, host, bare, units, general=(0, 1, 2, 3, 4, 5, 6, 7)):
    links = Links(
        a=ints(*(a for a, _ in pairs)),
        b=ints(*(b for _, b in pairs)),
        length_m=np.ones(len(pairs)),
        kind=np.full(len(pairs), LinkClass.SAME_COMPOUND, dtype=np.int32),
    )
    cell, micro = ground_holders(
        links,
        host=ints(*host),
        bare=ints(*bare),
        homes=Homes(ints(*(cell for cell, _ in units)), ints(*(micro for _, micro in units)), ints(*general)),
    )
    return list(zip(cell.tolist(), micro.tolist(), strict=True))


def test_ground_goes_to_the_first_unit_of_its_host_where_nobody_needs_it():
    assert held([(0, 1)], host=(0, 0), bare=(1,), units=[(0, 5), (0, 6)]) == [(1, 5)]


def test_ground_goes_to_those_who_have_no_other_way_across():
    """Cells 0 and 2 are buildings, 1 is ground of 0 between them; micro-grid 6 has homes in both."""
    units = [(0, 5), (0, 6), (2, 6), (2, 7)]
    assert held([(0, 1), (1, 2)], host=(0, 0, 2), bare=(1,), units=units) == [(1, 6)]
    assert held([(0, 1), (0, 2), (1, 2)], host=(0, 0, 2), bare=(1,), units=units) == [(1, 5)]


def test_ground_that_two_need_goes_to_both():
    units = [(0, 5), (0, 6), (2, 6), (3, 5)]
    pairs = [(0, 1), (1, 2), (1, 3)]
    assert held(pairs, host=(0, 0, 2, 3), bare=(1,), units=units) == [(1, 5), (1, 6)]


def test_ground_beside_a_dedicated_grid_is_not_walked_on_by_it():
    units = [(0, 5), (2, -1)]
    assert held([(0, 1), (1, 2)], host=(0, 0, 2), bare=(1,), units=units) == [(1, 5)]


def test_no_ground_has_no_holder():
    assert held([], host=(0,), bare=(), units=[(0, 5)]) == []


def test_ground_between_two_micro_grids_keeps_their_general_grid_in_one_piece():
    """Micro-grids 6 and 7 are of one general grid; each holds the ground of its own building."""
    units = [(0, 5), (0, 6), (3, 4), (3, 7)]
    pairs, host = [(0, 1), (1, 2), (2, 3)], (0, 0, 3, 3)
    general = (0, 1, 2, 3, 4, 5, 6, 6)
    assert held(pairs, host=host, bare=(1, 2), units=units, general=general) == [(1, 6), (2, 7)]
    assert held(pairs, host=host, bare=(1, 2), units=units) == [(1, 5), (2, 4)]
