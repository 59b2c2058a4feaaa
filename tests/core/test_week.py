"""The hours to come, told one by one, agree with the answer of each moment; a change shows what it would do."""

from hypothesis import given
from hypothesis import strategies as st

from shige.core.duty import ALWAYS, WEEK, Moment, Standing, Why, answering, asked, duty_classes, in_order, shift_hours
from shige.core.week import (
    Cover,
    Reason,
    Span,
    cover,
    hours_from,
    reasons,
    until_told,
    week_told,
    with_hours,
    with_leave,
    with_post,
    without,
)
from tests.core.test_duty import (
    BACKUP,
    GENERAL_POST,
    LINE,
    MICRO,
    MICRO_POST,
    NOON,
    PLACES,
    SECOND,
    STREET_POST,
    WORKDAYS,
)

DAY = 24 * 3600


def test_a_week_says_who_answers_from_which_hour_to_which():
    begin = Moment(NOON.second - 12 * 3600, 0)
    told = week_told(PLACES, in_order([MICRO_POST, STREET_POST]), begin=begin, hours=24)
    assert told == (
        Span(0, 9, "s", Why.STANDS_IN),
        Span(9, 17, "m", Why.HOLDER),
        Span(17, 24, "s", Why.STANDS_IN),
    )


def test_hours_without_anybody_are_told():
    assert week_told(PLACES, {}, begin=NOON) == (Span(0, WEEK, "", Why.NOBODY),)


def test_everybody_who_is_asked_is_named_with_what_came_of_it():
    away = Standing("m", "wang", "MICRO_WORKER", MICRO, away=((NOON.second - 1, NOON.second + DAY),))
    off = Standing("b", "li", "MICRO_WORKER", MICRO, rank=1, hours=shift_hours([(3, 1, 2)]))
    told = reasons(PLACES, in_order([away, off, STREET_POST]), moment=NOON)
    assert [(r.post, r.why) for r in told[:2]] == [("m", Why.AWAY), ("b", Why.OFF)]
    assert {(r.post, r.why) for r in told[2:-1]} == {("", Why.NOBODY)}
    assert told[-1] == Reason("STREET_OC", "510107001", "s", Why.STANDS_IN)


def test_a_post_that_is_over_is_not_asked():
    over = Standing("m", "wang", "MICRO_WORKER", MICRO, end=NOON.second)
    assert reasons(PLACES[:1], in_order([over, BACKUP]), moment=NOON) == (
        Reason("MICRO_WORKER", MICRO, "b", Why.BACKUP),
    )


def test_until_says_after_how_many_hours_who_comes():
    rosters = in_order([MICRO_POST, STREET_POST])
    found = until_told(PLACES, rosters, moment=NOON)
    assert found == (5, "s")
    assert until_told(PLACES, in_order([STREET_POST]), moment=NOON) is None


def test_after_the_last_of_the_line_there_is_nobody():
    found = until_told(PLACES, in_order([MICRO_POST]), moment=NOON)
    assert found == (5, "")


def test_hours_begin_with_the_moment_itself_and_go_on_with_full_hours():
    odd = Moment(NOON.second - NOON.second % 3600 + 1500, 167)
    told = list(hours_from(odd, hours=3))
    assert told == [odd, Moment(odd.second + 2100, 0), Moment(odd.second + 5700, 1)]


def test_cover_adds_up_what_grids_have_of_their_own_from_above_and_not_at_all():
    classes = duty_classes([MICRO, SECOND], LINE, [MICRO_POST], begin=NOON)
    assert cover(classes) == Cover(own=40, above=0, empty=2 * WEEK - 40, grids=2)
    classes = duty_classes([MICRO, SECOND], LINE, [MICRO_POST, STREET_POST], begin=NOON)
    assert cover(classes) == Cover(own=40, above=2 * WEEK - 40, empty=0, grids=0)


def test_changes_touch_only_what_they_name():
    rows = [MICRO_POST, BACKUP]
    assert [r.hours for r in with_hours("m", hours=ALWAYS)(rows)] == [ALWAYS, WORKDAYS]
    assert [r.away for r in with_leave("li", start=1, end=2)(rows)] == [(), ((1, 2),)]
    assert with_post(GENERAL_POST)(rows) == [*rows, GENERAL_POST]
    assert without("m")(rows) == [BACKUP]


SHIFT = st.tuples(st.integers(0, 6), st.integers(0, 22)).map(lambda s: (s[0], s[1], s[1] + 2))
LEAVE = st.tuples(st.integers(0, 160), st.integers(1, 40)).map(
    lambda p: (NOON.second + p[0] * 3600, NOON.second + (p[0] + p[1]) * 3600)
)
STANDINGS = st.lists(
    st.builds(
        lambda n, place, rank, shifts, away: Standing(
            f"{n}", f"p{n}", *PLACES[place], rank=rank, hours=shift_hours(shifts) if shifts else 0, away=tuple(away)
        ),
        st.integers(0, 10**6),
        st.integers(0, len(PLACES) - 1),
        st.integers(0, 3),
        st.lists(SHIFT, max_size=6),
        st.lists(LEAVE, max_size=2),
    ),
    max_size=8,
    unique_by=lambda s: s.post,
)


@given(STANDINGS)
def test_each_hour_of_a_week_agrees_with_the_answer_of_its_moment(standings):
    spans = week_told(PLACES, in_order(standings), begin=NOON)
    assert [span.start for span in spans] == [0, *[span.end for span in spans[:-1]]]
    assert spans[-1].end == WEEK
    hours = [(span.post, span.why) for span in spans for _ in range(span.start, span.end)]
    for moment, said in zip(hours_from(NOON), hours, strict=True):
        answer = answering(PLACES, standings, moment=moment)
        assert said == (("", Why.NOBODY) if answer is None else (answer.standing.post, answer.why))


@given(STANDINGS)
def test_the_last_who_is_asked_is_the_one_who_answers(standings):
    told = reasons(asked(MICRO, LINE), in_order(standings), moment=NOON)
    answer = answering(PLACES, standings, moment=NOON)
    if answer is not None:
        assert (told[-1].post, told[-1].why) == (answer.standing.post, answer.why)
    else:
        assert all(r.why in {Why.NOBODY, Why.OFF, Why.AWAY} for r in told)
