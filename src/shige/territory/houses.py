"""Hands the buildings of a plan to the register: a plan knows where they stand and how many live there, no names."""

from collections.abc import Iterator

import numpy as np

from shige.places.loading import BuildingRow
from shige.territory.planrows import PlanRows

_BELOW = 1_000_000


def buildings_of(rows: PlanRows) -> Iterator[BuildingRow]:
    """The buildings of a plan's units: entrances and floors as high as they go, the households, the first door's place.

    Of a building that falls to several communities the first is taken.
    """
    units = list(rows.unit_rows())
    uid = np.array([str(unit[1]) for unit in units], dtype=object)
    _, first, building = np.unique(uid.astype(str), return_index=True, return_inverse=True)
    entrance, top = (np.zeros(len(first), np.int64) for _ in range(2))
    np.maximum.at(entrance, building, [int(str(unit[2])) for unit in units])
    np.maximum.at(top, building, [int(str(unit[4])) for unit in units])
    homes = np.bincount(building, [int(str(unit[6])) for unit in units], len(first)).astype(np.int64)
    grids = (rows.unit_grid // _BELOW * _BELOW).tolist()
    for number, row in enumerate(first.tolist()):
        yield BuildingRow(
            uid=uid[row],
            community=grids[row],
            lon=float(str(units[row][9])),
            lat=float(str(units[row][10])),
            entrances=int(entrance[number]),
            floors=int(top[number]),
            dwellings=int(homes[number]),
        )
