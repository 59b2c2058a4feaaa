from dataclasses import replace

import pytest

from shige.adapters.moves_file import shipped_case_moves
from shige.core.casework.course import START, Action, Capacity, Course
from shige.core.casework.fold import fold, told
from shige.core.casework.moves import BACK, OPEN, SAME, Guard, Move, Moves, Standing, State
from shige.core.casework.state import Refusal, decide
from shige.core.errors import ShigeError

CASES = shipped_case_moves()
OWNED = ("own:sender",)
STATES = (
    State("NEW", "新", "New", Standing.OPEN),
    State("ASIDE", "并", "Aside", Standing.JOINED),
    State("OVER", "结", "Over", Standing.FINAL),
)


def row(number: int, way: str, verb: str, *, guards: tuple[str, ...] = (), effects: tuple[str, ...] = ()) -> Move:
    *sources, to = way.split()
    return Move(number, tuple(sources), to, verb, verb, verb, frozenset({Capacity.ANY}), guards, effects)


ROWS = (
    row(2, f"{START} NEW", "open", effects=OWNED),
    row(3, "NEW ASIDE", "lay"),
    row(4, f"ASIDE {BACK}", "take"),
    row(5, "NEW OVER", "close", guards=("given:reason",)),
    row(6, f"{OPEN} {SAME}", "note"),
)
WORDS = (Guard("given:reason", "理由", "reason"), Guard("given:reason:2", "理由", "reason"))


def table(*moves: Move, states: tuple[State, ...] = STATES) -> Moves:
    return Moves.of("moves.csv", moves, states=states, guards=WORDS)


def test_a_sound_table_says_what_can_be_done_where():
    assert table(*ROWS).verbs("NEW") == ("lay", "close", "note")
    assert table(*ROWS).verbs("ASIDE") == ("take",)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        (row(5, "NEW GONE", "close"), "state"),
        (row(5, "GONE OVER", "close"), "state"),
        (row(5, f"NEW {START}", "close"), "state"),
        (row(5, "NEW OVER", "close", guards=("wished",)), "guard"),
        (row(5, "NEW OVER", "close", guards=("given:reason:2",)), "guard"),
        (row(5, "NEW OVER", "close", guards=("given:text",)), "guard"),
        (row(5, "NEW OVER", "close", effects=("hope:all",)), "effect"),
        (row(5, "NEW OVER", "close", effects=("keep",)), "effect"),
        (row(5, "NEW OVER", "close", effects=("stop:clock",)), "effect"),
        (row(5, "NEW OVER", "close", effects=("renew:resolve",)), "effect"),
        (row(5, "NEW OVER", "lay"), "twice"),
        (row(5, f"{START} NEW OVER", "close"), "owner"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_faulty_row_is_refused_with_its_number(changed, code):
    with pytest.raises(ShigeError, match=r"moves\.csv, row 5: ") as refused:
        table(*ROWS[:3], changed, ROWS[4])
    assert refused.value.code == f"moves-{code}"
    assert refused.value.facts["row"] == 5


def test_a_state_that_no_move_reaches_is_refused():
    with pytest.raises(ShigeError, match=r"moves\.csv: LOST: ") as refused:
        table(*ROWS, row(7, "LOST OVER", "end"), states=(*STATES, State("LOST", "失", "Lost", Standing.OPEN)))
    assert refused.value.code == "moves-unreachable"


def test_a_state_without_a_way_to_an_end_is_refused():
    with pytest.raises(ShigeError, match=r"moves\.csv: STUCK: ") as refused:
        table(*ROWS, row(7, "NEW STUCK", "trap"), states=(*STATES, State("STUCK", "困", "Stuck", Standing.OPEN)))
    assert refused.value.code == "moves-dead-end"


REPORT = Action("1", "report", 100, "p1", Capacity.FINDER, unit="u1", facts={"kind": "0101"})
ACCEPTED = Course(state="ACCEPTED", owner="u1", at=100)


@pytest.mark.parametrize(
    ("verb", "capacity", "code", "guard"),
    [
        ("finish", Capacity.HANDLER, "move-none", ""),
        ("dispatch", Capacity.REPORTER, "move-who", ""),
        ("dispatch", Capacity.DISPATCHER, "move-guard", "given:to"),
    ],
)
def test_a_refusal_says_why_and_what_can_be_done_instead(verb, capacity, code, guard):
    said = decide(CASES, ACCEPTED, Action("2", verb, 200, "p2", capacity))
    assert said == Refusal(code, guard, "ACCEPTED", CASES.verbs("ACCEPTED"))
    assert "dispatch" in said.can


def test_a_deed_that_comes_again_with_other_content_is_kept_as_rejected():
    other = replace(REPORT, actor="p9")
    course = fold(CASES, [REPORT, REPORT, other])
    assert [(one.id, one.code) for one in course.rejected] == [("1", "deed-differs")]
    assert replace(course, rejected=()) == fold(CASES, [REPORT])


@pytest.mark.parametrize("before", [(), (("verify", {"reason": "r"}),)], ids=["reported", "verifying"])
def test_a_merge_that_is_undone_loses_nothing_of_the_case(before):
    log = [REPORT]
    for number, (verb, facts) in enumerate(before, 2):
        log.append(Action(str(number), verb, 150, "p2", Capacity.DISPATCHER, facts=facts))
    merge = Action("8", "merge", 200, "p2", Capacity.DISPATCHER, facts={"lead": "case-7"})
    undo = Action("9", "unmerge", 300, "p2", Capacity.DISPATCHER, facts={"reason": "another lamp"})
    merged = fold(CASES, [*log, merge])
    assert (merged.state, merged.facts["lead"]) == ("MERGED", "case-7")
    left = {"aside", "counts", "at"}
    plain, undone = told(CASES, fold(CASES, log)), told(CASES, fold(CASES, [*log, merge, undo]))
    assert {name: value for name, value in undone.items() if name not in left} == {
        name: value for name, value in plain.items() if name not in left
    }
    assert undone["counts"] == {"merge": 1}
