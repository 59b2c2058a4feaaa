"""The doors of a grid: GET /api/v1/grids/{code}/dwellings and /premises. Nobody's name stands in them."""

from collections.abc import Iterator
from datetime import date

from django.http import Http404
from ninja import Field, Query, Router, Schema

from shige.access.routes import GuardedRequest, guarded
from shige.access.scope import Scope
from shige.api.pages import AfterNumber, GridCode, Most, Page, next_page
from shige.core.areas import area_range
from shige.places.facts import BuildingFacts, DoorFacts, Reach, Spot
from shige.places.selectors import buildings_of_community, doors_within
from shige.places.services import register_export
from shige.territory.homes import grids_once
from shige.territory.naming import area_names

router = Router(tags=["register"])
ORIGINS = ("derived", "imported", "confirmed", "entered")


class DwellingOut(Schema):
    """A door behind which a household may live."""

    id: int
    """Its number for ever."""
    building: str
    """uid of the building, as the city file and the plans name it."""
    entrance: int
    floor: int
    door: str
    origin: str = Field(description="derived (nobody has looked yet), imported, confirmed or entered")
    since: date
    """When it came in, or was seen last."""


class PremiseOut(DwellingOut):
    """A shop, an office or another room that is no dwelling, as its door says; entrance 0 is the street."""

    kind: str
    name: str


class DoorQuery(Schema):
    """Which part of the doors is asked for."""

    after: AfterNumber
    limit: Most


@router.get("/grids/{code}/dwellings", response=Page[DwellingOut], summary="The doors of a grid")
@guarded("dwelling", "read", purpose="service")
def dwellings(request: GuardedRequest, code: GridCode, asked: Query[DoorQuery]) -> dict[str, object]:
    """The open doors of a published grid, by number; that they were taken is written down, as for an export."""
    found = [(building, door) for building, doors, _ in _parts(request, code) for door in doors]
    return _told(request, code, asked, found)


@router.get("/grids/{code}/premises", response=Page[PremiseOut], summary="The premises of a grid")
@guarded("dwelling", "read", purpose="service")
def premises(request: GuardedRequest, code: GridCode, asked: Query[DoorQuery]) -> dict[str, object]:
    """The open premises of a published grid, by number; that they were taken is written down, as for an export."""
    found = [(building, shop) for building, _, shops in _parts(request, code) for shop in shops]
    return _told(request, code, asked, found)


def _parts(
    request: GuardedRequest, code: str
) -> Iterator[tuple[BuildingFacts, tuple[DoorFacts, ...], tuple[DoorFacts, ...]]]:
    """The doors of a grid that the caller sees as a whole, building by building.

    Raises:
        Http404: for every other grid.
    """
    area = code[:12] if code.endswith("000000") else code
    if not request.visit.scope.covers(area) or not area_names([code]):
        raise Http404
    reach = Reach(Scope((area_range(area),)), grids_once())
    buildings = buildings_of_community(area_range(code[:12])[0])
    here = reach.holds([Spot(building.uid, building.community) for building in buildings])
    yield from doors_within([row for row, is_in in zip(buildings, here, strict=True) if is_in], reach=reach)


def _told(
    request: GuardedRequest, code: str, asked: DoorQuery, found: list[tuple[BuildingFacts, DoorFacts]]
) -> dict[str, object]:
    later = sorted((pair for pair in found if pair[1].id > asked.after), key=lambda pair: pair[1].id)
    shown = later[: asked.limit]
    register_export(code, rows=len(shown), actor=request.visit.actor, now=request.visit.now)
    last = shown[-1][1].id if len(later) > len(shown) else None
    return {"items": [_door(*pair) for pair in shown], "next": next_page(request, after=last)}


def _door(building: BuildingFacts, door: DoorFacts) -> dict[str, object]:
    own = {name: getattr(door, name) for name in ("id", "entrance", "floor", "door", "since", "kind", "name")}
    return {**own, "building": building.uid, "origin": ORIGINS[door.origin]}
