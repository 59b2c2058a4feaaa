import pytest
from hypothesis import given
from hypothesis import strategies as st

from shige.core.approving import State, Verdict, check_open, decided
from shige.core.errors import ShigeError

PERSONS = st.sampled_from(["a", "b", "c"])


def test_one_yes_grants_where_one_is_asked_for_and_one_no_refuses():
    assert decided(Verdict.GRANT, asker="a", decider="b", agreed=[], needed=1) == State.GRANTED
    assert decided(Verdict.REFUSE, asker="a", decider="b", agreed=["c"], needed=2) == State.REFUSED


def test_where_two_are_asked_for_it_takes_two():
    assert decided(Verdict.GRANT, asker="a", decider="b", agreed=[], needed=2) == State.ASKED
    assert decided(Verdict.GRANT, asker="a", decider="c", agreed=["b"], needed=2) == State.GRANTED


@pytest.mark.parametrize(
    ("decider", "agreed", "code"),
    [("", [], "approval-decider"), ("a", [], "approval-own"), ("b", ["b"], "approval-twice")],
)
def test_nobody_decides_for_oneself_twice_or_unnamed(decider, agreed, code):
    with pytest.raises(ShigeError) as error:
        decided(Verdict.GRANT, asker="a", decider=decider, agreed=agreed, needed=2)
    assert error.value.code == code


@given(st.lists(st.tuples(PERSONS, st.sampled_from(Verdict)), max_size=6), st.integers(1, 2))
def test_what_is_granted_was_agreed_to_by_as_many_others_as_it_takes(said, needed):
    state, agreed = State.ASKED, []
    for decider, verdict in said:
        if state != State.ASKED:
            break
        try:
            state = decided(verdict, asker="a", decider=decider, agreed=agreed, needed=needed)
        except ShigeError:
            continue
        if verdict == Verdict.GRANT:
            agreed.append(decider)
    assert (state == State.GRANTED) == (len(set(agreed)) == needed and state != State.REFUSED)
    assert "a" not in agreed


@pytest.mark.parametrize("state", [s for s in State if s != State.ASKED])
def test_what_has_ended_is_told_and_never_changed(state):
    with pytest.raises(ShigeError) as error:
        check_open(state, is_over=False, facts={"by": "li"})
    assert (error.value.code, error.value.facts) == ("approval-ended", {"by": "li", "state": state.value})


def test_what_is_out_of_time_cannot_be_decided():
    check_open(State.ASKED, is_over=False, facts={})
    with pytest.raises(ShigeError, match="in time"):
        check_open(State.ASKED, is_over=True, facts={})
