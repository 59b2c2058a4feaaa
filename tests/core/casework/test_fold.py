import numpy as np
import pytest

from shige.adapters.limits_file import shipped_limits
from shige.adapters.moves_file import shipped_call_moves, shipped_case_moves
from shige.core.casework.clock import Clock
from shige.core.casework.course import Action, Capacity, Course
from shige.core.casework.effects import EFFECTS
from shige.core.casework.fold import advance, fold, told
from shige.core.casework.guards import GUARDS
from shige.core.casework.promise import written

CASES, CALLS = shipped_case_moves(), shipped_call_moves()
PROMISE = written(shipped_limits().promise("P3"))
FACTS = {
    "kind": "0101", "place": "x", "promise": PROMISE, "asks": ["check", "call_back", "whistle", "self_handle"],
    "reason": "r", "lead": "c2", "channel": "110", "duty": "d", "ruling": "r", "agreement": "a", "met": "phone",
    "plan": "p", "proof": "p", "proof_before": "p", "proof_after": "p", "check_in": "x", "result": "r",
    "fair": "yes", "report": "r", "text": "t", "manner": 5, "outcome": 5, "window_until": 10**9,
}  # fmt: skip


def test_every_word_of_guards_effects_and_capacities_is_used_by_the_shipped_tables():
    moves = [*CASES.by.values(), *CALLS.by.values()]
    used = {guard for move in moves for guard in move.guards}
    assert used == set(CASES.guards)
    assert {guard.split(":")[0] for guard in used} == set(GUARDS)
    assert {effect.split(":")[0] for move in moves for effect in move.effects} == set(EFFECTS)
    assert {one for move in moves for one in move.who} == set(Capacity)


@pytest.mark.parametrize("moves", [CASES, CALLS], ids=["cases", "calls"])
def test_any_sequence_of_verbs_keeps_one_owner_and_a_resolve_clock_that_never_begins_again(moves):
    dice = np.random.default_rng(7)
    verbs = sorted({verb for _, verb in moves.by})
    for _ in range(60):
        course, log = Course(), []
        for number in range(60):
            can = moves.verbs(course.state)
            verb = str(dice.choice(can if can and dice.random() < 0.9 else verbs))
            move = moves.by.get((course.state, verb))
            who = dice.choice(sorted(move.who)) if move else Capacity.RULE
            unit = {"unit": course.assigned, "handler": course.owner}.get(str(who), "u1")
            said = {"passed": str(dice.choice(["yes", "no"])), "answer": str(dice.choice(["solved", "unsolved"]))}
            facts = {**FACTS, **said, "review_at": number * 100 + 500, "step": f"s{number}"}
            to = str(dice.choice(["u2", "u3", "u4"]))
            log.append(Action(str(number), verb, number * 100, f"p{dice.integers(9)}", Capacity(who), unit, to, facts))
            course = advance(moves, course, log[-1])
            assert not moves.is_open(course.state) or course.owner
            assert len(course.runs.get(Clock.RESOLVE, ())) <= 1
            assert course.counts.get("dispute", 0) <= 1
            assert course.counts.get("call_rework", 0) <= 2
        assert told(moves, fold(moves, [*log, *log])) == told(moves, course)
