import pytest

from shige.adapters.moves_file import GUARDS, read_moves
from shige.adapters.roles_file import POLICY
from shige.core.errors import ShigeError

STATES, MOVES = POLICY / "call_states.csv", POLICY / "call_moves.csv"


@pytest.mark.parametrize(
    ("source", "old", "new", "code"),
    [
        (STATES, "CALLED,已吹哨", "REFUSED,已吹哨", "policy-twice"),
        (STATES, ",open", ",ajar", "policy-value"),
        (STATES, "standing", "stands", "policy-columns"),
        (GUARDS, "given:lead", "given:unit", "policy-twice"),
        (MOVES, "Call,dispatcher,", "Call,caretaker,", "policy-value"),
        (MOVES, "Call,dispatcher,", "Call,,", "policy-value"),
        (MOVES, "-,CALLED", "-,CALED", "moves-state"),
    ],
)
def test_a_faulty_table_of_moves_is_refused(tmp_path, source, old, new, code):
    text = source.read_text(encoding="utf-8")
    assert old in text
    faulty = tmp_path / source.name
    faulty.write_text(text.replace(old, new, 1), encoding="utf-8")
    read = {path: faulty if path == source else path for path in (STATES, MOVES, GUARDS)}
    with pytest.raises(ShigeError, match=r"\.csv") as refused:
        read_moves(read[STATES], read[MOVES], guards=read[GUARDS])
    assert refused.value.code == code
