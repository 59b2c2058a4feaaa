"""Checks that the polygons show the land of the units: they tile every community, without gap, overlap or lost part."""

import numpy as np
import shapely
from numpy.typing import NDArray

from shige.core.planning.check_reach import land_held
from shige.core.planning.findings import Finding, findings
from shige.core.planning.ledger import Ledger
from shige.core.values import Bools, Ints, Objects, Tier

AREA_M2 = 0.05
"""Tolerance of an area."""
BORDER_M = 0.002
"""Tolerance of a community's border, whose corners in the city file stand on whole millimetres."""
GRID_M = 0.01
"""Cells lie on a grid of a centimetre, the border of a community as the city has it does not."""


def check_land(ledger: Ledger) -> list[Finding]:
    """Missing or invalid polygons; if there are none: tiling of communities, land of grids, parts and slices."""
    grids = ledger.plan.grids
    missing = shapely.is_missing(grids.polygon) | shapely.is_empty(grids.polygon)
    broken = ~missing & ~(shapely.is_valid(grids.polygon) & np.isin(shapely.get_type_id(grids.polygon), (3, 6)))
    found = [
        *findings("polygon-missing", missing, where=grids.code, say="has no polygon"),
        *findings("polygon-invalid", broken, where=grids.code, say="its polygon crosses itself or is no polygon"),
    ]
    if found:
        return found
    cell, grid = land_held(ledger)
    return [*_tilings(ledger), *_borders(ledger), *_lands(ledger, cell, grid)]


def _tilings(ledger: Ledger) -> list[Finding]:
    """Micro and dedicated grids tile each community, and so do general and dedicated grids."""
    found = []
    for lower in (Tier.MICRO, Tier.GENERAL):
        tiles = np.flatnonzero(ledger.of_tier(lower, Tier.DEDICATED))
        for community, rows in _by_community(ledger, tiles):
            found += _tiling(ledger, community, rows)
    return found


def _by_community(ledger: Ledger, tiles: NDArray[np.intp]) -> list[tuple[int, NDArray[np.intp]]]:
    """Row of each community's grid with the rows of its tiles."""
    over = ledger.parent[tiles]
    over = np.where(ledger.of_tier(Tier.MICRO)[tiles], ledger.parent[over], over)
    order = np.argsort(over, kind="stable")
    communities = np.flatnonzero(ledger.of_tier(Tier.COMMUNITY))
    low, high = np.searchsorted(over[order], communities), np.searchsorted(over[order], communities, side="right")
    return [(int(c), tiles[order[i:j]]) for c, i, j in zip(communities, low, high, strict=True)]


def _tiling(ledger: Ledger, community: int, rows: NDArray[np.intp]) -> list[Finding]:
    """Overlaps, gaps and what sticks out of the community's border."""
    grids = ledger.plan.grids
    tiles, whole, code = grids.polygon[rows], grids.polygon[community], str(grids.code[community])
    exact = bool(shapely.coverage_is_valid(tiles))
    areas = shapely.area(tiles)
    land = shapely.coverage_union_all(tiles) if exact else shapely.union_all(tiles)
    found = [] if exact else _overlaps(ledger, rows)
    gap, beyond = shapely.area(shapely.difference(whole, land)), shapely.area(shapely.difference(land, whole))
    slack = AREA_M2 + BORDER_M * shapely.length(whole)
    if gap > slack:
        found.append(Finding("gap", code, f"{gap:.1f} m2 belong to no grid", {"m2": round(float(gap), 1)}))
    if beyond > slack:
        say = f"grids reach {beyond:.1f} m2 over the community's border"
        found.append(Finding("beyond", code, say, {"m2": round(float(beyond), 1)}))
    if not exact and not found:
        say = "borders of neighbouring grids do not match vertex by vertex"
        found.append(Finding("ragged", code, say, {"m2": round(float(areas.sum()), 1)}))
    return found


def _overlaps(ledger: Ledger, rows: NDArray[np.intp]) -> list[Finding]:
    grids = ledger.plan.grids
    tiles = grids.polygon[rows]
    one, other = shapely.STRtree(tiles).query(tiles, predicate="intersects")
    one, other = one[one < other], other[one < other]
    shared = shapely.area(shapely.intersection(tiles[one], tiles[other]))
    facts = {"other": grids.code[rows[other]], "m2": shared}
    say = "overlaps {other} by {m2} m2"
    return findings("overlap", shared > AREA_M2, where=grids.code[rows[one]], say=say, facts=facts)


def _borders(ledger: Ledger) -> list[Finding]:
    """A community's grid has the border of the city's community; micro-grids lie in their general grid."""
    grids, areas = ledger.plan.grids, ledger.city.areas
    polygon = dict(zip(areas.code.tolist(), areas.polygon.tolist(), strict=True))
    rows = np.flatnonzero(ledger.of_tier(Tier.COMMUNITY))
    rows = rows[[code in polygon for code in grids.parent[rows]]]
    given = _column([polygon[code] for code in grids.parent[rows]])
    unlike = np.flatnonzero(~shapely.equals_exact(grids.polygon[rows], given, tolerance=1e-3, normalize=True))
    apart = shapely.area(shapely.symmetric_difference(grids.polygon[rows[unlike]], given[unlike]))
    micro = np.flatnonzero(ledger.of_tier(Tier.MICRO) & (ledger.parent >= 0))
    middle = shapely.point_on_surface(grids.polygon[micro])
    general = grids.polygon[ledger.parent[micro]]
    inside = shapely.intersects(general, middle)
    allowed = AREA_M2 + GRID_M * shapely.length(given[unlike])
    say = "its border differs by {m2} m2 from the city's community"
    facts = {"m2": apart}
    return [
        *findings("community-border", apart > allowed, where=grids.code[rows[unlike]], say=say, facts=facts),
        *findings("not-nested", ~inside, where=grids.code[micro], say="does not lie in its general grid"),
    ]


def _lands(ledger: Ledger, cell: Ints, grid: Ints) -> list[Finding]:
    """Areas, parts and the mark `sliced` against the cells that each grid holds."""
    grids = ledger.plan.grids
    size = len(grids)
    micro = ledger.of_tier(Tier.MICRO)
    above = np.where(micro[grid], ledger.parent[grid], -1)
    pairs = np.unique(np.stack([cell, above], axis=1)[above >= 0], axis=0)
    sliced = _shared(cell, grid, size) | _shared(pairs[:, 0], pairs[:, 1], size)
    cells, owners = np.concatenate([cell, pairs[:, 0]]), np.concatenate([grid, pairs[:, 1]])
    land = np.bincount(owners, ledger.cell_area[cells], size)
    area = shapely.area(grids.polygon)
    held = ledger.of_tier(Tier.MICRO, Tier.GENERAL, Tier.DEDICATED)
    slack = AREA_M2 + 1e-6 * land
    wrong = held & np.where(sliced, area > land + slack, np.abs(area - land) > slack)
    facts = {"area": area, "land": land, "parts": shapely.get_num_geometries(grids.polygon)}
    say = "its polygon has {area} m2, the land of its units {land} m2"
    mark = held & (grids.sliced != sliced)
    return [
        *findings("polygon-land", wrong, where=grids.code, say=say, facts=facts),
        *findings("sliced-mark", mark, where=grids.code, say="sliced is marked wrongly"),
        *findings(
            "polygon-parts",
            _torn(ledger, cells, owners),
            where=grids.code,
            say="its polygon has {parts} parts, its land has fewer",
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
