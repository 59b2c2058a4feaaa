"""Flat instances are neighbourhoods: equal dice give equal ones, cells cover the box, figures of drawings are right."""

import numpy as np
import pytest

from shige.core.errors import ShigeError
from shige.core.making.flat import Flat, cell_borders, make_flat
from shige.core.making.quality import polsby_popper, quality
from shige.core.values import LinkClass, Links


def made(buildings=60, seed=1) -> Flat:
    return make_flat(buildings, rng=np.random.default_rng(seed))


def square() -> Flat:
    """Four cells of 60 x 60 m."""
    xy = np.array([[0.0, 0.0], [60.0, 0.0], [0.0, 60.0], [60.0, 60.0]])
    links = Links(
        a=np.array([0, 2], np.int32),
        b=np.array([1, 3], np.int32),
        length_m=np.full(2, 60.0),
        kind=np.full(2, LinkClass.SAME_COMPOUND, np.int32),
    )
    return Flat(xy, np.full(4, 200.0), np.array([0, 0, 1, 1], np.int32), links, cell_borders(xy))


def test_equal_dice_give_equal_instances():
    assert made().xy.tolist() == made().xy.tolist()
    assert made().xy.tolist() != made(seed=2).xy.tolist()


def test_households_and_compounds_are_there_for_each_building():
    flat = made(200)
    assert len(flat.xy) == len(flat.households) == len(flat.compound) == 200
    assert 1 <= flat.households.min() <= flat.households.max() <= 200
    assert set(np.unique(flat.compound)) == set(range(flat.compound.max() + 1))


def test_links_join_neighbours_of_all_classes():
    flat = made(600)
    assert set(flat.links.kind.tolist()) == {LinkClass.SAME_COMPOUND, LinkClass.WALL, LinkClass.ARTERIAL}
    same = flat.compound[flat.links.a] == flat.compound[flat.links.b]
    assert ((flat.links.kind == LinkClass.SAME_COMPOUND) == same).all()


def test_a_town_has_a_river_that_only_bridges_cross():
    flat = made(2000)
    borders = flat.borders
    inner = (borders.b >= 0) & (borders.length_m > 1)
    assert len(flat.links) < inner.sum()


def test_too_few_buildings_are_refused():
    with pytest.raises(ShigeError, match="at least 10"):
        made(9)


def test_cells_cover_the_box():
    borders = square().borders
    assert borders.area.tolist() == pytest.approx([3600.0] * 4)


def test_figures_of_a_drawing():
    found = quality(square(), np.array([0, 0, 1, 1], np.int32), low=300, high=500)
    assert found.in_range == 1.0
    assert found.not_contiguous == 0
    assert found.compounds_split == 0.0
    assert found.polsby_popper == pytest.approx(4 * np.pi * 7200 / 360**2)


def test_a_broken_drawing_is_counted():
    found = quality(square(), np.array([0, 1, 0, 1], np.int32), low=300, high=350)
    assert found.in_range == 0.0
    assert found.not_contiguous == 2
    assert found.compounds_split == 0.0
    assert quality(square(), np.array([0, 1, 0, 1], np.int32), low=300, high=500).compounds_split == 1.0


def test_a_square_is_less_compact_than_a_disc():
    assert polsby_popper(square(), np.zeros(4, np.int32)).tolist() == pytest.approx([np.pi / 4])
