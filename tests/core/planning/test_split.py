from dataclasses import replace

import numpy as np

from shige.core.planning.split import communities
from shige.core.values import LinkClass
from tests import make

SHAPE = make.Shape(communities=2, school=True)


def test_every_cell_and_building_is_in_exactly_one_community():
    city = make.town(SHAPE)
    parts = list(communities(city))
    assert [part.code for part in parts] == list(make.CODES)
    assert sorted(name for part in parts for name in part.cells.id) == sorted(city.cells.id)
    assert sorted(name for part in parts for name in part.buildings.id) == sorted(city.buildings.id)


def test_references_are_local():
    for part in communities(make.town(SHAPE)):
        built = part.cells.building >= 0
        assert (part.buildings.id[part.cells.building[built]] == part.cells.id[built]).all()
        assert part.buildings.compound.max() < len(part.compounds)
        assert part.cells.site.max() < max(len(part.sites), 1)
        assert max(part.links.a.max(), part.links.b.max()) < len(part.cells)
        assert min(part.links.a.min(), part.links.b.min()) >= 0


def test_no_link_crosses_the_border_of_a_community():
    city = make.town(SHAPE)
    across = city.cells.area[city.links.a] != city.cells.area[city.links.b]
    assert across.any()
    parts = list(communities(city))
    assert sum(len(part.links) for part in parts) == (~across).sum()
    assert not any((part.links.kind == LinkClass.ARTERIAL).any() for part in parts)


def test_compounds_and_sites_stay_with_their_community():
    north, south = communities(make.town(SHAPE))
    assert north.compounds.name.tolist() == ["东门小区"]
    assert south.compounds.name.tolist() == ["老院子"]
    assert (len(north.sites), south.sites.name.tolist()) == (0, ["玉林小学"])


def test_areas_without_cells_and_of_other_levels_are_left_out():
    city = make.town(SHAPE)
    street = replace(city.areas, level=make.column("street", "community"))
    assert [part.code for part in communities(replace(city, areas=street))] == [make.CODES[1]]
    bare = replace(city.cells, area=np.full(len(city.cells), 1, np.int32))
    assert [part.code for part in communities(replace(city, cells=bare))] == [make.CODES[1]]


def test_buildings_whose_address_names_no_street_know_the_nearest_named_one():
    city = make.town(make.Shape())
    assert set(next(communities(city)).road_names) == {""}
    silent = replace(city.buildings, address=np.full(len(city.buildings), "", dtype=object))
    city = replace(city, buildings=silent)
    assert set(next(communities(city)).road_names) == {"人民路", "玉林巷"}
    nameless = replace(city.roads, name=make.column("", ""))
    assert set(next(communities(replace(city, roads=nameless))).road_names) == {""}
