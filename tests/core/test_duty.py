import pytest
from hypothesis import given
from hypothesis import strategies as st

from shige.adapters.roles_file import shipped_roles
from shige.core.duty import (
    ALWAYS,
    WEEK,
    Moment,
    Passed,
    Standing,
    Why,
    along,
    answering,
    around,
    asked,
    duty_classes,
    hours_told,
    in_order,
    shift_hours,
)
from shige.core.errors import ShigeError
from shige.core.roles import Unit

COMMUNITY = "510107001001"
GENERAL, OTHER = f"{COMMUNITY}003000", f"{COMMUNITY}004000"
MICRO, SECOND = f"{COMMUNITY}003012", f"{COMMUNITY}003013"
LINE = shipped_roles().line("MICRO_WORKER")
PLACES = asked(MICRO, LINE)
WORKDAYS = shift_hours([(day, 9, 17) for day in range(5)])
MONDAY = 1_000_000
NOON = Moment(MONDAY + 12 * 3600, 12)
NIGHT = Moment(MONDAY + 3 * 3600, 3)

MICRO_POST = Standing("m", "wang", "MICRO_WORKER", MICRO, hours=WORKDAYS)
BACKUP = Standing("b", "li", "MICRO_WORKER", MICRO, rank=1, hours=WORKDAYS)
GENERAL_POST = Standing("g", "zhao", "GRID_WORKER", GENERAL, hours=WORKDAYS)
STREET_POST = Standing("s", "qian", "STREET_OC", "510107001")


def who(*standings, moment=NOON):
    answer = answering(PLACES, standings, moment=moment)
    return answer and (answer.standing.person, answer.why)


def test_the_holder_answers_first():
    assert who(STREET_POST, BACKUP, MICRO_POST) == ("wang", Why.HOLDER)


def test_a_backup_answers_while_the_holder_is_away():
    away = Standing("m", "wang", "MICRO_WORKER", MICRO, away=((MONDAY, MONDAY + 86_400),))
    assert who(away, BACKUP, GENERAL_POST) == ("li", Why.BACKUP)
    assert who(away, moment=Moment(MONDAY + 86_400, 24)) == ("wang", Why.HOLDER)


def test_the_general_grid_stands_in_where_a_micro_grid_has_nobody():
    assert who(GENERAL_POST, STREET_POST) == ("zhao", Why.STANDS_IN)


def test_at_night_the_street_answers_and_says_who_was_passed_over():
    answer = answering(PLACES, [MICRO_POST, BACKUP, GENERAL_POST, STREET_POST], moment=NIGHT)
    assert answer is not None
    assert answer.standing.person == "qian"
    assert answer.passed == (
        Passed("MICRO_WORKER", MICRO, Why.OFF),
        Passed("GRID_WORKER", GENERAL, Why.OFF),
        Passed("GENERAL_CHIEF", GENERAL, Why.NOBODY),
        Passed("COMMUNITY_CHIEF", COMMUNITY, Why.NOBODY),
    )


def test_nobody_answers_where_nobody_is():
    assert who() is None


@pytest.mark.parametrize("second", [MONDAY - 1, MONDAY + 3600])
def test_a_post_answers_within_its_period_alone(second):
    post = Standing("m", "wang", "MICRO_WORKER", MICRO, start=MONDAY, end=MONDAY + 3600)
    assert who(post, moment=Moment(second, 0)) is None
    assert who(post, moment=Moment(MONDAY, 0)) == ("wang", Why.HOLDER)


def test_a_post_without_shifts_answers_always():
    assert shift_hours([]) == ALWAYS


@pytest.mark.parametrize("shift", [(7, 0, 8), (0, 8, 8), (0, 20, 25), (-1, 0, 8), (0, -1, 8)])
def test_a_shift_that_there_is_not_is_refused(shift):
    with pytest.raises(ShigeError) as error:
        shift_hours([shift])
    assert error.value.code == "shift-hours"


@given(st.integers(1, ALWAYS))
def test_hours_are_told_as_shifts_and_back(bits):
    assert shift_hours(hours_told(bits)) == bits


def test_shifts_that_meet_are_told_as_one_and_days_apart():
    assert hours_told(shift_hours([(0, 9, 12), (0, 12, 17), (1, 0, 1)])) == ((0, 9, 17), (1, 0, 1))


@pytest.mark.parametrize(
    ("area", "unit", "expected"),
    [
        (MICRO, Unit.MICRO, MICRO),
        (GENERAL, Unit.MICRO, None),
        (MICRO, Unit.GRID, GENERAL),
        (MICRO, Unit.DEDICATED, None),
        (f"{COMMUNITY}901000", Unit.DEDICATED, f"{COMMUNITY}901000"),
        (COMMUNITY, Unit.GRID, None),
        (MICRO, Unit.COMMUNITY, COMMUNITY),
        ("510107", Unit.STREET, None),
        (MICRO, Unit.CITY, "5101"),
    ],
)
def test_an_area_lies_in_what_is_around_it(area, unit, expected):
    assert around(area, unit) == expected


def test_a_line_asked_for_a_whole_grid_begins_at_the_grid():
    assert [role for role, _ in asked(GENERAL, LINE)][:2] == ["GRID_WORKER", "GENERAL_CHIEF"]


def test_grids_that_behave_alike_are_told_once_with_the_empty_hours():
    classes = duty_classes(
        [MICRO, SECOND, f"{COMMUNITY}004001"], LINE, [GENERAL_POST, MICRO_POST], begin=Moment(MONDAY, 0)
    )
    by_first = {duty.grids[0]: duty for duty in classes}
    assert by_first[MICRO].empty == ALWAYS & ~WORKDAYS
    assert by_first[MICRO].steps[:2] == (("MICRO_WORKER", WORKDAYS), ("GRID_WORKER", 0))
    assert by_first[SECOND].steps[:2] == (("MICRO_WORKER", 0), ("GRID_WORKER", WORKDAYS))
    assert by_first[f"{COMMUNITY}004001"].empty == ALWAYS
    alike = duty_classes([MICRO, SECOND], LINE, [GENERAL_POST], begin=Moment(MONDAY, 0))
    assert [duty.grids for duty in alike] == [(MICRO, SECOND)]


hours = st.integers(0, ALWAYS)
spells = st.tuples(st.integers(0, 200), st.integers(0, 60)).map(
    lambda s: (MONDAY + s[0] * 3600, MONDAY + (s[0] + s[1]) * 3600)
)
standings = st.builds(
    lambda post, place, bits, away, rank: Standing(
        post, post, place[0], place[1], rank=rank, start=MONDAY - 5, end=None, hours=bits, away=tuple(away)
    ),
    st.uuids().map(str),
    st.sampled_from([*asked(MICRO, LINE), *asked(f"{COMMUNITY}004001", LINE)]),
    hours,
    st.lists(spells, max_size=2),
    st.integers(0, 2),
)


@given(st.lists(standings, max_size=6), st.integers(0, WEEK - 1), st.integers(0, WEEK - 1))
def test_the_classes_say_for_every_hour_what_is_answered_in_it(posts, first, step):
    hour = (first + step) % WEEK
    moment = Moment(MONDAY + step * 3600, hour)
    grids = [MICRO, SECOND, f"{COMMUNITY}004001"]
    classes = duty_classes(grids, LINE, posts, begin=Moment(MONDAY, first))
    assert sorted(grid for duty in classes for grid in duty.grids) == sorted(grids)
    for duty in classes:
        for grid in duty.grids:
            answer = answering(asked(grid, LINE), posts, moment=moment)
            steps = [role for role, bits in duty.steps if bits >> hour & 1]
            assert steps == ([answer.standing.role] if answer else [])
            assert bool(duty.empty >> hour & 1) == (answer is None)


HIGH_TECH = "510191"
OVERLAY = {"510107001": HIGH_TECH}


def test_a_street_that_a_functional_area_runs_climbs_to_its_posts_and_not_to_the_districts():
    places = dict(asked(MICRO, LINE, overlay=OVERLAY))
    assert places["DIST_OC"] == HIGH_TECH
    assert dict(asked("510107002001001001", LINE, overlay=OVERLAY))["DIST_OC"] == "510107"
    statutory, functional = (Standing(a, a, "DIST_OC", a) for a in ("510107", HIGH_TECH))
    answer = answering(asked(MICRO, LINE, overlay=OVERLAY), [statutory, functional], moment=NOON)
    assert answer is not None
    assert answer.standing.person == HIGH_TECH
    (duty,) = duty_classes([MICRO], LINE, [statutory], begin=NOON, overlay=OVERLAY)
    assert duty.empty == ALWAYS


def test_what_stands_above_the_street_is_not_changed_by_who_runs_it():
    assert asked("510107", LINE, overlay=OVERLAY)[0] == ("DIST_OC", "510107")


@given(st.lists(standings, max_size=8), st.integers(0, WEEK - 1))
def test_along_the_line_the_first_who_is_there_is_the_one_who_answers(posts, hour):
    moment = Moment(MONDAY + hour * 3600, hour)
    stood = along(PLACES, in_order(posts), moment=moment)
    there = [each.standing for each in stood if each.is_there]
    answer = answering(PLACES, posts, moment=moment)
    assert (there[0] if there else None) == (answer.standing if answer else None)
    held = {(post.role, post.area) for post in posts if post.lacks(moment) != Why.NOBODY}
    assert [(each.standing.role, each.standing.area) for each in stood] == [place for place in PLACES if place in held]
