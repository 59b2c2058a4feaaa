from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from shige.adapters.casework_file import shipped_routes
from shige.core.casework.route import Asking, RouteBook, RouteRule, route
from shige.core.casework.routing_check import dry_run, holes
from shige.core.duty import ALWAYS, WEEK, Moment, Standing, answering, shift_hours
from tests.core.casework.make_cases import COMMUNITY, DEDICATED, GRID, MICRO, standing

BOOK, BEGIN = shipped_routes(), Moment(0, 0)
OTHER = "510107002001001002"
GRIDS = (MICRO, DEDICATED, OTHER)
DAYS = shift_hours([(day, 9, 17) for day in range(5)])
CITY = standing("CITY_OC", "5101")
RULE = RouteRule("x", (), (), (), (), "", "", "role:MICRO_WORKER", "甲", "A", "DIST_OC")


def few(*rules: RouteRule, kinds: tuple[str, ...] = ("0101", "0202")) -> RouteBook:
    return replace(
        BOOK,
        rules=rules or BOOK.rules,
        catalogue=replace(BOOK.catalogue, kinds=tuple(BOOK.catalogue[kind] for kind in kinds), questions=()),
    )


def test_with_somebody_at_the_top_every_kind_reaches_somebody_everywhere_at_every_hour() -> None:
    assert holes(BOOK, GRIDS, [CITY], begin=BEGIN) == ()


def test_with_nobody_at_all_every_kind_is_told_for_every_grid_and_hour() -> None:
    found = holes(BOOK, GRIDS, [], begin=BEGIN)
    assert {kind for hole in found for kind in hole.kinds} == {kind.code for kind in BOOK.catalogue}
    assert {grid for hole in found for grid in hole.grids} == set(GRIDS)
    assert {hole.hours for hole in found} == {ALWAYS}
    assert found[0].reason.en == "Nobody is on duty in these hours"


def test_the_hours_between_shifts_are_told_for_the_grids_that_they_concern() -> None:
    (hole,) = holes(few(RULE), GRIDS[:1], [standing("GRID_WORKER", GRID, hours=DAYS)], begin=BEGIN)
    assert (hole.grids, hole.hours, hole.rule) == ((MICRO,), ALWAYS & ~DAYS, "x")
    assert hole.kinds == ("0101", "0202")
    assert hole.asked[:2] == ("MICRO_WORKER", "GRID_WORKER")


def test_hours_that_rules_part_are_told_as_one_where_nothing_else_differs() -> None:
    book = few(RULE, replace(RULE, code="night", hours="1-7 0-8;1-7 20-24", holder="role:STREET_OC"))
    found = holes(book, [MICRO], [standing("STREET_OC", "510107001", hours=DAYS)], begin=BEGIN)
    night = shift_hours([(day, start, end) for day in range(7) for start, end in ((0, 8), (20, 24))])
    assert {hole.rule: hole.hours for hole in found} == {"night": night, "x": ALWAYS & ~night & ~DAYS}


def test_hours_that_nobody_answers_are_no_hole_where_another_rule_holds_then() -> None:
    night = "1-7 0-8;1-7 20-24"
    book = few(RULE, replace(RULE, code="night", hours=night, holder="role:HOTLINE"))
    found = holes(
        book, [MICRO], [standing("MICRO_WORKER", MICRO, hours=replace(RULE, hours="1-7 8-20").bits)], begin=BEGIN
    )
    assert {hole.rule: hole.hours for hole in found} == {"night": replace(RULE, hours=night).bits}


def test_rules_of_an_area_part_the_grids() -> None:
    book = few(RULE, replace(RULE, code="here", areas=("510107002",), holder="role:HOTLINE"))
    (hole,) = holes(book, [MICRO, OTHER], [standing("STREET_OC", "510107001")], begin=BEGIN)
    assert (hole.rule, hole.grids) == ("here", (OTHER,))


def test_a_rule_that_fails_is_told_for_all_its_hours() -> None:
    (hole,) = holes(few(replace(RULE, holder="role:GONE")), [MICRO], [CITY], begin=BEGIN)
    assert (hole.hours, hole.asked) == (ALWAYS, ())
    assert "GONE" in hole.reason.en


def test_kinds_that_no_rule_fits_are_asked_of_the_dispatcher() -> None:
    book = few(replace(RULE, kinds=("0202",)))
    assert holes(book, [MICRO], [CITY], begin=BEGIN) == ()
    found = holes(book, [MICRO], [], begin=BEGIN)
    assert {hole.rule: hole.kinds for hole in found} == {"": ("0101",), "x": ("0202",)}


STANDINGS = st.lists(
    st.builds(
        standing,
        st.sampled_from(["MICRO_WORKER", "GRID_WORKER", "DEDICATED_WORKER", "STREET_OC", "DEPT_DUTY@DS"]),
        st.sampled_from([MICRO, GRID, DEDICATED, COMMUNITY, "510107001", "510107"]),
        hours=st.sampled_from([ALWAYS, DAYS, ALWAYS & ~DAYS]),
    ),
    max_size=5,
)


@settings(max_examples=15, deadline=None)
@given(STANDINGS)
def test_the_classes_say_what_asking_case_by_case_says(standings: list[Standing]) -> None:
    book = few(kinds=("0101", "1101", "0904", "1207"))
    told = {
        (kind, grid, hour)
        for hole in holes(book, GRIDS, standings, begin=BEGIN)
        for kind in hole.kinds
        for grid in hole.grids
        for hour in range(0, WEEK, 7)
        if hole.hours >> hour & 1
    }
    asked = {
        (kind.code, grid, hour)
        for kind in book.catalogue
        for grid in GRIDS
        for hour in range(0, WEEK, 7)
        if answering(route(Asking(kind.code, grid, hour), book).places, standings, moment=Moment(hour * 3600, hour))
        is None
    }
    assert told == asked


def test_a_dry_run_tells_which_past_cases_would_go_elsewhere() -> None:
    past = [(str(hour), Asking(kind, MICRO, hour)) for hour in (3, 10) for kind in ("0101", "0202")]
    new = few(RULE, replace(RULE, code="lamps", kinds=("0202",), holder="lead"))
    (moved,) = dry_run(past, old=few(RULE), new=new)
    assert (moved.before, moved.after) == (("MICRO_WORKER", MICRO), ("DEPT_DUTY@CG", "510107"))
    assert (moved.rules, moved.cases) == (("x", "lamps"), ("3", "10"))
    assert dry_run(past, old=new, new=new) == ()


def test_lines_that_begin_at_the_community_are_asked_once_for_it_and_told_for_each_grid() -> None:
    (hole,) = holes(few(replace(RULE, holder="role:COMM_WORKER")), [MICRO, GRID], [], begin=BEGIN)[:1]
    assert hole.asked[0] == "COMM_WORKER"
    assert {
        grid
        for each in holes(few(replace(RULE, holder="lead")), [MICRO, DEDICATED], [], begin=BEGIN)
        for grid in each.grids
    } == {MICRO, DEDICATED}
