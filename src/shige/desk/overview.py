"""Puts the map home together: the area that the reader looks at, its figures, and what to do where nothing is there."""

from dataclasses import dataclass

from django.http import Http404, QueryDict
from django.utils.translation import gettext as _

from shige.access.routes import Visit
from shige.access.scope import Scope
from shige.core.areas import level_of
from shige.core.errors import ShigeError
from shige.desk import atlas, cards, duty
from shige.desk.page import area_within
from shige.places.selectors import buildings_by_uid
from shige.territory import selectors
from shige.territory.facts import AreaName, AreaRow, GridPage

GRIDS = {"general", "micro", "dedicated"}
CHINA = (73.5, 18.0, 135.1, 53.6)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its name, as the strip above the map shows it."""

    name: str
    text: str
    is_urgent: bool = False


def overview(asked: QueryDict, *, seen: Scope, visit: Visit) -> dict[str, object]:
    """What the home page shows.

    Raises:
        Http404: for an area or grid that is not there or out of reach.
    """
    area, grid = wanted(asked, seen=seen)
    publication = selectors.publication_now()
    if not area:
        return _empty(_("Nothing to see on the map"), _("Your posts hold no grids. Choose a page at the left."))
    if publication is None:
        then = _("As soon as a plan is published its grids stand here. A district's planner imports and publishes it.")
        return _empty(_("No plan is published yet"), then)
    page = selectors.area_page(area)
    if page is None:
        raise Http404
    bounds = selectors.area_bounds(page.area.code) or CHINA
    return {
        "path": (*page.path, AreaName(page.area.code, page.area.level, page.area.name)),
        "here": page.area.code,
        "figures": figures(page.area, empty_posts=duty.empty_posts(visit, area=page.area)),
        "map": atlas.map_facts(
            publication,
            bounds=bounds,
            focus=(selectors.area_bounds(grid) or bounds) if grid else bounds,
            area=area,
            grid=grid,
        ),
        "words": atlas.map_words(),
    }


def grid_facts(grid: GridPage, *, visit: Visit) -> dict[str, object]:
    """What the page of a grid shows."""
    return {
        "path": grid.path,
        "grid": cards.card(grid),
        "line": duty.line(visit, grid=grid.code, tier=grid.tier),
        "members": cards.members(grid.children),
        "may_doors": visit.may("dwelling", "read"),
        "buildings": cards.buildings(grid.units, known=buildings_by_uid({unit.building for unit in grid.units})),
        "history": cards.history(grid, selectors.grid_lineage(grid.code, plan=grid.plan)),
    }


def wanted(asked: QueryDict, *, seen: Scope) -> tuple[str, str]:
    """The area and the grid that the address names, else the area where the reader's reach begins.

    Raises:
        Http404: where they are no codes, or out of reach.
    """
    area, grid = asked.get("area", ""), asked.get("grid", "")
    for code in filter(None, (area, grid)):
        if not _reaches(seen, code):
            raise Http404
    if not area and grid:
        area = grid[:12]
    return area or (area_within(*seen.ranges[0]) if seen.ranges else ""), grid


def figures(area: AreaRow, *, empty_posts: int | None) -> list[Figure]:
    """The strip above the map; a zero is shown as a zero."""
    strip = [] if area.level in GRIDS else [Figure(_("General grids"), cards.number(area.general))]
    strip += [] if area.level in GRIDS - {"general"} else [Figure(_("Micro-grids"), cards.number(area.micro))]
    strip += [
        Figure(_("Households"), cards.number(area.households)),
        Figure(_("To settle"), cards.number(area.exceptions), is_urgent=area.exceptions > 0),
    ]
    if empty_posts is not None:
        strip.append(Figure(_("Posts without holder"), cards.number(empty_posts), is_urgent=empty_posts > 0))
    return strip


def _empty(title: str, then: str) -> dict[str, object]:
    return {"empty": {"title": title, "next": then}}


def _reaches(seen: Scope, code: str) -> bool:
    try:
        level_of(code)
    except ShigeError:
        return False
    return seen.touches(code)
