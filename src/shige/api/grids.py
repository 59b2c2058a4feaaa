"""Areas and published grids: GET /api/v1/areas/..., /grids and /publication."""

from typing import Any

from ninja import Field, Query, Router, Schema

from shige.access.routes import GuardedRequest, guarded, public
from shige.api.pages import AfterCode, AreaCode, GridCode, Moment, Most, Page, next_page, there
from shige.core.values import Tier
from shige.territory import selectors
from shige.territory.facts import AreaPage, GridPage, PublicationFacts
from shige.territory.listing import Wish, grids_listed

router = Router(tags=["territory"])


class AreaNameOut(Schema):
    """An area by its code and name."""

    code: str
    level: str
    name: str


class AreaRowOut(AreaNameOut):
    """An area with the sums of what is published in it."""

    households: int
    general: int
    micro: int
    dedicated: int
    exceptions: int


class AreaOut(Schema):
    """An area, the way down to it, and what lies in it."""

    area: AreaRowOut
    path: list[AreaNameOut]
    children: list[AreaRowOut]


class GridRowOut(Schema):
    """A published grid in a list."""

    code: str
    tier: str
    name: str
    parent: str
    households: int
    minutes: float | None
    p_in_time: float | None
    crew: int | None
    exceptions: list[dict[str, Any]]
    bounds: list[float]
    """West, south, east and north in degrees."""


class UnitOut(Schema):
    """An entrance by a band of floors."""

    uid: str
    building: str
    entrance: int
    floor_from: int
    floor_to: int
    lift: bool
    households: int
    lon: float
    lat: float


class GridOut(Schema):
    """A published grid with what it is made of."""

    code: str
    tier: str
    name: str
    path: list[AreaNameOut]
    households: int
    minutes: float | None
    p_in_time: float | None
    crew: int | None
    exceptions: list[dict[str, Any]]
    figures: dict[str, Any]
    bounds: list[float]
    plan: str
    since: Moment
    units: list[UnitOut]


class PublicationOut(Schema):
    """What is published now."""

    number: int
    token: str
    """Stands for exactly this state: while it is the same, nothing of the territory has changed."""
    plan: str
    at: Moment


class GridQuery(Schema):
    """Which grids are asked for."""

    area: AreaCode
    tier: Tier | None = Field(None)
    after: AfterCode
    limit: Most


@router.get("/publication", response=PublicationOut, auth=None, summary="What is published now")
@public
def publication(request: GuardedRequest) -> PublicationFacts:  # noqa: ARG001 - ninja's signature
    """Ask this, with its ETag, before reading the territory again."""
    return there(selectors.publication_now())


@router.get("/areas/{code}", response=AreaOut, summary="An area and what lies in it")
@guarded("grid", "read", purpose="service")
def area(request: GuardedRequest, code: AreaCode) -> AreaPage:
    """An area of 2, 4, 6, 9 or 12 digits, or a general grid."""
    return there(selectors.area_page(code) if request.visit.scope.covers(code) else None)


@router.get("/grids", response=Page[GridRowOut], summary="Published grids")
@guarded("grid", "read", purpose="service")
def grids(request: GuardedRequest, asked: Query[GridQuery]) -> dict[str, object]:
    """Published grids in the order of their codes, as far as the caller sees."""
    wish = Wish(tier=asked.tier, area=asked.area)
    found = grids_listed(wish, scope=request.visit.scope, after=asked.after, most=asked.limit)
    return {"items": found.grids, "next": next_page(request, after=found.next)}


@router.get("/grids/{code}", response=GridOut, summary="A published grid")
@guarded("grid", "read", purpose="service")
def grid(request: GuardedRequest, code: GridCode) -> GridPage:
    """A grid with its figures, its exceptions and its address units."""
    return there(selectors.grid_page(code) if request.visit.scope.holds(code) else None)
