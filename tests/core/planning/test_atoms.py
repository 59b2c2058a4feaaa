import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from shige.core.planning.atoms import atom_links, atoms_of
from shige.core.planning.norms import GridNorms
from tests import make


def atoms(shape, *, row=0):
    place = make.community(shape, row=row)
    return place, atoms_of(place, grids=GridNorms())


def pieces(found, links, group):
    size = len(found.cell)
    graph = coo_array((np.ones(len(links)), (links.a, links.b)), shape=(size, size))
    inside = group >= 0
    return len(set(connected_components(graph, directed=False)[1][inside].tolist()))


def test_atoms_share_the_land_of_their_cell():
    place, found = atoms(make.Shape(columns=2, rows=2, river=False))
    assert found.area.sum() == pytest.approx(4 * make.CELL**2)
    assert (place.cells.building[found.cell] == found.units.building).all()


def test_atoms_of_high_houses_have_lifts():
    assert atoms(make.Shape(floors=33))[1].lift.all()
    assert not atoms(make.Shape(floors=6))[1].lift.any()


def test_all_atoms_of_a_connected_community_are_linked():
    place, found = atoms(make.Shape(entrances=3, households=90))
    links = atom_links(found, links=place.links, group=np.zeros(len(found.cell), np.int32))
    assert pieces(found, links, np.zeros(len(found.cell))) == 1


@given(st.data())
def test_links_join_atoms_of_one_group_only(data):
    place, found = atoms(make.Shape(columns=3, rows=2, entrances=2, households=60))
    size = len(found.cell)
    group = np.array(data.draw(st.lists(st.integers(-1, 2), min_size=size, max_size=size)), np.int32)
    links = atom_links(found, links=place.links, group=group)
    assert (links.a < links.b).all()
    assert (group[links.a] == group[links.b]).all()
    assert (group[links.a] >= 0).all()
    assert len({*zip(links.a.tolist(), links.b.tolist(), strict=True)}) == len(links)


def test_bands_are_joined_upwards_and_entrances_side_by_side():
    place, found = atoms(make.Shape(columns=2, rows=2, river=False, entrances=2, households=60))
    links = atom_links(found, links=place.links.take(np.arange(0)), group=np.where(found.cell == 0, 0, -1))
    names = {(found.units.id[a], found.units.id[b]) for a, b in zip(links.a, links.b, strict=True)}
    assert names == {("b0-1-1", "b0-1-3"), ("b0-1-3", "b0-1-5"), ("b0-1-1", "b0-2-1")} | {
        ("b0-2-1", "b0-2-3"),
        ("b0-2-3", "b0-2-5"),
    }


def test_neighbouring_houses_are_joined_at_their_nearest_doors():
    place, found = atoms(make.Shape(columns=2, rows=2, river=False, entrances=2, households=20))
    links = atom_links(found, links=place.links, group=np.zeros(len(found.cell), np.int32))
    names = {(found.units.id[a], found.units.id[b]) for a, b in zip(links.a, links.b, strict=True)}
    assert ("b0-2-1", "b1-1-1") in names
    assert ("b0-1-1", "b1-1-1") not in names


def test_a_link_to_ground_without_units_joins_nobody():
    place, found = atoms(make.Shape(columns=3, rows=2, river=False, school=True))
    links = atom_links(found, links=place.links, group=np.zeros(len(found.cell), np.int32))
    assert links.b.max() < len(found.cell)
