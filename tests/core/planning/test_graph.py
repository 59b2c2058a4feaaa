"""Graphs are built from node arrays and links, refuse wrong values, and fall into components and pieces."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shige.core.errors import ShigeError
from shige.core.planning.graph import Land, build_graph, components, induced, pieces_by_links, unbroken
from shige.core.planning.norms import BorderPrices
from shige.core.values import LinkClass
from tests import make
from tests.core.planning.lattices import lattice, links, row


def test_each_link_stands_in_both_rows_with_its_price():
    graph = build_graph(
        np.array([0.0, 10.0]),
        np.zeros(2),
        np.ones(2),
        links([(0, 1)], length=20.0, kind=LinkClass.WALL),
        prices=BorderPrices(wall=0.5),
    )
    assert graph.offsets.tolist() == [0, 1, 2]
    assert graph.neighbours.tolist() == [1, 0]
    assert graph.origin.tolist() == [0, 1]
    assert graph.price.tolist() == [10.0, 10.0]
    assert graph.x.tolist() == [-5.0, 5.0]
    assert graph.area.tolist() == [50.0, 50.0]


def test_area_is_taken_where_it_is_known():
    graph = build_graph(
        np.zeros(1), np.zeros(1), np.ones(1), links([]), prices=BorderPrices(), land=Land(area=np.array([7.0]))
    )
    assert graph.area.tolist() == [7.0]


def test_a_graph_of_no_nodes_is_a_graph():
    graph = build_graph(np.zeros(0), np.zeros(0), np.zeros(0), links([]), prices=BorderPrices())
    assert components(graph)[1] == 0


@pytest.mark.parametrize("field", ["x", "y", "weight", "length_m"])
def test_a_value_that_is_no_number_is_named(field):
    columns = {"x": np.zeros(2), "y": np.zeros(2), "weight": np.ones(2)}
    given = links([(0, 1)])
    (given.length_m if field == "length_m" else columns[field])[0] = np.nan
    with pytest.raises(ShigeError) as caught:
        build_graph(columns["x"], columns["y"], columns["weight"], given, prices=BorderPrices())
    assert caught.value.facts["field"] == field


def test_weight_below_zero_is_refused():
    with pytest.raises(ShigeError, match="weight"):
        row([1.0, -1.0])


@pytest.mark.parametrize("pair", [(0, 2), (-1, 0), (1, 1)])
def test_a_link_to_nowhere_is_refused(pair):
    with pytest.raises(ShigeError) as caught:
        build_graph(np.zeros(2), np.zeros(2), np.ones(2), links([pair]), prices=BorderPrices())
    assert caught.value.code == "graph-link"


def test_components_are_numbered_by_their_lowest_node():
    found, count = components(lattice(3, 2, cut=[(0, 1), (3, 4)]))
    assert count == 2
    assert found.tolist() == [0, 1, 1, 0, 1, 1]


def test_pieces_by_links_are_numbered_by_their_lowest_node():
    found, count = pieces_by_links(make.ints(5, 4, 2, 5, 1, 2), make.ints(4, 2, 5, 4, 0, 2), 7)
    assert found.tolist() == [0, 0, 1, 2, 1, 1, 3]
    assert count == 4


@given(st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=30))
def test_pieces_by_links_are_those_of_a_graph(pairs):
    a, b = make.ints(*(pair[0] for pair in pairs)), make.ints(*(pair[1] for pair in pairs))
    found, count = pieces_by_links(a, b, 12)
    known = links([(one, other) for one, other in pairs if one != other])
    graph = build_graph(np.zeros(12), np.zeros(12), np.ones(12), known, prices=BorderPrices())
    component, many = components(graph)
    assert count == many
    assert np.array_equal(found, component)


def test_an_induced_graph_keeps_links_compounds_and_order():
    graph = lattice(3, 2, compound=[5, 5, -1, 8, 8, 8])
    part = induced(graph, np.array([1, 2, 4, 5], np.int32))
    assert part.offsets.tolist() == [0, 2, 4, 6, 8]
    assert part.neighbours.tolist() == [1, 2, 0, 3, 0, 3, 1, 2]
    assert part.compound.tolist() == [0, -1, 1, 1]
    assert part.compound_offsets.tolist() == [0, 1, 3]
    assert part.members.tolist() == [0, 2, 3]
    assert part.weight.tolist() == [40.0] * 4


def test_a_label_in_two_pieces_is_broken():
    graph = row([1.0, 1.0, 1.0])
    assert unbroken(graph, np.array([0, 0, 1], np.int32))
    assert not unbroken(graph, np.array([0, 1, 0], np.int32))
