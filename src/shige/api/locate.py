"""Where is this point: GET and POST /api/v1/locate, for one point and for many."""

import json
from typing import Annotated, Literal

import numpy as np
from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema

from shige.access.routes import public
from shige.core import geo
from shige.core.mapping.doors import UNSAID
from shige.core.mapping.places import Place, Unsure
from shige.core.values import Floats
from shige.territory import selectors

router = Router(tags=["locate"])
MOST_POINTS = 5_000
Crs = Literal["wgs84", "cgcs2000", "gcj02", "bd09"]
_TO_DEGREES = {"gcj02": geo.wgs84_from_gcj02, "bd09": geo.wgs84_from_bd09}
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Latitude = Annotated[float, Field(ge=-85, le=85, allow_inf_nan=False)]
Entrance = Annotated[int | None, Field(None, ge=1, le=999, description="单元, from 1")]
Floor = Annotated[int | None, Field(None, ge=-9, le=300, description="Floor; 1 is the ground floor")]


class PointIn(Schema):
    """A point in degrees, with entrance and floor where they are known."""

    lon: Longitude
    lat: Latitude
    entrance: Entrance = None
    floor: Floor = None


class PointQuery(PointIn):
    """A point and the coordinates that it is in."""

    crs: Crs


class PointsIn(Schema):
    """Many points of one kind of coordinates."""

    crs: Crs
    points: Annotated[list[PointIn], Field(max_length=MOST_POINTS)]


class GridOut(Schema):
    """A grid that a point lies in."""

    tier: str
    code: str
    name: str


class CandidateOut(Schema):
    """A grid that holds these floors of an entrance."""

    code: str
    name: str
    entrance: int
    floor_from: int
    floor_to: int


class PlaceOut(Schema):
    """The grids of a point, the community first; where `doubt` is set, only those that are sure."""

    doubt: str | None
    """None, "outside", "which-door" (say entrance and floor) or "no-such-door"."""
    grids: list[GridOut]
    candidates: list[CandidateOut]


class PlacesOut(Schema):
    """The places of many points, in their order."""

    places: list[PlaceOut]


@router.get("/locate", response=PlaceOut, auth=None, summary="The grids at a point")
@public
def locate(request: HttpRequest, at: Query[PointQuery]) -> HttpResponse:  # noqa: ARG001 - ninja's signature
    """All tiers of the published grids at a point.

    A point on an edge belongs to the lowest code. In a building that falls to several grids entrance and floor decide;
    without them `doubt` is "which-door" and `candidates` tells what it may be.
    """
    lon, lat = _degrees(np.array([at.lon]), np.array([at.lat]), at.crs)
    found = selectors.atlas_now().locate(
        float(lon[0]), float(lat[0]), entrance=at.entrance or UNSAID, floor=at.floor or UNSAID
    )
    return _answer(_told(found))


@router.post("/locate", response=PlacesOut, auth=None, summary="The grids at many points")
@public
def locate_many(request: HttpRequest, asked: PointsIn) -> HttpResponse:  # noqa: ARG001 - ninja's signature
    """What GET answers, for at most 5,000 points in one request."""
    atlas, points = selectors.atlas_now(), asked.points
    lon, lat = _degrees(np.array([p.lon for p in points]), np.array([p.lat for p in points]), asked.crs)
    doors = [(p.entrance or UNSAID, p.floor or UNSAID) for p in points]
    entrance, floor = np.array(doors, np.int64).reshape(-1, 2).T
    found = atlas.locate_many(lon, lat, entrance=entrance, floor=floor)
    answers = (atlas.answer(found, row, entrance=e, floor=f) for row, (e, f) in enumerate(doors))
    return _answer({"places": [_told(answer) for answer in answers]})


def _told(found: Place | Unsure) -> dict[str, object]:
    """An answer of the atlas as `PlaceOut`; of thousands, so that nothing checks each of them again."""
    if isinstance(found, Place):
        return {"doubt": None, "grids": [grid._asdict() for grid in found.grids], "candidates": []}
    return {
        "doubt": found.reason,
        "grids": [grid._asdict() for grid in found.known],
        "candidates": [candidate._asdict() for candidate in found.candidates],
    }


def _answer(told: dict[str, object]) -> HttpResponse:
    return HttpResponse(json.dumps(told, ensure_ascii=False), content_type="application/json")


def _degrees(lon: Floats, lat: Floats, crs: Crs) -> tuple[Floats, Floats]:
    """Points as CGCS2000 degrees, which are those of WGS84 to a decimetre."""
    return _TO_DEGREES[crs](lon, lat) if crs in _TO_DEGREES else (lon, lat)
