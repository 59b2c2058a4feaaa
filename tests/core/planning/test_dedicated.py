from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from shige.core.planning.dedicated import dedicated_cells, footways, ground_hosts
from shige.core.planning.norms import DedicatedPolicy
from shige.core.values import SiteKind, Sites
from tests import make

POLICY = DedicatedPolicy(kinds={"school": 100.0})
SHAPE = make.Shape(columns=4, rows=3, river=False)


def ground(*cells_of_sites, bare=(), shape=SHAPE):
    """A community with a school on each of those groups of cells; the bare cells lose their building."""
    place = make.community(shape)
    site = np.full(len(place.cells), -1, np.int32)
    building = place.cells.building.copy()
    for row, cells in enumerate(cells_of_sites):
        site[list(cells)] = row
    building[list(bare)] = -1
    count = len(cells_of_sites)
    sites = Sites(
        id=make.column(*(f"s{row}" for row in range(count))),
        name=make.column(*(f"小学{row}" for row in range(count))),
        kind=np.full(count, SiteKind.SCHOOL, np.int32),
        area=np.zeros(count, np.int32),
        polygon=make.column(*[None] * count),
    )
    return replace(place, sites=sites, cells=replace(place.cells, site=site, building=building))


def test_a_site_of_the_right_kind_and_size_is_a_dedicated_grid():
    place = ground([0, 1])
    assert np.flatnonzero(dedicated_cells(place, policy=POLICY) == 0).tolist() == [0, 1]
    assert (dedicated_cells(place, policy=DedicatedPolicy(kinds={"school": 1801.0})) < 0).all()
    assert (dedicated_cells(place, policy=DedicatedPolicy(kinds={"park": 1.0})) < 0).all()


def test_no_site_is_no_dedicated_grid():
    assert (dedicated_cells(ground(), policy=POLICY) < 0).all()


def test_a_site_in_two_pieces_is_left_out():
    assert (dedicated_cells(ground([0, 3]), policy=POLICY) < 0).all()


def test_a_site_that_people_walk_through_is_left_out_and_the_others_stay():
    place = ground([1, 5, 9], [0])
    assert set(dedicated_cells(place, policy=POLICY).tolist()) == {-1, 1}


def test_a_site_that_is_the_whole_community_is_left_out():
    assert (dedicated_cells(ground(range(12)), policy=POLICY) < 0).all()


def test_bare_ground_goes_to_the_neighbour_with_the_longest_border():
    place = ground(bare=[5])
    length = place.links.length_m.copy()
    length[(place.links.a == 5) & (place.links.b == 6)] = 99.0
    host, dedicated = ground_hosts(
        replace(place, links=replace(place.links, length_m=length)), dedicated=np.full(12, -1, np.int32)
    )
    assert host[5] == 6
    assert (dedicated < 0).all()


def test_bare_ground_reaches_a_host_over_other_bare_ground():
    place = ground([0, 1, 2, 3], bare=[0, 1, 2, 3])
    host, _ = ground_hosts(place, dedicated=np.full(12, -1, np.int32))
    assert host[:4].tolist() == [4, 5, 6, 7]
    row = replace(place.links, kind=place.links.kind).take(
        (place.links.b < 4) | (place.links.a >= 4) | ((place.links.a == 3) & (place.links.b == 7))
    )
    host, _ = ground_hosts(replace(place, links=row), dedicated=np.full(12, -1, np.int32))
    assert host[:4].tolist() == [7, 7, 7, 7]


def test_ground_that_nobody_reaches_is_a_dedicated_grid_of_its_own():
    place = ground([0], bare=[0])
    apart = place.links.take((place.links.a > 0) & (place.links.b > 0))
    host, dedicated = ground_hosts(replace(place, links=apart), dedicated=np.full(12, -1, np.int32))
    assert (host[0], dedicated[0]) == (0, 0)
    assert (dedicated[1:] < 0).all()


def test_nobody_walks_over_a_dedicated_grid_but_over_bare_ground():
    place = ground([5], bare=[5])
    host, none = ground_hosts(place, dedicated=np.full(12, -1, np.int32))
    over = footways(place.links, host=host, dedicated=none)
    pairs = {*zip(over.a.tolist(), over.b.tolist(), strict=True)}
    assert not {pair for pair in pairs if 5 in pair}
    assert (min(host[5], 6), max(host[5], 6)) in pairs
    school = np.where(np.arange(12) == 5, 0, -1).astype(np.int32)
    host, taken = ground_hosts(place, dedicated=school)
    around = footways(place.links, host=host, dedicated=taken)
    assert 5 not in {*around.a.tolist(), *around.b.tolist()}
    assert len(around) == len(place.links) - 4


@given(st.sets(st.integers(0, 11), max_size=10), st.sets(st.integers(0, 11)))
def test_every_cell_has_a_host_that_is_built_or_dedicated(school, bare):
    place = ground(school, range(12), bare=bare) if school else ground(range(12), bare=bare)
    host, dedicated = ground_hosts(place, dedicated=dedicated_cells(place, policy=POLICY))
    assert ((place.cells.building[host] >= 0) | (dedicated[host] >= 0)).all()
    assert (host[host] == host).all()
