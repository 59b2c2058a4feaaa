"""The wall screen of a command room: it refreshes by itself, and nothing on it can be pressed but the way back."""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from shige.access.routes import GuardedRequest, guarded
from shige.desk import ground
from shige.desk.wall.screen import board_facts, screen_facts


@guarded("duty", "read", purpose="service")
def wall(request: GuardedRequest) -> HttpResponse:
    """The screen itself: the map, and the place for what is true now."""
    area = ground.area_asked(request.GET, seen=request.visit.scope)
    if not area:
        raise Http404
    return render(request, "desk/wall/wall.html", screen_facts(area))


@guarded("duty", "read", purpose="service")
def wall_now(request: GuardedRequest) -> HttpResponse:
    """What is true now: asked for anew every half minute."""
    area = ground.area_asked(request.GET, seen=request.visit.scope)
    if not area:
        raise Http404
    return render(request, "desk/wall/now.html", board_facts(area, now=request.visit.now))
