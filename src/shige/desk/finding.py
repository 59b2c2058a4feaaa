"""Turns what a search found into lines with an address: places, grids and posts, never residents."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shige.access.routes import Visit
from shige.desk.page import role_name
from shige.desk.words import TIERS
from shige.places.facts import Reach, Spot
from shige.places.finding import buildings_found
from shige.staff.facts import PostFound
from shige.staff.selectors import posts_found
from shige.territory import selectors
from shige.territory.facts import Hit
from shige.territory.homes import grids_once

MOST_LETTERS = 80
MOST_HOUSES = 12
KINDS: dict[str, Promise] = {
    **TIERS,
    "province": _("Province"),
    "city": _("City"),
    "district": _("District"),
    "street": _("Street"),
    "unit": _("Address"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing found."""

    href: str
    name: str
    kind: Promise
    detail: str


def found(text: str, *, visit: Visit) -> list[Line]:
    """What the text finds within the reader's reach; blanks in a code do not matter."""
    said = " ".join(text[:MOST_LETTERS].split())
    if said.replace(" ", "").isdecimal():
        said = said.replace(" ", "")
    if not said:
        return []
    posts = posts_found(said, scope=visit.scope_for("post", "read", purpose="staffing"), now=visit.now)
    hits = [_line(hit) for hit in selectors.search(said, within=visit.scope.ranges)]
    return [*hits, *_houses(said, visit), *(_post(row) for row in posts)]


def _houses(said: str, visit: Visit) -> list[Line]:
    """Buildings with a door within the reader's reach."""
    rows = buildings_found(said, within=visit.scope.ranges, most=MOST_HOUSES)
    spots = [Spot(row.uid, row.community) for row in rows]
    find = grids_once()
    grids = find(spots)
    held = Reach(visit.scope, find).holds(spots)
    opens = visit.may("dwelling", "read")
    lines = []
    for row, here, is_in in zip(rows, grids, held, strict=True):
        grid = next((f"{code:018d}" for code in here if visit.scope.holds(code)), "")
        if is_in and (opens or grid):
            href = reverse("desk:register-building", args=[row.code]) if opens else href_of(grid)
            lines.append(Line(href, row.label, _("Building"), f"{row.address if row.name else ''} {grid}".strip()))
    return lines


def _line(hit: Hit) -> Line:
    return Line(href_of(hit.code), hit.name, KINDS[hit.kind], f"{hit.where} {hit.code}".strip())


def _post(row: PostFound) -> Line:
    role = row.title or role_name(row.role)
    return Line(href_of(row.area), f"{role} {row.person}", _("Post"), f"{row.phone} {row.area}".strip())


def href_of(code: str) -> str:
    """The page of an area: of a grid its own, of a wider one the map."""
    return reverse("desk:grid", args=[code]) if len(code) == 18 else f"{reverse('desk:home')}?area={code}"
