"""Make a city from foreign sources: buildings, streets, borders and places in any mixture of formats."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import shapely

from shige.adapters.crs import metric_epsg, to_metres
from shige.adapters.features import Problems
from shige.adapters.recognise import Role
from shige.core.errors import ShigeError
from shige.core.planning.address import fit_addresses
from shige.core.planning.land import Ground
from shige.core.values import Areas, Buildings, Cells, City, Links, Sites
from shige.runs.city_check import crs_shifts
from shige.runs.engines import Engine
from shige.runs.import_buildings import Land, import_buildings, named_compounds
from shige.runs.import_fill import filled_ground
from shige.runs.import_land import (
    import_areas,
    import_barriers,
    import_compounds,
    import_crossings,
    import_roads,
    shapes_of,
    stacked,
    whole_area,
)
from shige.runs.import_sites import import_sites
from shige.runs.import_sources import Piece, Request, read_sources, without_bad_rows
from shige.runs.land import land_in_parts

Say = Callable[[str], None]


def import_city(request: Request, *, say: Say) -> City:
    """The city of all sources together, with its derived land; `say` hears what was found and what was made up.

    Raises:
        ShigeError: for whatever cannot be used, see docs/city-file.md; nothing is written here.
    """
    problems = Problems()
    pieces = read_sources(request, problems)
    epsg = _metric_epsg(pieces)
    pieces = [_in_metres(piece, epsg) for piece in pieces]
    ground = _ground(pieces, request, problems)
    if request.skips_bad_rows and problems.found:
        say(f"{len(problems.found):,} values cannot be used, their rows are left out; the first is {problems.found[0]}")
        pieces = [without_bad_rows(piece) for piece in pieces]
        ground = _ground(pieces, request, problems)
    else:
        problems.raise_if_any()
    _tell(pieces, ground, say)
    _refuse_empty_areas(ground.areas, ground.buildings, ground.sites)
    _tell_fit(ground, epsg, say)
    cells, links = land_in_parts(ground, engine=Engine(workers=request.workers), progress=lambda _done, _of: None)
    city = _city(ground, epsg, cells=cells, links=links)
    return replace(city, meta=_meta(request, pieces))


def _meta(request: Request, pieces: list[Piece]) -> dict[str, str]:
    named = {piece.reader.features.attribution for piece in pieces}
    attribution = "; ".join(sorted({*named, request.attribution.strip()} - {""}))
    is_filled = request.fill_seed is not None and not stacked(pieces, Role.BUILDING)
    return {
        "sources": ", ".join(sorted(path.name for path in request.sources)),
        "made_up_areas": str(int(not stacked(pieces, Role.AREA))),
        "synthetic": str(int(is_filled)),
        **({"seed": str(request.fill_seed)} if is_filled else {}),
        **({"attribution": attribution} if attribution else {}),
    }


def _metric_epsg(pieces: list[Piece]) -> int:
    shape = np.concatenate([np.array([], dtype=object), *[piece.shape for piece in pieces]])
    if not len(shape):
        raise ShigeError("sources-empty", "The sources hold no rows that can be used.", {"field": "sources"})
    west, south, east, north = np.median(shapely.bounds(shape), axis=0)
    return metric_epsg((west + east) / 2, (south + north) / 2)


def _in_metres(piece: Piece, epsg: int) -> Piece:
    features = replace(piece.reader.features, shape=to_metres(piece.shape, epsg))
    return replace(piece, reader=replace(piece.reader, features=features))


def _tell(pieces: list[Piece], ground: Ground, say: Say) -> None:
    for piece in pieces:
        say(f"{piece.reader.features.source}: {len(piece.found):,} {piece.role.value}")
    if not stacked(pieces, Role.AREA):
        codes = ground.areas.code
        say(f"No community borders in the sources: {len(codes)} made of the whole, codes from {codes[0]} made up")


def _ground(pieces: list[Piece], request: Request, problems: Problems) -> Ground:
    roads = import_roads(pieces)
    areas = import_areas(pieces, problems)
    footprints = shapes_of(stacked(pieces, Role.BUILDING))
    if not len(footprints) and request.fill_seed is not None:
        return filled_ground(pieces, areas, roads, seed=request.fill_seed)
    if not len(footprints):
        message = "The sources hold no buildings. Give a source with buildings, or fill street blocks: --fill-blocks."
        raise ShigeError("no-buildings", message, {"field": "sources"})
    if not len(areas):
        areas = whole_area(pieces, np.concatenate([footprints, roads.line]))
    compounds = named_compounds(pieces, import_compounds(pieces, roads))
    sites = import_sites(pieces, areas)
    buildings = import_buildings(pieces, Land(areas, compounds, sites), problems)
    barriers = import_barriers(pieces)
    return Ground(areas, compounds, buildings, sites, roads, barriers, import_crossings(pieces, barriers))


def _tell_fit(ground: Ground, epsg: int, say: Say) -> None:
    """Warn where the addresses say that the CRS is another one."""
    fit = fit_addresses(ground.buildings, ground.roads, shifts=crs_shifts(ground.buildings, epsg))
    better = fit.better_crs
    if better is not None:
        say(
            f"WARNING: buildings stand {fit.median_m:.0f} m from the road that their address names (median of "
            f"{fit.count:,}), but {fit.by_crs[better]:.0f} m if they come in {better}. Is --crs right?"
        )


def _refuse_empty_areas(areas: Areas, buildings: Buildings, sites: Sites) -> None:
    used = np.union1d(buildings.area, sites.area)
    empty = [row for row in np.flatnonzero(areas.level == "community").tolist() if row not in used]
    if empty:
        names = [f"{areas.code[row]} {areas.name[row]}" for row in empty]
        message = (
            f"{len(empty)} communities have neither building nor site, the first is {names[0]}. "
            "Give a source with their buildings, or leave their borders out."
        )
        raise ShigeError("area-empty", message, {"field": "areas", "value": ", ".join(names[:20])})


def _city(ground: Ground, epsg: int, *, cells: Cells, links: Links) -> City:
    return City(
        metric_crs=epsg,
        areas=ground.areas,
        compounds=ground.compounds,
        buildings=ground.buildings,
        sites=ground.sites,
        roads=ground.roads,
        barriers=ground.barriers,
        crossings=ground.crossings,
        cells=cells,
        links=links,
    )
