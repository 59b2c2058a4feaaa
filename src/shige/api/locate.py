"""Where is this point, and who answers there: GET and POST /api/v1/locate, for one point and for many."""

import json
from collections.abc import Collection, Mapping
from typing import Annotated, Literal

import numpy as np
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from shige.access.routes import LoginError, SecondFactorError, public, visit_begin
from shige.access.scope import NOTHING, Scope
from shige.adapters.roles_file import shipped_roles
from shige.core import geo
from shige.core.mapping.doors import UNSAID
from shige.core.mapping.places import Place, Unsure
from shige.core.rights import Right
from shige.core.values import Floats
from shige.staff.board import Answers, Told, seat_names, who_answers
from shige.territory import selectors

router = Router(tags=["locate"])
MOST_POINTS = 5_000
NAMED = Right("duty", "read", "service")
"""With this right the names of those on duty are told, as far as it reaches."""
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


class PostOut(Schema):
    """A post in charge. `on_duty` says that somebody is there now, `answers` that this is the one to call."""

    role: str
    title: str
    area: str
    phone: str
    name: str
    """Only of those who agreed to be named, or for readers whose own duty covers the area."""
    on_duty: bool
    answers: bool


class BodyOut(Schema):
    """A department or organisation that answers there: what it is to the area."""

    name: str
    kind: str
    bond: str
    """manages, serves, supports, partners; answers for a field unit in its own area."""
    area: str
    phone: str
    above: str


class PlaceOut(Schema):
    """The grids of a point, the community first; where `doubt` is set, only those that are sure."""

    doubt: str | None
    """None, "outside", "which-door" (say entrance and floor) or "no-such-door"."""
    grids: list[GridOut]
    candidates: list[CandidateOut]
    posts: list[PostOut]
    """From the lowest grid that is sure up to the street, and up to the one who answers."""
    organisations: list[BodyOut]


class PlacesOut(Schema):
    """The places of many points, in their order."""

    places: list[PlaceOut]


@router.get("/locate", response=PlaceOut, auth=None, summary="The grids at a point, and who answers there")
@public
def locate(request: HttpRequest, at: Query[PointQuery]) -> HttpResponse:
    """All tiers of the published grids at a point, the posts in charge now, and the organisations that answer.

    A point on an edge belongs to the lowest code. In a building that falls to several grids entrance and floor decide;
    without them `doubt` is "which-door" and `candidates` tells what it may be.
    """
    lon, lat = _degrees(np.array([at.lon]), np.array([at.lat]), at.crs)
    found = selectors.atlas_now().locate(
        float(lon[0]), float(lat[0]), entrance=at.entrance or UNSAID, floor=at.floor or UNSAID
    )
    return _answer(_told([found], scope=_reader(request))[0])


@router.post("/locate", response=PlacesOut, auth=None, summary="The grids at many points, and who answers there")
@public
def locate_many(request: HttpRequest, asked: PointsIn) -> HttpResponse:
    """What GET answers, for at most 5,000 points in one request."""
    atlas, points = selectors.atlas_now(), asked.points
    lon, lat = _degrees(np.array([p.lon for p in points]), np.array([p.lat for p in points]), asked.crs)
    doors = [(p.entrance or UNSAID, p.floor or UNSAID) for p in points]
    entrance, floor = np.array(doors, np.int64).reshape(-1, 2).T
    found = atlas.locate_many(lon, lat, entrance=entrance, floor=floor)
    answers = [atlas.answer(found, row, entrance=e, floor=f) for row, (e, f) in enumerate(doors)]
    return _answer('{"places": [' + ", ".join(_told(answers, scope=_reader(request))) + "]}")


def _reader(request: HttpRequest) -> Scope:
    """Where whoever asks may read the names of those on duty: nowhere without an account."""
    try:
        return visit_begin(request, NAMED).scope
    except (LoginError, SecondFactorError, Http404):
        return NOTHING


def _told(found: Collection[Place | Unsure], *, scope: Scope) -> list[str]:
    """Answers of the atlas as `PlaceOut` in JSON; what is said of a grid is written once for all its points.

    Nothing checks thousands of them again: the tests hold that they are as the schema says.
    """
    leaves = {_leaf(place) for place in found} - {""}
    answers = who_answers(leaves, now=timezone.now())
    seen = [told.seat.post for leaf in leaves for told in answers[leaf].posts if scope.covers(told.seat.area)]
    names = seat_names(seen) if seen else {}
    people = {leaf: _people(answers[leaf], names=names) for leaf in leaves} | {"": _people(Answers(), names={})}
    known: dict[Place | Unsure, str] = {}
    for place in found:
        if place not in known:
            known[place] = json.dumps(_grids(place), ensure_ascii=False)[:-1] + people[_leaf(place)]
    return [known[place] for place in found]


def _leaf(found: Place | Unsure) -> str:
    """The area over which the posts of the lowest grid that is sure are held; empty where none is."""
    grids = found.grids if isinstance(found, Place) else found.known
    code = grids[-1].code if grids else ""
    return code[:12] if code.endswith("000000") else code


def _grids(found: Place | Unsure) -> dict[str, object]:
    if isinstance(found, Place):
        return {"doubt": None, "grids": [grid._asdict() for grid in found.grids], "candidates": []}
    return {
        "doubt": found.reason,
        "grids": [grid._asdict() for grid in found.known],
        "candidates": [candidate._asdict() for candidate in found.candidates],
    }


def _people(answers: Answers, *, names: Mapping[str, str]) -> str:
    """The second half of a `PlaceOut`: what is said of people and organisations."""
    told = {
        "posts": [_post(told, name=names.get(told.seat.post, told.seat.name)) for told in answers.posts],
        "organisations": [tied._asdict() for tied in answers.organisations],
    }
    return ", " + json.dumps(told, ensure_ascii=False)[1:]


def _post(told: Told, *, name: str) -> dict[str, object]:
    seat = told.seat
    return {
        "role": seat.role,
        "title": seat.title or shipped_roles()[seat.role].zh,
        "area": seat.area,
        "phone": seat.phone,
        "name": name,
        "on_duty": told.is_there,
        "answers": told.answers,
    }


def _answer(told: str) -> HttpResponse:
    return HttpResponse(told, content_type="application/json")


def _degrees(lon: Floats, lat: Floats, crs: Crs) -> tuple[Floats, Floats]:
    """Points as CGCS2000 degrees, which are those of WGS84 to a decimetre."""
    return _TO_DEGREES[crs](lon, lat) if crs in _TO_DEGREES else (lon, lat)
