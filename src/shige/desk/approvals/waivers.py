"""Norms that are not met: the grids of my areas, which of them are let off until when, and asking for it."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from shige.access.routes import GuardedRequest, Visit, guarded
from shige.desk.approvals.told import STATES
from shige.desk.done import done
from shige.desk.forms import carried_out
from shige.desk.page import page, speaks_english
from shige.desk.words import EXCEPTIONS, TIERS
from shige.rules.values import limit
from shige.territory.waiving import Lack, Wish, lacks, waiver_ask

FAULTS: Mapping[str, Promise] = {
    "waiver-unknown": gettext_lazy("This grid lacks no such norm, or it lies outside the areas of your posts."),
    "waiver-until": gettext_lazy("A waiver ends later than today, and no later than the city's limits say."),
    "waiver-waits": gettext_lazy("This was asked for already, and waits to be decided."),
    "waiver-holds": gettext_lazy("This grid is let off already."),
    "why-missing": gettext_lazy("Say why: others read it later."),
}


class WaiverForm(forms.Form):
    """Which norm of which grid, until which day, and why."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    grid = forms.RegexField(r"^[0-9]{18}$", widget=forms.HiddenInput)
    norm = forms.SlugField(max_length=32, widget=forms.HiddenInput)
    until = forms.DateField(label=gettext_lazy("Let off until"), widget=forms.DateInput({"type": "date"}))
    why = forms.CharField(label=gettext_lazy("Why"), max_length=2000, widget=forms.Textarea({"rows": 3}))


@guarded("plan", "read", purpose="planning")
def waivers(request: GuardedRequest) -> HttpResponse:
    """The norms that published grids of the reader's areas do not meet."""
    visit = request.visit
    rows = [_line(lack, visit=visit) for lack in lacks(visit.scope)]
    open_rows = sum(not row["is_waived"] for row in rows)
    facts = {"lacks": rows, "open": open_rows, "may_ask": visit.may("plan", "propose"), "tab": "waivers"}
    return page(request, "desk/approvals/waivers.html", facts)


@guarded("plan", "propose", purpose="planning")
def begin(request: GuardedRequest) -> HttpResponse:
    """The form that asks for one."""
    days = min(180, limit("waivers.days", now=request.visit.now))
    until = timezone.localdate(request.visit.now) + timedelta(days=days)
    sent = {"uid": uuid4(), "grid": request.GET.get("grid", ""), "norm": request.GET.get("norm", ""), "until": until}
    return _form(request, WaiverForm(initial=sent), norm=str(sent["norm"]), grid=str(sent["grid"]))


@guarded("plan", "propose", purpose="planning")
@require_POST
def ask(request: GuardedRequest) -> HttpResponse:
    """Ask for it."""
    visit, form = request.visit, WaiverForm(request.POST)

    def deed(said: dict[str, Any]) -> None:
        waiver_ask(Wish(**said), actor=visit.actor, within=visit.scope, now=visit.now)

    if not carried_out(form, deed, faults=FAULTS):
        return _form(request, form, norm=request.POST.get("norm", ""), grid=request.POST.get("grid", ""))
    done(request, _("Asked. Who decides was told."))
    return HttpResponseRedirect(reverse("desk:approvals-waivers"))


def _form(request: GuardedRequest, form: WaiverForm, *, norm: str, grid: str) -> HttpResponse:
    facts = {"form": form, "norm": EXCEPTIONS.get(norm, norm), "grid": grid}
    return page(request, "desk/approvals/waiver.html", facts, status=422 if form.is_bound else 200)


def _line(lack: Lack, *, visit: Visit) -> dict[str, object]:
    today: date = timezone.localdate(visit.now)
    waived, row = lack.is_waived(today), lack.request
    waits = row is not None and row.state == "asked" and row.until > visit.now
    over = row is not None and row.state == "granted" and not waived
    state, pill = (_("the waiver is over"), "soon") if over else STATES[row.state] if row else (_("not met"), "")
    return {
        "lack": lack,
        "tier": TIERS[lack.tier],
        "norm": EXCEPTIONS.get(lack.norm, lack.norm),
        "says": lack.facts.get("message" if speaks_english() else "message_zh", ""),
        "state": _("let off until %(day)s") % {"day": lack.until} if waived else state,
        "pill": "good" if waived else pill,
        "is_waived": waived,
        "may_ask": not waived and not waits,
        "request": None if row is None else UUID(str(row.uid)),
    }
