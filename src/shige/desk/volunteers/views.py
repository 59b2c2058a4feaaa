"""The organisers' pages of volunteers: who asks to help and who does, and the sheet by which they sign up."""

from functools import partial
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shige.access.routes import GuardedRequest, guarded
from shige.desk.done import done
from shige.desk.page import page
from shige.desk.revealing import Look, revealed
from shige.desk.volunteers import gathering, told
from shige.desk.volunteers.back import back, tried
from shige.desk.volunteers.own import new_key
from shige.volunteers.selectors import volunteer_phone
from shige.volunteers.services import joining_accept, joining_decline, volunteer_key_renew


@guarded("volunteer", "read", purpose="staffing")
def people(request: GuardedRequest) -> HttpResponse:
    """Who asks to help, and who does."""
    return page(request, "desk/volunteers/people.html", gathering.people(request))


@guarded("volunteer", "read", purpose="staffing")
def sheet(request: GuardedRequest) -> HttpResponse:
    """A sheet to hang up: the address and the QR code by which people sign up; of a wider area, which community."""
    facts = gathering.asked(request, tab="people") | {"way": "desk:volunteers-sheet"}
    if not facts["join_area"]:
        return page(request, "desk/volunteers/sheet_of.html", facts)
    link = request.build_absolute_uri(reverse("desk:volunteer-join", args=[str(facts["here"])[:12]]))
    return page(request, "desk/volunteers/sheet.html", facts | {"link": link, "qr": told.code_of(link)})


@guarded("volunteer", "edit", purpose="staffing")
@require_POST
def accept(request: GuardedRequest, uid: UUID) -> HttpResponse:
    """Accept somebody in a grid."""
    visit = request.visit
    said = tried(lambda: joining_accept(uid, actor=visit.actor, within=visit.scope, now=visit.now))
    done(request, said or _("Accepted: shifts can be taken from now on."))
    return back(request, "desk:volunteers")


@guarded("volunteer", "edit", purpose="staffing")
@require_POST
def decline(request: GuardedRequest, uid: UUID) -> HttpResponse:
    """Decline somebody, with a reason that they read."""
    visit, why = request.visit, request.POST.get("why", "")
    said = tried(lambda: joining_decline(uid, actor=visit.actor, within=visit.scope, now=visit.now, why=why))
    done(request, said or _("Declined: your reason stands on their page."))
    return back(request, "desk:volunteers")


@guarded("volunteer", "edit", purpose="staffing")
@require_POST
def phone(request: GuardedRequest, uid: UUID) -> HttpResponse:
    """A volunteer's number in clear, written down."""
    look = Look("volunteer", str(uid), field="phone")
    return revealed(request, look, read=lambda: volunteer_phone(uid, scope=request.visit.scope))


@guarded("volunteer", "edit", purpose="staffing")
@require_POST
def renew(request: GuardedRequest, uid: UUID) -> HttpResponse:
    """A new link for somebody who lost theirs: shown once, as a QR code to be scanned on the spot."""
    visit, key = request.visit, new_key()
    said = tried(partial(volunteer_key_renew, uid, key=key, actor=visit.actor, within=visit.scope, now=visit.now))
    if said:
        done(request, said)
        return HttpResponseRedirect(reverse("desk:volunteers"))
    link = request.build_absolute_uri(reverse("desk:volunteer-key", args=[key]))
    answer = render(request, "desk/volunteers/link.html", {"link": link, "qr": told.code_of(link), "is_renewed": True})
    answer["Cache-Control"] = "no-store"
    return answer
