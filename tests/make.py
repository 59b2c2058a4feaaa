"""Makes the small towns and plans that tests speak of: square cells in rows, a river with a bridge, two compounds.

A town lies on a chequerboard of cells of 30 m, numbered from the north-west, row by row; each holds one building.
The river runs north to south through the middle, its bridge lies in the second row; an arterial runs west to east
through the middle; the compound "east gate" (gated) holds the four cells of the north-west corner, "old yard" (open)
the four of the south-east corner. Cells of the same row or column that touch are linked, over the river at the bridge.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from shige.core.planning.norms import GridNorms
from shige.core.planning.split import communities
from shige.core.planning.units import address_units
from shige.core.values import (
    Areas,
    BarrierKind,
    Barriers,
    Buildings,
    Cells,
    City,
    Community,
    Compounds,
    Crossings,
    Grids,
    Ints,
    Lineage,
    LinkClass,
    Links,
    Objects,
    Plan,
    Roads,
    SiteKind,
    Sites,
    Tier,
    UnitRows,
    Use,
)

CELL = 30.0
WEST, NORTH = 410_000.0, 3_392_000.0
METRIC_CRS = 4544
CODES = ("510107001001", "510107001002")
BRIDGE_ROW = 1


@dataclass(frozen=True, slots=True)
class Shape:
    """What a town is like; `communities` 2 puts the border along the arterial; a school takes the last cell."""

    columns: int = 6
    rows: int = 4
    households: int = 40
    floors: int = 6
    entrances: int = 2
    communities: int = 1
    river: bool = True
    school: bool = False

    @property
    def size(self) -> int:
        """Number of cells."""
        return self.columns * self.rows


def town(shape: Shape = Shape()) -> City:
    """A town of that shape."""
    return City(
        metric_crs=METRIC_CRS,
        areas=_areas(shape),
        compounds=Compounds(
            id=column("east-gate", "old-yard"),
            name=column("东门小区", "老院子"),
            gated=np.array([True, False]),
            polygon=column(_land(shape, rows=(0, 2), columns=(0, 2)), _south_east(shape)),
        ),
        buildings=_buildings(shape),
        sites=_sites(shape),
        roads=Roads(
            id=column("arterial", "lane"),
            name=column("人民路", "玉林巷"),
            arterial=np.array([True, False]),
            line=column(_across(shape, row=shape.rows // 2), _across(shape, row=1)),
        ),
        barriers=Barriers(
            id=column("river")[: int(shape.river)],
            name=column("府河")[: int(shape.river)],
            kind=ints(BarrierKind.RIVER)[: int(shape.river)],
            line=column(_river(shape))[: int(shape.river)],
        ),
        crossings=Crossings(
            id=column("bridge")[: int(shape.river)],
            name=column("二仙桥")[: int(shape.river)],
            barrier=ints(0)[: int(shape.river)],
            point=column(_bridge(shape))[: int(shape.river)],
        ),
        cells=_cells(shape),
        links=_links(shape),
        meta={"synthetic": "1"},
    )


def community(shape: Shape = Shape(), *, row: int = 0) -> Community:
    """One community of a town of that shape."""
    return list(communities(town(shape)))[row]


def plan(city: City, shape: Shape = Shape()) -> Plan:
    """A plan of a town that meets every norm: each bank snakes through its columns, cut when a grid would overflow."""
    norms = GridNorms()
    units = address_units(city.buildings, grids=norms)
    general, micro = np.empty(len(city.cells), object), np.empty(len(city.cells), object)
    for area, code in enumerate(city.areas.code):
        rows = [row for row in _snake(shape) if city.cells.area[row] == area and city.cells.building[row] >= 0]
        banks = [[r for r in rows if _east(shape, r) == east] for east in (False, True)]
        groups = [group for bank in banks for group in _chunks(city, bank, most=norms.general_max)]
        for number, group in enumerate(groups, start=1):
            general[group] = f"{code}{number:03d}000"
            for part, cells in enumerate(_chunks(city, group, most=norms.micro_max), start=1):
                micro[cells] = f"{code}{number:03d}{part:03d}"
        general[(city.cells.building < 0) & (city.cells.area == area)] = f"{code}901000"
    cell = np.zeros(len(city.buildings), np.int64)
    cell[city.cells.building[city.cells.building >= 0]] = np.flatnonzero(city.cells.building >= 0)
    home = cell[units.building]
    rows_of = UnitRows(
        id=units.id,
        building_id=city.buildings.id[units.building],
        entrance=units.entrance,
        floor_from=units.floor_from,
        floor_to=units.floor_to,
        lift=city.buildings.lift[units.building],
        households=units.households,
        micro_code=micro[home],
        parent_code=general[home],
        x=units.x,
        y=units.y,
    )
    return Plan(
        metric_crs=city.metric_crs,
        grids=_grids(city, general=general, micro=micro),
        units=rows_of,
        lineage=Lineage(tier=column(), source=column(), target=column(), households=ints(), change=column()),
        norms="",
        meta={"synthetic": "1", "profile": "verify", "crew": "2", "seed": "1"},
    )


def column(*values: object) -> Objects:
    """A column of texts or shapes."""
    cells = np.empty(len(values), object)
    cells[:] = values
    return cells


def ints(*values: int) -> Ints:
    """A column of whole numbers."""
    return np.array(values, np.int32)


def _grids(city: City, *, general: Objects, micro: Objects) -> Grids:
    rows: list[tuple[str, Tier, str, NDArray[Any]]] = []
    for area, code in enumerate(city.areas.code):
        here = np.flatnonzero(city.cells.area == area)
        rows.append((f"{code}000000", Tier.COMMUNITY, code, here))
        for parent in sorted(set(general[here])):
            inside = here[general[here] == parent]
            tier = Tier.DEDICATED if parent[12] == "9" else Tier.GENERAL
            rows.append((parent, tier, f"{code}000000", inside))
            if tier is Tier.GENERAL:
                parts = sorted(set(micro[inside]))
                rows += [(part, Tier.MICRO, parent, inside[micro[inside] == part]) for part in parts]
    is_micro = np.array([tier is Tier.MICRO for _, tier, _, _ in rows])
    homes = [int(city.buildings.households[b[b >= 0]].sum()) for b in (city.cells.building[c] for *_, c in rows)]
    return Grids(
        code=column(*(code for code, *_ in rows)),
        tier=column(*(tier for _, tier, _, _ in rows)),
        parent=column(*(parent for _, _, parent, _ in rows)),
        name=column(*(f"grid {code[12:]}" for code, *_ in rows)),
        households=ints(*homes),
        minutes=np.where(is_micro, 120.0, np.nan),
        p_in_time=np.where(is_micro, 0.95, np.nan),
        crew=np.where(is_micro, 2, 0).astype(np.int32),
        sliced=np.zeros(len(rows), bool),
        exceptions=column(*["[]"] * len(rows)),
        figures=column(*[json.dumps({})] * len(rows)),
        polygon=column(*(shapely.union_all(city.cells.polygon[cells]) for *_, cells in rows)),
    )


def _snake(shape: Shape) -> list[int]:
    """Cells column by column, turning at each end, so that one follows its neighbour."""
    turns = (1, -1)
    return [row * shape.columns + col for col in range(shape.columns) for row in range(shape.rows)[:: turns[col % 2]]]


def _chunks(city: City, cells: Sequence[int], *, most: int) -> list[list[int]]:
    chunks: list[list[int]] = []
    filled = most + 1
    for cell in cells:
        homes = int(city.buildings.households[city.cells.building[cell]])
        if filled + homes > most:
            chunks.append([])
            filled = 0
        chunks[-1].append(cell)
        filled += homes
    return chunks


def _areas(shape: Shape) -> Areas:
    half = shape.rows // 2
    bands = [(0, shape.rows)] if shape.communities == 1 else [(0, half), (half, shape.rows)]
    return Areas(
        code=column(*CODES[: len(bands)]),
        name=column(*("玉林社区", "芳草社区")[: len(bands)]),
        level=column(*["community"] * len(bands)),
        polygon=column(*(_land(shape, rows=band, columns=(0, shape.columns)) for band in bands)),
    )


def _buildings(shape: Shape) -> Buildings:
    size = shape.size - int(shape.school)
    row, col = np.divmod(np.arange(size), shape.columns)
    x, y = WEST + CELL * (col + 0.5), NORTH - CELL * (row + 0.5)
    compound = np.where((row < 2) & (col < 2), 0, -1)
    compound[(row >= shape.rows - 2) & (col >= shape.columns - 2)] = 1
    return Buildings(
        id=column(*(f"b{i}" for i in range(size))),
        address=column(*(f"人民路{i + 1}号" for i in range(size))),
        area=_area_of(shape)[:size],
        compound=compound.astype(np.int32),
        site=np.full(size, -1, np.int32),
        use=np.full(size, Use.RESIDENTIAL, np.int32),
        floors=np.full(size, shape.floors, np.int32),
        floors_given=np.ones(size, bool),
        lift=np.full(size, shape.floors > 7),
        lift_given=np.ones(size, bool),
        entrances=np.full(size, shape.entrances, np.int32),
        entrances_given=np.ones(size, bool),
        dwellings=np.full(size, shape.households, np.int32),
        dwellings_given=np.ones(size, bool),
        households=np.full(size, shape.households, np.int32),
        households_given=np.ones(size, bool),
        x=x,
        y=y,
        footprint=shapely.box(x - 10.0, y - 6.0, x + 10.0, y + 6.0),
    )


def _sites(shape: Shape) -> Sites:
    school = [_land(shape, rows=(shape.rows - 1, shape.rows), columns=(shape.columns - 1, shape.columns))]
    count = int(shape.school)
    return Sites(
        id=column("school")[:count],
        name=column("玉林小学")[:count],
        kind=ints(SiteKind.SCHOOL)[:count],
        area=_area_of(shape)[-1:][:count],
        polygon=column(*school)[:count],
    )


def _cells(shape: Shape) -> Cells:
    row, col = np.divmod(np.arange(shape.size), shape.columns)
    building = np.arange(shape.size, dtype=np.int32)
    site = np.full(shape.size, -1, np.int32)
    names = [f"b{i}" for i in range(shape.size)]
    if shape.school:
        building[-1], site[-1], names[-1] = -1, 0, "site:school"
    polygon = [_land(shape, rows=(r, r + 1), columns=(c, c + 1)) for r, c in zip(row, col, strict=True)]
    return Cells(id=column(*names), area=_area_of(shape), building=building, site=site, polygon=column(*polygon))


def _links(shape: Shape) -> Links:
    compound = np.append(_buildings(shape).compound, [-1] * int(shape.school))
    pairs: list[tuple[int, int, LinkClass]] = []
    for cell in range(shape.size):
        row, col = divmod(cell, shape.columns)
        for other in [cell + 1] * (col + 1 < shape.columns) + [cell + shape.columns] * (row + 1 < shape.rows):
            over_river = shape.river and _east(shape, cell) != _east(shape, other)
            if over_river and row != BRIDGE_ROW:
                continue
            kind = LinkClass.SAME_COMPOUND if compound[cell] == compound[other] else LinkClass.WALL
            if other - cell == shape.columns and row + 1 == shape.rows // 2:
                kind = LinkClass.ARTERIAL
            pairs.append((cell, other, LinkClass.CROSSING if over_river else kind))
    return Links(
        a=ints(*(a for a, _, _ in pairs)),
        b=ints(*(b for _, b, _ in pairs)),
        length_m=np.full(len(pairs), CELL),
        kind=ints(*(kind for *_, kind in pairs)),
    )


def _area_of(shape: Shape) -> Ints:
    south = np.arange(shape.size) // shape.columns >= shape.rows // 2
    return (south & (shape.communities > 1)).astype(np.int32)


def _east(shape: Shape, cell: int) -> bool:
    return cell % shape.columns >= shape.columns // 2


def _land(shape: Shape, *, rows: tuple[int, int], columns: tuple[int, int]) -> shapely.Polygon:
    """Land of the rows and columns from the first up to, not including, the last, with a corner at every cell."""
    west, east = (WEST + CELL * c for c in columns)
    north, south = (NORTH - CELL * r for r in rows)
    return shapely.box(west, south, east, north)


def _south_east(shape: Shape) -> shapely.Polygon:
    return _land(shape, rows=(shape.rows - 2, shape.rows), columns=(shape.columns - 2, shape.columns))


def _across(shape: Shape, *, row: int) -> shapely.LineString:
    y = NORTH - CELL * row
    return shapely.LineString([(WEST, y), (WEST + CELL * shape.columns, y)])


def _river(shape: Shape) -> shapely.LineString:
    x = WEST + CELL * (shape.columns // 2)
    return shapely.LineString([(x, NORTH), (x, NORTH - CELL * shape.rows)])


def _bridge(shape: Shape) -> shapely.Point:
    return shapely.Point(WEST + CELL * (shape.columns // 2), NORTH - CELL * (BRIDGE_ROW + 0.5))
