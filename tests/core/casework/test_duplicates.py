from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shige.adapters.casework_file import BARS, read_bars
from shige.core.casework.duplicates import Ground, OpenCases, Sighting, Twin, alike, bigrams, twins
from shige.core.errors import ShigeError
from tests.core.casework.make_cases import kind, rows

LAMP, REQUEST = kind(), kind(twin_h=0, twin_m=0)
HOUR = 3600
BASE = Sighting("base", "0202", 0, 1000.0, 1000.0, bigrams=bigrams("北门的路灯不亮"))


def found(*others: Sighting, base: Sighting = BASE) -> tuple[Twin, ...]:
    return twins(base, OpenCases(others), kind=LAMP, likeness=0.2)


def grounds(*others: Sighting, base: Sighting = BASE) -> list[Ground]:
    return [twin.ground for twin in found(*others, base=base)]


def test_the_same_kind_close_by_and_soon_joins() -> None:
    (twin,) = found(replace(BASE, uid="a", x=1030.0, y=1040.0, second=168 * HOUR))
    assert (twin.ground, twin.metres, twin.joins) == (Ground.NEAR, 50.0, True)
    assert twin.reason.en == "Of the same kind, 50 m away, within 168 h"


@pytest.mark.parametrize(
    "other",
    [
        replace(BASE, uid="late", second=168 * HOUR + 1),
        replace(BASE, uid="other-kind", kind="0201"),
        replace(BASE, uid="far", x=1251.0),
        replace(BASE, uid="no-place", x=None, y=None),
        replace(BASE, uid="other-words", x=1200.0, bigrams=bigrams("南街一盏灯歪了")),
        BASE,
    ],
    ids=lambda other: other.uid,
)
def test_what_is_late_or_far_or_else_is_no_twin(other: Sighting) -> None:
    assert grounds(other) == []


def test_further_away_like_words_are_proposed_and_never_joined() -> None:
    (twin,) = found(replace(BASE, uid="a", x=1250.0, bigrams=bigrams("路灯不亮，在北门")))
    assert (twin.ground, twin.joins) == (Ground.WORDS, False)
    assert twin.likeness > 0.2


def test_how_far_words_reach_is_the_citys_to_say() -> None:
    other = replace(BASE, uid="a", x=1150.0)
    assert twins(BASE, OpenCases([other]), kind=LAMP, likeness=0.2, far_m=100.0) == ()


def test_the_same_thing_joins_whatever_the_place_and_the_time() -> None:
    base = replace(BASE, thing="L7", x=None, y=None)
    (twin,) = found(replace(BASE, uid="a", thing="L7", x=9000.0, second=10**9), base=base)
    assert (twin.ground, twin.metres, twin.joins) == (Ground.THING, None, True)
    assert twin.reason.zh == "同一个L7，同一类"


def test_the_same_thing_told_as_another_kind_is_proposed() -> None:
    assert grounds(replace(BASE, uid="a", thing="L7", kind="0211"), base=replace(BASE, thing="L7")) == [
        Ground.OTHER_KIND
    ]


def test_two_things_that_are_both_named_are_two() -> None:
    assert grounds(replace(BASE, uid="a", thing="L8"), base=replace(BASE, thing="L7")) == []


def test_a_kind_without_a_window_has_no_twins_nearby() -> None:
    assert twins(BASE, OpenCases([replace(BASE, uid="a")]), kind=REQUEST, likeness=0.2) == ()


def test_the_plainest_ground_comes_first_then_the_nearest() -> None:
    base = replace(BASE, thing="L7")
    near, nearer, wordy = (replace(BASE, uid=uid, x=x) for uid, x in (("n", 1020.0), ("m", 1010.0), ("w", 1100.0)))
    thing = replace(BASE, uid="t", thing="L7", x=None, y=None)
    told = found(wordy, near, thing, nearer, base=base)
    assert [twin.uid for twin in told] == ["t", "m", "n", "w"]


def test_a_case_that_is_closed_is_no_twin_any_more() -> None:
    cases = OpenCases([replace(BASE, uid="a"), replace(BASE, uid="b", thing="L7", x=None, y=None)])
    assert len(cases) == 2
    for uid in ("a", "b", "never"):
        cases.discard(uid)
    assert (len(cases), twins(BASE, cases, kind=LAMP, likeness=0.2)) == (0, ())


def test_a_case_that_moved_stands_once() -> None:
    cases = OpenCases([replace(BASE, uid="a")])
    cases.add(replace(BASE, uid="a", x=9000.0))
    assert (len(cases), twins(BASE, cases, kind=LAMP, likeness=0.2)) == (1, ())


def test_a_place_is_a_number_of_metres() -> None:
    with pytest.raises(ShigeError, match="y is no number"):
        replace(BASE, y=float("nan"))


SIGHTINGS = st.builds(
    Sighting,
    uid=st.just(""),
    kind=st.sampled_from(["0202", "0201"]),
    second=st.integers(0, 400 * HOUR),
    x=st.floats(-400, 400) | st.none(),
    y=st.floats(-400, 400),
    thing=st.sampled_from(["", "", "L7", "L8"]),
    bigrams=st.sampled_from(["路灯不亮", "路灯坏了", "北门路灯不亮", ""]).map(bigrams),
)


@given(SIGHTINGS, SIGHTINGS)
def test_twins_are_twins_of_each_other_on_the_same_ground(one: Sighting, other: Sighting) -> None:
    one, other = replace(one, uid="one"), replace(other, uid="other")
    there, back = found(other, base=one), found(one, base=other)
    assert [(t.ground, t.metres, t.likeness) for t in there] == [(t.ground, t.metres, t.likeness) for t in back]


@given(st.lists(SIGHTINGS, max_size=8), st.randoms(use_true_random=False))
def test_the_order_in_which_cases_came_changes_nothing(others: list[Sighting], dice: object) -> None:
    cases = [replace(other, uid=str(number)) for number, other in enumerate(others)]
    shuffled = list(cases)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]
    assert found(*cases) == found(*shuffled)


@given(st.text(max_size=20), st.text(max_size=20))
def test_likeness_is_a_share_that_has_no_side(one: str, other: str) -> None:
    assert 0 <= alike(bigrams(one), bigrams(other)) == alike(bigrams(other), bigrams(one)) <= 1
    assert alike(bigrams(one), bigrams(one)) == (1 if bigrams(one) else 0)


def test_signs_and_blanks_do_not_part_words() -> None:
    assert bigrams("路 灯，不亮！") == {"路灯", "灯不", "不亮"}


def test_made_up_pairs_are_told_apart_as_often_as_the_page_says() -> None:
    least = read_bars(BARS)["twins.likeness"]
    told = [
        (row["same"] == "1", alike(bigrams(row["one"]), bigrams(row["other"])) >= least) for row in rows("pairs.csv")
    ]
    joined = [same for same, likes in told if likes]
    assert sum(joined) / len(joined) >= 0.68
    assert sum(joined) / sum(same for same, _ in told) >= 0.75
