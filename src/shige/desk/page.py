"""What every page shows around its own content: who I am, where I am, and where I can go from here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from shige.access.routes import GuardedRequest, Visit
from shige.access.scope import Scope
from shige.adapters.roles_file import shipped_roles
from shige.core.areas import DIGITS
from shige.staff.selectors import person_of_account
from shige.territory.facts import AreaName


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the rail: shown to whom the right lets in."""

    route: str
    name: Promise
    icon: str
    key: str = ""
    right: tuple[str, str] | None = None


RAIL = (
    Place("desk:home", _("Map"), "map", "m"),
    Place("desk:today", _("Today"), "today", "t", ("today", "read")),
    Place("desk:where", _("Which grid"), "where", "w"),
)


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


def page(request: GuardedRequest, template: str, context: Mapping[str, object]) -> HttpResponse:
    """A whole page in its frame; `path` of the context leads to the area that it shows."""
    path = cast("Iterable[AreaName]", context.get("path", ()))
    here = request.resolver_match.view_name if request.resolver_match else ""
    last = str(context.get("here", ""))
    seen = request.visit.scope_for("grid", "read", purpose="service")
    frame = {
        "rail": rail(request.visit, here=here),
        "who": who(request.visit),
        "is_demo": settings.DEMO,
        "searches": request.visit.may("grid", "search"),
        "areas": crumbs(path, seen=seen, here=last),
    }
    return render(request, template, {"frame": frame, **context})


def rail(visit: Visit, *, here: str) -> list[dict[str, object]]:
    """The pages that the reader may open."""
    places = [place for place in RAIL if place.right is None or visit.may(*place.right)]
    return [
        {
            "href": reverse(place.route),
            "name": place.name,
            "icon": place.icon,
            "key": place.key,
            "here": place.route == here,
        }
        for place in places
    ]


def who(visit: Visit) -> Who:
    """The reader's name and roles, in the reader's language."""
    roles = dict.fromkeys(holding.role for holding in visit.holdings)
    person = person_of_account(visit.user.uid)
    return Who(person.name if person else visit.user.name, "、".join(role_name(role) for role in roles))


def role_name(code: str) -> str:
    """A role in the reader's language."""
    role = shipped_roles()[code]
    return role.en if speaks_english() else role.zh


def speaks_english() -> bool:
    """Whether this page is said in English."""
    return (get_language() or "").startswith("en")


def crumbs(path: Iterable[AreaName], *, seen: Scope, here: str) -> list[Crumb]:
    """The way down from the city, with links from where the reader's reach begins."""
    return [
        Crumb(area.name, address(area) if seen.covers(area.code) else "", is_here=area.code == here)
        for area in path
        if area.level != "province"
    ]


def address(area: AreaName) -> str:
    """The page of an area: of a grid its own, else the map."""
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
