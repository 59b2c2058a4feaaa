import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shige.core.errors import ShigeError
from shige.core.rulebook import Book, Kind, Rule, folded, leading_to

COUNT = Rule("a.count", "a", "数", "count", Kind.WHOLE, 3, unit="times", least=1, most=9, local=True)
SHARE = Rule("a.share", "a", "比例", "share", Kind.NUMBER, 0.5, least=0, most=1)
NAME = Rule("a.name", "a", "名", "name", Kind.TEXT, "x", least=1, most=4)
WAY = Rule("a.way", "a", "方式", "way", Kind.CHOICE, "day", choices=("day", "week"))
BOOK = Book("a", "甲", "A", {rule.key: rule for rule in (COUNT, SHARE, NAME, WAY)})
KEYS = st.sampled_from("abc")
SET = st.dictionaries(KEYS, st.integers(0, 3))
CHANGE = st.dictionaries(KEYS, st.none() | st.integers(0, 3))


@pytest.mark.parametrize(
    ("rule", "value", "kept"),
    [(COUNT, 4.0, 4), (SHARE, 1, 1.0), (NAME, "  甲  乙 ", "甲 乙"), (WAY, "week", "week")],
)
def test_a_value_is_kept_in_its_own_kind(rule, value, kept):
    assert rule.checked(value) == kept
    assert type(rule.checked(value)) is type(kept)


@pytest.mark.parametrize(
    ("rule", "value", "code"),
    [
        (COUNT, 0, "rule-bounds"),
        (COUNT, 10, "rule-bounds"),
        (COUNT, 1.5, "rule-type"),
        (COUNT, True, "rule-type"),
        (COUNT, "3", "rule-type"),
        (COUNT, math.inf, "rule-type"),
        (SHARE, math.nan, "rule-type"),
        (SHARE, 1.01, "rule-bounds"),
        (NAME, 5, "rule-type"),
        (NAME, " ", "rule-bounds"),
        (NAME, "abcde", "rule-bounds"),
        (WAY, "year", "rule-choice"),
    ],
)
def test_a_wrong_value_names_its_field_and_its_bound(rule, value, code):
    with pytest.raises(ShigeError) as error:
        rule.checked(value)
    assert error.value.code == code
    assert error.value.facts["field"] == rule.key
    assert error.value.facts["bound"]


@pytest.mark.parametrize(("rule", "text", "value"), [(COUNT, " 4 ", 4), (SHARE, "0.25", 0.25), (NAME, "甲", "甲")])
def test_what_is_typed_is_read(rule, text, value):
    assert rule.read(text) == value


@pytest.mark.parametrize("text", ["", "four", "4,5", "nan", "1e999"])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(ShigeError):
        COUNT.read(text)


def test_a_book_checks_each_value_and_takes_values_back():
    assert BOOK.checked({"a.count": 5, "a.share": None}, is_local=False) == {"a.count": 5, "a.share": None}
    assert BOOK.defaults == {"a.count": 3, "a.share": 0.5, "a.name": "x", "a.way": "day"}


@pytest.mark.parametrize(
    ("said", "local", "code"), [({"b": 1}, False, "rule-unknown"), ({"a.share": 0.1}, True, "rule-local")]
)
def test_a_book_knows_its_rules_and_which_a_district_may_have(said, local, code):
    with pytest.raises(ShigeError) as error:
        BOOK.checked(said, is_local=local)
    assert error.value.code == code


def test_a_book_with_a_default_out_of_bounds_is_none():
    with pytest.raises(ShigeError, match="cannot be 5"):
        Book("a", "甲", "A", {"a.x": Rule("a.x", "a", "数", "x", Kind.WHOLE, 5, most=4)})


def test_what_is_taken_back_is_as_before():
    assert folded({"a": 1}, [{"a": 2, "b": 3}, {"a": None, "b": None, "c": None}]) == {"a": 1}


@given(SET, st.lists(CHANGE, max_size=4))
def test_the_change_back_leads_back(goal, changes):
    now = folded(goal, changes)
    now = {key: value for key, value in now.items() if key != "c"}
    assert folded({}, [now, leading_to(goal, now=now)]) == goal
