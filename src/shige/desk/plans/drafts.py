"""The edit page of a draft and what its script asks for: table, preview, step, news, and the ends of a draft."""

from collections.abc import Callable
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shige.access.routes import GuardedRequest, guarded
from shige.core.errors import ShigeError
from shige.desk.done import done
from shige.desk.page import page
from shige.desk.plans.editing import closed, edit_facts, reach, ruling_of, sent_step, ticked
from shige.desk.plans.telling import fault_json, preview_json, steps_json, table_json
from shige.territory import drafting
from shige.territory.draft_facts import DraftPage
from shige.territory.drafts import draft_page, draft_preview, draft_table


@require_POST
@guarded("plan", "propose", purpose="planning")
def begin(request: GuardedRequest) -> HttpResponse:
    """Open a draft of a community, or a proposal where the reader has less than the community."""
    community = request.POST.get("community") or request.GET.get("community", "")
    why, visit = request.POST.get("why", ""), request.visit
    mine = visit.scope_for("plan", "edit", purpose="planning")
    if not (len(community) == 12 and community.isdecimal() and visit.scope.touches(community)):
        raise Http404
    lone = not mine.covers(community)
    try:
        uid = drafting.draft_open(community, is_proposal=lone, actor=visit.actor, why=why, now=visit.now)
    except ShigeError as error:
        return closed(request, error, leads="desk:plans")
    return HttpResponseRedirect(reverse("desk:plans-draft", args=[uid]))


@guarded("plan", "read", purpose="planning")
def table(request: GuardedRequest, uid: UUID) -> HttpResponse:
    """The edit page."""
    return page(request, "desk/plans/edit.html", edit_facts(_seen(request, uid), visit=request.visit))


@guarded("plan", "read", purpose="planning")
def data(request: GuardedRequest, uid: UUID) -> HttpResponse:
    """The drawing table as data."""
    try:
        found = draft_table(str(uid), scope=request.visit.scope, reader_uid=request.visit.actor.uid)
    except ShigeError as error:
        return JsonResponse(fault_json(error), status=422)
    return JsonResponse(table_json(found)) if found else _lost()


@require_POST
@guarded("plan", "propose", purpose="planning")
def preview(request: GuardedRequest, uid: UUID) -> HttpResponse:
    """What an edit would do; nothing is kept."""
    try:
        sent = sent_step(request.body)
        seen = draft_preview(
            str(uid),
            verb=sent.verb,
            content=sent.content,
            scope=request.visit.scope,
            reader_uid=request.visit.actor.uid,
        )
    except ShigeError as error:
        return JsonResponse(fault_json(error), status=422)
    return JsonResponse(preview_json(seen)) if seen else _lost()


@require_POST
@guarded("plan", "propose", purpose="planning")
def step(request: GuardedRequest, uid: UUID) -> HttpResponse:
    """Do one edit, undo or redo."""
    visit, found = request.visit, _seen(request, uid)
    try:
        sent = sent_step(request.body)
        drafting.draft_edit(str(uid), step=sent, actor=visit.actor, within=reach(found, visit), now=visit.now)
    except ShigeError as error:
        return JsonResponse(fault_json(error), status=409 if fault_json(error)["moved"] else 422)
    return JsonResponse(steps_json(_seen(request, uid)))


@guarded("plan", "read", purpose="planning")
def news(request: GuardedRequest, uid: UUID) -> HttpResponse:
    """What was done on the draft until now: how two editors see each other."""
    return JsonResponse(steps_json(_seen(request, uid)))


@require_POST
@guarded("plan", "propose", purpose="planning")
def move(request: GuardedRequest, uid: UUID) -> HttpResponse:
    """Move ticked homes to a grid, from the table: the way without a map."""
    visit, found = request.visit, _seen(request, uid)
    try:
        sent = ticked(request.POST.getlist("unit"), asked=request.POST.dict())
        drafting.draft_edit(str(uid), step=sent, actor=visit.actor, within=reach(found, visit), now=visit.now)
    except ShigeError as error:
        return closed(request, error, leads="desk:plans-draft", uid=uid)
    done(request, _("Done. The figures beside the table are of now."))
    return HttpResponseRedirect(f"{reverse('desk:plans-draft', args=[uid])}?table=1")


@require_POST
@guarded("plan", "propose", purpose="planning")
def save(request: GuardedRequest, uid: UUID) -> HttpResponse:
    """Make a plan of the draft."""
    visit, found = request.visit, _seen(request, uid)
    why = request.POST.get("why", "")
    try:
        plan = drafting.draft_save(str(uid), actor=visit.actor, within=reach(found, visit), why=why, now=visit.now)
    except ShigeError as error:
        return closed(request, error, leads="desk:plans-draft", uid=uid)
    done(request, _("Saved as a plan. Look at what it changes before it goes on."))
    return HttpResponseRedirect(reverse("desk:plans-compare", args=[plan]))


@require_POST
@guarded("plan", "propose", purpose="planning")
def propose(request: GuardedRequest, uid: UUID) -> HttpResponse:
    """Put the draft before the community."""
    return _left(request, uid, by=drafting.draft_propose, said=_("Proposed. The community decides."))


@require_POST
@guarded("plan", "propose", purpose="planning")
def drop(request: GuardedRequest, uid: UUID) -> HttpResponse:
    """Close the draft without a plan."""
    return _left(request, uid, by=drafting.draft_drop, said=_("Closed. What was done stays written down."))


@require_POST
@guarded("plan", "propose", purpose="planning")
def reopen(request: GuardedRequest, uid: UUID) -> HttpResponse:
    """Take up a proposal again that was refused, forgotten or taken back."""
    try:
        drafting.draft_reopen(str(uid), actor=request.visit.actor, now=request.visit.now)
    except ShigeError as error:
        return closed(request, error, leads="desk:plans-draft", uid=uid)
    return HttpResponseRedirect(reverse("desk:plans-draft", args=[uid]))


@require_POST
@guarded("approval", "decide", purpose="planning")
def decide(request: GuardedRequest, uid: UUID) -> HttpResponse:
    """The community agrees to a proposal or not."""
    visit = request.visit
    try:
        asked, ruling = ruling_of(str(uid), request.POST)
        plan = drafting.draft_decide(asked, ruling=ruling, actor=visit.actor, within=visit.scope, now=visit.now)
    except ShigeError as error:
        return closed(request, error, leads="desk:plans-draft", uid=uid)
    done(request, _("Agreed: a plan came of it.") if plan else _("Refused. The reason stands beside it."))
    return HttpResponseRedirect(reverse("desk:plans-compare", args=[plan]) if plan else reverse("desk:plans"))


def _seen(request: GuardedRequest, uid: UUID) -> DraftPage:
    """The draft, as far as the reader may read plans."""
    scope = request.visit.scope_for("plan", "read", purpose="planning")
    found = draft_page(str(uid), scope=scope, reader_uid=request.visit.actor.uid)
    if found is None:
        raise Http404
    return found


def _left(request: GuardedRequest, uid: UUID, *, by: Callable[..., None], said: str) -> HttpResponse:
    """Let go of the draft with a reason, and go back to the plans."""
    visit, found = request.visit, _seen(request, uid)
    why = request.POST.get("why", "")
    try:
        by(str(uid), actor=visit.actor, within=reach(found, visit), why=why, now=visit.now)
    except ShigeError as error:
        return closed(request, error, leads="desk:plans-draft", uid=uid)
    done(request, said)
    return HttpResponseRedirect(reverse("desk:plans"))


def _lost() -> HttpResponse:
    raise Http404
