import pytest

from shige.core.errors import ShigeError
from shige.core.retention import Held, Term, Terms, Then, check_hold, rows_held


def term(**changes):
    facts = {"code": "staff", "level": "S0", "zh": "岗", "en": "staff", "since_zh": "止", "since_en": "ended"}
    facts |= {"days": 365, "then": Then.ERASE, "basis": "PIPL", "source": "ours"}
    return Term(**{**facts, **changes})


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"days": -1}, "term-days"),
        ({"days": 3651}, "term-days"),
        ({"basis": ""}, "term-basis"),
        ({"source": ""}, "term-basis"),
    ],
)
def test_a_term_without_bound_or_ground_is_refused(changes, code):
    with pytest.raises(ShigeError) as error:
        term(**changes)
    assert error.value.code == code


def test_an_unknown_term_is_named():
    terms = Terms({"staff": term()})
    assert terms["staff"].days == 365
    with pytest.raises(ShigeError) as error:
        terms["moon"]
    assert error.value.facts["value"] == "moon"


@pytest.mark.parametrize(
    ("reason", "seconds", "code"),
    [
        (" ", 60, "hold-reason"),
        ("court", None, "hold-endless"),
        ("court", 0, "hold-over"),
        ("court", 1096 * 86400, "hold-long"),
    ],
)
def test_a_hold_says_why_and_ends(reason, seconds, code):
    with pytest.raises(ShigeError) as error:
        check_hold(reason=reason, seconds=seconds)
    assert error.value.code == code


def test_a_sound_hold_is_let_through():
    check_hold(reason="court", seconds=1095 * 86400)


def test_holds_keep_single_rows_or_all_of_a_term():
    holds = [Held("staff", "a"), Held("staff", "b"), Held("handover", "")]
    assert rows_held({"staff"}, holds) == {"a", "b"}
    assert rows_held({"handover"}, holds) is None
    assert rows_held({"volunteer"}, holds) == frozenset()
