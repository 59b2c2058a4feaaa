"""The organisation network: its picture, one organisation, and the bonds of one area."""

from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shige.access.routes import GuardedRequest, guarded
from shige.core.errors import ShigeError
from shige.desk import ground
from shige.desk.done import Undo, done
from shige.desk.forms import carried_out, fault_said
from shige.desk.network import single
from shige.desk.network.forms import OrganisationForm, TieForm
from shige.desk.network.picture import picture
from shige.desk.network.words import FAULTS
from shige.desk.page import page
from shige.staff.bodies import Card, organisation_card
from shige.staff.network import organisation_end, tie_end


@guarded("organisation", "read", purpose="staffing")
def network(request: GuardedRequest) -> HttpResponse:
    """The tree, the map by health, and the list to work off."""
    area = ground.area_asked(request.GET, seen=request.visit.scope)
    if not area:
        return page(request, "desk/rosters/nothing.html", {})
    return page(request, "desk/network/network.html", picture(area, visit=request.visit))


@guarded("organisation", "read", purpose="staffing")
def organisation(request: GuardedRequest, uid: UUID) -> HttpResponse:
    """One organisation with its bonds of now and before."""
    return page(request, "desk/network/organisation.html", single.facts(_card(request, uid), visit=request.visit))


@require_http_methods(["GET", "POST"])
@guarded("organisation", "edit", purpose="staffing")
def make(request: GuardedRequest) -> HttpResponse:
    """Enter an organisation."""
    visit, area = request.visit, ground.area_asked(request.GET, seen=request.visit.scope)
    form = OrganisationForm(request.POST or None, bodies=single.around(area, visit=visit), initial={"area": area})
    made: list[UUID] = []
    if request.POST and carried_out(form, lambda _said: made.append(single.made(form, visit=visit)), faults=FAULTS):
        done(request, _("%(name)s is entered. Now bind it to its grids.") % {"name": form.cleaned_data["name"]})
        return HttpResponseRedirect(reverse("desk:network-organisation", args=made))
    facts = {**ground.way(ground.looked_at(area), route="desk:network"), "form": form}
    return page(request, "desk/network/form.html", facts, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@guarded("organisation", "edit", purpose="staffing")
def change(request: GuardedRequest, uid: UUID) -> HttpResponse:
    """Change an organisation."""
    visit, card = request.visit, _card(request, uid)
    bodies = [body for body in single.around(card.area, visit=visit) if body.uid != uid]
    form = OrganisationForm(request.POST or None, bodies=bodies, initial=single.fields(card))
    if request.POST and carried_out(form, lambda _said: single.changed(form, card=card, visit=visit), faults=FAULTS):
        undo = Undo(reverse("desk:network-change", args=[uid]), single.fields(card))
        done(request, _("%(name)s is changed.") % {"name": card.name}, undo=undo)
        return HttpResponseRedirect(reverse("desk:network-organisation", args=[uid]))
    facts = {**ground.way(ground.looked_at(card.area), route="desk:network"), "form": form, "card": card}
    return page(request, "desk/network/form.html", facts, status=422 if form.errors else 200)


@require_POST
@guarded("organisation", "edit", purpose="staffing")
def end(request: GuardedRequest, uid: UUID) -> HttpResponse:
    """End an organisation and its bonds, with the reason."""
    visit, card, why = request.visit, _card(request, uid), request.POST.get("why", "").strip()[:200]
    try:
        organisation_end(uid, actor=visit.actor, within=visit.scope, now=visit.now, why=why)
    except ShigeError as error:
        done(request, fault_said(error, faults=FAULTS))
        return HttpResponseRedirect(reverse("desk:network-organisation", args=[uid]))
    done(request, _("%(name)s is ended, with its bonds.") % {"name": card.name})
    return HttpResponseRedirect(f"{reverse('desk:network')}?area={ground.staffed(card.area)}")


@guarded("organisation", "read", purpose="staffing")
def area(request: GuardedRequest, code: str) -> HttpResponse:
    """The bonds of an area, and the form for one more."""
    where = ground.checked(code, seen=request.visit.scope)
    form = TieForm(bodies=single.around(where, visit=request.visit))
    return page(request, "desk/network/area.html", single.area_facts(where, form=form, visit=request.visit))


@require_POST
@guarded("organisation", "edit", purpose="staffing")
def tie(request: GuardedRequest, code: str) -> HttpResponse:
    """Bind an organisation to an area."""
    visit, where = request.visit, ground.checked(code, seen=request.visit.scope)
    form = TieForm(request.POST, bodies=single.around(where, visit=visit))
    made: list[UUID] = []
    if not carried_out(form, lambda _said: made.append(single.tied(form, area=where, visit=visit)), faults=FAULTS):
        facts = single.area_facts(where, form=form, visit=visit)
        return page(request, "desk/network/area.html", facts, status=422)
    undo = Undo(reverse("desk:network-untie", args=made), {"at": where})
    done(request, _("The bond holds from now on."), undo=undo)
    return HttpResponseRedirect(reverse("desk:network-area", args=[where]))


@require_POST
@guarded("organisation", "edit", purpose="staffing")
def untie(request: GuardedRequest, uid: UUID) -> HttpResponse:
    """End a bond."""
    visit, why = request.visit, request.POST.get("why", "").strip()[:200] or _("undone")
    back = ground.checked(request.POST.get("at", ""), seen=visit.scope) if request.POST.get("at") else ""
    try:
        tie_end(uid, actor=visit.actor, within=visit.scope, now=visit.now, why=why)
        done(request, _("The bond is ended."))
    except ShigeError as error:
        done(request, fault_said(error, faults=FAULTS))
    home = reverse("desk:network-area", args=[back]) if back else reverse("desk:network")
    return HttpResponseRedirect(home)


def _card(request: GuardedRequest, uid: UUID) -> Card:
    card = organisation_card(uid, scope=request.visit.scope)
    if card is None:
        raise Http404
    return card
