"""The pages of the register: what waits in an area, a building as a picture, its QR codes, its export."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shige.access.routes import GuardedRequest, guarded
from shige.core.errors import ShigeError
from shige.desk.done import Undo, done
from shige.desk.forms import fault_said
from shige.desk.page import is_fragment, page
from shige.desk.register import deeds, exporting, gathering
from shige.places.undoing import correction_undo


@guarded("dwelling", "read", purpose="service")
def register(request: GuardedRequest) -> HttpResponse:
    """The buildings of an area: how far the register has come, and what waits."""
    return page(request, "desk/register/list.html", gathering.listing(request))


@guarded("dwelling", "read", purpose="service")
def building(request: GuardedRequest, code: str) -> HttpResponse:
    """A building as a picture; a part of it where a door was clicked."""
    facts = gathering.picture(request, code)
    if is_fragment(request):
        return render(request, "desk/register/panel.html", facts)
    return page(request, "desk/register/building.html", facts)


@guarded("dwelling", "edit", purpose="service")
@require_POST
def correct(request: GuardedRequest, code: str) -> HttpResponse:
    """Correct a door, a premise or the building's name."""
    said, is_done = deeds.carry_out(request.visit, code, request.POST)
    done(request, said, undo=Undo(reverse("desk:register-undo", args=[code])) if is_done else None)
    return HttpResponseRedirect(reverse("desk:register-building", args=[code]))


@guarded("dwelling", "edit", purpose="service")
@require_POST
def undo(request: GuardedRequest, code: str) -> HttpResponse:
    """Take the last correction back."""
    try:
        correction_undo(code, hand=deeds.hand(request.visit, request.POST))
        done(request, _("Taken back."))
    except ShigeError as error:
        done(request, fault_said(error, faults=deeds.FAULTS))
    return HttpResponseRedirect(reverse("desk:register-building", args=[code]))


@guarded("dwelling", "read", purpose="service")
def codes(request: GuardedRequest) -> HttpResponse:
    """A sheet of QR codes to be printed: one for each entrance of an area."""
    return page(request, "desk/register/codes.html", gathering.codes(request))


@guarded("dwelling", "export", purpose="service")
def export(request: GuardedRequest, fmt: str) -> HttpResponse:
    """The doors and premises of an area as tables that can be imported again."""
    return exporting.tables(request, fmt=fmt)
