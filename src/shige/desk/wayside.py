"""What everybody may know without an account: the grid of a place, the posts that look after it, the number to call."""

import math
from dataclasses import dataclass
from datetime import datetime

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from shige.core.mapping.doors import UNSAID
from shige.core.mapping.places import Candidate, Unsure
from shige.desk import atlas
from shige.desk.cards import floors, spaced
from shige.desk.ground import staffed
from shige.desk.overview import CHINA
from shige.desk.page import role_name
from shige.desk.wayhouse import house, houses
from shige.desk.words import BONDS, TIERS
from shige.staff.board import Answers, who_answers
from shige.territory import selectors
from shige.territory.facts import GridPage

SERVICE_NUMBER = "12345"
"""The hotline of every Chinese city: it answers where a post has no number of its own."""
MOST_CHOICES = 8


@dataclass(frozen=True, slots=True)
class Contact:
    """A post and the number that reaches it; a name only of those who agreed to it."""

    role: str
    name: str
    number: str
    is_now: bool = False
    """The one who is on duty now."""


@dataclass(frozen=True, slots=True)
class PublicGrid:
    """A grid as everybody may see it."""

    code: str
    spaced: str
    tier_name: str
    name: str
    above: str
    contacts: tuple[Contact, ...]
    bodies: tuple[Contact, ...]
    """Departments and organisations that answer here; `role` says what they are to the grid."""


def place(asked: QueryDict) -> dict[str, object]:
    """The whole page: the map, and the answer where the address names a place."""
    publication = selectors.publication_now()
    if publication is None:
        return {}
    known = answered(asked) if {"grid", "q", "lon", "b"} & set(asked) else {}
    shown = known.get("place")
    city = f"{selectors.atlas_now().code[0]:018d}"[:4]
    bounds = selectors.area_bounds(city) or CHINA
    focus = selectors.area_bounds(shown.code) if isinstance(shown, PublicGrid) else None
    facts = atlas.map_facts(publication, bounds=bounds, focus=focus or bounds, area=city, grid="")
    broken = atlas.map_words()["broken"]
    return {
        "map": {**facts, "answer": reverse("desk:answer"), "broken": broken},
        "said": bool(known),
        "q": asked.get("q", ""),
        **known,
    }


def answered(asked: QueryDict) -> dict[str, object]:
    """The grid of a code or point, the doors of a tower to choose from, or what an address finds."""
    if "grid" in asked:
        return _of_grid(asked.get("grid", ""))
    if "b" in asked:
        return _of_house(asked)
    if "lon" in asked:
        return _of_point(asked)
    return _of_words(" ".join(asked.get("q", "")[:80].split()))


def _of_grid(code: str) -> dict[str, object]:
    grid = selectors.grid_page(code) if len(code) == 18 and code.isascii() and code.isdecimal() else None
    return {"nothing": _("There is no such grid")} if grid is None else {"place": public_grid(grid, now=timezone.now())}


def _of_point(asked: QueryDict) -> dict[str, object]:
    try:
        lon, lat = float(asked.get("lon", "")), float(asked.get("lat", ""))
    except ValueError:
        return {"nothing": _("This place cannot be read")}
    if not (math.isfinite(lon) and math.isfinite(lat)):
        return {"nothing": _("This place cannot be read")}
    found = selectors.atlas_now().locate(lon, lat, entrance=UNSAID, floor=UNSAID)
    if not isinstance(found, Unsure):
        return _of_grid(found.grids[-1].code)
    if not found.candidates:
        return {"nothing": _("No grid is published here")}
    return {"doors": [{"code": c.code, "label": _label(c)} for c in found.candidates]}


def _of_house(asked: QueryDict) -> dict[str, object]:
    """The grid of a building, or its entrances and floors to choose from where it falls to several."""
    found = house(asked.get("b", "")[:8], entrance=asked.get("e", ""))
    if found is None or not found.doors:
        return {"nothing": _("There is no such building")}
    return _of_grid(found.grid) if found.grid else {"doors": list(found.doors)}


def _of_words(text: str) -> dict[str, object]:
    if not text:
        return {"nothing": _("Type an address first")}
    hits = [hit for hit in selectors.search(text) if len(hit.code) == 18]
    by_code = {hit.code: hit for hit in reversed(hits)}
    found = houses(text)
    if len(by_code) == 1 and not found:
        return _of_grid(hits[0].code)
    if len(found) == 1 and not by_code:
        return _of_house(QueryDict(found[0]["ask"]))
    grids = [{"ask": f"grid={hit.code}", "name": hit.name, "where": hit.where} for hit in reversed(by_code.values())]
    choices = [*found, *grids]
    return {"choices": choices[:MOST_CHOICES], "nothing": _("Nothing was found under these words")}


def public_grid(grid: GridPage, *, now: datetime) -> PublicGrid:
    """What everybody may know of a grid."""
    area = staffed(grid.code)
    answers = who_answers([area], now=now)[area]
    return PublicGrid(
        code=grid.code,
        spaced=spaced(grid.code),
        tier_name=str(TIERS[grid.tier]),
        name=grid.name,
        above=" · ".join(area.name for area in grid.path[2:]),
        contacts=contacts(answers),
        bodies=tuple(Contact(str(BONDS[tied.bond]), tied.name, tied.phone) for tied in answers.organisations),
    )


def contacts(answers: Answers) -> tuple[Contact, ...]:
    """The posts that look after a grid, each with its service number, and the hotline at the end."""
    reached = [(told.seat, told.answers) for told in answers.posts if told.seat.phone]
    said = [Contact(seat.title or role_name(seat.role), seat.name, seat.phone, is_now=now) for seat, now in reached]
    return (*said, Contact(_("Hotline, day and night"), "", SERVICE_NUMBER))


def _label(door: Candidate) -> str:
    where = _("entrance %(n)d") % {"n": door.entrance}
    return f"{where} · {floors(door.floor_from, door.floor_to)}"
