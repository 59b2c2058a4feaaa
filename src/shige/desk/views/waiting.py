"""The numbers beside the places of the rail: asked for after a page is there, and once a minute."""

from django.http import HttpResponse
from django.shortcuts import render

from shige.access.routes import GuardedRequest, own_account
from shige.desk.page import waiting


@own_account
def numbers(request: GuardedRequest) -> HttpResponse:
    """How much waits where for the reader."""
    return render(request, "desk/parts/waiting.html", {"numbers": waiting(request.visit)})
