"""Gathers what the report's page shows: grids as columns, their shapes, the ground, addresses, people needed."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import shapely

from shige.adapters.crs import from_metres
from shige.adapters.norms_file import parse_norms
from shige.core.errors import ShigeError
from shige.core.planning.norms import Norms
from shige.core.planning.staffing import Question, whatif
from shige.core.values import BarrierKind, Buildings, City, Grids, Objects, Plan, Tier
from shige.report.doors import doors, home_rows, parents
from shige.report.shapes import pack_lines, pack_polygons, whole_degrees

MOST_MICRO = 40_000
"""Micro-grids that one page holds and still opens at once: about 2.5 million households."""
TIERS = (Tier.COMMUNITY, Tier.GENERAL, Tier.MICRO, Tier.DEDICATED)
WATER_KINDS = (BarrierKind.RIVER, BarrierKind.RAIL)


def page_data(plan: Plan, city: City | None) -> dict[str, Any]:
    """All that the page shows of `plan`, as it stands in the page's JSON; `city` adds ground and addresses.

    Raises:
        ShigeError: "too-large" above `MOST_MICRO` micro-grids, "wrong-city" where `city` has none of the communities.
    """
    check_size(plan)
    norms = parse_norms(plan.norms, name="norms of the plan")
    return {
        **_run(plan, norms),
        **_origin(city),
        "place": [],
        "sheets": [],
        "staffing": _staffing(plan, norms),
        "ground": None if city is None else _ground(city, codes=set(plan.grids.code)),
        "addresses": _addresses(plan, city),
        "grids": _columns(plan),
        **_figures(plan.grids),
    }


def check_size(plan: Plan) -> None:
    """Refuse a plan that one page cannot hold, before long work.

    Raises:
        ShigeError: "too-large" above `MOST_MICRO` micro-grids.
    """
    micro = int((plan.grids.tier == Tier.MICRO).sum())
    if micro > MOST_MICRO:
        raise ShigeError(
            "too-large",
            f"{micro} micro-grids are too many for one page: show a part with --street or --community, or export all "
            "of them with `shige plan export`",
            {"micro_grids": micro, "most": MOST_MICRO},
        )


def _run(plan: Plan, norms: Norms) -> dict[str, Any]:
    meta = plan.meta
    return {
        "synthetic": meta.get("synthetic", "") == "1",
        "attribution": meta.get("attribution", ""),
        "version": meta.get("version", ""),
        "seed": meta.get("seed", ""),
        "profile": meta.get("profile", "verify"),
        "crew": int(meta.get("crew", 0)),
        "city": meta.get("city", ""),
        "hash": meta.get("content_hash", "")[:16],
        "norms": plan.norms,
        "limit": norms.sweep.limit,
        "runs": norms.grids.simulation_runs,
        "p": norms.grids.p_in_time,
        "general": [norms.grids.general_min, norms.grids.general_max],
        "ceiling": norms.duties.week_minutes,
        "workers": norms.duties.workers_per_general,
    }


def _origin(city: City | None) -> dict[str, Any]:
    """Where the city's facts come from, and the share of its households that shige estimated."""
    if city is None:
        return {"sources": "", "estimated": None}
    homes = city.buildings.households
    estimated = homes[~city.buildings.households_given].sum() / max(int(homes.sum()), 1)
    return {"sources": city.meta.get("sources", ""), "estimated": round(float(estimated), 3)}


def _staffing(plan: Plan, norms: Norms) -> list[dict[str, Any]]:
    """People that the micro-grids need for each visit profile; nothing where the plan has none."""
    if not (plan.grids.tier == Tier.MICRO).any():
        return []
    answers = [(name, whatif(plan, norms=norms, question=Question(name))) for name in norms.sweep.profiles]
    return [
        {"profile": name, "people": int(answer.needed.sum()), "hopeless": int(answer.hopeless.sum())}
        for name, answer in answers
    ]


def _columns(plan: Plan) -> dict[str, Any]:
    grids = plan.grids
    degrees = from_metres(grids.polygon, plan.metric_crs)
    spots = shapely.point_on_surface(degrees)
    return {
        "code": grids.code.tolist(),
        "name": grids.name.tolist(),
        "tier": [TIERS.index(Tier(tier)) for tier in grids.tier],
        "up": parents(grids).tolist(),
        "homes": grids.households.tolist(),
        "min": _numbers(grids.minutes, 1),
        "p": _numbers(grids.p_in_time, 3),
        "crew": grids.crew.tolist(),
        "cut": grids.sliced.tolist(),
        "note": [[[n["code"], n["message_zh"], n["message"]] for n in json.loads(row)] for row in grids.exceptions],
        "doors": doors(grids, units=plan.units).tolist(),
        "x": whole_degrees(shapely.get_x(spots)),
        "y": whole_degrees(shapely.get_y(spots)),
        "page": [0] * len(grids),
        "shape": pack_polygons(degrees),
    }


def _numbers(values: Any, digits: int) -> list[float | None]:
    return [None if np.isnan(value) else round(float(value), digits) for value in values]


def _figures(grids: Grids) -> dict[str, Any]:
    """The further figures of each grid as columns beside those of the table."""
    rows: Sequence[Mapping[str, Any]] = [json.loads(text) for text in grids.figures]
    parts = _names(rows, "parts")
    weekly = _names(rows, "weekly")
    return {
        "partNames": parts,
        "weeklyNames": weekly,
        "figures": {
            "p50": [row.get("p50") for row in rows],
            "p90": [row.get("p90") for row in rows],
            "reach": [row.get("expected_reached") for row in rows],
            "parts": [_listed(row.get("parts"), parts) for row in rows],
            "weekly": [_listed(row.get("weekly"), weekly) for row in rows],
        },
    }


def _names(rows: Sequence[Mapping[str, Any]], key: str) -> list[str]:
    return list(dict.fromkeys(name for row in rows for name in row.get(key, {})))


def _listed(values: Mapping[str, float] | None, names: Sequence[str]) -> list[float] | None:
    return [values.get(name, 0.0) for name in names] if values else None


def _ground(city: City, *, codes: set[str]) -> dict[str, Any]:
    """Footprints in the communities shown, streets, rivers and railways within a short way of them."""
    here = np.array([f"{code}000000" in codes for code in city.areas.code], bool)
    if not here.any():
        message = "the city file has none of the plan's communities: give the city file that the plan was drawn from"
        raise ShigeError("wrong-city", message, {"first_community": str(next(iter(city.areas.code), ""))})
    frame = shapely.box(*shapely.total_bounds(city.areas.polygon[here])).buffer(400.0)
    built = city.buildings.take(
        np.append(here, False)[city.buildings.area] & (shapely.area(city.buildings.footprint) > 0)
    )
    lines = shapely.intersection(city.roads.line, frame)
    roads, road = shapely.get_parts(lines, return_index=True)
    kinds = np.isin(city.barriers.kind, WATER_KINDS)
    water, barrier = shapely.get_parts(shapely.intersection(city.barriers.line[kinds], frame), return_index=True)
    return {
        "buildings": pack_polygons(from_metres(built.footprint, city.metric_crs)),
        "roads": {
            **pack_lines(from_metres(roads, city.metric_crs)),
            "main": city.roads.arterial[road].tolist(),
            "name": city.roads.name[road].tolist(),
        },
        "water": {
            **pack_lines(from_metres(water, city.metric_crs)),
            "kind": [WATER_KINDS.index(BarrierKind(kind)) for kind in city.barriers.kind[kinds][barrier]],
        },
    }


def _addresses(plan: Plan, city: City | None) -> dict[str, Any]:
    """Each building's address with the rows of the grids that hold its doors."""
    if city is None:
        return {"text": [], "row": []}
    known = addresses_by_building(city.buildings)
    pairs = dict.fromkeys(
        (known.get(str(building), ""), int(row))
        for building, row in zip(plan.units.building_id, home_rows(plan.grids, units=plan.units), strict=True)
    )
    said = [(text, row) for text, row in pairs if text]
    return {"text": [text for text, _ in said], "row": [row for _, row in said]}


def addresses_by_building(buildings: Buildings) -> Mapping[str, str]:
    """The address of each building's id."""
    return dict(zip(_texts(buildings.id), _texts(buildings.address), strict=True))


def _texts(values: Objects) -> list[str]:
    return ["" if value is None else str(value) for value in values]
