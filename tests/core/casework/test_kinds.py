import pytest

from shige.core.casework.kinds import FAR_M, NEVER_ASKED, Answer, Question, check_code
from shige.core.errors import ShigeError
from tests.core.casework.make_cases import kind


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("code", "02 02", "kind-code"),
        ("code", "", "kind-code"),
        ("zh", " ", "kind-name"),
        ("en", "x" * 121, "kind-name"),
        ("zh", "民族情况", "kind-never"),
        ("en", "Party member", "kind-never"),
        ("tier", 6, "kind-value"),
        ("priority", "P9", "kind-value"),
        ("data_class", "S4", "kind-value"),
        ("limit", 10_001, "kind-value"),
        ("limit", 0, "kind-value"),
        ("data_class", "S2", "kind-value"),
        ("blur_m", 1_001, "kind-value"),
        ("twin_h", 2_161, "kind-value"),
        ("twin_m", FAR_M + 1, "kind-value"),
        ("twin_m", 0, "kind-value"),
        ("assists", ("CG",), "kind-value"),
    ],
)
def test_a_value_out_of_bounds_is_refused_with_field_value_and_bound(field: str, value: object, code: str) -> None:
    with pytest.raises(ShigeError) as raised:
        kind(**{field: value})
    assert raised.value.code == code
    assert {"key", "field", "value", "bound"} <= set(raised.value.facts)


def test_what_is_rung_for_does_not_wait_for_mediation() -> None:
    with pytest.raises(ShigeError, match="mediation"):
        kind(emergency=("110",), mediation=True)


def test_what_another_must_check_is_not_closed_by_its_finder() -> None:
    with pytest.raises(ShigeError, match="self_handled"):
        kind(checked=True, self_handled=True)


def test_only_the_most_urgent_kinds_with_a_number_are_emergencies() -> None:
    assert kind(priority="P1", emergency=("119",), limit=0).is_emergency
    assert not kind(emergency=("122",)).is_emergency
    assert not kind(priority="P1").is_emergency


CHOICE = (("in", "室内", "Indoors"), ("out", "室外", "Outdoors"))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"key": "a b"}, "kind-code"),
        ({"zh": "你信什么宗教"}, "kind-never"),
        ({"en": "Your credit score"}, "kind-never"),
        ({"answer": Answer.CHOICE, "choices": CHOICE[:1]}, "question-value"),
        ({"answer": Answer.CHOICE, "choices": (CHOICE[0], CHOICE[0])}, "question-value"),
        ({"answer": Answer.CHOICE, "choices": (("a", "党员", "A"), CHOICE[0])}, "kind-never"),
        ({"choices": CHOICE}, "question-value"),
        ({"most": 0}, "question-value"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused(changes: dict[str, object], code: str) -> None:
    with pytest.raises(ShigeError) as raised:
        Question(**{"kind": "0210", "key": "x", "zh": "哪里", "en": "Where", "answer": Answer.TEXT, **changes})  # type: ignore[arg-type]
    assert raised.value.code == code


@pytest.mark.parametrize("word", NEVER_ASKED)
def test_no_question_speaks_of_what_is_never_asked(word: str) -> None:
    with pytest.raises(ShigeError, match="without"):
        Question("0101", "x", f"请填{word}", "Say", Answer.TEXT)


@pytest.mark.parametrize(
    ("answer", "choices", "good", "bad"),
    [
        (Answer.TEXT, (), "a" * 20, "a" * 21),
        (Answer.NUMBER, (), "20", "21"),
        (Answer.NUMBER, (), "0", "二"),
        (Answer.NUMBER, (), "7", "1234567"),
        (Answer.YES_NO, (), "yes", "maybe"),
        (Answer.CHOICE, CHOICE, "in", "under"),
    ],
)
def test_an_answer_is_held_against_its_question(
    answer: Answer, choices: tuple[tuple[str, str, str], ...], good: str, bad: str
) -> None:
    question = Question("0210", "x", "哪里", "Where", answer, choices, most=20)
    question.check(good)
    question.check("")
    with pytest.raises(ShigeError) as raised:
        question.check(bad)
    assert raised.value.code == "answer-value"


def test_what_must_be_answered_is_asked_for() -> None:
    with pytest.raises(ShigeError) as raised:
        Question("0210", "x", "哪里", "Where", Answer.TEXT, required=True).check("")
    assert raised.value.code == "answer-missing"


def test_a_code_is_letters_digits_dots_and_strokes() -> None:
    check_code("02.1-a_B")
