"""Pages of the privacy officer: what is kept how long, what goes tonight, what is held, and every personal field."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shige.access.routes import GuardedRequest, guarded
from shige.core.errors import ShigeError
from shige.desk.done import done
from shige.desk.forms import carried_out, fault_said
from shige.desk.page import page
from shige.desk.privacy.forms import FAULTS, HoldForm, wish_of
from shige.desk.privacy.told import inventory_lines, retention_facts
from shige.privacy.holds import hold_end, hold_make
from shige.privacy.retention import retention_run


@guarded("retention", "read", purpose="privacy")
def retention(request: GuardedRequest) -> HttpResponse:
    """Terms with what is due, holds, and what the last runs did."""
    visit = request.visit
    facts = retention_facts(now=visit.now, may_edit=visit.may("retention", "edit"))
    return page(request, "desk/privacy/retention.html", facts)


@guarded("retention", "edit", purpose="privacy")
@require_POST
def dry_run(request: GuardedRequest) -> HttpResponse:
    """Count what would go, and write down that it was counted."""
    rows = retention_run(now=request.visit.now, dry=True, actor=request.visit.actor)
    done(request, _("Counted: %(rows)s rows would go now. Nothing was touched.") % {"rows": sum(r.done for r in rows)})
    return HttpResponseRedirect(reverse("desk:retention"))


@guarded("retention", "edit", purpose="privacy")
@require_http_methods(["GET", "HEAD", "POST"])
def hold(request: GuardedRequest) -> HttpResponse:
    """Keep what would go, for a reason, until a day."""
    form, visit = HoldForm(request.POST or None), request.visit
    if carried_out(form, lambda said: hold_make(wish_of(said), actor=visit.actor, now=visit.now), faults=FAULTS):
        done(request, _("It stays until that day, or until you end the hold."))
        return HttpResponseRedirect(reverse("desk:retention"))
    answer = page(request, "desk/privacy/hold.html", {"form": form})
    answer.status_code = 422 if form.is_bound else 200
    return answer


@guarded("retention", "edit", purpose="privacy")
@require_POST
def end(request: GuardedRequest, uid: UUID) -> HttpResponse:
    """End a hold before its day."""
    try:
        hold_end(uid, actor=request.visit.actor, now=request.visit.now, why=request.POST.get("why", "")[:200])
        done(request, _("The hold is over: what is due goes tonight."))
    except ShigeError as error:
        done(request, fault_said(error, faults=FAULTS))
    return HttpResponseRedirect(reverse("desk:retention"))


@guarded("inventory", "read", purpose="privacy")
def inventory(request: GuardedRequest) -> HttpResponse:
    """Every field that tells of a person."""
    return page(request, "desk/privacy/inventory.html", {"fields": inventory_lines()})
