"""The pages on duty now, rosters and who answers."""

from django.http import HttpResponse
from django.shortcuts import render

from shige.access.routes import GuardedRequest, guarded
from shige.desk import ground
from shige.desk.page import page
from shige.desk.rosters import notes
from shige.desk.rosters.answers import answer_form, answered
from shige.desk.rosters.board import board
from shige.desk.rosters.roster import roster_facts


@guarded("duty", "read", purpose="service")
def duty(request: GuardedRequest) -> HttpResponse:
    """Who is on duty now, tier by tier, and what was handed over."""
    area = ground.area_asked(request.GET, seen=request.visit.scope)
    if not area:
        return page(request, "desk/rosters/nothing.html", {})
    facts = board(area, visit=request.visit) | notes.inbox(area, visit=request.visit)
    return page(request, "desk/rosters/duty.html", facts)


@guarded("roster", "read", purpose="staffing")
def rosters(request: GuardedRequest) -> HttpResponse:
    """The roster of an area: its week, its posts, its gaps, and the areas below."""
    area = ground.area_asked(request.GET, seen=request.visit.scope)
    if not area:
        return page(request, "desk/rosters/nothing.html", {})
    facts = roster_facts(area, visit=request.visit) | answer_form(area, now=request.visit.now)
    return page(request, "desk/rosters/roster.html", facts)


@guarded("roster", "read", purpose="staffing")
def answers(request: GuardedRequest) -> HttpResponse:
    """Who answers for an area in a duty at an hour, with the reason line by line."""
    area = ground.area_asked(request.GET, seen=request.visit.scope)
    return render(request, "desk/rosters/answers.html", answered(area, asked=request.GET, visit=request.visit))
