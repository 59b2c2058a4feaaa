import pytest
from hypothesis import given
from hypothesis import strategies as st

from shige.core.errors import ShigeError
from shige.core.serving import MOST_SLOTS, SLOT, Mark, MarkKind, Served, Time, slots, time_served

START, END = 100 * SLOT, 104 * SLOT
HOUR = 3600
IN, OUT, SET = MarkKind.IN, MarkKind.OUT, MarkKind.SET


def served(*marks, now=END + HOUR):
    return time_served([Mark(*mark) for mark in marks], start=START, end=END, now=now)


def test_time_between_coming_and_leaving_counts():
    assert served((IN, START + 600), (OUT, START + 600 + HOUR)) == Time(60, Served.COUNTED)


def test_time_outside_of_the_shift_does_not_count():
    assert served((IN, START - 900), (OUT, END + 900)) == Time(120, Served.COUNTED)


def test_two_stays_count_together():
    assert served((IN, START), (OUT, START + 600), (IN, START + 1200), (OUT, START + 1800)).minutes == 20


def test_who_came_and_has_not_left_is_here_until_the_shift_is_over():
    assert served((IN, START), now=START + 60) == Time(0, Served.HERE)
    assert served((IN, START)) == Time(0, Served.OPEN)


def test_nothing_noted_is_nothing_served():
    assert served() == Time(0, Served.NOTHING)
    assert served((OUT, START + 60)) == Time(0, Served.NOTHING)


def test_coming_twice_is_coming_once():
    assert served((IN, START), (IN, START + 600), (OUT, START + 1200)).minutes == 20


def test_the_newest_correction_stands_over_what_was_noted():
    marks = ((IN, START), (OUT, END), (SET, END + 60, 30), (SET, END + 120, 45))
    assert served(*marks) == Time(45, Served.CORRECTED)


def test_a_shift_is_cut_into_half_hours():
    assert list(slots(START, END)) == [100, 101, 102, 103]


@pytest.mark.parametrize(
    ("start", "end"), [(START + 1, END), (START, END + 1), (END, START), (START, START), (0, (MOST_SLOTS + 1) * SLOT)]
)
def test_a_shift_that_is_not_cut_by_half_hours_or_too_long_is_refused(start, end):
    with pytest.raises(ShigeError, match="half hour"):
        slots(start, end)


@given(st.lists(st.tuples(st.sampled_from([IN, OUT]), st.integers(START - HOUR, END + HOUR)), max_size=12))
def test_nobody_serves_longer_than_the_shift_lasts(marks):
    assert 0 <= served(*marks).minutes <= (END - START) // 60
