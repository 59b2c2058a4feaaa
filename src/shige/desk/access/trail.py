"""The auditor's page: what was done, by whom, where and why; whether the log is sound; and a table to take away."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpResponse
from django.utils.timezone import localtime, make_aware
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from shige.access.routes import GuardedRequest, Visit, guarded
from shige.adapters.spreadsheets import csv_bytes
from shige.audit.chain import chain_verify
from shige.audit.heads import default_file, heads_read
from shige.audit.selectors import EntryRow, Wanted, chain_state, entries
from shige.audit.services import deed_record
from shige.core.areas import area_range
from shige.core.deeds import Deed
from shige.core.errors import ShigeError
from shige.desk.page import page
from shige.desk.paging import ROWS, paged

MOST_EXPORTED = 5_000


class TrailForm(forms.Form):
    """What an auditor looks for; what is empty does not matter."""

    since = forms.DateField(label=gettext_lazy("From"), required=False, widget=forms.DateInput({"type": "date"}))
    until = forms.DateField(label=gettext_lazy("To"), required=False, widget=forms.DateInput({"type": "date"}))
    actor = forms.CharField(label=gettext_lazy("Who (login name)"), required=False, max_length=64)
    verb = forms.CharField(label=gettext_lazy("Deed"), required=False, max_length=64)
    noun = forms.CharField(label=gettext_lazy("On what"), required=False, max_length=32)
    area = forms.CharField(label=gettext_lazy("Area code"), required=False, max_length=18)

    def clean_area(self) -> tuple[int, int] | None:
        """The area as a range of codes."""
        code = self.cleaned_data["area"].strip()
        try:
            return area_range(code) if code else None
        except ShigeError as error:
            raise forms.ValidationError(_("This is no code of an area: it has 2 to 18 digits.")) from error


@guarded("audit", "read", purpose="audit")
def trail(request: GuardedRequest) -> HttpResponse:
    """The log, as far as the reader sees; that it was looked at is written down, too."""
    form, wanted = _asked(request)
    after = request.GET.get("after", "")
    before = int(after) if after.isascii() and after.isdecimal() and len(after) < 19 else Wanted().before
    rows = _read(request.visit, wanted, before=before, most=ROWS + 1) if wanted is not None else ()
    _noted(request.visit, "audit_look", asked=form, rows=len(rows[:ROWS]))
    context = {"form": form, "paged": paged(rows, key=lambda row: row.id, after=after), "state": chain_state()}
    more = {"exported": request.GET.urlencode(), "verifies": request.visit.may("audit", "verify")}
    return page(request, "desk/access/trail.html", {**context, **more})


@guarded("audit", "read", purpose="audit")
def export(request: GuardedRequest) -> HttpResponse:
    """What was looked for as a table; texts in it are texts, also for a spreadsheet."""
    form, wanted = _asked(request)
    rows = _read(request.visit, wanted or Wanted(), before=Wanted().before, most=MOST_EXPORTED)
    _noted(request.visit, "audit_export", asked=form, rows=len(rows))
    heading = ("id", "at", "actor", "post", "verb", "noun_id", "area", "purpose", "why", "facts")
    table = csv_bytes(heading, (_cells(row) for row in rows))
    day = localtime(request.visit.now).date().isoformat()
    disposition = {"Content-Disposition": f'attachment; filename="shige-audit-{day}.csv"'}
    return HttpResponse(table, content_type="text/csv; charset=utf-8", headers=disposition)


@guarded("audit", "verify", purpose="audit")
@require_POST
def verify(request: GuardedRequest) -> HttpResponse:
    """Check the whole log against its seals and the heads that were kept outside the database."""
    heads = heads_read(default_file())
    verdict = chain_verify(heads)
    with transaction.atomic():
        facts = {"seals": verdict.seals, "entries": verdict.entries, "fault": verdict.fault}
        deed_record(Deed(request.visit.actor, "audit_verify", noun_id="", facts=facts), at=request.visit.now)
    return page(request, "desk/access/verdict.html", {"verdict": verdict, "heads": len(heads)})


def _asked(request: GuardedRequest) -> tuple[TrailForm, Wanted | None]:
    """The form, and what it asks for; None where that cannot be read."""
    form = TrailForm(request.GET)
    if not form.is_valid():
        return form, None
    said: dict[str, Any] = form.cleaned_data
    since, until = said["since"], said["until"]
    return form, Wanted(
        noun=said["noun"].strip(),
        verb=said["verb"].strip(),
        actor=said["actor"].strip(),
        area=said["area"],
        since=make_aware(datetime.combine(since, time())) if since else None,
        until=make_aware(datetime.combine(until + timedelta(days=1), time())) if until else None,
    )


def _read(visit: Visit, wanted: Wanted, *, before: int, most: int) -> tuple[EntryRow, ...]:
    asked = {name: getattr(wanted, name) for name in ("noun", "verb", "actor", "area", "since", "until")}
    return entries(visit.scope.ranges, wanted=Wanted(**asked, before=before), most=most)


@transaction.atomic
def _noted(visit: Visit, verb: str, *, asked: TrailForm, rows: int) -> None:
    """Write down that an auditor looked, and for what."""
    said = {name: str(asked[name].value() or "")[:64] for name in asked.fields if asked[name].value()}
    facts = {**said, "rows": rows}
    deed_record(Deed(visit.actor, verb, noun_id="", purpose=visit.right.purpose, facts=facts), at=visit.now)


def _cells(row: EntryRow) -> tuple[object, ...]:
    told = sorted(row.facts.items()) if isinstance(row.facts, dict) else ()
    facts = " ".join(f"{name}={value}" for name, value in told)
    at = localtime(row.at).isoformat(timespec="seconds")
    said = (row.actor_name, row.actor_post, row.verb, row.noun_id, row.area, row.purpose, row.why, facts)
    return (row.id, at, *said)
