import pytest
from hypothesis import given
from hypothesis import strategies as st

from shige.core.assigning import MOST_DOORS, Charge, Charged, Cover, Double, Hole, covered
from shige.core.errors import ShigeError

C = "510107001001"
GENERAL, OTHER = f"{C}001000", f"{C}002000"
FIRST, SECOND, THIRD = f"{C}001001", f"{C}001002", f"{C}002001"
NONE: frozenset[str] = frozenset()
GRIDS = {FIRST: frozenset("abc"), SECOND: frozenset("de"), THIRD: NONE}


def sponsor(who, area):
    return Charged(Charge.SPONSOR, who, area)


def area(who, where, doors=""):
    return Charged(Charge.AREA, who, where, frozenset(doors))


def test_grids_without_a_sponsor_and_with_two_are_told():
    cover = covered(dict.fromkeys(GRIDS, NONE), [sponsor("li", FIRST), sponsor("wang", FIRST), sponsor("li", THIRD)])
    assert cover == Cover((Hole(SECOND),), (Double(FIRST, ("li", "wang")),), ())


def test_a_sponsor_whose_grid_is_gone_is_told():
    gone = sponsor("li", f"{C}003001")
    assert covered({FIRST: NONE}, [gone, sponsor("wang", FIRST)]).lost == (gone,)


def test_an_area_covers_all_grids_in_it():
    assert covered(GRIDS, [area("li", GENERAL)]).holes == (Hole(THIRD),)
    assert covered(GRIDS, [area("li", C)]).holes == ()
    assert covered(GRIDS, [area("li", C), area("wang", OTHER)]).doubles == (Double(THIRD, ("li", "wang")),)


def test_doors_cover_what_they_name_and_leave_the_rest():
    assert covered(GRIDS, [area("li", FIRST, "ab")]).holes == (Hole(FIRST, ("c",)), Hole(SECOND), Hole(THIRD))
    assert covered(GRIDS, [area("li", GENERAL, "abcd")]).holes == (Hole(SECOND, ("e",)), Hole(THIRD))


def test_doors_that_two_have_taken_on_are_told_with_both():
    charges = [area("li", FIRST, "ab"), area("wang", FIRST, "bc"), area("zhao", GENERAL, "b")]
    assert covered(GRIDS, charges).doubles == (Double(FIRST, ("li", "wang", "zhao"), ("b",)),)
    assert covered(GRIDS, [area("li", FIRST), area("wang", FIRST, "a")]).doubles == (
        Double(FIRST, ("li", "wang"), ("a",)),
    )


@pytest.mark.parametrize(
    ("charge", "where", "doors", "code"),
    [
        (Charge.SPONSOR, GENERAL, "", "assignment-area"),
        (Charge.CONTACT, C, "a", "assignment-area"),
        (Charge.SPONSOR, FIRST, "a", "assignment-doors"),
        (Charge.CONTACT, FIRST, "", "assignment-doors"),
        (Charge.AREA, C, "a", "assignment-doors"),
    ],
)
def test_what_is_not_held_so_is_refused(charge, where, doors, code):
    with pytest.raises(ShigeError) as error:
        Charged(charge, "li", where, frozenset(doors))
    assert error.value.code == code


def test_more_doors_than_allowed_are_refused():
    with pytest.raises(ShigeError) as error:
        Charged(Charge.CONTACT, "li", FIRST, frozenset(map(str, range(MOST_DOORS + 1))))
    assert error.value.code == "assignment-doors"


charged = st.one_of(
    st.builds(area, st.sampled_from(["li", "wang", "zhao"]), st.sampled_from([FIRST, SECOND, GENERAL, C])),
    st.builds(
        area,
        st.sampled_from(["li", "wang"]),
        st.sampled_from([FIRST, GENERAL]),
        st.sets(st.sampled_from("abcde"), min_size=1),
    ),
)


@given(st.lists(charged, max_size=6))
def test_every_door_is_open_held_by_one_or_told_as_doubled(charges):
    grids = {FIRST: frozenset("abc"), SECOND: frozenset("de")}
    cover = covered(grids, charges)
    for grid, doors in grids.items():
        for door in doors:
            near = [c for c in charges if c.area in {grid, GENERAL, C} and (not c.doors or door in c.doors)]
            is_open = any(hole.grid == grid and (not hole.doors or door in hole.doors) for hole in cover.holes)
            is_double = any(d.grid == grid and (not d.doors or door in d.doors) for d in cover.doubles)
            assert is_open == (not near)
            assert is_double == (len(near) > 1)
