"""Published grids for QGIS and others: OGC API - Features, part 1 (core and GeoJSON), at /api/v1/features.

Coordinates are CGCS2000 longitude and latitude, which are those of CRS84 to a decimetre.
"""

from typing import Annotated, Any, Literal

import shapely
from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Field, Query, Router, Schema

from shige.access.routes import GuardedRequest, guarded, public
from shige.access.scope import Scope
from shige.api.pages import AfterCode, GridCode, Most, next_page, there
from shige.core.errors import ShigeError
from shige.core.values import Tier
from shige.territory.facts import Bounds, GridItem
from shige.territory.listing import Wish, grids_listed

router = Router(tags=["features"])
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
CONFORMANCE = ("core", "geojson")
GEOJSON = "application/geo+json"
TITLES = {
    Tier.COMMUNITY: "总网格 (communities)",
    Tier.GENERAL: "一般网格 (general grids)",
    Tier.MICRO: "微网格 (micro-grids)",
    Tier.DEDICATED: "专属网格 (dedicated grids)",
}
Format = Annotated[Literal["json"], Field("json", alias="f", description="The one format that there is")]


class LandingQuery(Schema):
    """What some programs add to each address."""

    form: Format


class ItemQuery(LandingQuery):
    """Which features are asked for."""

    bbox: str = Field("", max_length=200, description="West, south, east, north in degrees")
    datetime: str = Field("", max_length=64, description="Grids have no time of their own: it limits nothing")
    after: AfterCode
    limit: Most


@router.get("", auth=None, summary="Landing page")
@public
def landing(request: HttpRequest, asked: Query[LandingQuery]) -> dict[str, object]:  # noqa: ARG001 - ninja's signature
    """Where everything is."""
    links = [
        _link(request, "", rel="self"),
        _link(request, "/conformance", rel="conformance"),
        _link(request, "/collections", rel="data"),
        {
            "rel": "service-desc",
            "type": "application/vnd.oai.openapi+json;version=3.1",
            "href": request.build_absolute_uri("/api/v1/openapi.json"),
        },
    ]
    return {"title": "shige 实格", "description": "Published grids", "links": links}


@router.get("/conformance", auth=None, summary="What is conformed to")
@public
def conformance(request: HttpRequest, asked: Query[LandingQuery]) -> dict[str, object]:  # noqa: ARG001
    """The classes of the standard."""
    return {"conformsTo": [f"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/{part}" for part in CONFORMANCE]}


@router.get("/collections", auth=None, summary="The tiers of grids")
@public
def collections(request: HttpRequest, asked: Query[LandingQuery]) -> dict[str, object]:  # noqa: ARG001
    """One collection a tier."""
    return {"links": [_link(request, "/collections", rel="self")], "collections": [_about(request, t) for t in TITLES]}


@router.get("/collections/{tier}", auth=None, summary="A tier of grids")
@public
def collection(request: HttpRequest, tier: Tier, asked: Query[LandingQuery]) -> dict[str, object]:  # noqa: ARG001
    """What is known of a collection."""
    return _about(request, tier)


@router.get("/collections/{tier}/items", summary="The grids of a tier")
@guarded("grid", "read", purpose="service")
def items(request: GuardedRequest, tier: Tier, asked: Query[ItemQuery]) -> HttpResponse:
    """Grids as GeoJSON in the order of their codes, as far as the caller sees."""
    wish = Wish(tier=tier, bounds=_bounds(asked.bbox), with_polygon=True)
    found = grids_listed(wish, scope=request.visit.scope, after=asked.after, most=asked.limit)
    links = [{"rel": "self", "type": GEOJSON, "href": request.build_absolute_uri()}]
    if found.next:
        links.append({"rel": "next", "type": GEOJSON, "href": next_page(request, after=found.next) or ""})
    counts = {"numberMatched": found.matched, "numberReturned": len(found.grids)}
    return _geojson({"type": "FeatureCollection", "features": _features(found.grids), "links": links, **counts})


@router.get("/collections/{tier}/items/{code}", summary="A grid")
@guarded("grid", "read", purpose="service")
def item(request: GuardedRequest, *, tier: Tier, code: GridCode, asked: Query[LandingQuery]) -> HttpResponse:  # noqa: ARG001
    """One grid as GeoJSON."""
    scope = request.visit.scope if request.visit.scope.holds(code) else Scope()
    wish = Wish(tier=tier, area=code, with_polygon=True)
    found = grids_listed(wish, scope=scope, most=1).grids
    grid = there(found[0] if found and found[0].code == code else None)
    links = [_link(request, f"/collections/{tier}/items/{code}", rel="self", kind=GEOJSON)]
    links.append(_link(request, f"/collections/{tier}", rel="collection"))
    return _geojson({**_features((grid,))[0], "links": links})


def _about(request: HttpRequest, tier: Tier) -> dict[str, object]:
    path = f"/collections/{tier}"
    links = [_link(request, path, rel="self"), _link(request, f"{path}/items", rel="items", kind=GEOJSON)]
    return {"id": str(tier), "title": TITLES[tier], "itemType": "feature", "crs": [CRS84], "links": links}


def _link(request: HttpRequest, path: str, *, rel: str, kind: str = "application/json") -> dict[str, str]:
    return {"rel": rel, "type": kind, "href": request.build_absolute_uri(f"/api/v1/features{path}")}


def _bounds(text: str) -> Bounds | None:
    """The frame of a bbox of four numbers, or of six with heights, which say nothing here.

    Raises:
        ShigeError: "bbox".
    """
    if not text:
        return None
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) == 6:
        numbers = [*numbers[:2], *numbers[3:5]]
    if len(numbers) != 4 or not all(-180 <= number <= 180 for number in numbers) or numbers[1] > numbers[3]:
        message = "a bbox is west, south, east, north in degrees"
        raise ShigeError("bbox", message, {"field": "bbox", "value": text})
    return numbers[0], numbers[1], numbers[2], numbers[3]


def _features(grids: tuple[GridItem, ...]) -> list[dict[str, Any]]:
    shapes = shapely.from_wkb([grid.polygon for grid in grids])
    return [
        {"type": "Feature", "id": grid.code, "geometry": shapely.geometry.mapping(shape), "properties": _said(grid)}
        for grid, shape in zip(grids, shapes, strict=True)
    ]


def _said(grid: GridItem) -> dict[str, object]:
    names = ("code", "tier", "name", "parent", "households", "minutes", "p_in_time", "crew")
    return {**{name: getattr(grid, name) for name in names}, "exceptions": len(grid.exceptions)}


def _geojson(told: dict[str, object]) -> HttpResponse:
    return JsonResponse(told, content_type=GEOJSON, json_dumps_params={"ensure_ascii": False})
