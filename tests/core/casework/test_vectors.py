import json
from pathlib import Path

import pytest

from shige.adapters.moves_file import shipped_call_moves, shipped_case_moves
from shige.core.casework.course import Action, Capacity
from shige.core.casework.fold import fold, told

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "fold.json").read_text(encoding="utf-8"))
TABLES = {"cases": shipped_case_moves, "calls": shipped_call_moves}


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_a_log_leads_where_it_always_led(vector):
    log = [Action(**{**deed, "capacity": Capacity(deed["capacity"])}) for deed in vector["log"]]
    course = told(TABLES[vector["table"]](), fold(TABLES[vector["table"]](), log))
    assert json.loads(json.dumps(course)) == vector["course"]
