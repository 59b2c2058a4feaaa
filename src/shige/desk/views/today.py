"""The day of somebody with a grid: which doors are theirs, who stands in, and what was handed over."""

from django.http import HttpResponse
from django.shortcuts import render

from shige.access.routes import GuardedRequest, guarded
from shige.desk.page import page
from shige.desk.watchlist import errands
from shige.desk.workday import workday


@guarded("today", "read", purpose="service")
def today(request: GuardedRequest) -> HttpResponse:
    """My grids today."""
    return page(request, "desk/today.html", workday(request.visit))


@guarded("today", "read", purpose="service")
def watch(request: GuardedRequest) -> HttpResponse:
    """What waits now for whoever dispatches: asked for after the page is there, and every two minutes."""
    return render(request, "desk/parts/errands.html", errands(request.visit))
