"""What every page shows around its own content: who I am, where I am, and where I can go from here.

A new group of pages adds one `Place` to `RAIL`: its route, its name, an icon of icons.svg, the `Band` that it belongs
to, the right that lets in, and a letter or digit of its own for `g` + letter. Places stand in the order of `RAIL`, band
by band. Pages below a place have its route's name, a hyphen and more ("desk:network-edit"): then the place is marked on
them, too. On a phone the first four places that a reader may open stand at the thumb, the others behind "more".
`docs/desk.md` tells how to build a page and shows its parts.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from shige.access.routes import GuardedRequest, Visit
from shige.access.scope import Scope
from shige.core.areas import DIGITS
from shige.desk.approvals.told import waiting as decisions_waiting
from shige.desk.done import done_once
from shige.desk.notices.count import waiting as notices_waiting
from shige.rules.values import role_called
from shige.staff.selectors import person_of_account
from shige.territory.facts import AreaName


class Band(StrEnum):
    """The groups in which the rail shows its places."""

    WORK = "work"
    GROUND = "ground"
    PEOPLE = "people"
    ORDER = "order"


BANDS: Mapping[Band, Promise] = {
    Band.WORK: _("Work"),
    Band.GROUND: _("Ground"),
    Band.PEOPLE: _("People"),
    Band.ORDER: _("Order"),
}


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the rail: shown to whom the right lets in."""

    route: str
    name: Promise
    icon: str
    band: Band
    key: str = ""
    right: tuple[str, str] | None = None
    waiting: Callable[[Visit], int] | None = None
    """How many things wait there for the reader: a number beside the name, asked for after the page is there."""


RAIL = (
    Place("desk:today", _("Today"), "today", Band.WORK, "t", ("today", "read")),
    Place("desk:duty", _("On duty now"), "duty", Band.WORK, "d", ("duty", "read")),
    Place("desk:approvals", _("Approvals"), "check", Band.WORK, "c", ("approval", "read"), decisions_waiting),
    Place("desk:notices", _("Notices"), "bell", Band.WORK, "n", waiting=notices_waiting),
    Place("desk:home", _("Map"), "map", Band.GROUND, "m", ("grid", "read")),
    Place("desk:plans", _("Plans"), "plan", Band.GROUND, "l", ("plan", "read")),
    Place("desk:wall", _("Wall screen"), "wall", Band.GROUND, "0", ("duty", "read")),
    Place("desk:register", _("Register"), "door", Band.GROUND, "b", ("dwelling", "read")),
    Place("desk:where", _("Which grid"), "where", Band.GROUND, "w"),
    Place("desk:imports", _("Imports"), "import", Band.GROUND, "e", ("import", "read")),
    Place("desk:network", _("Organisations"), "network", Band.PEOPLE, "o", ("organisation", "read")),
    Place("desk:rosters", _("Rosters"), "roster", Band.PEOPLE, "r", ("roster", "read")),
    Place("desk:assignments", _("Assignments"), "list", Band.PEOPLE, "a", ("assignment", "read")),
    Place("desk:loads", _("Weekly load"), "clock", Band.PEOPLE, "9", ("load", "read")),
    Place("desk:invitations", _("Helpers"), "people", Band.PEOPLE, "i", ("invitation", "read")),
    Place("desk:volunteers", _("Volunteers"), "heart", Band.PEOPLE, "v", ("volunteer", "read")),
    Place("desk:volunteers-projects", _("Projects"), "check", Band.PEOPLE, "p", ("project", "read")),
    Place("desk:recognition", _("Thanks"), "star", Band.PEOPLE, "k", ("recognition", "read")),
    Place("desk:accounts", _("Accounts"), "key", Band.ORDER, "u", ("account", "lock")),
    Place("desk:audit", _("Trail"), "seal", Band.ORDER, "z", ("audit", "read")),
    Place("desk:retention", _("Retention"), "clock", Band.ORDER, "j", ("retention", "read")),
    Place("desk:inventory", _("Data inventory"), "list", Band.ORDER, "f", ("inventory", "read")),
    Place("desk:access", _("Rights"), "list", Band.ORDER, "x", ("matrix", "read")),
    Place("desk:own", _("My access"), "eye", Band.ORDER, "y"),
    Place("desk:glass", _("Emergency looks"), "eye", Band.ORDER, "h", ("glass", "break")),
    Place("desk:glass-review", _("Emergency looks to review"), "eye", Band.ORDER, "q", ("glass", "review")),
    Place("desk:settings", _("Settings"), "gear", Band.ORDER, "s", ("rule", "read")),
    Place("desk:system", _("System"), "server", Band.ORDER, "8", ("system", "read")),
)
THUMBS = 4
"""Places at the thumb of a phone, beside "more"."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A place as the rail shows it; `here` is "page" on the place itself, "true" on pages below it."""

    href: str
    name: Promise
    icon: str
    key: str
    here: str
    thumb: bool
    waits: str
    """Id of the number beside it; empty where nothing is counted."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A band of the rail with the places that the reader may open."""

    code: str
    name: Promise
    places: list[Entry]


@dataclass(frozen=True, slots=True)
class Crumb:
    """A step of the way down to the area shown; without an address where it lies above what the reader sees."""

    name: str
    href: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class Who:
    """The reader: their name, or the login name where no person stands behind it, and the roles that they hold."""

    name: str
    post: str


def page(request: GuardedRequest, template: str, context: Mapping[str, object], *, status: int = 200) -> HttpResponse:
    """A whole page in its frame.

    `path` of the context leads to the area that the page shows, `here` is that area's code, and `way` the route whose
    pages the steps of the way down lead to by `?area=`; the map, where it is not said. `me` is the reader's name where
    the page has read it.
    """
    path = cast("Iterable[AreaName]", context.get("path", ()))
    here = request.resolver_match.view_name if request.resolver_match else ""
    last = str(context.get("here", ""))
    way = str(context.get("way", ""))
    seen = request.visit.scope if way else request.visit.scope_for("grid", "read", purpose="service")
    bands = rail(request.visit, here=here)
    frame = {
        "rail": bands,
        "has_more": any(not entry.thumb for band in bands for entry in band.places),
        "done": done_once(request),
        "who": who(request.visit, person=cast("str | None", context.get("me"))),
        "is_demo": settings.DEMO,
        "searches": request.visit.may("grid", "search"),
        "areas": crumbs(path, seen=seen, here=last, way=way),
    }
    return render(request, template, {"frame": frame, **context}, status=status)


def rail(visit: Visit, *, here: str) -> list[Stretch]:
    """The pages that the reader may open, band by band; bands without any are left out."""
    places = [place for band in Band for place in RAIL if place.band == band and _is_open(place, visit=visit)]
    at_thumb = places if len(places) <= THUMBS + 1 else places[:THUMBS]
    return [
        Stretch(band.value, name, lines)
        for band, name in BANDS.items()
        if (lines := [_entry(p, here=here, thumb=p in at_thumb) for p in places if p.band == band])
    ]


def _is_open(place: Place, *, visit: Visit) -> bool:
    return place.right is None or visit.may(*place.right)


def _entry(place: Place, *, here: str, thumb: bool) -> Entry:
    mark = "page" if place.route == here else "true" if _leads(place, here=here) else ""
    waits = _waits(place) if place.waiting else ""
    return Entry(reverse(place.route), place.name, place.icon, place.key, mark, thumb=thumb, waits=waits)


def _leads(place: Place, *, here: str) -> bool:
    """Whether a page lies below that place, and below none that is nearer."""
    below = [each.route for each in RAIL if here == each.route or here.startswith(f"{each.route}-")]
    return place.route == max(below, key=len, default="")


def waiting(visit: Visit) -> list[tuple[str, int]]:
    """The numbers beside the places that the reader may open."""
    return [(_waits(p), p.waiting(visit)) for p in RAIL if p.waiting and _is_open(p, visit=visit)]


def _waits(place: Place) -> str:
    return f"waits-{place.route.removeprefix('desk:')}"


def who(visit: Visit, *, person: str | None = None) -> Who:
    """The reader's name, where the page knows it already as that, and roles, in the reader's language."""
    roles = dict.fromkeys(holding.role for holding in visit.holdings)
    if person is None:
        row = person_of_account(visit.user.uid)
        person = row.name if row else visit.user.name
    return Who(person, "、".join(role_name(role) for role in roles))


def role_name(code: str) -> str:
    """A role in the reader's language."""
    return role_called(code, tongue="en" if speaks_english() else "zh", at=timezone.now())


def speaks_english() -> bool:
    """Whether this page is said in English."""
    return (get_language() or "").startswith("en")


def crumbs(path: Iterable[AreaName], *, seen: Scope, here: str, way: str = "") -> list[Crumb]:
    """The way down from the city, with links from where the reader's reach begins."""
    return [
        Crumb(area.name, address(area, way=way) if seen.covers(area.code) else "", is_here=area.code == here)
        for area in path
        if area.level != "province"
    ]


def address(area: AreaName, *, way: str = "") -> str:
    """The page of an area on that way; else of a grid its own, of a wider area the map."""
    if way:
        return f"{reverse(way)}?area={area.code}"
    whole = len(area.code) == 18
    return reverse("desk:grid", args=[area.code]) if whole else f"{reverse('desk:home')}?area={area.code}"


def area_within(low: int, high: int) -> str:
    """The widest area that begins a range of codes; empty for a range without one."""
    for digits in (2, 4, 6, 9, 12):
        rest = 10 ** (DIGITS - digits)
        if low % rest == 0 and low + rest - 1 <= high and low:
            return str(low)[:digits]
    return str(low) if low else ""


def is_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of the page."""
    return request.headers.get("HX-Request") == "true"
