from dataclasses import replace

import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st

from shige.core.planning.before import Before
from shige.core.planning.numbering import Labels, Places, number_grids
from tests import make

C = "510107001001"


def labels(general, micro_of, dedicated=None):
    general = np.array(general, np.int32)
    micro = np.array(micro_of, np.int32)
    inside = np.flatnonzero(micro >= 0)
    first = np.unique(micro[inside], return_index=True)[1]
    return Labels(
        general=general,
        micro=micro,
        dedicated=np.full(len(general), -1, np.int32) if dedicated is None else np.array(dedicated, np.int32),
        micro_general=general[inside][first],
    )


def places(found):
    def row(count):
        return np.arange(count, dtype=float), np.zeros(count)

    return Places(
        general=row(int(found.general.max(initial=-1)) + 1),
        micro=row(len(found.micro_general)),
        dedicated=row(int(found.dedicated.max(initial=-1)) + 1),
    )


def past(parent, micro, *, used=()):
    parents, micros = sorted({c for c in parent if c}), sorted({c for c in micro if c})
    return Before(
        parent=np.array([parents.index(c) if c else -1 for c in parent], np.int32),
        micro=np.array([micros.index(c) if c else -1 for c in micro], np.int32),
        parent_codes=make.column(*parents),
        micro_codes=make.column(*micros),
        used=frozenset(used) | {*parents, *micros},
    )


def numbered(found, *, old=None, weight=None):
    size = len(found.general)
    return number_grids(
        C, labels=found, places=places(found), weight=np.ones(size, np.int32) if weight is None else weight, past=old
    )


def test_a_first_drawing_counts_from_one_in_reading_order():
    found = labels([0, 0, 1, -1], [0, 1, 2, -1], [-1, -1, -1, 0])
    digits = numbered(found)
    assert (digits.general.tolist(), digits.micro.tolist(), digits.dedicated.tolist()) == ([1, 2], [1, 2, 1], [901])


def test_a_redraw_keeps_the_codes_of_the_most_households():
    found = labels([0, 0, 1, 1], [0, 0, 1, 1])
    old = past([C + "009000"] * 3 + [C + "004000"], [C + "009007"] * 3 + [C + "004003"])
    digits = numbered(found, old=old)
    assert digits.general.tolist() == [9, 4]
    assert digits.micro.tolist() == [7, 3]


def test_a_number_that_was_used_is_not_given_anew():
    found = labels([0, 1, 2], [0, 1, 2])
    old = past([C + "002000", None, None], [C + "002005", None, None], used=[C + "001000", C + "003000", C + "004001"])
    assert numbered(found, old=old).general.tolist() == [2, 5, 6]


def test_a_micro_grid_that_changes_its_general_grid_gets_a_new_code():
    found = labels([0, 0, 0], [0, 0, 1])
    old = past([C + "001000", C + "001000", C + "002000"], [C + "001001", C + "001001", C + "002009"])
    digits = numbered(found, old=old)
    assert (digits.general.tolist(), digits.micro.tolist()) == ([1], [1, 2])


def test_a_code_of_another_community_is_not_kept():
    found = labels([0], [0])
    other = "510107009009"
    digits = numbered(found, old=past([other + "044000"], [other + "044033"]))
    assert (digits.general.tolist(), digits.micro.tolist()) == ([1], [1])


def test_a_dedicated_grid_keeps_its_code_and_never_becomes_a_general_one():
    found = labels([-1, 0], [-1, 0], [0, -1])
    old = past([C + "905000", C + "901000"], [None, None])
    digits = numbered(found, old=old)
    assert (digits.dedicated.tolist(), digits.general.tolist()) == ([905], [1])


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 6)), min_size=1, max_size=30))
def test_numbers_are_distinct_and_never_reused(rows):
    general = np.unique([row[0] for row in rows], return_inverse=True)[1]
    micro = np.unique([row[0] * 10 + row[1] for row in rows], return_inverse=True)[1]
    found = labels(general, micro)
    old_parent = [f"{C}{row[2] + 1:03d}000" for row in rows]
    old = past(old_parent, [f"{code[:15]}001" for code in old_parent], used=[f"{C}001002", f"{C}008000"])
    digits = numbered(found, old=old)
    codes = {(int(digits.general[g]), int(m)) for g, m in zip(found.micro_general, digits.micro, strict=True)}
    assert len(set(digits.general.tolist())) == len(digits.general)
    assert len(codes) == len(digits.micro)
    had = {int(code[12:15]) for code in old.used}
    for grid, number in enumerate(digits.general.tolist()):
        shared = {old_parent[row] for row in np.flatnonzero(general == grid)}
        assert number not in had or f"{C}{number:03d}000" in shared


def test_a_park_where_nobody_lives_keeps_its_code_by_its_land():
    found = labels([0, 0], [0, 0], [-1, -1])
    at = (np.array([5.0, 50.0, 500.0]), np.zeros(3))
    old = past([C + "001000"] * 2, [C + "001001"] * 2, used=[C + "907000", C + "908000"])
    grounds = {C + "907000": shapely.box(40, -5, 60, 5), C + "908000": shapely.box(45, -5, 55, 5)}
    digits = number_grids(
        C,
        labels=found,
        places=replace(places(found), dedicated=at),
        weight=np.ones(2, np.int32),
        past=replace(old, grounds=grounds),
    )
    assert digits.dedicated.tolist() == [901, 907, 902]
