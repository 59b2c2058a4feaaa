"""Turns what a search found into lines with an address: places, grids and posts, never residents."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shige.access.scope import Scope
from shige.desk.words import TIERS
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


def found(text: str, *, seen: Scope) -> list[Line]:
    """What the text finds within the reader's reach; blanks in a code do not matter."""
    said = " ".join(text[:MOST_LETTERS].split())
    if said.replace(" ", "").isdecimal():
        said = said.replace(" ", "")
    return [_line(hit) for hit in selectors.search(said, within=seen.ranges)] if said else []


def _line(hit: Hit) -> Line:
    grid = len(hit.code) == 18
    href = reverse("desk:grid", args=[hit.code]) if grid else f"{reverse('desk:home')}?area={hit.code}"
    return Line(href, hit.name, KINDS[hit.kind], f"{hit.where} {hit.code}".strip())
