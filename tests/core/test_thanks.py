import pytest
from hypothesis import given
from hypothesis import strategies as st

from shige.core.errors import ShigeError
from shige.core.thanks import Asks, Fact, Rule, Subject, fallen, gaps, judged

PERIOD = (1000, 2000)


def rule(asks, **more):
    return Rule("r", "1", Subject.GRID, "posts", asks, **({"at_least": 1} | more))


def fact(key, start, end=None, minutes=0):
    return Fact(key, key, start, end, minutes)


def test_posts_that_cover_the_period_leave_no_gap():
    facts = [fact("b", 1500), fact("a", 900, 1500), fact("before", 0, 1000)]
    found = judged(rule(Asks.NO_GAP), facts, period=PERIOD)
    assert found.is_met
    assert [each.key for each in found.facts] == ["a", "b"]


def test_a_span_after_the_period_fills_no_gap():
    assert gaps([(12, 15)], period=(0, 10)) == ((0, 10),)


def test_an_empty_second_is_a_gap():
    assert not judged(rule(Asks.NO_GAP), [fact("a", 900, 1500), fact("b", 1501)], period=PERIOD).is_met
    assert not judged(rule(Asks.NO_GAP), [], period=PERIOD).is_met


def test_each_note_must_be_taken_in_time():
    prompt = rule(Asks.EACH_WITHIN, at_least=2, within_minutes=5)
    assert judged(prompt, [fact("a", 1000, 1300), fact("b", 1100, 1101)], period=PERIOD).is_met
    assert not judged(prompt, [fact("a", 1000, 1301), fact("b", 1100, 1101)], period=PERIOD).is_met
    assert not judged(prompt, [fact("a", 1000), fact("b", 1100, 1101)], period=PERIOD).is_met
    assert not judged(prompt, [fact("a", 1000, 1300)], period=PERIOD).is_met


def test_minutes_and_counts_reach_their_least():
    facts = [fact("a", 1000, 1100, 30), fact("b", 1200, 1300, 30)]
    assert judged(rule(Asks.SUM, at_least=60), facts, period=PERIOD).is_met
    assert not judged(rule(Asks.SUM, at_least=61), facts, period=PERIOD).is_met
    assert judged(rule(Asks.COUNT, at_least=2), facts, period=PERIOD).is_met
    assert not judged(rule(Asks.COUNT, at_least=3), facts, period=PERIOD).is_met


def test_a_rule_that_asks_for_nothing_is_refused():
    with pytest.raises(ShigeError, match="asks for nothing"):
        rule(Asks.COUNT, at_least=0)


def test_what_was_changed_or_is_gone_has_fallen():
    before = [fact("a", 1, 5, 30), fact("b", 1, 5, 30), fact("c", 1, 5, 30), fact("d", 1), fact("e", 1, 5)]
    after = [fact("a", 1, 5, 30), fact("b", 1, 5, 29), fact("d", 1, 5), fact("e", 1, 4)]
    assert [each.key for each in fallen(before, after)] == ["b", "c", "d", "e"]


def test_what_goes_on_stands():
    assert fallen([fact("a", 1), fact("b", 1, 5)], [fact("a", 1), fact("b", 1)]) == ()


@given(st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 3000)), max_size=8))
def test_gaps_and_spans_make_up_the_period_and_do_not_meet(spans):
    spans = [(min(span), max(span)) for span in spans]
    empty = gaps(spans, period=PERIOD)
    for second in range(*PERIOD, 7):
        covered = any(start <= second < end for start, end in spans)
        assert covered != any(start <= second < end for start, end in empty)


def test_each_thing_must_be_done_when_the_period_ends():
    asked = rule(Asks.EACH_DONE)
    assert judged(asked, [fact("a", 0, 1500), fact("b", 1100, 2000)], period=PERIOD).is_met
    assert not judged(asked, [fact("a", 0, 1500), fact("b", 1100)], period=PERIOD).is_met
    assert not judged(asked, [fact("a", 0, 2001)], period=PERIOD).is_met
    assert not judged(asked, [fact("a", 0, 900)], period=PERIOD).is_met
