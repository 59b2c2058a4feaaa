"""Puts somebody in charge: who it is to be, in which place, until when, and what that does to the gaps."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shige.access.routes import GuardedRequest, Visit, guarded
from shige.adapters.roles_file import shipped_roles
from shige.core.errors import ShigeError
from shige.core.rights import WATCHERS
from shige.core.roles import unit_of
from shige.desk import ground
from shige.desk.done import Undo, done
from shige.desk.forms import carried_out
from shige.desk.page import page, role_name
from shige.desk.rosters import told
from shige.desk.rosters.effect import effect, put
from shige.desk.rosters.forms import FAULTS, AssignForm
from shige.staff.covering import person_known
from shige.staff.facts import PersonRow
from shige.staff.selectors import people
from shige.staff.services import Order, person_make, post_assign

MOST_OFFERED = 8
MOST_PEOPLE = 2000
_SOMEBODY = UUID(int=0)


@require_http_methods(["GET", "POST"])
@guarded("post", "assign", purpose="staffing")
def assign(request: GuardedRequest) -> HttpResponse:
    """The form, and the deed."""
    area = ground.checked((request.POST or request.GET).get("area", ""), seen=request.visit.scope)
    form = _form(request, area=area)
    made: list[UUID] = []
    if request.method == "POST" and carried_out(form, lambda _said: made.append(_put(request, form)), faults=FAULTS):
        undo = Undo(reverse("desk:rosters-end", args=[made[0]]), {"why": str(told.UNDONE)})
        done(request, _("%(who)s is put in charge.") % {"who": form.cleaned_data["name"]}, undo=undo)
        return HttpResponseRedirect(f"{reverse('desk:rosters')}?area={area}")
    found = ground.looked_at(area)
    facts = {**ground.way(found, route="desk:rosters"), "form": form}
    return page(request, "desk/rosters/assign.html", facts, status=422 if form.errors else 200)


@guarded("person", "read", purpose="staffing")
def offered(request: GuardedRequest) -> HttpResponse:
    """People who hold posts in the reader's reach and are called like this."""
    rows = _called(request.GET.get("name", ""), visit=request.visit)
    return render(request, "desk/rosters/people.html", {"people": rows[:MOST_OFFERED]})


@require_POST
@guarded("post", "assign", purpose="staffing")
def weigh(request: GuardedRequest) -> HttpResponse:
    """What putting somebody there does to the gaps."""
    area = ground.checked(request.POST.get("area", ""), seen=request.visit.scope)
    form = _form(request, area=area)
    whole = form.is_valid() or not set(form.errors) - {"name", "why"}
    change = put(_order(request, form, person=_SOMEBODY)) if whole else None
    facts = effect(area, change, now=request.visit.now) if change else {}
    return render(request, "desk/rosters/effect.html", facts)


def _form(request: GuardedRequest, *, area: str) -> AssignForm:
    unit = unit_of(area)
    roles = [(r.code, role_name(r.code)) for r in shipped_roles() if r.unit == unit and r.code not in WATCHERS]
    asked = {name: request.GET.get(name, "") for name in ("role", "rank")}
    return AssignForm(
        request.POST or None, roles=roles, initial={"area": area, **{k: v for k, v in asked.items() if v}}
    )


def _put(request: GuardedRequest, form: AssignForm) -> UUID:
    """The person who was chosen, or entered anew, in the post."""
    visit, said = request.visit, form.cleaned_data
    seen = visit.scope_for("person", "read", purpose="staffing")
    chosen = said["person"]
    if chosen is None:
        chosen = person_make(said["name"], actor=visit.actor, now=visit.now)
    elif not person_known(chosen, scope=seen):
        raise ShigeError("person-unknown", "there is no such person", {"field": "name"})
    order = _order(request, form, person=chosen)
    return post_assign(order, actor=visit.actor, within=visit.scope, now=visit.now, why=said["why"])


def _order(request: GuardedRequest, form: AssignForm, *, person: UUID) -> Order:
    said: dict[str, Any] = form.cleaned_data
    return Order(
        person,
        said["role"],
        said["area"],
        valid_from=request.visit.now,
        valid_to=said.get("valid_to"),
        rank=said["rank"],
        title=said.get("title", ""),
        phone=said.get("phone", ""),
    )


def _called(text: str, *, visit: Visit) -> list[PersonRow]:
    said = "".join(text.split())
    rows = people(scope=visit.scope, now=visit.now, most=MOST_PEOPLE) if said else ()
    return [row for row in rows if said in row.name]
