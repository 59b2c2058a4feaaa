"""What is done with a plan from its page: take in, look at, agree, refuse, publish, bring back; each with a reason."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shige.access.routes import GuardedRequest, guarded
from shige.approvals.facts import check_why
from shige.core.errors import ShigeError
from shige.desk.done import done
from shige.desk.forms import fault_said
from shige.desk.plans.words import FAULTS
from shige.staff.redraw import redraw_publish, redraw_undo
from shige.territory.planlist import plan_communities
from shige.territory.services import plan_approve, plan_import, plan_refuse, plan_review

MOST_FILE = 10 * 1024 * 1024
"""Bytes of a plan file that comes by a page; a whole city's comes by the command line."""


@require_POST
@guarded("plan", "import", purpose="planning")
def take(request: GuardedRequest) -> HttpResponse:
    """A plan file comes in as a draft, and its page says what it would change."""
    sent = request.FILES.get("file")
    if sent is None or (sent.size or 0) > MOST_FILE:
        done(request, _("Choose a plan file of at most 10 MB; larger ones come by the command line."))
        return HttpResponseRedirect(reverse("desk:plans"))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plan.gpkg"
        path.write_bytes(sent.read())
        return _taken(request, path)


@require_POST
@guarded("plan", "review", purpose="planning")
def review(request: GuardedRequest, uid: UUID) -> HttpResponse:
    """The community has looked at it."""
    return _done(request, uid, _("Looked at. The district decides next."), plan_review)


@require_POST
@guarded("plan", "approve", purpose="planning")
def approve(request: GuardedRequest, uid: UUID) -> HttpResponse:
    """The district agrees."""
    return _done(request, uid, _("Agreed. It can be published."), plan_approve)


@require_POST
@guarded("plan", "refuse", purpose="planning")
def refuse(request: GuardedRequest, uid: UUID) -> HttpResponse:
    """It will not be."""
    return _done(request, uid, _("Refused. The reason stands on its page."), plan_refuse)


@require_POST
@guarded("plan", "publish", purpose="planning")
def publish(request: GuardedRequest, uid: UUID) -> HttpResponse:
    """It holds from now on, and the posts concerned are told."""

    def deed(plan: str, **how: object) -> None:
        redraw_publish(plan, within=request.visit.scope, **how)  # type: ignore[arg-type]

    return _done(request, uid, _("Published. The posts concerned were told."), deed)


@require_POST
@guarded("plan", "publish", purpose="planning")
def back(request: GuardedRequest, uid: UUID) -> HttpResponse:
    """A plan that held before holds again where it is ticked."""
    chosen = request.POST.getlist("community")

    def deed(plan: str, **how: object) -> None:
        redraw_undo(plan, communities=chosen, within=request.visit.scope, **how)  # type: ignore[arg-type]

    return _done(request, uid, _("Brought back. The posts concerned were told."), deed, every=False)


def _done(
    request: GuardedRequest, uid: UUID, said: str, deed: Callable[..., object], *, every: bool = True
) -> HttpResponse:
    """Do it with the reason that was given, and say on the plan's page how it went."""
    plan, visit = str(uid), request.visit
    rows = plan_communities(plan)
    if not rows or (every and not all(visit.scope.covers(row.code) for row in rows)):
        raise Http404
    why = request.POST.get("why", "")
    try:
        check_why(why)
        deed(plan, actor=visit.actor, why=why.strip(), now=visit.now)
    except ShigeError as error:
        if error.code == "plan-unknown":
            raise Http404 from error
        said = fault_said(error, faults=FAULTS)
    done(request, said)
    return HttpResponseRedirect(reverse("desk:plans-plan", args=[uid]))


def _taken(request: GuardedRequest, path: Path) -> HttpResponse:
    visit = request.visit
    try:
        uid = plan_import(path, actor=visit.actor, now=visit.now, within=visit.scope)
    except ShigeError as error:
        done(request, fault_said(error, faults=FAULTS))
        return HttpResponseRedirect(reverse("desk:plans"))
    return HttpResponseRedirect(reverse("desk:plans-compare", args=[uid]))
