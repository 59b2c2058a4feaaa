"""Compiles, on a machine's first drawing, what a community needs last while others compile what it needs first."""

import numpy as np
import shapely

from shige.core.planning.certify import SweepGroups, certify
from shige.core.planning.draw import DrawOrder
from shige.core.planning.polygons import Membership, land_of_grids


def compile_late(order: DrawOrder) -> None:
    """Compile the certificate and the slices on two doors and two cells; at once where they are compiled already."""
    ones, offsets = np.ones(2, np.int32), np.array([0, 2], np.int64)
    doors = np.array([0.0, 9.0])
    homes = SweepGroups(offsets, ones, ones, ones, ones == 0, doors, doors, np.array([order.crew], np.int32))
    certify(homes, sweep=order.crews.sweep)
    members = Membership(
        cell_dedicated=np.array([-1, -1], np.int32),
        unit_cell=np.array([0, 0, 1], np.int32),
        unit_households=np.ones(3, np.int32),
        unit_micro=np.array([0, 1, 1], np.int32),
        micro_general=np.zeros(2, np.int32),
    )
    land_of_grids(np.array([shapely.box(0, 0, 9, 9), shapely.box(9, 0, 18, 9)], dtype=object), members=members)
