"""The page for everybody: in which grid a place lies, which post looks after it, and which number to call."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from shige.access.routes import public
from shige.desk.wayside import answered, place


@public
def where(request: HttpRequest) -> HttpResponse:
    """A map to click on and a field for an address."""
    return render(request, "desk/where.html", place(request.GET))


@public
def answer(request: HttpRequest) -> HttpResponse:
    """The grid of a point, or the addresses that a text finds."""
    return render(request, "desk/parts/answer.html", answered(request.GET))
