"""Finds where the homes of one plan's address units are in another plan, floor by floor."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shige.core.values import Floats, Ints, Table, UnitRows

Longs = NDArray[np.int64]
_ENTRANCES = 1_000
_FLOORS = 10_000


@dataclass(frozen=True, slots=True)
class Overlap(Table):
    """Pairs of an old and a new unit that share floors of an entrance of a building."""

    old: Ints
    """Row in the old units, -1 where the homes were not there before."""
    new: Ints
    """Row in the new units, -1 where the homes are gone."""
    households: Floats
    """As the new units count them; of homes that are gone, as the old ones did."""


def overlap(old: UnitRows, new: UnitRows) -> Overlap:
    """All pairs, ordered by new unit; households are spread evenly over the floors of a unit."""
    number = {
        name: row for row, name in enumerate(dict.fromkeys([*old.building_id.tolist(), *new.building_id.tolist()]))
    }
    old_key, old_row, old_share = _floors(old, number)
    new_key, new_row, new_share = _floors(new, number)
    order = np.argsort(old_key, kind="stable")
    place = np.minimum(np.searchsorted(old_key[order], new_key), max(len(order) - 1, 0))
    met = old_key[order][place] == new_key if len(order) else np.zeros(len(new_key), np.bool_)
    source = np.where(met, old_row[order][place], -1) if len(order) else np.full(len(new_key), -1)
    gone = ~np.isin(old_key, new_key)
    return _summed(
        np.concatenate([source, old_row[gone]]),
        np.concatenate([new_row, np.full(int(gone.sum()), -1)]),
        np.concatenate([new_share, old_share[gone]]),
    )


def _floors(units: UnitRows, number: dict[str, int]) -> tuple[Longs, Longs, Floats]:
    """A row for each floor of each unit: key of building, entrance and floor, the unit, its households there."""
    height = units.floor_to - units.floor_from + 1
    row = np.repeat(np.arange(len(units)), height)
    floor = units.floor_from[row] + np.arange(len(row)) - np.repeat(np.cumsum(height) - height, height)
    building = np.array([number[name] for name in units.building_id.tolist()], np.int64)
    key = (building[row] * _ENTRANCES + units.entrance[row]) * _FLOORS + floor
    return key, row, (units.households / height)[row]


def _summed(old: Longs, new: Longs, households: Floats) -> Overlap:
    width = int(old.max(initial=-1)) + 2
    pair, row = np.unique((new + 1) * width + old + 1, return_inverse=True)
    return Overlap(
        old=(pair % width - 1).astype(np.int32),
        new=(pair // width - 1).astype(np.int32),
        households=np.bincount(row, households, len(pair)).astype(np.float64),
    )
