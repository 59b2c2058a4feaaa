"""The pages of imports: choose a table, send it, look at what it would do, take it in."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shige.access.routes import GuardedRequest, guarded
from shige.core.errors import ShigeError
from shige.desk.done import done
from shige.desk.forms import fault_said
from shige.desk.imports import previews, sending
from shige.desk.page import page, speaks_english
from shige.imports import selectors
from shige.imports.services import batch_drop


@guarded("import", "read", purpose="service")
def imports(request: GuardedRequest) -> HttpResponse:
    """The tables that may be imported, and what was imported."""
    return page(request, "desk/imports/list.html", previews.overview(request.visit))


@guarded("import", "read", purpose="service")
@require_http_methods(["GET", "HEAD", "POST"])
def table(request: GuardedRequest, key: str) -> HttpResponse:
    """What one table looks like, and sending it."""
    facts = previews.table_page(request.visit, key)
    if request.method == "POST":
        try:
            uid = sending.send(request, key)
        except ShigeError as error:
            fault = sending.refusal(error)
            return page(request, "desk/imports/table.html", {**facts, "fault": fault}, status=422)
        return HttpResponseRedirect(reverse("desk:imports-batch", args=[uid]))
    return page(request, "desk/imports/table.html", facts)


@guarded("import", "read", purpose="service")
def template(request: GuardedRequest, key: str, fmt: str) -> HttpResponse:
    """An empty table to be filled."""
    profile = previews.profile_of(request.visit, key)
    return sending.file(selectors.template(profile, fmt=fmt, english=speaks_english()), name=f"{key}.{fmt}")


@guarded("import", "read", purpose="service")
def batch(request: GuardedRequest, uid: UUID) -> HttpResponse:
    """What taking it in would do, row by row."""
    return page(request, "desk/imports/batch.html", previews.preview(request, uid))


@guarded("import", "read", purpose="service")
@require_POST
def confirm(request: GuardedRequest, uid: UUID) -> HttpResponse:
    """Take it in; a second yes changes nothing."""
    done(request, sending.confirm(request, uid))
    return HttpResponseRedirect(reverse("desk:imports-batch", args=[uid]))


@guarded("import", "read", purpose="service")
@require_POST
def drop(request: GuardedRequest, uid: UUID) -> HttpResponse:
    """Do not take it in, and delete the file."""
    _facts, profile = previews.batch_of(request.visit, uid)
    try:
        batch_drop(uid, profile=profile, on=previews.occasion(request.visit, profile))
        done(request, _("Dropped: the file was deleted."))
    except ShigeError as error:
        done(request, fault_said(error, faults=previews.FAULTS))
    return HttpResponseRedirect(reverse("desk:imports"))


@guarded("import", "read", purpose="service")
def annotated(request: GuardedRequest, uid: UUID) -> HttpResponse:
    """The file with what is wrong written into it."""
    return sending.annotated(request, uid)


@guarded("import", "read", purpose="service")
def faults(request: GuardedRequest, uid: UUID) -> HttpResponse:
    """What is wrong, as a list."""
    return sending.faults(request, uid)


@guarded("import", "read", purpose="service")
def progress(request: GuardedRequest, uid: UUID) -> HttpResponse:
    """How far a table is that was just sent or confirmed; the page asks again until the answer to that comes."""
    return render(request, "desk/imports/progress.html", previews.progress(request, uid))
