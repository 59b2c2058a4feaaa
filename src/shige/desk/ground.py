"""Which area a page is about: the one that its address names, else the one where the reader's reach begins."""

from django.http import Http404, QueryDict

from shige.access.scope import Scope
from shige.core.areas import level_of
from shige.core.errors import ShigeError
from shige.desk.page import area_within
from shige.territory.facts import AreaName
from shige.territory.looks import Look, look


def area_asked(asked: QueryDict, *, seen: Scope) -> str:
    """The area that `?area=` names, else the reader's own; empty for who sees none.

    Raises:
        Http404: where it is no area, or does not lie wholly within what the reader sees.
    """
    area = asked.get("area", "")
    if not area:
        return staffed(area_within(*seen.ranges[0])) if seen.ranges else ""
    return checked(area, seen=seen)


def checked(area: str, *, seen: Scope) -> str:
    """An area that the reader sees as a whole.

    Raises:
        Http404: where it is none, or out of reach.
    """
    try:
        level_of(area)
    except ShigeError as error:
        raise Http404 from error
    if len(area) < 4 or not seen.covers(area):
        raise Http404
    return staffed(area)


def staffed(code: str) -> str:
    """The area over which posts are held: of the grid of a whole community, its 12 digits."""
    return code[:12] if len(code) == 18 and code.endswith("000000") else code


def spots(area: str) -> tuple[AreaName, ...]:
    """The general, dedicated and micro-grids published in an area, by code; none of one wider than a street."""
    found = look(area)
    return () if found is None else found.grids


def looked_at(area: str) -> Look:
    """The area with its way down and what lies in it.

    Raises:
        Http404: where nothing is known of it.
    """
    found = look(area) if area else None
    if found is None:
        raise Http404
    return found


def way(found: Look, *, route: str) -> dict[str, object]:
    """What the frame needs to show the way down to an area, its steps leading to the page of that route."""
    return {"way": route, "path": (*found.path, found.area), "here": found.area.code, "area": found.area}
