"""The page for everybody: in which grid a place lies, which post looks after it, and which number to call."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from shige.access.routes import public
from shige.desk.wayside import answered, place


@public
def where(request: HttpRequest) -> HttpResponse:
    """A map to click on and a field for an address."""
    return render(request, "desk/where.html", place(request.GET))


@public
def house(request: HttpRequest, code: str, entrance: int = 0) -> HttpResponse:  # noqa: ARG001 - no reader is asked
    """What the QR code at a building's entrance leads to."""
    asked = {"b": code, **({"e": entrance} if entrance else {})}
    return HttpResponseRedirect(f"{reverse('desk:where')}?{urlencode(asked)}")


@public
def answer(request: HttpRequest) -> HttpResponse:
    """The grid of a point, or the addresses that a text finds."""
    return render(request, "desk/parts/answer.html", answered(request.GET))
