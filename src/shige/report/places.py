"""Names the place that a plan is of: city, district, street, community."""

import csv
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from shige.core.values import Plan, Tier

DIVISIONS = Path(__file__).parent.parent / "policy" / "chengdu_divisions.csv"


def place_names(plan: Plan) -> Sequence[str]:
    """From the largest to the smallest area that holds all of the plan, as far as names are known."""
    rows = plan.grids.tier == Tier.COMMUNITY
    codes, names = [str(code) for code in plan.grids.code[rows]], [str(name) for name in plan.grids.name[rows]]
    known = _divisions()
    found = [known[head] for size in (4, 6, 9) for head in {code[:size] for code in codes} if head in known]
    shared = [known[codes[0][:size]] for size in (4, 6, 9) if len({c[:size] for c in codes}) == 1 and codes[0][:size] in known]
    last = names[0] if len(names) == 1 else f"{len(names)} 个社区"
    return [*(shared if found else []), last]


@cache
def _divisions() -> Mapping[str, str]:
    """Names of districts and streets by code, of the one city that is shipped."""
    with DIVISIONS.open(encoding="utf-8", newline="") as lines:
        table = csv.DictReader(line for line in lines if not line.startswith("#"))
        return {"5101": "成都市", **{row["code"]: row["name"] for row in table if row["level"] != "community"}}
