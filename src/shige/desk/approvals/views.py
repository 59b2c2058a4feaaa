"""Approvals: what waits for me, what I asked for, what was decided; one request with its facts and the decision."""

from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shige.access.routes import GuardedRequest, Visit, own_account
from shige.approvals import selectors
from shige.approvals.facts import ApprovalRow, Ruling
from shige.approvals.services import approval_withdraw
from shige.core.approving import State, Verdict
from shige.core.errors import ShigeError
from shige.desk.approvals import told
from shige.desk.approvals.kinds import kind_of
from shige.desk.done import done
from shige.desk.forms import fault_said
from shige.desk.page import page

TABS = ("decide", "asked", "ended")


@own_account
def approvals(request: GuardedRequest) -> HttpResponse:
    """The requests of one tab."""
    visit, tab = request.visit, request.GET.get("tab", TABS[0])
    if tab not in TABS:
        raise Http404
    rows = {
        "decide": told.to_decide,
        "asked": lambda visit: selectors.approvals_asked(visit.actor.uid),
        "ended": told.ended,
    }[tab](visit)
    facts = {"tab": tab, "requests": told.shown(rows, visit), "sees_waivers": visit.may("plan", "read")}
    return page(request, "desk/approvals/approvals.html", facts)


@own_account
def approval(request: GuardedRequest, uid: UUID, *, fault: str = "", why: str = "") -> HttpResponse:
    """One request, with the decision where it is the reader's."""
    (shown,) = told.shown([_row(request.visit, uid)], request.visit)
    facts = {"each": shown, "fault": fault, "why": why}
    return page(request, "desk/approvals/approval.html", facts, status=422 if fault else 200)


@own_account
@require_POST
def decide(request: GuardedRequest, uid: UUID) -> HttpResponse:
    """Say yes or no; whoever was too late is shown what happened, and keeps the own words."""
    visit, row, why = request.visit, _row(request.visit, uid), request.POST.get("why", "")
    verdict = Verdict.GRANT if request.POST.get("verdict") == "grant" else Verdict.REFUSE
    within = told.reach(visit, action="decide", purpose=row.purpose)
    try:
        ruling = Ruling(verdict, why)
        kind_of(row).decide(uid, ruling=ruling, actor=visit.actor, within=within, now=visit.now)
    except ShigeError as error:
        return approval(request, uid, fault=fault_said(error, faults=told.FAULTS), why=why)
    done(request, _said(selectors.approval(uid, scope=within)))
    return HttpResponseRedirect(reverse("desk:approvals"))


@own_account
@require_POST
def withdraw(request: GuardedRequest, uid: UUID) -> HttpResponse:
    """Take back what one asked for."""
    visit = request.visit
    try:
        approval_withdraw(uid, why=request.POST.get("why", ""), actor=visit.actor, now=visit.now)
    except ShigeError as error:
        return approval(request, uid, fault=fault_said(error, faults=told.FAULTS))
    done(request, _("Taken back. Nothing was changed."))
    return HttpResponseRedirect(f"{reverse('desk:approvals')}?tab=asked")


def _row(visit: Visit, uid: UUID) -> ApprovalRow:
    """A request that the reader may see: of the own areas, or asked for by the reader."""
    for purpose in told.purposes():
        seen = told.reach(visit, action="read", purpose=purpose)
        row = selectors.approval(uid, scope=seen, asker_uid=visit.actor.uid)
        if row is not None and (row.purpose == purpose or row.asker_uid == visit.actor.uid):
            return row
    raise Http404


def _said(row: ApprovalRow | None) -> str:
    if row is not None and row.state == State.ASKED:
        return _("Agreed. A second person must agree, too.")
    return _("Decided, with your reason.")
