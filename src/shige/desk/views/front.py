"""The way in and out: the demo's accounts or a login, the language, the way out."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST
from django.views.i18n import set_language

from shige.access import login as doors
from shige.access.routes import public
from shige.desk.entrance import demo_groups, knock, next_page, provider

language = public(require_POST(set_language))
"""Switches between Chinese and English, and goes back to the page."""


@public
@require_http_methods(["GET", "HEAD", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """The demo's accounts, else name and password."""
    groups = demo_groups()
    if groups:
        return render(request, "desk/start.html", {"groups": groups, "next": next_page(request)})
    fault = knock(request) if request.method == "POST" else None
    if isinstance(fault, HttpResponse):
        return fault
    typed = {"fault": fault, "name": request.POST.get("name", ""), "next": next_page(request)}
    said = {**typed, "provider": provider(request)}
    return render(request, "desk/login.html", said, status=422 if fault else 200)


@public
@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """Out, whatever was open."""
    return HttpResponseRedirect(doors.leave(request))


@public
@require_POST
def enter(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Into an account of the demo; everywhere else there is no such page."""
    doors.enter_demo(request, uid, now=timezone.now())
    return HttpResponseRedirect(next_page(request))
