"""Cuts buildings into address units: an entrance by a band of floors, the atom that every grid is made of."""

import numpy as np
import shapely

from shige.core.planning.norms import GridNorms
from shige.core.values import AddressUnits, Buildings, Floats, Ints


def address_units(buildings: Buildings, *, grids: GridNorms) -> AddressUnits:
    """The address units of `buildings`, ordered by building, entrance and floor.

    Households are spread evenly over entrances and floors; a band holds at most `grids.unit_max_households`, or one
    floor where a floor holds more. A building or an entrance without households is one unit of the whole height.
    """
    building, entrance, home = _entrances(buildings)
    floors = np.maximum(buildings.floors[building], 1)
    per_band = np.maximum((grids.unit_max_households * floors) // np.maximum(home, 1), 1)
    bands = np.where(home > 0, -(-floors // np.minimum(per_band, floors)), 1)
    row = np.repeat(np.arange(len(building)), bands)
    band = np.arange(len(row)) - np.repeat(np.cumsum(bands) - bands, bands)
    below = (floors[row] * band) // bands[row]
    top = (floors[row] * (band + 1)) // bands[row]
    x, y = _doors(buildings, building=building, entrance=entrance)
    building, entrance, home, floors = building[row], entrance[row], home[row], floors[row]
    return AddressUnits(
        id=_ids(buildings, building=building, entrance=entrance, floor=below + 1),
        building=building.astype(np.int32),
        entrance=entrance.astype(np.int32),
        floor_from=(below + 1).astype(np.int32),
        floor_to=top.astype(np.int32),
        households=((home * top) // floors - (home * below) // floors).astype(np.int32),
        x=x[row],
        y=y[row],
    )


def _entrances(buildings: Buildings) -> tuple[Ints, Ints, Ints]:
    """Per entrance: building row, number from 1, households (the remainder goes to the first entrances)."""
    count = np.maximum(buildings.entrances, 1)
    building = np.repeat(np.arange(len(buildings), dtype=np.int32), count)
    number = np.arange(len(building), dtype=np.int32) - np.repeat(np.cumsum(count) - count, count).astype(np.int32)
    total, share = buildings.households[building], count[building]
    home = total // share + (number < total % share)
    return building, number + 1, home.astype(np.int32)


def _ids(buildings: Buildings, *, building: Ints, entrance: Ints, floor: Ints) -> np.ndarray:
    names = [
        f"{name}-{number}-{storey}"
        for name, number, storey in zip(buildings.id[building].tolist(), entrance.tolist(), floor.tolist(), strict=True)
    ]
    return np.array(names, dtype=object)


def _doors(buildings: Buildings, *, building: Ints, entrance: Ints) -> tuple[Floats, Floats]:
    """Doors stand evenly along the long axis of the footprint, in the middle of their share of it."""
    count = np.maximum(buildings.entrances, 1)[building]
    along_x, along_y = _long_axis(buildings)
    position = (entrance - 0.5) / count - 0.5
    return buildings.x[building] + position * along_x[building], buildings.y[building] + position * along_y[building]


def _long_axis(buildings: Buildings) -> tuple[Floats, Floats]:
    """Vector of the long axis of each footprint (principal axis of its corners), as long as the footprint, metres."""
    points, owner = shapely.get_coordinates(buildings.footprint, return_index=True)
    size = len(buildings)
    closing = (np.diff(owner, append=size) > 0) & (np.bincount(owner, minlength=size)[owner] > 1)
    points, owner = points[~closing], owner[~closing]
    corners = np.maximum(np.bincount(owner, minlength=size), 1)
    dx = points[:, 0] - (np.bincount(owner, points[:, 0], size) / corners)[owner]
    dy = points[:, 1] - (np.bincount(owner, points[:, 1], size) / corners)[owner]
    spread_x, spread_y = np.bincount(owner, dx * dx, size), np.bincount(owner, dy * dy, size)
    angle = 0.5 * np.arctan2(2.0 * np.bincount(owner, dx * dy, size), spread_x - spread_y)
    reach = np.abs(dx * np.cos(angle)[owner] + dy * np.sin(angle)[owner])
    half = np.zeros(size)
    np.maximum.at(half, owner, reach)
    return 2.0 * half * np.cos(angle), 2.0 * half * np.sin(angle)
