"""The pages of assignments, of what a week weighs, and of the network that a city wants."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shige.access.routes import GuardedRequest, guarded
from shige.core.errors import ShigeError
from shige.desk import ground
from shige.desk.done import done
from shige.desk.duties import gathering
from shige.desk.duties.words import FAULTS
from shige.desk.forms import carried_out, fault_said
from shige.desk.page import page
from shige.staff.assigning import assignment_end
from shige.staff.templating import network_load


@guarded("assignment", "read", purpose="staffing")
def assignments(request: GuardedRequest) -> HttpResponse:
    """Who has taken on what, what is open, and what is done twice."""
    area = ground.area_asked(request.GET, seen=request.visit.scope)
    if not area:
        return page(request, "desk/rosters/nothing.html", {})
    facts = gathering.assignment_facts(area, charge=request.GET.get("charge", ""), visit=request.visit)
    return page(request, "desk/duties/assignments.html", facts)


@require_http_methods(["GET", "POST"])
@guarded("assignment", "edit", purpose="staffing")
def make(request: GuardedRequest) -> HttpResponse:
    """Let a post or an organisation take something on."""
    area = ground.area_asked(request.GET, seen=request.visit.scope)
    look = ground.looked_at(area)
    charge = request.GET.get("charge", "")
    form = gathering.assignment_form(request.visit, area=area, data=request.POST or None, charge=charge)
    if request.POST and carried_out(form, lambda _said: gathering.assigned(form, visit=request.visit), faults=FAULTS):
        done(request, _("It is written down."))
        return HttpResponseRedirect(f"{reverse('desk:assignments')}?area={area}&charge={form.cleaned_data['charge']}")
    facts = {**ground.way(look, route="desk:assignments"), "form": form}
    return page(request, "desk/duties/make.html", facts, status=422 if form.errors else 200)


@require_POST
@guarded("assignment", "edit", purpose="staffing")
def end(request: GuardedRequest, uid: UUID) -> HttpResponse:
    """End what somebody took on."""
    visit, why = request.visit, request.POST.get("why", "")[:200]
    try:
        assignment_end(uid, actor=visit.actor, within=visit.scope, now=visit.now, why=why)
        done(request, _("It is ended, and stays in the history."))
    except ShigeError as error:
        done(request, fault_said(error, faults=FAULTS))
    return HttpResponseRedirect(reverse("desk:assignments"))


@guarded("load", "read", purpose="staffing")
def loads(request: GuardedRequest) -> HttpResponse:
    """What a week of each grid's people weighs, beside the households, line by line."""
    area = ground.area_asked(request.GET, seen=request.visit.scope)
    if not area:
        return page(request, "desk/rosters/nothing.html", {})
    facts = gathering.load_facts(area, by=request.GET.get("by", ""), visit=request.visit)
    return page(request, "desk/duties/loads.html", facts)


@guarded("load", "read", purpose="staffing")
def preview(request: GuardedRequest) -> HttpResponse:
    """What another rule would do to these weeks, before it holds."""
    area = ground.area_asked(request.GET, seen=request.visit.scope)
    asked = {key: str(value) for key, value in request.GET.items()}
    return render(request, "desk/duties/preview.html", gathering.preview_facts(area, asked, visit=request.visit))


@require_http_methods(["GET", "POST"])
@guarded("organisation", "edit", purpose="staffing")
def template(request: GuardedRequest) -> HttpResponse:
    """What a street lacks of the city's network, and the deed that makes it."""
    visit, area = request.visit, ground.area_asked(request.GET, seen=request.visit.scope)
    facts = gathering.template_facts(area, visit=visit)
    if request.POST and facts["may_edit"] and facts["is_street"]:
        network_load(str(facts["here"]), actor=visit.actor, within=visit.scope, now=visit.now)
        done(request, _("The network is as the city wants it."))
        return HttpResponseRedirect(f"{reverse('desk:network')}?area={facts['here']}")
    return page(request, "desk/duties/template.html", facts)
