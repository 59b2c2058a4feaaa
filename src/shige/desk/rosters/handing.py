"""Leaves a note for the next shift, and takes one over."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shige.access.routes import GuardedRequest, guarded
from shige.core.errors import ShigeError
from shige.desk import ground
from shige.desk.done import done
from shige.desk.forms import carried_out, fault_said
from shige.desk.page import page
from shige.desk.rosters import notes
from shige.staff.rosters import handover_take, handover_write
from shige.staff.selectors import person_of_account


@require_POST
@guarded("handover", "write", purpose="staffing")
def write(request: GuardedRequest) -> HttpResponse:
    """Leave a note; a fault shows the form again with what was typed."""
    visit, form = request.visit, notes.note_form(request.visit, request.POST)
    person = person_of_account(visit.user.uid)
    if form is None or person is None:
        raise Http404

    def deed(said: dict[str, Any]) -> None:
        handover_write(said["area"], text=said["text"], author_uid=person.uid, actor=visit.actor, now=visit.now)

    if not carried_out(form, deed, faults=notes.FAULTS):
        return page(request, "desk/rosters/note.html", {"form": form}, status=422)
    done(request, _("The note is left for the next shift."))
    return HttpResponseRedirect(_back(request))


@require_POST
@guarded("handover", "write", purpose="staffing")
def take(request: GuardedRequest, uid: UUID) -> HttpResponse:
    """Say that I have read a note and go on with it."""
    visit, person = request.visit, person_of_account(request.visit.user.uid)
    if person is None:
        raise Http404
    try:
        handover_take(uid, taker_uid=person.uid, actor=visit.actor, within=visit.scope, now=visit.now)
        done(request, _("Taken over: your name stands beside the note."))
    except ShigeError as error:
        done(request, fault_said(error, faults=notes.FAULTS))
    return HttpResponseRedirect(_back(request))


def _back(request: GuardedRequest) -> str:
    """To the page of the area that the note was read on."""
    area = request.POST.get("at", "")
    seen = request.visit.scope_for("duty", "read", purpose="service")
    return f"{reverse('desk:duty')}?area={ground.checked(area, seen=seen)}" if area else reverse("desk:duty")
