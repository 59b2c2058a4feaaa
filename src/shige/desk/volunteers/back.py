"""Leads back to where a deed came from, and says in words what was refused."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from shige.core.errors import ShigeError
from shige.desk.forms import fault_said
from shige.desk.volunteers.forms import FAULTS


def tried(deed: Callable[[], object]) -> str:
    """Do it; empty where it was done, else why not."""
    try:
        deed()
    except ShigeError as error:
        return fault_said(error, faults=FAULTS)
    return ""


def back(request: HttpRequest, route: str, *args: object) -> HttpResponse:
    """To the page of ours that the form names in `next`, else to that route."""
    asked = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(asked, allowed_hosts=None) and asked.startswith("/")
    return HttpResponseRedirect(asked if ours else reverse(route, args=args))
