"""Puts the pages of the register together: the buildings of an area, one building as a picture, its QR codes."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

import segno
from django.http import Http404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shige.access.routes import GuardedRequest, Visit
from shige.core.areas import LEVELS, area_range, level_of
from shige.core.errors import ShigeError
from shige.desk.page import area_within, speaks_english
from shige.places import selectors
from shige.places.facts import BuildingFacts, BuildingPage, DoorFacts, Reach, Spot
from shige.places.tables import KINDS
from shige.territory import selectors as territory
from shige.territory.facts import AreaName, AreaPage
from shige.territory.homes import grids_once, units_of
from shige.territory.naming import area_names

WIDE = {"province", "city", "district", "street"}
STATES: dict[int, tuple[str, Promise]] = {
    0: ("derived", _("derived")),
    1: ("seen", _("imported")),
    2: ("seen", _("confirmed")),
    3: ("entered", _("entered")),
}
"""By origin: the class of a cell, and the word."""
VERBS: dict[str, Promise] = {
    "dwelling_add": _("Door added"),
    "dwelling_rename": _("Door renamed"),
    "dwelling_split": _("Door split"),
    "dwelling_merge": _("Doors merged"),
    "dwelling_end": _("Door ended"),
    "dwelling_confirm": _("Doors confirmed"),
    "dwelling_import": _("Doors imported"),
    "premise_add": _("Premise added"),
    "premise_change": _("Premise changed"),
    "premise_end": _("Premise ended"),
    "premise_import": _("Premises imported"),
    "building_name": _("Building named"),
    "building_import": _("Name imported"),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """A door in the picture of a building."""

    id: int
    door: str
    name: str
    state: str
    said: str
    is_premise: bool
    is_here: bool


@dataclass(frozen=True, slots=True)
class Entrance:
    """A column of the picture: its floors from the top, each with its doors."""

    number: int
    floors: tuple[tuple[int, tuple[Cell, ...]], ...]
    waiting: int


def reach(visit: Visit, action: str = "read") -> Reach:
    """How far the reader sees or corrects the register."""
    return Reach(visit.scope_for("dwelling", action, purpose="service"), grids_once())


def area_of(request: GuardedRequest) -> AreaPage:
    """The area that the address names, else where the reader's reach begins.

    Raises:
        Http404: where it is none, or out of reach.
    """
    within = request.visit.scope
    area = request.GET.get("area", "") or (area_within(*within.ranges[0]) if within.ranges else "")
    try:
        level_of(area)
    except ShigeError as error:
        raise Http404 from error
    found = territory.area_page(area) if within.touches(area) else None
    if found is None:
        raise Http404
    return found


def buildings_of(area: AreaPage, *, seen: Reach) -> list[BuildingFacts]:
    """The buildings with a door in an area of at most a community, as far as they lie within reach."""
    code = area.area.code
    low, high = area_range(code if len(code) == 18 and not code.endswith("000000") else code[:12])
    buildings = selectors.buildings_of_community(area_range(code[:12])[0])
    units = units_of([building.uid for building in buildings])
    mine = []
    for building in buildings:
        grids = [int(unit.grid) for unit in units.get(building.uid, ())] or [building.community]
        if any(low <= grid <= high and seen.within.holds(grid) for grid in grids):
            mine.append(building)
    return mine


def listing(request: GuardedRequest) -> dict[str, object]:
    """The buildings of an area with what waits there, or the areas below a wider one."""
    area = area_of(request)
    here = AreaName(area.area.code, area.area.level, area.area.name)
    facts: dict[str, object] = {
        "path": (*area.path, here),
        "here": here.code,
        "way": "desk:register",
        "area": here,
        "below": [row for row in area.children if request.visit.scope.touches(row.code)],
        "is_wide": area.area.level in WIDE,
        "may_export": request.visit.may("dwelling", "export"),
        "may_import": request.visit.may("dwelling", "import"),
    }
    if area.area.level in WIDE:
        return facts
    tallies = selectors.tallies(buildings_of(area, seen=reach(request.visit)))
    only = request.GET.get("only") == "waiting"
    return {
        **facts,
        "tallies": [tally for tally in tallies if tally.waiting or not only],
        "only": only,
        "doors": sum(tally.doors for tally in tallies),
        "waiting": sum(tally.waiting for tally in tallies),
        "premises": sum(tally.premises for tally in tallies),
        "buildings": len(tallies),
    }


def building_of(code: str, *, seen: Reach) -> BuildingPage:
    """A building within reach.

    Raises:
        Http404: where there is none.
    """
    found = selectors.building_page(code, reach=seen)
    if found is None:
        raise Http404
    return found


def picture(request: GuardedRequest, code: str) -> dict[str, object]:
    """A building as a picture: entrances beside each other, floors above each other, a cell for each door."""
    seen = reach(request.visit)
    page = building_of(code, seen=seen)
    chosen = request.GET.get("door", ""), request.GET.get("shop", "")
    door = next((row for row in page.doors if str(row.id) == chosen[0]), None)
    shop = next((row for row in page.premises if str(row.id) == chosen[1]), None)
    grids = [f"{grid:018d}" for grid in seen.find([Spot(page.building.uid, page.building.community)])[0]]
    return {
        "path": _path(grids[0]),
        "way": "desk:register",
        "building": page.building,
        "grids": grids,
        "entrances": _entrances(page, door=door, shop=shop),
        "street": [_cell(row, here=row is shop) for row in page.premises if row.entrance == 0],
        "door": door and _cell(door, here=True),
        "shop": shop and _cell(shop, here=True),
        "at": door or shop,
        "neighbours": [r for r in page.doors if door and r is not door and _floor(r) == _floor(door)],
        "kinds": [(kind.value, name.en if speaks_english() else name.zh) for kind, name in KINDS.items()],
        "may_edit": request.visit.may("dwelling", "edit"),
        "operation": uuid4(),
        "history": [(VERBS.get(row.verb, row.verb), row) for row in page.corrections],
        "may_undo": any(not row.undone for row in page.corrections),
        "waiting": sum(row.is_derived for row in page.doors),
        "count": len(page.doors),
    }


def codes(request: GuardedRequest) -> dict[str, object]:
    """A sheet of QR codes for the buildings of an area, one for each entrance.

    The links are alike but for some letters: the mask that suits the first serves all, which takes a fifth of the time.
    """
    area = area_of(request)
    if area.area.level in WIDE:
        raise Http404
    sheets, mask = [], None
    for building in buildings_of(area, seen=reach(request.visit)):
        for entrance in range(1, building.entrances + 1):
            link = request.build_absolute_uri(reverse("desk:b-entrance", args=[building.code, entrance]))
            code = segno.make(link, error="m", micro=False, mask=mask)
            mask = code.mask
            sheets.append({"building": building, "entrance": entrance, "link": link, "svg": _svg(code)})
    return {"sheets": sheets, "area": area.area, "path": area.path, "here": area.area.code, "way": "desk:register"}


def _path(grid: str) -> list[AreaName]:
    """The way down to a grid."""
    whole = {grid[:12].ljust(18, "0"): "community", grid[:15].ljust(18, "0"): "general"}
    heads = {grid[:digits]: LEVELS[digits].value for digits in (2, 4, 6, 9)}
    names = area_names([*heads, *whole])
    return [AreaName(code, level, names[code]) for code, level in (heads | whole).items() if code in names]


def _svg(code: segno.QRCode) -> str:
    return str(code.svg_inline(border=2, omitsize=True, svgclass="qr", lineclass=None))


def _entrances(page: BuildingPage, *, door: DoorFacts | None, shop: DoorFacts | None) -> list[Entrance]:
    rows = [*page.doors, *(row for row in page.premises if row.entrance)]
    numbers = sorted({row.entrance for row in rows} | set(range(1, page.building.entrances + 1)))
    return [_entrance(number, [row for row in rows if row.entrance == number], (door, shop)) for number in numbers]


def _entrance(number: int, rows: Sequence[DoorFacts], chosen: tuple[DoorFacts | None, ...]) -> Entrance:
    floors = sorted({row.floor for row in rows}, reverse=True)
    cells = tuple(
        (floor, tuple(_cell(row, here=row in chosen) for row in rows if row.floor == floor)) for floor in floors
    )
    return Entrance(number, cells, sum(row.is_derived and not row.kind for row in rows))


def _cell(row: DoorFacts, *, here: bool) -> Cell:
    state, said = STATES[row.origin]
    if row.kind:
        words = next(name for kind, name in KINDS.items() if kind.value == row.kind)
        word = words.en if speaks_english() else words.zh
        return Cell(row.id, row.door, row.name, "premise", word, is_premise=True, is_here=here)
    return Cell(row.id, row.door, row.name, state, str(said), is_premise=False, is_here=here)


def _floor(row: DoorFacts) -> tuple[int, int]:
    return row.entrance, row.floor
