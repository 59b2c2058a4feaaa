"""Real blocks without houses are filled with made-up ones that count as estimated."""

import numpy as np
import shapely

from shige.core.making.fill import fill_blocks
from shige.core.values import Roads
from tests.core.making.dice import dice
from tests.core.planning.grounds import column

BLOCKS = column(
    [
        shapely.box(0, 0, 300, 200),
        shapely.Polygon([(320, 0), (600, 20), (560, 240), (420, 200), (320, 210)]),
        shapely.box(0, 220, 12, 232),
        shapely.Polygon([(0, 300), (100, 300), (200, 300), (0, 300)]),
    ]
)


def roads(name: str) -> Roads:
    return Roads(
        id=column(["r1", "r2"]),
        name=column([name, ""]),
        arterial=np.zeros(2, np.bool_),
        line=column([shapely.LineString([(0, -5), (600, -5)]), shapely.LineString([(310, 0), (310, 200)])]),
    )


def test_houses_stand_inside_their_blocks_and_estates() -> None:
    compounds, buildings = fill_blocks(BLOCKS, roads=roads("玉林路"), rng=dice(1))
    assert len(buildings) > 10
    assert shapely.contains(shapely.union_all(BLOCKS[:2]), buildings.footprint).all()
    inside = buildings.compound >= 0
    estate = compounds.polygon[buildings.compound[inside]]
    assert shapely.contains(estate, buildings.footprint[inside]).all()
    one, _ = shapely.STRtree(buildings.footprint).query(buildings.footprint, predicate="overlaps")
    assert not len(one)


def test_every_figure_counts_as_estimated() -> None:
    _, buildings = fill_blocks(BLOCKS, roads=roads("玉林路"), rng=dice(1))
    for name in ("floors", "lift", "entrances", "dwellings", "households"):
        assert not getattr(buildings, f"{name}_given").any()
    assert (buildings.households > 0).all()
    assert (buildings.area == -1).all()


def test_addresses_are_on_named_roads_where_there_are_any() -> None:
    _, named = fill_blocks(BLOCKS, roads=roads("玉林路"), rng=dice(1))
    assert all(address.startswith("玉林路") for address in named.address)
    _, bare = fill_blocks(BLOCKS, roads=roads(""), rng=dice(1))
    assert not any("路" in address for address in bare.address)
