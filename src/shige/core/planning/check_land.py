"""Checks that the polygons show the land of the units: areas, parts, slices, and the borders of the communities."""

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from shige.core.planning.check_figures import excepted
from shige.core.planning.check_tiling import AREA_M2, check_tiling
from shige.core.planning.findings import Finding, findings
from shige.core.planning.ledger import Ledger, distinct
from shige.core.values import Bools, Ints, Objects, Tier

GRID_M = 0.01
"""Cells lie on a grid of a centimetre, the border of a community as the city has it does not."""


def check_land(ledger: Ledger) -> list[Finding]:
    """Missing or invalid polygons; if there are none: tiling, borders of communities, land of grids, parts, slices."""
    grids = ledger.plan.grids
    missing = shapely.is_missing(grids.polygon) | shapely.is_empty(grids.polygon)
    broken = ~missing & ~(shapely.is_valid(grids.polygon) & np.isin(shapely.get_type_id(grids.polygon), (3, 6)))
    found = [
        *findings("polygon-missing", missing, where=grids.code, say="has no polygon"),
        *findings("polygon-invalid", broken, where=grids.code, say="its polygon crosses itself or is no polygon"),
    ]
    if found:
        return found
    return [*check_tiling(ledger), *_borders(ledger), *_lands(ledger, *ledger.land)]


def _borders(ledger: Ledger) -> list[Finding]:
    """A community's grid has the border of the city's community."""
    grids, areas = ledger.plan.grids, ledger.city.areas
    polygon = dict(zip(areas.code.tolist(), areas.polygon.tolist(), strict=True))
    rows = np.flatnonzero(ledger.of_tier(Tier.COMMUNITY))
    rows = rows[[code in polygon for code in grids.parent[rows]]]
    given = _column([polygon[code] for code in grids.parent[rows]])
    apart = shapely.area(shapely.symmetric_difference(grids.polygon[rows], given))
    wrong = apart > AREA_M2 + GRID_M * shapely.length(given)
    say = "its border differs by {m2} m2 from the city's community"
    return findings("community-border", wrong, where=grids.code[rows], say=say, facts={"m2": apart})


def _lands(ledger: Ledger, cell: Ints, grid: Ints) -> list[Finding]:
    """Areas, parts and the mark `sliced` against the cells that each grid holds."""
    grids = ledger.plan.grids
    size = len(grids)
    micro = ledger.of_tier(Tier.MICRO)
    above = np.where(micro[grid], ledger.parent[grid], -1)
    pairs = distinct((cell.astype(np.int64) * size + above)[above >= 0])
    cell_above, above = pairs // size, pairs % size
    sliced = _shared(cell, grid, size) | _shared(cell_above, above, size)
    cells, owners = np.concatenate([cell, cell_above]), np.concatenate([grid, above])
    land = np.bincount(owners, ledger.cell_area[cells], size)
    area = np.asarray(shapely.area(grids.polygon))
    held = ledger.of_tier(Tier.MICRO, Tier.GENERAL, Tier.DEDICATED)
    slack = AREA_M2 + 1e-6 * land
    wrong = held & np.where(sliced, area > land + slack, np.abs(area - land) > slack)
    parts = np.asarray(shapely.get_num_geometries(grids.polygon))
    facts: dict[str, NDArray[Any]] = {"area": area, "land": land, "parts": parts}
    say = "its polygon has {area} m2, the land of its units {land} m2"
    mark = held & (grids.sliced != sliced)
    return [
        *findings("polygon-land", wrong, where=grids.code, say=say, facts=facts),
        *findings("sliced-mark", mark, where=grids.code, say="sliced is marked wrongly"),
        *findings(
            "polygon-parts",
            _torn(ledger, cells, owners) & ~(sliced & excepted(grids.exceptions, "sliced-parts")),
            where=grids.code,
            say="its polygon has {parts} parts, its land has fewer, and no exception says why",
            facts=facts,
        ),
    ]


def _shared(cell: Ints, grid: Ints, size: int) -> Bools:
    """Grids that hold a cell together with another one."""
    crowded = np.bincount(cell, minlength=1)[cell] > 1
    shared = np.zeros(size, dtype=np.bool_)
    shared[grid[crowded]] = True
    return shared


def _torn(ledger: Ledger, cells: Ints, owners: Ints) -> Bools:
    """Grids whose polygon has more parts than the cells that they hold."""
    polygons = ledger.plan.grids.polygon
    parts = shapely.get_num_geometries(polygons)
    torn = np.zeros(len(polygons), dtype=np.bool_)
    for row in np.flatnonzero((parts > 1) & ledger.of_tier(Tier.MICRO, Tier.GENERAL, Tier.DEDICATED)):
        land = shapely.coverage_union_all(ledger.city.cells.polygon[cells[owners == row]])
        torn[row] = parts[row] > shapely.get_num_geometries(land)
    return torn


def _column(values: list[object]) -> Objects:
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column
