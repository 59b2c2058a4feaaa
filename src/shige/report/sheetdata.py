"""Gathers what the sheet of each micro-grid says: its doors by entrance and floor, its minutes, its neighbours."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from shige.core.values import City, Floats, Ints, Objects, Plan, Tier, UnitRows
from shige.report.pagedata import addresses_by_building

TOUCH_M = 0.5
"""Grids nearer than this are neighbours."""


@dataclass(frozen=True, slots=True)
class Floor:
    """The doors of one floor of an entrance, or of several where the plan does not know on which they are."""

    lowest: int
    highest: int
    doors: int


@dataclass(frozen=True, slots=True)
class Entrance:
    """One entrance of a building, its floors from the top down: the way a crew walks it."""

    address: str
    number: int
    of_many: bool
    """Whether the building has more entrances than this one."""
    floors: Sequence[Floor]
    x: float
    y: float

    @property
    def doors(self) -> int:
        """Doors of all its floors."""
        return sum(floor.doors for floor in self.floors)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one micro-grid's sheet says."""

    row: int
    code: str
    name: str
    general: str
    community: str
    crew: int
    p_in_time: float
    minutes: float
    figures: Mapping[str, Any]
    notes: Sequence[str]
    sliced: bool
    neighbours: Sequence[str]
    entrances: Sequence[Entrance]


@dataclass(frozen=True, slots=True)
class Ground:
    """What the sheets of a plan share: its polygons to look up neighbours in, its city's buildings and streets."""

    grids: shapely.STRtree
    grid_rows: Ints
    """Rows of the micro-grids and dedicated grids in the tree."""
    address: Mapping[str, str]
    units_of: Mapping[str, Ints]
    """Rows of the address units of each micro-grid."""
    many_entrances: frozenset[str]
    """Ids of the buildings with more than one entrance."""
    building_id: Objects
    footprints: shapely.STRtree
    streets: shapely.STRtree
    street_names: Objects

    @classmethod
    def of(cls, plan: Plan, city: City | None) -> "Ground":
        """The ground of `plan`; without a city there are no footprints, streets and addresses."""
        rows = np.flatnonzero(np.isin(plan.grids.tier, (Tier.MICRO, Tier.DEDICATED))).astype(np.int32)
        none = np.empty(0, object)
        second = plan.units.building_id[plan.units.entrance > 1]
        return cls(
            grids=shapely.STRtree(plan.grids.polygon[rows]),
            grid_rows=rows,
            address={} if city is None else addresses_by_building(city.buildings),
            units_of=_units_of(plan),
            many_entrances=frozenset(str(building) for building in second),
            building_id=none if city is None else city.buildings.id,
            footprints=shapely.STRtree(none if city is None else city.buildings.footprint),
            streets=shapely.STRtree(none if city is None else city.roads.line),
            street_names=none if city is None else city.roads.name,
        )


def _units_of(plan: Plan) -> dict[str, Ints]:
    found: dict[str, list[int]] = {}
    for row, code in enumerate(plan.units.micro_code):
        found.setdefault(str(code), []).append(row)
    return {code: np.array(rows, np.int32) for code, rows in found.items()}


def sheets_of(plan: Plan, *, code: str, ground: Ground) -> Iterator[Sheet]:
    """The sheets of the micro-grids of general grid `code`, in the order of their codes."""
    grids = plan.grids
    names = dict(zip(grids.code.tolist(), grids.name.tolist(), strict=True))
    for row in np.flatnonzero((grids.parent == code) & (grids.tier == Tier.MICRO)):
        units = plan.units.take(ground.units_of.get(str(grids.code[row]), np.empty(0, np.int32)))
        yield Sheet(
            row=int(row),
            code=str(grids.code[row]),
            name=str(grids.name[row]),
            general=f"{code[12:15]} {names[code]}",
            community=str(names.get(f"{code[:12]}000000", "")),
            crew=int(grids.crew[row]),
            p_in_time=float(grids.p_in_time[row]),
            minutes=float(grids.minutes[row]),
            figures=json.loads(grids.figures[row]),
            notes=[str(note["message_zh"]) for note in json.loads(grids.exceptions[row])],
            sliced=bool(grids.sliced[row]),
            neighbours=_neighbours(plan, row=int(row), ground=ground),
            entrances=_entrances(units, ground=ground),
        )


def _neighbours(plan: Plan, *, row: int, ground: Ground) -> list[str]:
    found = ground.grids.query(plan.grids.polygon[row], predicate="dwithin", distance=TOUCH_M)
    rows = sorted(int(r) for r in ground.grid_rows[found] if r != row)
    return [f"{short_code(str(plan.grids.code[r]))} {plan.grids.name[r]}" for r in rows]


def short_code(code: str) -> str:
    """The digits of a grid that its neighbours know it by: 004-011 of a micro-grid, 903 of a dedicated one."""
    return code[12:15] if code.endswith("000") else f"{code[12:15]}-{code[15:]}"


def _entrances(units: UnitRows, *, ground: Ground) -> list[Entrance]:
    """Entrances in the order of addresses; floors of all bands of an entrance from the top down."""
    found: dict[tuple[str, str, int], list[int]] = {}
    for row, (building, number) in enumerate(zip(units.building_id, units.entrance, strict=True)):
        address = ground.address.get(str(building), "") or str(building)
        found.setdefault((address, str(building), int(number)), []).append(row)
    return [
        Entrance(
            address=address,
            number=number,
            of_many=building in ground.many_entrances,
            floors=sorted(
                (floor for row in rows for floor in _floors(units, row)), key=lambda floor: floor.lowest, reverse=True
            ),
            x=_mean(units.x, rows),
            y=_mean(units.y, rows),
        )
        for (address, building, number), rows in sorted(found.items(), key=lambda item: _natural(item[0]))
    ]


def _floors(units: UnitRows, row: int) -> list[Floor]:
    """The households of a unit spread evenly over its floors, for the plan knows no door by its number.

    Fewer households than floors stay together, and a unit without households has no row.
    """
    low, high, homes = int(units.floor_from[row]), int(units.floor_to[row]), int(units.households[row])
    count = high - low + 1
    if homes < count:
        return [Floor(low, high, homes)] if homes else []
    return [Floor(low + i, low + i, homes * (i + 1) // count - homes * i // count) for i in range(count)]


def _mean(values: Floats, rows: Sequence[int]) -> float:
    return float(values[list(rows)].mean())


def _natural(key: tuple[str, str, int]) -> list[tuple[int, int, str]]:
    """A key that puts 9 before 10."""
    pieces: list[str] = []
    for char in f"{key[0]} {key[1]} {key[2]}":
        if pieces and pieces[-1][-1].isdecimal() == char.isdecimal():
            pieces[-1] += char
        else:
            pieces.append(char)
    return [(0, int(p), "") if p.isdecimal() else (1, 0, p) for p in pieces]
