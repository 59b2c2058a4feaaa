import numpy as np

from shige.core.planning.graph import build_graph
from shige.core.planning.micro import TRIES, Bounds, Homes, draw_micro
from shige.core.planning.norms import BorderPrices, SweepNorms
from shige.core.planning.workload import sweep_array
from shige.core.values import LinkClass, Links
from tests import make

NORMS = SweepNorms(profiles={"notice": 0.4})
BOUNDS = Bounds(limit=180.0, z=1.38, fewest=30.0, most=100.0, crew=2, constants=sweep_array(NORMS, service=0.4), seed=1)


def drawn(households, links, *, least, labels):
    """`labels` after drawing units in a row of doors 5 m apart, 1.3 person-minutes a household."""
    homes = np.array(households, np.float64)
    x, y = 5.0 * np.arange(len(homes)), np.zeros(len(homes))
    a, b = np.array(links, np.int32).T
    kind = np.full(len(a), LinkClass.SAME_COMPOUND, np.int32)
    table = Links(a=a, b=b, length_m=np.full(len(a), 10.0), kind=kind)
    graph = build_graph(x, y, homes, table, prices=BorderPrices())
    found = np.array(labels, np.int32)
    draw_micro(graph, Homes(1.3 * homes, homes, x, y), BOUNDS, np.array(least, np.int32), found)
    return found


def test_a_unit_as_large_as_a_micro_grid_keeps_its_neighbours_late_when_all_tries_are_made():
    star = [(0, leaf) for leaf in range(1, 21)]
    found = drawn([100.0] + [5.0] * 20, star, least=[1], labels=[[0, -1]] * 21)
    hub = found[:, 1] == found[0, 1]
    assert hub.sum() > 1
    assert found[:, 1].max() + 1 == 3 + TRIES - 1


def test_a_general_grid_that_is_not_asked_for_stays_as_it_was():
    found = drawn([40.0] * 4, [(0, 1), (2, 3)], least=[0, 2], labels=[[0, 7], [0, 8], [1, -1], [1, -1]])
    assert found[:2].tolist() == [[0, 7], [0, 8]]
    assert sorted(found[2:, 1].tolist()) == [0, 1]


def test_land_in_two_pieces_has_micro_grids_of_its_own_in_each():
    found = drawn([40.0] * 4, [(0, 1), (2, 3)], least=[1], labels=make.ints(0, -1, 0, -1, 0, -1, 0, -1).reshape(4, 2))
    assert set(found[:2, 1].tolist()).isdisjoint(found[2:, 1].tolist())
