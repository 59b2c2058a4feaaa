"""Derives the doors of buildings from entrances, floors and the number of dwellings, as house numbers run here."""

from dataclasses import dataclass

import numpy as np

from shige.core.values import Ints, Table


@dataclass(frozen=True, slots=True)
class Doorways(Table):
    """Doors, ordered by building, entrance, floor and number."""

    building: Ints
    """Row of the building that was asked for."""
    entrance: Ints
    """From 1."""
    floor: Ints
    """From 1, the ground floor."""
    number: Ints
    """From 1 on each floor of each entrance."""


def doorways(*, entrances: Ints, floors: Ints, dwellings: Ints) -> Doorways:
    """The doors of buildings of so many entrances, floors and dwellings.

    Dwellings are spread evenly over the entrances, then over the floors of each, exactly as drawing spreads households
    over address units: a building's doors fall to its units in the same proportions.
    """
    count = np.maximum(entrances, 1)
    building = np.repeat(np.arange(len(count)), count)
    entrance = np.arange(len(building)) - np.repeat(np.cumsum(count) - count, count)
    home = dwellings[building] // count[building] + (entrance < dwellings[building] % count[building])
    height = np.maximum(floors, 1)[building]
    row = np.repeat(np.arange(len(building)), height)
    floor = np.arange(len(row)) - np.repeat(np.cumsum(height) - height, height) + 1
    here = home[row] * floor // height[row] - home[row] * (floor - 1) // height[row]
    door = np.repeat(np.arange(len(row)), here)
    number = np.arange(len(door)) - np.repeat(np.cumsum(here) - here, here) + 1
    return Doorways(
        building=building[row[door]].astype(np.int32),
        entrance=(entrance[row[door]] + 1).astype(np.int32),
        floor=floor[door].astype(np.int32),
        number=number.astype(np.int32),
    )


def door_name(floor: int, number: int) -> str:
    """The number on the door: the floor, then two digits: 301, 1204."""
    return f"{floor}{number:02d}"
