"""The map home, the card of a grid beside it, and the grid's own page."""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from shige.access.routes import GuardedRequest, guarded, own_account
from shige.desk import cards, duty
from shige.desk.access.homes import tasks
from shige.desk.overview import grid_facts, overview
from shige.desk.page import page
from shige.territory import selectors
from shige.territory.facts import GridPage


@own_account
def home(request: GuardedRequest) -> HttpResponse:
    """The map of the reader's area."""
    seen = request.visit.scope_for("grid", "read", purpose="service")
    duties = () if seen.ranges else tasks(request.visit)
    if duties:
        return page(request, "desk/access/home.html", {"tasks": duties})
    return page(request, "desk/home.html", overview(request.GET, seen=seen, visit=request.visit))


@guarded("grid", "read", purpose="service")
def grid_card(request: GuardedRequest, code: str) -> HttpResponse:
    """The card beside the map."""
    grid = _grid(request, code)
    context = {"grid": cards.card(grid), "line": duty.line(request.visit, grid=code, tier=grid.tier)}
    return render(request, "desk/parts/card.html", context)


@guarded("grid", "read", purpose="service")
def grid_page(request: GuardedRequest, code: str) -> HttpResponse:
    """All that is known of a grid."""
    return page(request, "desk/grid.html", grid_facts(_grid(request, code), visit=request.visit))


def _grid(request: GuardedRequest, code: str) -> GridPage:
    grid = selectors.grid_page(code) if request.visit.scope.holds(code) else None
    if grid is None:
        raise Http404
    return grid
