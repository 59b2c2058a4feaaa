"""Tells what a new plan changes for people: which households get another grid, and which grids go on, split or merge.

A new grid follows the old one with which it has the most homes in common, one to one, so that also plans whose codes
have nothing to do with each other can be compared. A household changes hands where its new grid does not follow its
old one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from shige.core.planning.overlap import Overlap, overlap
from shige.core.values import Bools, Floats, Ints, Objects, Plan, Table, Tier

Longs = NDArray[np.int64]
LEAST = 0.5
"""Households below which nobody has moved: units' households are spread over floors in fractions."""


class Change(StrEnum):
    """What became of a grid."""

    KEPT = "kept"
    """Goes on with the same homes."""
    MOVED = "moved"
    """Goes on with other borders."""
    SPLIT = "split"
    """Was cut off from an old grid that goes on elsewhere."""
    MERGED = "merged"
    """Is gone: its homes went to grids that follow others."""
    NEW = "new"
    """Holds only homes that were not there before."""
    RETIRED = "retired"
    """Is gone with all its homes."""


@dataclass(frozen=True, slots=True)
class GridChanges(Table):
    """One row per grid of either plan; "" and 0 where a plan does not have it."""

    tier: Objects
    change: Objects
    """`Change`."""
    old: Objects
    new: Objects
    """The grid that follows; of a merged grid the one that took most; `old` of a split grid the one it came from."""
    households_old: Ints
    households_new: Ints
    stayed: Ints
    """Households in both; the others came or left."""


@dataclass(frozen=True, slots=True)
class Moves(Table):
    """Homes that change hands: one row per unit of the new plan and old grid."""

    unit: Ints
    """Row in the new plan's units."""
    source: Objects
    """Old micro or dedicated grid."""
    target: Objects
    households: Floats


@dataclass(frozen=True, slots=True)
class TierChange:
    """The sums of one tier."""

    tier: Tier
    households: int
    """Households that are in both plans."""
    change_hands: int
    arrived: int
    """Households that were not in the old plan."""
    gone: int
    grids: Mapping[Change, int]
    people_affected: int
    """Micro: people of the new crews whose doors change. Others: grids that change, one full-time worker each."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changes between two plans."""

    tiers: tuple[TierChange, ...]
    grids: GridChanges
    moves: Moves


@dataclass(frozen=True, slots=True)
class _Side:
    """One plan's grids of a tier: codes, households, and the grid of each unit."""

    codes: Objects
    households: Ints
    crew: Ints
    of_unit: Ints


def compare_plans(old: Plan, new: Plan) -> Comparison:
    """Compare by homes: building, entrance and floor say which home is which."""
    pairs = overlap(old.units, new.units)
    sums, rows = [], []
    handed = np.zeros(len(pairs), dtype=np.bool_)
    for tier in (Tier.GENERAL, Tier.MICRO, Tier.DEDICATED):
        before, after = _side(old, tier), _side(new, tier)
        flow = _flow(pairs, before, after)
        follower = _followers(flow, before, after)
        grids = _grid_changes(tier, flow, before, after=after, follower=follower)
        rows.append(grids)
        sums.append(_sums(tier, flow, grids, after=after, follower=follower))
        if tier is not Tier.GENERAL:
            handed |= _handed(pairs, before, after, follower=follower)
    moves = Moves(
        unit=pairs.new[handed],
        source=_lowest(old)[pairs.old[handed]],
        target=_lowest(new)[pairs.new[handed]],
        households=pairs.households[handed],
    )
    return Comparison(tiers=tuple(sums), grids=GridChanges.concatenated(rows), moves=moves)


def _lowest(plan: Plan) -> Objects:
    """Per unit the code of its micro or dedicated grid."""
    units = plan.units
    dedicated = np.array([code is None for code in units.micro_code.tolist()], np.bool_)
    return np.where(dedicated, units.parent_code, units.micro_code)


def _side(plan: Plan, tier: Tier) -> _Side:
    """Units of other tiers belong to no grid: -1."""
    rows = np.flatnonzero(plan.grids.tier == tier)
    row_of = {code: i for i, code in enumerate(plan.grids.code[rows].tolist())}
    column = plan.units.micro_code if tier is Tier.MICRO else plan.units.parent_code
    of_unit = np.array([row_of.get(code, -1) for code in column.tolist()] + [-1], dtype=np.int32)
    return _Side(plan.grids.code[rows], plan.grids.households[rows], plan.grids.crew[rows], of_unit)


@dataclass(frozen=True, slots=True)
class _Flow:
    """Households by old and new grid, most first; -1 for none."""

    old: Longs
    new: Longs
    households: Floats


def _flow(pairs: Overlap, before: _Side, after: _Side) -> _Flow:
    old, new = before.of_unit[pairs.old], after.of_unit[pairs.new]
    known = (old >= 0) | (new >= 0)
    width = len(after.codes) + 1
    key, row = np.unique((old[known] + 1).astype(np.int64) * width + new[known] + 1, return_inverse=True)
    households = np.bincount(row, pairs.households[known], len(key)).astype(np.float64)
    order = np.argsort(-households, kind="stable")
    key = key[order]
    return _Flow(old=key // width - 1, new=key % width - 1, households=households[order])


def _followers(flow: _Flow, before: _Side, after: _Side) -> Longs:
    """Per old grid the new one that follows it, -1 for none; the one of the same code wins a tie.

    Grids without homes (parks) follow those of the same code.
    """
    both = np.flatnonzero((flow.old >= 0) & (flow.new >= 0) & (flow.households > 0))
    same = before.codes[flow.old[both]] == after.codes[flow.new[both]]
    both = both[np.lexsort((~same.astype(bool), -np.round(flow.households[both], 6)))]
    row_of = {code: row for row, code in enumerate(after.codes.tolist())}
    homeless = [(row, row_of[code]) for row, code in enumerate(before.codes.tolist()) if code in row_of]
    homeless = [(old, new) for old, new in homeless if before.households[old] == after.households[new] == 0]
    follower = np.full(len(before.codes), -1, dtype=np.int64)
    taken = set()
    for old, new in [*zip(flow.old[both].tolist(), flow.new[both].tolist(), strict=True), *homeless]:
        if follower[old] < 0 and new not in taken:
            follower[old] = new
            taken.add(new)
    return follower


def _grid_changes(tier: Tier, flow: _Flow, before: _Side, *, after: _Side, follower: Longs) -> GridChanges:
    """Rows of the old grids, then of the new ones that follow none."""
    most_to, most_from = _largest(flow.old, flow.new, len(before.codes)), _largest(flow.new, flow.old, len(after.codes))
    stays = (flow.old >= 0) & (flow.new >= 0) & (flow.new == np.append(follower, -1)[flow.old])
    stayed, left, came = np.zeros(len(before.codes)), np.zeros(len(before.codes) + 1), np.zeros(len(after.codes) + 1)
    stayed[flow.old[stays]] = flow.households[stays]
    np.add.at(left, flow.old[~stays], flow.households[~stays])
    np.add.at(came, flow.new[~stays], flow.households[~stays])
    goes_on = follower >= 0
    size_old, size_new = before.households, np.append(after.households, 0)
    unchanged = (left[:-1] < LEAST) & (came[follower] < LEAST)
    ended = np.where(most_to >= 0, Change.MERGED, Change.RETIRED)
    fresh = np.setdiff1d(np.arange(len(after.codes)), follower)
    began = np.where(most_from[fresh] >= 0, Change.SPLIT, Change.NEW)
    heir = np.where(goes_on, follower, most_to)
    old_codes, new_codes = np.append(before.codes, ""), np.append(after.codes, "")
    nothing = np.zeros(len(fresh), dtype=np.int32)
    kind = np.where(goes_on, np.where(unchanged, Change.KEPT, Change.MOVED), ended)
    return GridChanges(
        tier=np.full(len(kind) + len(fresh), str(tier), dtype=object),
        change=np.concatenate([kind, began]).astype(object),
        old=np.concatenate([before.codes, old_codes[most_from[fresh]]]),
        new=np.concatenate([new_codes[heir], after.codes[fresh]]),
        households_old=np.concatenate([size_old, nothing]),
        households_new=np.concatenate([np.where(goes_on, size_new[follower], 0), after.households[fresh]]),
        stayed=np.concatenate([np.rint(stayed), nothing]).astype(np.int32),
    )


def _largest(of: Longs, to: Longs, size: int) -> Longs:
    """Per grid `of` the grid `to` that shares most homes with it, -1 for none; the flow comes most first."""
    largest = np.full(size, -1, dtype=np.int64)
    both = (of >= 0) & (to >= 0)
    largest[of[both][::-1]] = to[both][::-1]
    return largest


def _sums(tier: Tier, flow: _Flow, grids: GridChanges, *, after: _Side, follower: Longs) -> TierChange:
    both = (flow.old >= 0) & (flow.new >= 0)
    handed = both & (flow.new != np.append(follower, -1)[flow.old])
    changed = np.isin(grids.change, [Change.MOVED, Change.SPLIT, Change.NEW])
    row_of = {code: row for row, code in enumerate(after.codes.tolist())}
    touched = [row_of[code] for code in grids.new[changed].tolist()]
    people = int(after.crew[touched].sum()) if tier is Tier.MICRO else len(touched)
    return TierChange(
        tier=tier,
        households=round(flow.households[both].sum()),
        change_hands=round(flow.households[handed].sum()),
        arrived=round(flow.households[flow.old < 0].sum()),
        gone=round(flow.households[flow.new < 0].sum()),
        grids={change: int((grids.change == change).sum()) for change in Change},
        people_affected=people,
    )


def _handed(pairs: Overlap, before: _Side, after: _Side, *, follower: Longs) -> Bools:
    """Pairs whose new grid does not follow their old one."""
    old, new = before.of_unit[pairs.old], after.of_unit[pairs.new]
    handed: Bools = (old >= 0) & (pairs.new >= 0) & ((new < 0) | (new != np.append(follower, -1)[old]))
    return handed
