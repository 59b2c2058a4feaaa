from shige.core.casework.nearest import CheckIn, From, OnDuty, nearest

NOW, SHIFT = 100_000, 90_000
STATION = OnDuty("s", "GRID_WORKER", frozenset({"repair"}), SHIFT, station=(0.0, 300.0))


def names(*posts: OnDuty, skill: str = "", roles: frozenset[str] = frozenset()) -> list[str]:
    return [near.post for near in nearest((0.0, 0.0), posts, now=NOW, skill=skill, roles=roles)]


def test_the_nearest_comes_first_and_says_from_where_it_is_reckoned() -> None:
    seen = OnDuty("c", "GRID_WORKER", frozenset(), SHIFT, (0.0, 9000.0), CheckIn(30.0, 40.0, NOW - 600), open_cases=2)
    first, second = nearest((0.0, 0.0), [STATION, seen], now=NOW)
    assert (first.post, first.metres, first.start) == ("c", 50.0, From.CHECK_IN)
    assert first.reason.en == "50 m from its last check-in of this shift (10 min ago), 2 cases in hand"
    assert (second.post, second.start) == ("s", From.STATION)
    assert second.reason.zh == "距驻点300米，手上0件"


def test_a_check_in_of_an_earlier_shift_or_of_the_future_does_not_count() -> None:
    for second in (SHIFT - 1, NOW + 1):
        post = OnDuty("c", "GRID_WORKER", frozenset(), SHIFT, (0.0, 7.0), CheckIn(1.0, 0.0, second))
        (near,) = nearest((0.0, 0.0), [post], now=NOW)
        assert (near.start, near.metres) == (From.STATION, 7.0)


def test_who_is_nowhere_known_is_left_out() -> None:
    assert names(OnDuty("x", "GRID_WORKER", frozenset(), SHIFT)) == []


def test_only_who_fits_is_named() -> None:
    other = OnDuty("o", "MICRO_WORKER", frozenset(), SHIFT, (0.0, 1.0))
    assert names(STATION, other, skill="repair") == ["s"]
    assert names(STATION, other, roles=frozenset({"MICRO_WORKER"})) == ["o"]
    assert names(STATION, other) == ["o", "s"]


def test_of_two_as_near_the_less_busy_goes_then_by_post() -> None:
    busy = OnDuty("a", "GRID_WORKER", frozenset(), SHIFT, (300.0, 0.0), open_cases=3)
    free = OnDuty("z", "GRID_WORKER", frozenset(), SHIFT, (300.0, 0.0))
    assert names(busy, free, STATION) == ["s", "z", "a"]
