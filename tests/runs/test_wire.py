import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from shige.core.values import Cells, Grids, Lineage, UnitRows
from shige.runs.wire import pack, unpack
from tests import make

SHAPE = make.Shape(columns=5, rows=4, communities=2, school=True)
CITY = make.town(SHAPE)
PLAN = make.plan(CITY, SHAPE)
TEXT = st.one_of(st.none(), st.text(st.characters(exclude_categories=["Cs"]), max_size=8))
SHAPES = st.one_of(
    st.none(),
    st.builds(shapely.Point, st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)),
    st.just(shapely.Polygon()),
    st.just(shapely.box(0, 0, 3, 1)),
    st.just(shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(2, 2, 3, 3)])),
)


def same(one, two):
    assert one.dtype == two.dtype
    if one.dtype.kind != "O":
        return one.tobytes() == two.tobytes()
    return [as_text(value) for value in one] == [as_text(value) for value in two]


def as_text(value):
    return shapely.to_wkb(value, hex=True) if isinstance(value, shapely.Geometry) else value


@pytest.mark.parametrize(
    "table", [PLAN.grids, PLAN.units, PLAN.lineage, CITY.cells], ids=lambda table: type(table).__name__
)
def test_a_table_comes_back_bit_for_bit(table):
    back = unpack(type(table), pack(table))
    assert all(same(getattr(table, name), getattr(back, name)) for name in table.__slots__)


@pytest.mark.parametrize("kind", [Grids, UnitRows, Lineage])
def test_an_empty_table_comes_back(kind):
    table = {Grids: PLAN.grids, UnitRows: PLAN.units, Lineage: PLAN.lineage}[kind]
    assert len(unpack(kind, pack(table.take(np.arange(0))))) == 0


@given(st.lists(st.tuples(TEXT, SHAPES, st.integers(-(2**31), 2**31 - 1)), max_size=12))
def test_texts_shapes_and_gaps_come_back(rows):
    cells = Cells(
        id=make.column(*(row[0] for row in rows)),
        area=make.ints(*(row[2] for row in rows)),
        building=make.ints(*(row[2] for row in rows)),
        site=make.ints(*(row[2] for row in rows)),
        polygon=make.column(*(row[1] for row in rows)),
    )
    back = unpack(Cells, pack(cells))
    assert all(same(getattr(cells, name), getattr(back, name)) for name in cells.__slots__)


def test_what_comes_back_can_be_changed():
    back = unpack(Grids, pack(PLAN.grids))
    back.households[0] = 1
    assert back.households[0] == 1
