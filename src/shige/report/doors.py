"""Counts the doors behind each grid: its buildings, its entrances, its lowest and highest floor."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from shige.core.values import Grids, Ints, UnitRows


def rows_by_code(grids: Grids) -> Mapping[str, int]:
    """The row of each grid's code."""
    return {str(code): row for row, code in enumerate(grids.code)}


def parents(grids: Grids) -> Ints:
    """The row of each grid's parent, -1 for a community."""
    rows = rows_by_code(grids)
    return np.array([rows.get(str(parent), -1) for parent in grids.parent], np.int32)


def home_rows(grids: Grids, *, units: UnitRows) -> Ints:
    """The row of the grid that each unit belongs to: its micro-grid or its dedicated grid."""
    rows = rows_by_code(grids)
    codes = np.where(units.micro_code == np.array(None), units.parent_code, units.micro_code)
    return np.array([rows[str(code)] for code in codes], np.int32)


def doors(grids: Grids, *, units: UnitRows) -> NDArray[np.int64]:
    """Per grid of any tier: buildings, entrances, lowest floor, highest floor; shape (n, 4), zeros where none is."""
    out = np.zeros((len(grids), 4), np.int64)
    out[:, 2] = np.iinfo(np.int32).max
    building = np.unique(units.building_id.astype(str), return_inverse=True)[1].astype(np.int64)
    entrance = building * 10_000 + units.entrance
    up, at = parents(grids), home_rows(grids, units=units)
    while (at >= 0).any():
        here = at >= 0
        out[:, 0] += _distinct(at[here], building[here], len(grids))
        out[:, 1] += _distinct(at[here], entrance[here], len(grids))
        np.minimum.at(out[:, 2], at[here], units.floor_from[here])
        np.maximum.at(out[:, 3], at[here], units.floor_to[here])
        at = np.where(here, up[at], -1)
    out[out[:, 3] == 0, 2] = 0
    return out


def _distinct(group: Ints, value: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    """How many different values each group 0 .. size-1 holds."""
    pairs = np.unique(np.stack([group.astype(np.int64), value]), axis=1)
    return np.bincount(pairs[0], minlength=size)
