"""One post of a roster: its hours, leave with who stands in, its place in order, and its end."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shige.access.routes import GuardedRequest, guarded
from shige.core.duty import shift_hours
from shige.core.errors import ShigeError
from shige.core.week import with_hours, without
from shige.desk.done import Undo, done
from shige.desk.forms import carried_out, fault_said
from shige.desk.page import page
from shige.desk.rosters import single, told
from shige.desk.rosters.effect import absent, effect
from shige.desk.rosters.forms import FAULTS, HoursForm, hours_fields
from shige.staff.covering import absence_end, absence_enter
from shige.staff.facts import PostRow
from shige.staff.ordering import post_rise
from shige.staff.rosters import shifts_set
from shige.staff.selectors import post_row
from shige.staff.services import post_end


@guarded("roster", "read", purpose="staffing")
def show(request: GuardedRequest, uid: UUID) -> HttpResponse:
    """The post with its forms."""
    return page(request, "desk/rosters/post.html", single.facts(_post(request, uid), visit=request.visit))


@require_POST
@guarded("roster", "edit", purpose="staffing")
def hours(request: GuardedRequest, uid: UUID) -> HttpResponse:
    """Set the hours of the week."""
    visit, post, form = request.visit, _post(request, uid), HoursForm(request.POST)

    def deed(_said: dict[str, Any]) -> None:
        shifts_set(uid, shifts=form.shifts(), actor=visit.actor, within=visit.scope, now=visit.now)

    if not carried_out(form, deed, faults=FAULTS):
        facts = single.facts(post, visit=visit, hours=form)
        return page(request, "desk/rosters/post.html", facts, status=422)
    undo = Undo(reverse("desk:rosters-hours", args=[uid]), hours_fields(post.hours))
    return _done(request, post, _("The hours of %(who)s are set.") % {"who": post.person}, undo=undo)


@require_POST
@guarded("roster", "edit", purpose="staffing")
def leave(request: GuardedRequest, uid: UUID) -> HttpResponse:
    """Enter leave, with who stands in."""
    visit, post, made = request.visit, _post(request, uid), []
    form = single.leave_form(post, now=visit.now, data=request.POST)

    def deed(_said: dict[str, Any]) -> None:
        absence = single.absence_of(form)
        made.append(absence_enter(uid, absence=absence, actor=visit.actor, within=visit.scope, now=visit.now))

    if not carried_out(form, deed, faults=FAULTS):
        facts = single.facts(post, visit=visit, leave=form)
        return page(request, "desk/rosters/post.html", facts, status=422)
    undo = Undo(reverse("desk:rosters-back", args=[uid, made[0]]))
    return _done(request, post, _("The leave of %(who)s is entered.") % {"who": post.person}, undo=undo)


@require_POST
@guarded("roster", "edit", purpose="staffing")
def back(request: GuardedRequest, uid: UUID, leave_uid: UUID) -> HttpResponse:
    """Somebody is there again."""
    visit, post = request.visit, _post(request, uid)
    try:
        absence_end(uid, leave_uid=leave_uid, actor=visit.actor, within=visit.scope, now=visit.now)
    except ShigeError as error:
        return _done(request, post, fault_said(error, faults=FAULTS))
    return _done(request, post, _("%(who)s is there again.") % {"who": post.person})


@require_POST
@guarded("roster", "edit", purpose="staffing")
def rise(request: GuardedRequest, uid: UUID) -> HttpResponse:
    """Ask a backup one place earlier."""
    visit, post = request.visit, _post(request, uid)
    try:
        other = post_rise(uid, actor=visit.actor, within=visit.scope, now=visit.now)
    except ShigeError as error:
        return _done(request, post, fault_said(error, faults=FAULTS))
    undo = Undo(reverse("desk:rosters-rise", args=[other]))
    return _done(request, post, _("%(who)s is asked one place earlier.") % {"who": post.person}, undo=undo)


@require_POST
@guarded("post", "end", purpose="staffing")
def end(request: GuardedRequest, uid: UUID) -> HttpResponse:
    """End a post and its right."""
    visit, post = request.visit, _post(request, uid)
    why = request.POST.get("why", "").strip()[:200] or str(told.UNDONE)
    try:
        post_end(uid, actor=visit.actor, within=visit.scope, now=visit.now, why=why)
    except ShigeError as error:
        return _done(request, post, fault_said(error, faults=FAULTS))
    undo = Undo(reverse("desk:rosters-assign"), single.order_fields(post))
    return _done(request, post, _("The post of %(who)s is ended.") % {"who": post.person}, undo=undo)


@require_POST
@guarded("roster", "edit", purpose="staffing")
def weigh(request: GuardedRequest, uid: UUID) -> HttpResponse:
    """What the change in the form would do to the gaps; nothing where the form is not yet whole."""
    post, now = _post(request, uid), request.visit.now
    hours_form, leave_form = HoursForm(request.POST), single.leave_form(post, now=now, data=request.POST)
    change = None
    if "end" in request.POST:
        change = without(str(uid))
    elif "starts_at" in request.POST:
        change = absent(post, absence=single.absence_of(leave_form)) if leave_form.is_valid() else None
    elif hours_form.is_valid():
        change = with_hours(str(uid), hours=shift_hours(hours_form.shifts()))
    facts = effect(post.area, change, now=now) if change else {}
    return render(request, "desk/rosters/effect.html", facts)


def _post(request: GuardedRequest, uid: UUID) -> PostRow:
    post = post_row(uid, scope=request.visit.scope, now=request.visit.now)
    if post is None or (post.valid_to is not None and post.valid_to <= request.visit.now):
        raise Http404
    return post


def _done(request: GuardedRequest, post: PostRow, text: str, *, undo: Undo | None = None) -> HttpResponse:
    done(request, text, undo=undo)
    return HttpResponseRedirect(f"{reverse('desk:rosters')}?area={post.area}")
