from dataclasses import replace

import numpy as np
import shapely
from scipy.sparse import csr_array

from shige.core.planning.locks import Locks, crossed_borders, open_links, settled_cells, stretched
from tests import make

PLACE = make.community(make.Shape(columns=4, rows=4, river=False))


def groups(locks, *, place=PLACE, links=None):
    lead = settled_cells(place, links=place.links if links is None else links, locks=locks)
    return sorted(
        sorted(np.flatnonzero(lead == cell).tolist()) for cell in set(lead.tolist()) if (lead == cell).sum() > 1
    )


def test_without_locks_every_cell_is_free():
    assert groups(Locks()) == []


def test_buildings_locked_together_stay_together():
    assert groups(Locks(together=(frozenset(["b1", "b2", "b6"]), frozenset(["b12", "b13"])))) == [[1, 2, 6], [12, 13]]


def test_a_locked_compound_stays_together():
    assert groups(Locks(compounds=frozenset(["old-yard"]))) == [[10, 11, 14, 15]]


def test_a_group_in_two_pieces_is_kept_piece_by_piece():
    assert groups(Locks(together=(frozenset(["b0", "b1", "b14", "b15"]),))) == [[0, 1], [14, 15]]


def test_a_named_group_goes_before_a_compound():
    locks = Locks(together=(frozenset(["b2", "b1"]),), compounds=frozenset(["east-gate"]))
    assert groups(locks) == [[0, 4, 5], [1, 2]]


def test_a_group_is_joined_only_where_people_walk():
    walks = PLACE.links.take((PLACE.links.a != 1) & (PLACE.links.b != 1))
    assert groups(Locks(together=(frozenset(["b0", "b1", "b2"]),)), links=walks) == []


def test_bare_ground_belongs_to_no_group():
    bare = make.community(make.Shape(columns=4, rows=4, river=False, school=True))
    assert groups(Locks(compounds=frozenset(["old-yard"])), place=bare) == [[10, 11, 14]]


def test_a_locked_border_closes_the_links_that_it_crosses():
    x = make.WEST + 2 * make.CELL
    border = shapely.LineString([(x, make.NORTH + 10), (x, make.NORTH - 2 * make.CELL)])
    free = open_links(PLACE, links=PLACE.links, locks=Locks(borders=make.column(border)))
    shut = {(int(a), int(b)) for a, b in zip(PLACE.links.a[~free], PLACE.links.b[~free], strict=True)}
    assert shut == {(1, 2), (5, 6)}


def test_without_borders_every_link_is_open():
    assert open_links(PLACE, links=PLACE.links, locks=Locks()).all()
    none = replace(PLACE.links.take(np.arange(0)))
    border = shapely.LineString([(0, 0), (1, 1)])
    assert len(open_links(PLACE, links=none, locks=Locks(borders=make.column(border)))) == 0


def test_a_border_is_stretched_straight_on_at_both_ends():
    bent = shapely.LineString([(0, 0), (10, 0), (10, 5)])
    (longer, same) = stretched(make.column(bent, bent), reach=np.array([3.0, 0.0]))
    assert shapely.get_coordinates(longer).tolist() == [[-3, 0], [0, 0], [10, 0], [10, 5], [10, 8]]
    assert shapely.length(same) == shapely.length(bent)


def test_a_border_is_crossed_by_a_grid_on_both_of_its_sides():
    x = make.WEST + 2 * make.CELL
    borders = make.column(
        shapely.LineString([(x, make.NORTH), (x, make.NORTH - make.CELL)]),
        shapely.LineString([(x, make.NORTH - make.CELL), (x, make.NORTH - 4 * make.CELL)]),
    )
    east = np.arange(16) % 4 >= 2
    label = np.where(np.arange(16) < 4, 0, np.where(east, 2, 1))
    held = csr_array((np.ones(16, np.int32), (np.arange(16), label)), shape=(16, 3))

    def crossed(**locked):
        locks = Locks(borders=borders, **locked)
        return crossed_borders(PLACE, links=PLACE.links, locks=locks, held=held).tolist()

    assert crossed() == [True, False]
    assert crossed(together=(frozenset(["b1", "b2"]),)) == [False, False]
