from shige.core.retries import LONGEST_S, MOST_ATTEMPTS, is_last, wait_s


def test_each_wait_is_longer_than_the_one_before_up_to_an_hour():
    waits = [wait_s(attempt) for attempt in range(1, MOST_ATTEMPTS + 1)]
    assert waits[:5] == [5, 20, 80, 320, 1280]
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_S


def test_it_ends_some_time():
    assert not is_last(MOST_ATTEMPTS - 1)
    assert is_last(MOST_ATTEMPTS)
