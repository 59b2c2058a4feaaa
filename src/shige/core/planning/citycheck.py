"""Look a city over before grids are drawn in it, and say what a planner should mend, with the rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from shige.core.planning.address import AddressFit, fit_addresses
from shige.core.values import Areas, Bools, Buildings, Cells, City, Floats, Links, Objects

MOST_FLOORS = 120
SAME_SPOT_M = 0.5
OVERLAP_SHARE = 0.2
LEAST_M2_PER_HOUSEHOLD = 12.0
"""Less floor area than this for a household is a slip of the pen."""
LEAST_OVERLAP_M2 = 1.0
COVER_SHARE = 0.001
EXAMPLES = 10
FIGURES = ("floors", "lift", "entrances", "dwellings", "households")


class Severity(StrEnum):
    """How much a remark matters."""

    ERROR = "error"
    """Grids drawn on it would be wrong."""
    WARNING = "warning"
    """Look at it; it may be right."""
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to know about a city."""

    severity: Severity
    code: str
    message: str
    count: int = 0
    examples: tuple[str, ...] = ()
    """Ids or codes of the first rows."""


@dataclass(frozen=True, slots=True)
class CityReport:
    """All that was found."""

    counts: Mapping[str, int]
    households: int
    estimated: Mapping[str, float]
    """Share of buildings whose figure is an estimate."""
    addresses: AddressFit
    remarks: tuple[Remark, ...]

    @property
    def has_errors(self) -> bool:
        """Whether something must be mended before drawing."""
        return any(remark.severity is Severity.ERROR for remark in self.remarks)


def check_city(city: City, *, shifts: Mapping[str, tuple[float, float]]) -> CityReport:
    """Check a city; `shifts` are the moves (metres) that other CRS would mean for its buildings, by name."""
    buildings = city.buildings
    fit = fit_addresses(buildings, city.roads, shifts=shifts)
    remarks = [
        *_shapes(city),
        *_areas(city.areas, buildings, city.sites.area),
        *_overlaps(city.compounds.polygon, city.compounds.id, ("compounds-overlap", Severity.WARNING)),
        *_places(buildings),
        *_figures(buildings),
        *_twins(buildings),
        *_land(city),
        *_reach(city),
        *_fit(fit),
        *_made_up(city),
    ]
    tables = ("areas", "compounds", "buildings", "sites", "roads", "barriers", "crossings", "cells", "links")
    shares = {name: float(1 - getattr(buildings, f"{name}_given").mean()) for name in FIGURES if len(buildings)}
    return CityReport(
        counts={name: len(getattr(city, name)) for name in tables},
        households=int(buildings.households.sum()),
        estimated=shares,
        addresses=fit,
        remarks=tuple(remarks),
    )


def _remark(severity: Severity, code: str, message: str, rows: Objects | list[str]) -> list[Remark]:
    """A remark on those rows, none where there are none; `{n}` in the message is their number."""
    names = [str(name) for name in rows]
    if not names:
        return []
    return [Remark(severity, code, message.format(n=f"{len(names):,}"), len(names), tuple(names[:EXAMPLES]))]


def _shapes(city: City) -> list[Remark]:
    remarks: list[Remark] = []
    for layer, key, shape in (
        ("areas", city.areas.code, city.areas.polygon),
        ("compounds", city.compounds.id, city.compounds.polygon),
        ("sites", city.sites.id, city.sites.polygon),
        ("buildings", city.buildings.id, city.buildings.footprint),
        ("cells", city.cells.id, city.cells.polygon),
    ):
        broken = ~shapely.is_valid(shape) & ~shapely.is_missing(shape)
        text = f"{{n}} shapes of {layer} cross themselves: draw them anew"
        remarks += _remark(Severity.ERROR, "shape-crosses-itself", text, key[broken])
    return remarks


def _areas(areas: Areas, buildings: Buildings, site_area: NDArray[Any]) -> list[Remark]:
    drawn = np.flatnonzero(areas.level == "community")
    used = np.union1d(buildings.area, site_area)
    odd = np.array([not (len(code) == 12 and code.isdigit()) for code in areas.code], dtype=np.bool_)[drawn]
    return [
        *_remark(Severity.ERROR, "area-code", "{n} community codes are not 12 digits", areas.code[drawn][odd]),
        *_overlaps(areas.polygon[drawn], areas.code[drawn], ("areas-overlap", Severity.ERROR)),
        *_remark(
            Severity.ERROR,
            "area-empty",
            "{n} communities have neither building nor site: their buildings are missing, or the border is wrong",
            areas.code[drawn[~np.isin(drawn, used)]],
        ),
    ]


def _overlaps(polygon: Objects, key: Objects, what: tuple[str, Severity]) -> list[Remark]:
    """Pairs of polygons that share more than `LEAST_OVERLAP_M2`; `what` is the code of the remark and its severity."""
    one, two = shapely.STRtree(polygon).query(polygon, predicate="intersects")
    one, two = one[one < two], two[one < two]
    common = shapely.area(shapely.intersection(polygon[one], polygon[two]))
    rows = np.flatnonzero(common > LEAST_OVERLAP_M2)
    pairs = [f"{key[one[row]]} and {key[two[row]]} by {common[row]:,.0f} m2" for row in rows]
    return _remark(what[1], what[0], f"{{n}} pairs of {what[0].partition('-')[0]} overlap", pairs)


def _places(buildings: Buildings) -> list[Remark]:
    spots = shapely.points(np.column_stack((buildings.x, buildings.y)))
    away = shapely.distance(spots, shapely.envelope(buildings.footprint)) > 1.0
    return [
        *_remark(
            Severity.ERROR,
            "building-in-no-area",
            "{n} buildings lie in no community and get no grid: extend the border, or take them out",
            buildings.id[buildings.area < 0],
        ),
        *_remark(
            Severity.ERROR,
            "building-moved",
            "{n} buildings have lon and lat that do not lie on their footprint (swapped?)",
            buildings.id[np.asarray(away)],
        ),
    ]


def _figures(buildings: Buildings) -> list[Remark]:
    floors, people = buildings.floors, buildings.households
    size = shapely.area(buildings.footprint)
    crowded = (size > 0) & (size * np.maximum(floors, 1) < people * LEAST_M2_PER_HOUSEHOLD)
    return [
        *_remark(
            Severity.ERROR,
            "floors-impossible",
            f"{{n}} buildings have fewer than 1 or more than {MOST_FLOORS} floors",
            buildings.id[(floors < 1) | (floors > MOST_FLOORS)],
        ),
        *_remark(
            Severity.ERROR,
            "entrances-impossible",
            "{n} buildings have no entrance",
            buildings.id[buildings.entrances < 1],
        ),
        *_remark(
            Severity.ERROR,
            "households-negative",
            "{n} buildings have fewer than no households",
            buildings.id[people < 0],
        ),
        *_remark(
            Severity.WARNING,
            "too-many-households",
            f"{{n}} buildings have less than {LEAST_M2_PER_HOUSEHOLD:g} m2 of floor for a household",
            buildings.id[crowded],
        ),
    ]


def _twins(buildings: Buildings) -> list[Remark]:
    """Buildings entered twice, and buildings that stand in each other."""
    shape = buildings.footprint
    one, two = shapely.STRtree(shape).query(shape, predicate="intersects")
    one, two = one[one < two], two[one < two]
    size = np.minimum(shapely.area(shape[one]), shapely.area(shape[two]))
    common = shapely.area(shapely.intersection(shape[one], shape[two]))
    near = np.hypot(buildings.x[one] - buildings.x[two], buildings.y[one] - buildings.y[two]) < SAME_SPOT_M
    like = np.abs(shapely.area(shape[one]) - shapely.area(shape[two])) <= 0.02 * size
    twice = near & like
    inside = ~twice & (common > OVERLAP_SHARE * size) & (size > 0)
    names = np.array([f"{a} and {b}" for a, b in zip(buildings.id[one], buildings.id[two], strict=True)], dtype=object)
    return [
        *_remark(
            Severity.ERROR, "building-twice", "{n} pairs of buildings are one building entered twice", names[twice]
        ),
        *_remark(
            Severity.WARNING,
            "buildings-overlap",
            f"{{n}} pairs of buildings overlap by more than {OVERLAP_SHARE:.0%} of the smaller",
            names[inside],
        ),
    ]


def _land(city: City) -> list[Remark]:
    """Cells tile each community that has any, and every building in a community has one."""
    cells, areas = city.cells, city.areas
    has_cell = np.zeros(len(city.buildings), dtype=np.bool_)
    has_cell[cells.building[cells.building >= 0]] = True
    covered = np.bincount(cells.area, weights=shapely.area(cells.polygon), minlength=len(areas))
    due = shapely.area(areas.polygon)
    off = (covered > 0) & (np.abs(covered - due) > COVER_SHARE * due)
    return [
        *_remark(
            Severity.ERROR,
            "cell-missing",
            "{n} buildings in a community have no cell: import or make the city anew",
            city.buildings.id[(city.buildings.area >= 0) & ~has_cell],
        ),
        *_remark(Severity.ERROR, "cells-do-not-tile", "the cells of {n} communities do not tile them", areas.code[off]),
        *_links(city.links, cells),
    ]


def _links(links: Links, cells: Cells) -> list[Remark]:
    pair = np.column_stack((links.a, links.b))
    _, first = np.unique(pair, axis=0, return_index=True)
    twice = np.ones(len(links), dtype=np.bool_)
    twice[first] = False
    wrong: Bools = twice | (links.a >= links.b) | (links.length_m <= 0)
    names = np.array([f"{a} - {b}" for a, b in zip(cells.id[links.a], cells.id[links.b], strict=True)], dtype=object)
    text = "{n} links stand twice, join a cell to itself or have no length: import or make the city anew"
    return _remark(Severity.ERROR, "links-wrong", text, names[wrong])


def _reach(city: City) -> list[Remark]:
    """Pieces of communities that nobody can walk to from the rest."""
    count = len(city.cells)
    inside = city.cells.area[city.links.a] == city.cells.area[city.links.b]
    a, b = city.links.a[inside], city.links.b[inside]
    piece = connected_components(coo_array((np.ones(len(a)), (a, b)), shape=(count, count)), directed=False)[1]
    people = np.where(city.cells.building >= 0, _households(city.buildings, city.cells), 0)
    weight = np.bincount(piece, weights=people, minlength=count)
    area = np.full(len(weight), -1, dtype=np.int64)
    area[piece] = city.cells.area
    order = np.lexsort((-weight, area))
    rest = order[1:][(area[order[1:]] == area[order[:-1]]) & (area[order[1:]] >= 0) & (weight[order[1:]] > 0)]
    names = [f"{city.areas.code[area[row]]}: {weight[row]:,.0f} households" for row in rest]
    text = "{n} inhabited pieces of communities have no way on foot to the rest: a bridge, gate or link may be missing"
    return _remark(Severity.WARNING, "unreachable", text, names)


def _households(buildings: Buildings, cells: Cells) -> Floats:
    return np.append(buildings.households, 0).astype(np.float64)[cells.building]


def _fit(fit: AddressFit) -> list[Remark]:
    better = fit.better_crs
    if better is None:
        return []
    text = (
        f"buildings stand {fit.median_m:.0f} m from the road that their address names (median of {fit.count:,}), "
        f"but {fit.by_crs[better]:.0f} m if they had come in {better}: import them again with --crs {better}"
    )
    return [Remark(Severity.ERROR, "crs-wrong", text, fit.count)]


def _made_up(city: City) -> list[Remark]:
    remarks: list[Remark] = []
    if city.meta.get("synthetic") == "1":
        remarks.append(Remark(Severity.NOTE, "synthetic", "this city is synthetic: no such buildings exist"))
    if city.meta.get("made_up_areas") == "1":
        text = "the communities and their codes are made up: the sources had no borders"
        remarks.append(Remark(Severity.WARNING, "areas-made-up", text, len(city.areas)))
    return remarks
