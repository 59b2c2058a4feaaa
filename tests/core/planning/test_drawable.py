from dataclasses import replace

import numpy as np
import pytest

from shige.core.errors import ShigeError
from shige.core.planning.drawable import refuse_undrawable, refuse_unknown
from shige.core.planning.locks import Locks
from tests import make

CITY = make.town()


def changed(field, value, *, row=3):
    column = getattr(CITY.buildings, field).copy()
    column[row] = value
    return replace(CITY, buildings=replace(CITY.buildings, **{field: column}))


def test_a_sound_city_can_be_drawn():
    refuse_undrawable(CITY)
    refuse_undrawable(make.town(make.Shape(school=True, communities=2)))


@pytest.mark.parametrize(
    ("field", "value"),
    [("floors", 0), ("floors", -1), ("floors", 10_000), ("entrances", 0), ("entrances", 1000), ("households", -1)],
)
def test_an_impossible_figure_is_refused_with_its_row(field, value):
    with pytest.raises(ShigeError) as error:
        refuse_undrawable(changed(field, value))
    assert error.value.code == "city-undrawable"
    assert error.value.facts == {"row": 4, "id": "b3", "field": field, "value": value, "count": 1}


def test_a_building_outside_every_community_may_be_anything():
    city = changed("floors", -1)
    area = city.buildings.area.copy()
    area[3] = -1
    cells = city.cells.building.copy()
    cells[3] = -1
    refuse_undrawable(
        replace(city, buildings=replace(city.buildings, area=area), cells=replace(city.cells, building=cells))
    )
    street = replace(CITY.areas, level=make.column("street"))
    refuse_undrawable(replace(changed("floors", 0), areas=street))


@pytest.mark.parametrize(("cell", "held"), [(-1, 0), (4, 2)])
def test_a_building_without_its_own_cell_is_refused(cell, held):
    building = CITY.cells.building.copy()
    building[3] = cell
    with pytest.raises(ShigeError) as error:
        refuse_undrawable(replace(CITY, cells=replace(CITY.cells, building=building)))
    assert error.value.facts["field"] == "cell"
    assert error.value.facts["value"] in {0, held}


def test_a_link_to_nowhere_is_refused():
    ends = CITY.links.b.copy()
    ends[5] = -1
    with pytest.raises(ShigeError) as error:
        refuse_undrawable(replace(CITY, links=replace(CITY.links, b=ends)))
    assert (error.value.facts["field"], error.value.facts["row"]) == ("link", 6)


def test_locks_on_what_is_there_pass():
    locks = Locks(
        together=(frozenset(["b0", "b1"]),), compounds=frozenset(["old-yard"]), keep=frozenset(["510107001001001000"])
    )
    refuse_unknown(locks, city=CITY, grids=["510107001001001000"])
    refuse_unknown(Locks(), city=CITY, grids=None)


@pytest.mark.parametrize(
    ("locks", "field"),
    [
        (Locks(together=(frozenset(["b0", "b99"]),)), "together"),
        (Locks(compounds=frozenset(["c99"])), "compounds"),
        (Locks(keep=frozenset(["510107001001009000"])), "keep"),
    ],
)
def test_locks_on_what_is_not_there_are_refused(locks, field):
    with pytest.raises(ShigeError) as error:
        refuse_unknown(locks, city=CITY, grids=None if field == "keep" else np.array([], object))
    assert (error.value.code, error.value.facts["field"]) == ("locks-unknown", field)
