"""Tells what came from what when a plan is redrawn: households of each old grid that are now in each new grid."""

import numpy as np

from shige.core.planning.overlap import overlap
from shige.core.values import Lineage, Objects, Plan, Tier, UnitRows

KEPT, SPLIT, MERGED, MOVED, NEW, RETIRED = "kept", "split", "merged", "moved", "new", "retired"
_MAIN = 0.5
"""A grid goes on where more than this share of its households goes."""


def lineage(base: Plan | None, *, units: UnitRows) -> Lineage:
    """The lineage of the new `units` from the plan `base`, for micro-grids and for general and dedicated grids.

    Empty for a first drawing (base None).

    kept: the old grid goes on under its code; merged: most of it went into a grid of another code; split: a new grid
    that is mostly of one old grid; moved: a smaller part of the old grid; new: homes that were not there before;
    retired: homes that are gone.
    """
    if base is None:
        return _table(Tier.GENERAL, {}, [])
    pairs = overlap(base.units, units)
    parts = [
        _of_tier(tier, old[pairs.old], new[pairs.new], pairs.households)
        for tier, old, new in (
            (Tier.MICRO, _padded(base.units.micro_code), _padded(units.micro_code)),
            (Tier.GENERAL, _padded(base.units.parent_code), _padded(units.parent_code)),
        )
    ]
    return Lineage.concatenated(parts)


def _padded(codes: Objects) -> Objects:
    """With an empty code at the end, for row -1."""
    padded: Objects = np.array(["" if code is None else code for code in [*codes.tolist(), None]], dtype=object)
    return padded


def _of_tier(tier: Tier, source: Objects, target: Objects, households: np.ndarray) -> Lineage:
    load: dict[tuple[str, str], float] = {}
    for pair, home in zip(zip(source.tolist(), target.tolist(), strict=True), households.tolist(), strict=True):
        load[pair] = load.get(pair, 0.0) + home
    load = {pair: home for pair, home in sorted(load.items()) if pair != ("", "")}
    given: dict[str, float] = {}
    taken: dict[str, float] = {}
    for (old, new), home in load.items():
        given[old] = given.get(old, 0.0) + home
        taken[new] = taken.get(new, 0.0) + home
    change = [
        _change(old, new, sent=home / max(given[old], 1e-9), held=home / max(taken[new], 1e-9))
        for (old, new), home in load.items()
    ]
    return _table(tier, load, change)


def _table(tier: Tier, load: dict[tuple[str, str], float], change: list[str]) -> Lineage:
    return Lineage(
        tier=_column([str(tier)] * len(load)),
        source=_column([old for old, _ in load]),
        target=_column([new for _, new in load]),
        households=np.round(list(load.values())).astype(np.int32),
        change=_column(change),
    )


def _change(old: str, new: str, *, sent: float, held: float) -> str:
    if not old:
        return NEW
    if not new:
        return RETIRED
    if old == new:
        return KEPT
    if sent > _MAIN:
        return MERGED
    return SPLIT if held > _MAIN else MOVED


def _column(values: list[str]) -> Objects:
    column: Objects = np.array(values, dtype=object)
    return column
