"""Checks the sums of households, what may be empty, the ranges of the norms, and that what misses a norm says why."""

import json

import numpy as np
from numpy.typing import NDArray

from shige.core.planning.findings import Finding, findings
from shige.core.planning.ledger import Ledger
from shige.core.values import Bools, Ints, Objects, Tier


def check_figures(ledger: Ledger) -> list[Finding]:
    """Sums, empty figures, ranges and exceptions."""
    return [*_sums(ledger), *_empty_figures(ledger), *_ranges(ledger), *_reasons(ledger)]


def _sums(ledger: Ledger) -> list[Finding]:
    """Households of every grid are those of its units."""
    grids = ledger.plan.grids
    total = household_sums(ledger)
    facts = {"households": grids.households, "sum": total}
    say = "says {households} households, its units have {sum}"
    return findings("household-sum", grids.households != total, where=grids.code, say=say, facts=facts)


def household_sums(ledger: Ledger) -> NDArray[np.int64]:
    """Households of every grid, summed from its units upwards."""
    units, size = ledger.plan.units, len(ledger.parent)
    total = np.zeros(size, dtype=np.int64)
    for grid in (ledger.unit_micro, ledger.unit_parent):
        known = grid >= 0
        total += np.bincount(grid[known], units.households[known], size).astype(np.int64)
    upward = ledger.of_tier(Tier.GENERAL, Tier.DEDICATED) & (ledger.parent >= 0)
    total += np.bincount(ledger.parent[upward], total[upward], size).astype(np.int64)
    return total


def _empty_figures(ledger: Ledger) -> list[Finding]:
    """Minutes, chance and crew stand in micro-grids and nowhere else."""
    grids = ledger.plan.grids
    micro = ledger.of_tier(Tier.MICRO)
    given = ~np.isnan(grids.minutes)
    sure = ~np.isnan(grids.p_in_time)
    strange = ~micro & (given | sure | (grids.crew != 0))
    missing = micro & (~given | ~sure | (grids.crew < 1))
    return [
        *findings("figures-strange", strange, where=grids.code, say="minutes, chance and crew belong to micro-grids"),
        *findings("figures-missing", missing, where=grids.code, say="a micro-grid without minutes, chance or crew"),
    ]


def _ranges(ledger: Ledger) -> list[Finding]:
    """Households outside the range of the tier, or a chance below the norm, need an exception of that name."""
    grids, norms = ledger.plan.grids, ledger.norms.grids
    homes = grids.households
    facts = {"households": homes, "p_in_time": grids.p_in_time}
    general = ledger.of_tier(Tier.GENERAL) & ~_between(homes, norms.general_min, norms.general_max)
    micro = ledger.of_tier(Tier.MICRO) & ~_between(homes, norms.micro_min, norms.micro_max)
    late = ledger.of_tier(Tier.MICRO) & (grids.p_in_time < norms.p_in_time)
    say = "{households} households are outside the range, and no exception says why"
    slow = "done in time in {p_in_time} of the sweeps, below the norm, and no exception says why"
    return [
        *findings(
            "general-range",
            general & ~excepted(grids.exceptions, "general-range"),
            where=grids.code,
            say=say,
            facts=facts,
        ),
        *findings(
            "micro-range", micro & ~excepted(grids.exceptions, "micro-range"), where=grids.code, say=say, facts=facts
        ),
        *findings(
            "micro-time", late & ~excepted(grids.exceptions, "micro-time"), where=grids.code, say=slow, facts=facts
        ),
    ]


def _between(values: Ints, low: int, high: int) -> Bools:
    return (values >= low) & (values <= high)


def excepted(texts: Objects, code: str) -> Bools:
    """Which lists of exceptions name the code."""
    word = f'"{code}"'
    return np.array([word in text for text in texts.tolist()], dtype=np.bool_)


def _reasons(ledger: Ledger) -> list[Finding]:
    """Every exception has a code, a sentence in both languages and its numbers."""
    grids = ledger.plan.grids
    bad = np.array([text != "[]" and not _sound(text) for text in grids.exceptions.tolist()], dtype=np.bool_)
    say = "its exceptions are not a list of code, message, message_zh and facts with numbers"
    return findings("exception-form", bad, where=grids.code, say=say)


def _sound(text: str) -> bool:
    try:
        items = json.loads(text)
    except ValueError:
        return False
    return isinstance(items, list) and all(_sound_item(item) for item in items)


def _sound_item(item: object) -> bool:
    if not isinstance(item, dict) or not isinstance(item.get("facts"), dict):
        return False
    told = all(isinstance(item.get(name), str) and item[name] for name in ("code", "message", "message_zh"))
    return told and any(isinstance(value, int | float) for value in item["facts"].values())
