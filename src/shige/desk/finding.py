"""Turns what a search found into lines with an address: places, grids and posts, never residents."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shige.access.routes import Visit
from shige.desk.page import role_name
from shige.desk.words import TIERS
from shige.staff.facts import PostRow
from shige.staff.selectors import posts_found
from shige.territory import selectors
from shige.territory.facts import Hit

MOST_LETTERS = 80
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
    return [_line(hit) for hit in selectors.search(said, within=visit.scope.ranges)] + [_post(row) for row in posts]


def _line(hit: Hit) -> Line:
    return Line(href_of(hit.code), hit.name, KINDS[hit.kind], f"{hit.where} {hit.code}".strip())


def _post(row: PostRow) -> Line:
    role = row.title or role_name(row.role)
    return Line(href_of(row.area), f"{role} {row.person}", _("Post"), f"{row.phone} {row.area}".strip())


def href_of(code: str) -> str:
    """The page of an area: of a grid its own, of a wider one the map."""
    return reverse("desk:grid", args=[code]) if len(code) == 18 else f"{reverse('desk:home')}?area={code}"
