from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shige.adapters.casework_file import shipped_suggester
from shige.adapters.kinds_file import shipped_catalogue
from shige.core.casework.classify import Bars, Classified, Elsewhere, Guess, Unsure, classify
from shige.core.casework.report import LONGEST, Point, Report
from shige.core.casework.words import WordRule, Words, is_denied, plain
from shige.core.errors import ShigeError
from tests.core.casework.make_cases import rows

CATALOGUE, WORDS = shipped_catalogue(), shipped_suggester()


def decided(text: str, *, kind: str = "") -> Classified | Unsure | Elsewhere:
    return classify(Report("CH03", 0, text, kind), CATALOGUE, suggester=WORDS)


def test_the_kind_that_a_reporter_chose_holds() -> None:
    found = decided("楼下有垃圾", kind="0202")
    assert isinstance(found, Classified)
    assert (found.kind, found.ring) == ("0202", ())


def test_words_that_stand_out_name_the_kind_and_are_told() -> None:
    found = decided("小区门口的井盖破了")
    assert isinstance(found, Classified)
    assert found.kind == "0201"
    assert found.reason.zh == "文中写到“井盖”"
    assert found.reason.en == "The text says “井盖”"


def test_a_fire_is_rung_for_first_even_where_other_words_weigh_more() -> None:
    found = decided("楼道里飞线充电的电瓶车着火了")
    assert isinstance(found, Classified)
    assert (found.kind, found.ring) == ("1101", ("119",))
    assert "0603" in {guess.target for guess in found.others}


def test_what_sounds_like_an_emergency_is_rung_for_under_any_chosen_kind() -> None:
    found = decided("电梯里有人困在电梯了，还有人晕倒了", kind="0502")
    assert isinstance(found, Classified)
    assert found.kind == "0502"
    assert found.ring == ("96333", "119") or found.ring == ("120",)


def test_a_chosen_emergency_brings_its_numbers() -> None:
    found = decided("", kind="1101")
    assert isinstance(found, Classified)
    assert found.ring == ("119",)


def test_a_chosen_matter_of_another_channel_is_turned_away() -> None:
    found = decided("", kind="1208")
    assert isinstance(found, Elsewhere)
    assert found.sure
    assert "行政复议" in found.reason.zh


def test_words_of_another_channel_are_proposed_with_its_name_only() -> None:
    found = decided("我要申请行政复议")
    assert isinstance(found, Elsewhere)
    assert (found.channels, found.sure) == (("REVIEW",), False)
    assert "Administrative reconsideration" in found.reason.en


def test_a_text_without_a_telling_word_goes_to_a_person() -> None:
    found = decided("请你们快来看看")
    assert isinstance(found, Unsure)
    assert found.candidates == ()


def test_words_that_speak_for_two_kinds_go_to_a_person_with_both() -> None:
    found = decided("路灯和井盖")
    assert isinstance(found, Unsure)
    assert {guess.target for guess in found.candidates} >= {"0201", "0202"}
    assert "“井盖”" in found.reason.zh


def test_a_kind_that_there_is_not_is_refused() -> None:
    with pytest.raises(ShigeError, match="zz"):
        decided("x", kind="zz")


@dataclass(frozen=True, slots=True)
class Model:
    """A model that answers in shares instead of weights."""

    bars: Bars
    guesses: tuple[Guess, ...]

    def suggest(self, text: str) -> Sequence[Guess]:
        return self.guesses


def test_a_trained_model_stands_behind_the_same_protocol() -> None:
    model = Model(Bars(0.5, 0.2, 0.9), (Guess("retired", 0.8), Guess("0202", 0.7), Guess("1101", 0.1)))
    found = classify(Report("CH03", 0, "x"), CATALOGUE, suggester=model)
    assert isinstance(found, Classified)
    assert (found.kind, [guess.target for guess in found.others]) == ("0202", ["1101"])


@given(st.text(max_size=60))
def test_any_text_has_an_answer_and_the_same_one_twice(text: str) -> None:
    assert WORDS.suggest(plain(text)) == WORDS.suggest(plain(text))
    if text.strip():
        assert isinstance(decided(text), Classified | Unsure | Elsewhere)


@pytest.mark.parametrize(
    ("use", "first", "wrong"),
    [("known", 0.95, 0.02), ("unseen", 0.60, 0.06)],
)
def test_made_up_reports_are_named_as_often_as_the_page_says(use: str, first: float, wrong: float) -> None:
    told = [row for row in rows("reports.csv") if row["use"] == use and row["kind"]]
    guesses = [[guess.target for guess in WORDS.suggest(plain(row["text"]))] for row in told]
    named = [decided(row["text"]) for row in told]
    firsts = sum(each[:1] == [row["kind"]] for each, row in zip(guesses, told, strict=True))
    wrongs = sum(
        isinstance(each, Classified) and each.kind != row["kind"] for each, row in zip(named, told, strict=True)
    )
    assert firsts / len(told) >= first
    assert wrongs / len(told) <= wrong


def test_made_up_reports_are_of_every_kind_that_words_tell() -> None:
    assert {kind.code for kind in CATALOGUE} - {row["kind"] for row in rows("reports.csv")} == {"1208", "1299"}


def test_reports_that_say_nothing_are_never_named() -> None:
    assert all(isinstance(decided(row["text"]), Unsure) for row in rows("reports.csv") if not row["kind"])


@pytest.mark.parametrize(
    ("text", "word", "denied"),
    [
        ("没有着火", "着火", True),
        ("没事，着火了", "着火", False),
        ("是不是着火了", "着火", False),
        ("有没有人受伤", "受伤", False),
        ("无人受伤", "受伤", True),
        ("着火演练通知", "着火", True),
        ("真的着火", "着火", False),
    ],
)
def test_what_is_denied_or_drilled_is_not_so(text: str, word: str, denied: bool) -> None:
    assert is_denied(text, text.index(word)) is denied


def words(*rules: WordRule) -> Words:
    return Words.of(rules, targets={rule.target for rule in rules})


def test_a_word_counts_once_and_not_inside_a_longer_one() -> None:
    book = words(WordRule("路灯", "a", 2), WordRule("灯", "b", 1), WordRule("灯杆", "a", 3), WordRule("路", "c", 1))
    assert book.weighed("路灯路灯") == {"a": (2, ["路灯"])}
    assert book.weighed("路灯灯杆") == {"a": (5, ["路灯", "灯杆"])}
    assert book.weighed("马路") == {"c": (1, ["路"])}
    assert book.weighed("灯泡") == {"b": (1, ["灯"])}


def test_a_word_counts_beside_some_and_not_beside_others() -> None:
    book = words(WordRule("水", "a", 2, beside=("管",)), WordRule("味", "b", 2, unless=("香",)))
    assert book.weighed("水管") == {"a": (2, ["水"])}
    assert book.weighed("水") == {}
    assert book.weighed("香味") == {}
    assert book.weighed("味道") == {"b": (2, ["味"])}


def test_a_denied_word_counts_where_it_stands_undenied_too() -> None:
    book = words(WordRule("着火", "a", 5, deniable=True))
    assert book.weighed("没有着火") == {}
    assert book.weighed("没有着火！后来真的着火") == {"a": (5, ["着火"])}


@pytest.mark.parametrize(
    ("word", "weight"), [("", 1), ("x" * 17, 1), ("KTV", 1), ("路 灯", 1), ("路灯", 0), ("路灯", 101)]
)
def test_a_word_that_cannot_be_looked_for_is_refused(word: str, weight: int) -> None:
    with pytest.raises(ShigeError, match="cannot be"):
        WordRule(word, "a", weight)


def test_a_word_stands_once_for_a_kind() -> None:
    with pytest.raises(ShigeError) as raised:
        words(WordRule("路灯", "a", 2), WordRule("路灯", "b", 1), WordRule("路灯", "a", 1))
    assert raised.value.code == "word-twice"


def test_a_word_speaks_for_a_kind_that_there_is() -> None:
    with pytest.raises(ShigeError) as raised:
        Words.of([WordRule("路灯", "a", 2)], targets={"b"})
    assert raised.value.code == "word-target"


def test_a_report_says_something_and_not_too_much() -> None:
    with pytest.raises(ShigeError, match="what is wrong"):
        Report("CH03", 0, "  ")
    with pytest.raises(ShigeError, match="at most"):
        Report("CH03", 0, "x" * (LONGEST + 1))


def test_a_point_says_in_which_system_it_is() -> None:
    with pytest.raises(ShigeError) as missing:
        Point(104.0, 30.0, "")
    with pytest.raises(ShigeError) as unknown:
        Point(104.0, 30.0, "mars")
    assert (missing.value.code, unknown.value.code) == ("crs-missing", "crs-unknown")
