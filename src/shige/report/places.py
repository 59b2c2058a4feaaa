"""Names the place that a plan is of: city, district, street, and the community where it is but one."""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from shige.core.values import Plan, Tier

DIVISIONS = Path(__file__).parent.parent / "policy" / "chengdu_divisions.csv"
CITY = {"5101": "成都市"}
HEADS = (4, 6, 9)
"""Digits of the code of a city, a district, a street."""


def place_names(plan: Plan) -> list[str]:
    """From the largest to the smallest area that holds all of the plan, as far as their names are known."""
    rows = plan.grids.tier == Tier.COMMUNITY
    codes, names = [str(code) for code in plan.grids.code[rows]], [str(name) for name in plan.grids.name[rows]]
    heads = [{code[:size] for code in codes} for size in HEADS]
    shared = [_divisions().get(head.copy().pop(), "") for head in heads if len(head) == 1]
    return [name for name in shared if name] + (names if len(names) == 1 else [])


@cache
def _divisions() -> Mapping[str, str]:
    """Names of the city, its districts and streets by code."""
    with DIVISIONS.open(encoding="utf-8", newline="") as lines:
        return CITY | {row["code"]: row["name"] for row in csv.DictReader(lines) if row["level"] != "community"}
