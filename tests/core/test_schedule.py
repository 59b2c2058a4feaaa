from hypothesis import given
from hypothesis import strategies as st

from shige.core.retries import wait_s
from shige.core.schedule import DAY_S, due_daily, due_every

THREE = 3 * 3600
SECONDS = st.integers(0, 10**7)


def test_what_is_done_again_and_again_waits_longer_after_a_failure():
    assert due_every(100, every_s=1, failures=0) == 101
    assert due_every(100, every_s=1, failures=2) == 100 + wait_s(2)
    assert due_every(100, every_s=60, failures=1) == 160


def test_a_daily_job_is_due_at_its_hour():
    done = due_daily(at_s=THREE, tried_s=THREE + 5, failures=0, now_s=THREE + 10)
    assert done == THREE + DAY_S


def test_what_was_missed_is_due_at_once():
    assert due_daily(at_s=THREE, tried_s=THREE + 5, failures=0, now_s=DAY_S + THREE + 7200) == DAY_S + THREE


def test_what_failed_is_tried_again_the_same_day():
    assert due_daily(at_s=THREE, tried_s=THREE + 5, failures=1, now_s=THREE + 6) == THREE + 5 + wait_s(1)


@given(st.integers(0, DAY_S - 1), SECONDS, SECONDS)
def test_whatever_was_done_it_is_due_within_a_day(at_s, tried_s, now_s):
    due = due_daily(at_s=at_s, tried_s=min(tried_s, now_s), failures=0, now_s=now_s)
    assert due <= now_s + DAY_S
    assert (due - at_s) % DAY_S == 0
