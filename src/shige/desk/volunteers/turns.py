"""The organisers' pages of shifts: the calendar, a new shift, who is there, hours set right."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shige.access.routes import GuardedRequest, guarded
from shige.desk.done import done
from shige.desk.forms import carried_out
from shige.desk.page import page
from shige.desk.volunteers import gathering
from shige.desk.volunteers.back import tried
from shige.desk.volunteers.forms import FAULTS, CorrectionForm, OfferForm
from shige.volunteers import selectors
from shige.volunteers.turns import Correction, Offer, mark_by_organiser, mark_correct, turn_call_off, turn_offer


@guarded("volunteer", "read", purpose="staffing")
def calendar(request: GuardedRequest) -> HttpResponse:
    """The shifts by day."""
    return page(request, "desk/volunteers/turns.html", gathering.calendar(request))


@guarded("volunteer", "edit", purpose="staffing")
@require_http_methods(["GET", "POST"])
def new(request: GuardedRequest) -> HttpResponse:
    """Offer a shift."""
    facts = gathering.asked(request, tab="turns")
    area = str(facts["here"])
    form = OfferForm(request.POST or None, projects=_projects(request, area), initial={"day": localdate()})
    if request.method == "POST" and carried_out(form, lambda said: _offer(request, form, said, area), faults=FAULTS):
        done(request, _("On offer: volunteers of the community see it now."))
        return HttpResponseRedirect(f"{reverse('desk:volunteers-turns')}?area={area}")
    return page(request, "desk/volunteers/offer.html", facts | {"form": form}, status=422 if form.errors else 200)


@guarded("volunteer", "read", purpose="staffing")
def turn(request: GuardedRequest, uid: UUID) -> HttpResponse:
    """One shift with its people."""
    return page(request, "desk/volunteers/turn.html", gathering.shift(request, uid))


@guarded("volunteer", "edit", purpose="staffing")
@require_POST
def call_off(request: GuardedRequest, uid: UUID) -> HttpResponse:
    """Call a shift off, with a reason."""
    visit, why = request.visit, request.POST.get("why", "")
    said = tried(lambda: turn_call_off(uid, actor=visit.actor, within=visit.scope, now=visit.now, why=why))
    done(request, said or _("Called off: your reason stands on the volunteers' pages."))
    return HttpResponseRedirect(reverse("desk:volunteers-turns"))


@guarded("volunteer", "edit", purpose="staffing")
@require_POST
def mark(request: GuardedRequest, turn_uid: UUID, uid: UUID) -> HttpResponse:
    """Note that somebody came, or leaves."""
    visit = request.visit
    said = tried(lambda: mark_by_organiser(uid, actor=visit.actor, within=visit.scope, now=visit.now))
    done(request, said or _("Noted."))
    return HttpResponseRedirect(reverse("desk:volunteers-turn", args=[turn_uid]))


@guarded("volunteer", "edit", purpose="staffing")
@require_http_methods(["GET", "POST"])
def correct(request: GuardedRequest, turn_uid: UUID, uid: UUID) -> HttpResponse:
    """Set somebody's hours right, with a reason."""
    form = CorrectionForm(request.POST or None)
    if request.method == "POST" and carried_out(form, lambda said: _set_right(request, uid, said), faults=FAULTS):
        done(request, _("Set right. What was noted before stays readable."))
        return HttpResponseRedirect(reverse("desk:volunteers-turn", args=[turn_uid]))
    facts = gathering.shift(request, turn_uid) | {"form": form, "taking": uid}
    return page(request, "desk/volunteers/correct.html", facts, status=422 if form.errors else 200)


def _offer(request: GuardedRequest, form: OfferForm, said: dict[str, Any], area: str) -> None:
    offer = Offer(
        area=area,
        title=said["title"],
        where=said["where"],
        starts_at=form.at("start"),
        ends_at=form.at("end"),
        needed=said["needed"],
        project=UUID(said["project"]) if said["project"] else None,
    )
    turn_offer(offer, actor=request.visit.actor, within=request.visit.scope, now=request.visit.now)


def _set_right(request: GuardedRequest, uid: UUID, said: dict[str, Any]) -> None:
    as_served = Correction(said["minutes"], said["why"])
    mark_correct(uid, as_served=as_served, actor=request.visit.actor, within=request.visit.scope, now=request.visit.now)


def _projects(request: GuardedRequest, area: str) -> list[tuple[str, str]]:
    rows = selectors.projects(area, scope=request.visit.scope)
    return [(str(row.uid), row.title) for row in rows if row.closed_at is None]
