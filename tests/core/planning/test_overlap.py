import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from shige.core.planning.overlap import overlap
from shige.core.values import UnitRows
from tests import make


def units(*rows):
    """Units: building, entrance, lowest and highest floor, households."""
    columns = list(zip(*rows, strict=True)) or [()] * 5
    count = len(rows)
    return UnitRows(
        id=make.column(*(f"{row[0]}-{row[1]}-{row[2]}" for row in rows)),
        building_id=make.column(*columns[0]),
        entrance=make.ints(*columns[1]),
        floor_from=make.ints(*columns[2]),
        floor_to=make.ints(*columns[3]),
        lift=np.zeros(count, bool),
        households=make.ints(*columns[4]),
        micro_code=make.column(*[None] * count),
        parent_code=make.column(*[""] * count),
        x=np.zeros(count),
        y=np.zeros(count),
    )


def pairs(old, new):
    found = overlap(old, new)
    return {
        (a, b): home
        for a, b, home in zip(found.old.tolist(), found.new.tolist(), found.households.tolist(), strict=True)
    }


def test_units_are_matched_floor_by_floor():
    old = units(("a", 1, 1, 4, 8), ("a", 1, 5, 6, 4))
    assert pairs(old, units(("a", 1, 1, 3, 6), ("a", 1, 4, 6, 9))) == {(0, 0): 6.0, (0, 1): 3.0, (1, 1): 6.0}


def test_new_and_gone_homes_stand_alone():
    assert pairs(units(("a", 1, 1, 2, 4)), units(("b", 1, 1, 1, 3))) == {(-1, 0): 3.0, (0, -1): 4.0}
    assert pairs(units(), units(("b", 1, 1, 1, 3))) == {(-1, 0): 3.0}
    assert pairs(units(("a", 1, 1, 2, 4)), units()) == {(0, -1): 4.0}
    assert pairs(units(), units()) == {}


BANDS = st.lists(
    st.tuples(st.sampled_from("ab"), st.integers(1, 2), st.integers(1, 3), st.integers(0, 20)),
    unique_by=lambda row: row[:2],
)


@given(BANDS, BANDS)
def test_every_household_of_the_new_units_is_counted_once(old, new):
    before, after = (
        units(*((name, entrance, 1, floors, homes) for name, entrance, floors, homes in rows)) for rows in (old, new)
    )
    found = overlap(before, after)
    for row, homes in enumerate(after.households.tolist()):
        assert abs(found.households[found.new == row].sum() - homes) < 1e-6
