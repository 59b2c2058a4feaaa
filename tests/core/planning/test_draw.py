import json
from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from shige.core.errors import ShigeError
from shige.core.planning.before import Old
from shige.core.planning.draw import DrawOrder, DrawTask, draw_community
from shige.core.planning.locks import Locks
from shige.core.planning.norms import BorderPrices, DedicatedPolicy, GridNorms, Norms, SweepNorms
from shige.core.values import Tier
from tests import make

SHAPE = make.Shape(columns=4, rows=2, households=60, entrances=1, river=False)
POLICY = DedicatedPolicy(kinds={"school": 100.0})


def norms(**grids):
    return Norms(
        sweep=SweepNorms(profiles={"verify": 3.0}),
        grids=GridNorms(**grids),
        borders=BorderPrices(),
        dedicated=POLICY,
    )


def draw(place, *, old=None, seed=1, locks=None, **grids):
    order = DrawOrder(norms=norms(**grids), seed=seed, locks=Locks() if locks is None else locks)
    return draw_community(DrawTask(place, order, old))


def changed(place, **columns):
    return replace(place, buildings=replace(place.buildings, **columns))


def tier(grids, name):
    return grids.take(grids.tier == name)


def as_old(grids, units):
    sites = tier(grids, Tier.DEDICATED)
    grounds = dict(zip(sites.code, sites.polygon, strict=True))
    return Old(units=units, used=frozenset(grids.code.tolist()), grounds=grounds)


def sound(place, grids, units):
    """Whether the plan of a community holds what every plan holds."""
    micro, general, special = (tier(grids, name) for name in (Tier.MICRO, Tier.GENERAL, Tier.DEDICATED))
    assert len(set(grids.code)) == len(grids)
    for row in range(len(units)):
        code, parent = units.micro_code[row], units.parent_code[row]
        assert (code is None) == (parent in set(special.code))
        assert code is None or (code in set(micro.code) and parent == code[:15] + "000" and parent in set(general.code))
    for found in (micro, general, special):
        assert len(set(found.name)) == len(found)
        held = units.micro_code if found is micro else units.parent_code
        assert [int(units.households[held == code].sum()) for code in found.code] == found.households.tolist()
    assert set(micro.parent) == set(general.code)
    land = shapely.area(place.cells.polygon).sum()
    for finer in (micro, general):
        assert shapely.area(np.concatenate([finer.polygon, special.polygon])).sum() == pytest.approx(land)
    assert connected(place, units)


def connected(place, units):
    """Whether people reach every cell of a general grid from every other within it, over bare ground."""
    grid = dict(zip(units.building_id, units.parent_code, strict=True))
    label = [grid.get(name, "") for name in place.cells.id]
    rows = [k for k in range(len(place.links)) if label[place.links.a[k]] == label[place.links.b[k]]]
    kept, size = place.links.take(np.array(rows, int)), len(place.cells)
    pieces = connected_components(coo_array((np.ones(len(kept)), (kept.a, kept.b)), shape=(size, size)))[1]
    parts = {(name, piece) for name, piece in zip(label, pieces.tolist(), strict=True) if name}
    return len(parts) == len({name for name, _ in parts})


@settings(max_examples=4)
@given(st.lists(st.integers(0, 200), min_size=8, max_size=8), st.integers(0, 2**53 - 1))
def test_every_drawing_is_sound(households, seed):
    place = changed(make.community(SHAPE), households=np.array(households, np.int32))
    sound(place, *draw(place, seed=seed))


def test_an_equal_task_gives_an_equal_drawing():
    place = make.community(SHAPE)
    (grids, units), (again, others) = draw(place, seed=4), draw(place, seed=4)
    assert all((getattr(units, name) == getattr(others, name)).all() for name in units.__slots__)
    for name in ("code", "name", "households", "figures", "exceptions"):
        assert (getattr(grids, name) == getattr(again, name)).all()
    assert shapely.equals_identical(grids.polygon, again.polygon).all()


def test_a_school_is_a_dedicated_grid_and_keeps_its_units():
    place = make.community(replace(SHAPE, school=True))
    grids, units = draw(place)
    sound(place, grids, units)
    assert tier(grids, Tier.DEDICATED).name.tolist() == ["玉林小学"]
    built = make.community(SHAPE)
    site = np.where(np.arange(8) == 7, 0, -1).astype(np.int32)
    sited = replace(built, sites=place.sites, cells=replace(built.cells, site=site))
    grids, units = draw(sited)
    sound(sited, grids, units)
    assert tier(grids, Tier.DEDICATED).households.tolist() == [60]
    assert [code is None for code in units.micro_code] == [name == "b7" for name in units.building_id]


def test_a_tower_is_cut_by_entrance_and_floors():
    place = make.community(make.Shape(columns=2, rows=1, households=520, floors=20, entrances=1, river=False))
    grids, units = draw(place, unit_max_households=60, split_building_above=400)
    sound(place, grids, units)
    assert (tier(grids, Tier.GENERAL).households <= 500).all()
    assert tier(grids, Tier.MICRO).sliced.all()


def test_land_that_nobody_crosses_falls_into_grids_of_its_own():
    place = make.community(make.Shape(columns=4, rows=2, households=60, entrances=1))
    apart = replace(place, links=place.links.take(place.links.kind != 3))
    grids, units = draw(apart)
    sound(apart, grids, units)
    found = [json.loads(text)[0]["message"] for text in tier(grids, Tier.GENERAL).exceptions]
    assert len(found) == 2
    assert all("cut off from the rest has only 240 households" in message for message in found)


def test_a_community_outside_the_range_says_so():
    place = make.community(make.Shape(columns=2, rows=2, households=140, floors=2, entrances=1, river=False))
    grids, _ = draw(place, micro_min=1, unit_max_households=70)
    (text,) = {text for text in tier(grids, Tier.GENERAL).exceptions if text != "[]"}
    assert "a community of 560 households cannot be cut into 300-500" in text


def test_a_micro_grid_that_cannot_keep_the_time_says_so():
    place = make.community(make.Shape(columns=1, rows=2, households=150, floors=1, entrances=1, river=False))
    grids, _ = draw(place)
    codes = [{found["code"] for found in json.loads(text)} for text in tier(grids, Tier.MICRO).exceptions]
    assert codes == [{"micro-range", "micro-time"}] * 2


def test_the_simulation_sends_a_general_grid_back():
    place = changed(make.community(SHAPE), households=np.array([150, 10] * 4, np.int32))
    sure = draw(place, p_in_time=0.9, sizing_z=-9.0, micro_max=1000)[0]
    lax = draw(place, p_in_time=0.0, sizing_z=-9.0, micro_max=1000)[0]
    assert len(tier(sure, Tier.MICRO)) > len(tier(lax, Tier.MICRO))


def test_a_community_without_homes_is_drawn():
    place = make.community(replace(SHAPE, school=True))
    none, last = np.arange(0), np.array([7])
    bare = replace(
        place,
        buildings=place.buildings.take(none),
        cells=place.cells.take(last),
        links=place.links.take(none),
        road_names=place.road_names[none],
    )
    grids, units = draw(bare)
    assert (grids.tier.tolist(), len(units)) == ([Tier.COMMUNITY, Tier.DEDICATED], 0)
    again, _ = draw(bare, old=as_old(grids, units))
    assert again.code.tolist() == grids.code.tolist()


def test_a_redraw_of_the_same_keeps_every_grid_whatever_the_seed():
    place = make.community(replace(SHAPE, households=90))
    grids, units = draw(place)
    again, others = draw(place, old=as_old(grids, units), seed=99)
    assert units.micro_code.tolist() == others.micro_code.tolist()
    assert grids.code.tolist() == again.code.tolist()


@settings(max_examples=2)
@given(st.lists(st.integers(0, 160), min_size=8, max_size=8))
def test_a_redraw_is_sound_and_reuses_no_number(households):
    place = make.community(replace(SHAPE, households=90))
    first = draw(place)
    after = changed(place, households=np.array(households, np.int32))
    second = draw(after, old=as_old(*first))
    sound(after, *second)
    used = first[0].code.tolist() + second[0].code.tolist()
    third = draw(place, old=Old(units=second[1], used=frozenset(used)))
    assert not (set(first[0].code) - set(second[0].code)) & set(third[0].code)


def test_what_is_locked_together_stays_together_and_no_grid_crosses_a_locked_border():
    place = make.community(replace(SHAPE, households=90))
    units = draw(place, locks=Locks(together=(frozenset(["b0", "b1", "b2", "b3"]),)))[1]
    assert len({code for name, code in zip(units.building_id, units.parent_code, strict=True) if name < "b4"}) == 1
    x = make.WEST + 2 * make.CELL
    border = shapely.LineString([(x, make.NORTH + 5), (x, make.NORTH - make.CELL)])
    grids, units = draw(place, locks=Locks(borders=make.column(border)))
    sound(place, grids, units)
    found = dict(zip(units.building_id, units.parent_code, strict=True))
    assert found["b1"] != found["b2"]


def behind_a_border(place, *, column):
    """The general grid of each building, with a border locked beside the first row before that column."""
    x = make.WEST + column * make.CELL
    border = shapely.LineString([(x, make.NORTH + 5), (x, make.NORTH - make.CELL)])
    grids, units = draw(place, locks=Locks(borders=make.column(border)))
    sound(place, grids, units)
    return dict(zip(units.building_id, units.parent_code, strict=True))


def test_a_border_that_a_grid_would_walk_around_is_stretched():
    place = make.community(SHAPE)
    assert len(tier(draw(place)[0], Tier.GENERAL)) == 1
    found = behind_a_border(place, column=2)
    assert found["b1"] != found["b2"]


def test_a_border_is_stretched_again_where_once_is_not_enough():
    place = make.community(make.Shape(columns=2, rows=6, households=30, entrances=1, river=False))
    found = behind_a_border(place, column=1)
    assert found["b0"] != found["b1"]


def test_a_border_through_what_is_locked_together_gives_way():
    place = make.community(SHAPE)
    x = make.WEST + 2 * make.CELL
    border = shapely.LineString([(x, make.NORTH + 5), (x, make.NORTH - make.CELL)])
    locks = Locks(borders=make.column(border), together=(frozenset(["b0", "b1", "b2", "b3"]),))
    sound(place, *draw(place, locks=locks))


def test_a_kept_grid_stays_as_it_is():
    place = make.community(replace(SHAPE, households=90))
    grids, units = draw(place)
    kept = tier(grids, Tier.GENERAL).code[0]
    homes = np.where(np.isin(place.buildings.id, units.building_id[units.parent_code == kept]), 90, 150)
    after = changed(place, households=homes.astype(np.int32))
    found = draw(after, old=as_old(grids, units), locks=Locks(keep=frozenset([kept])))[1]
    assert {*found.building_id[found.parent_code == kept]} == {*units.building_id[units.parent_code == kept]}


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("profile", "visit", "profile-unknown"),
        ("crew", 0, "crew-size"),
        ("crew", 101, "crew-size"),
        ("seed", -1, "draw-seed"),
        ("seed", 2**53, "draw-seed"),
    ],
)
def test_an_impossible_order_is_refused(field, value, code):
    with pytest.raises(ShigeError) as error:
        DrawOrder(norms=norms(), **{field: value})
    assert (error.value.code, error.value.facts["value"]) == (code, value)


def test_a_community_without_a_statistical_code_is_refused():
    with pytest.raises(ShigeError) as error:
        DrawTask(replace(make.community(SHAPE), code="玉林"), DrawOrder(norms=norms()))
    assert error.value.code == "community-code"
