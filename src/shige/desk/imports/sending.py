"""Takes an uploaded file over, confirms a preview, and hands files out."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from shige.access.routes import GuardedRequest
from shige.core.errors import ShigeError
from shige.desk.forms import fault_said
from shige.desk.imports import previews
from shige.desk.page import speaks_english
from shige.imports import selectors
from shige.imports.services import Upload, batch_confirm, batch_preview, batch_refresh

KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def send(request: GuardedRequest, key: str) -> UUID:
    """Keep the file that was sent, with its preview.

    Raises:
        ShigeError: "file-missing", "batch-reused", or what reading a table raises.
    """
    sent = request.FILES.get("file")
    if sent is None:
        raise ShigeError("file-missing", "choose a file first", {"field": "file"})
    try:
        uid = UUID(request.POST.get("uid", ""))
    except ValueError as error:
        raise ShigeError("batch-reused", "this form was altered", {"field": "uid"}) from error
    profile = previews.profile_of(request.visit, key)
    on = previews.occasion(request.visit, profile, why=request.POST.get("why", "")[:200])
    return batch_preview(Upload(uid, sent.name or "", sent.read()), profile=profile, on=on)


def refusal(error: ShigeError) -> str:
    """Why a file was not taken, in the reader's words, with the row or the column that it is about."""
    if error.code == "file-missing":
        return _("Choose a file first.")
    if error.code == "column-missing":
        return _("The column “%(name)s” is missing. Take the template.") % {"name": error.facts.get("bound", "")}
    if error.code == "column-twice":
        return _("The column “%(name)s” stands twice.") % {"name": error.facts.get("value", "")}
    if error.code == "table-ragged" and "row" in error.facts:
        return _("Row %(row)s has more cells than the heading.") % {"row": error.facts["row"]}
    return fault_said(error, faults=previews.FAULTS)


def confirm(request: GuardedRequest, uid: UUID) -> str:
    """Take a previewed table in; returns what to say. One that became stale is shown anew."""
    _facts, profile = previews.batch_of(request.visit, uid)
    on = previews.occasion(request.visit, profile, why=request.POST.get("why", "")[:200])
    try:
        is_first = batch_confirm(uid, profile=profile, on=on)
    except ShigeError as error:
        if error.code == "batch-stale":
            batch_refresh(uid, profile=profile, on=on)
        return fault_said(error, faults=previews.FAULTS)
    return _("Taken in.") if is_first else _("This was taken in before; nothing changed.")


def annotated(request: GuardedRequest, uid: UUID) -> HttpResponse:
    """The file with what is wrong written into it.

    Raises:
        Http404: where it is not theirs, or gone.
    """
    _facts, profile = previews.batch_of(request.visit, uid)
    content = selectors.annotated(uid, actor_uid=request.visit.actor.uid, profile=profile, english=speaks_english())
    if content is None:
        raise Http404
    return file(content, name=f"{profile.key}-checked.xlsx")


def faults(request: GuardedRequest, uid: UUID) -> HttpResponse:
    """What is wrong, as a list.

    Raises:
        Http404: where it is not theirs, or gone.
    """
    _facts, profile = previews.batch_of(request.visit, uid)
    who = request.visit.actor.uid
    content = selectors.faults_listed(uid, actor_uid=who, profile=profile, english=speaks_english())
    if content is None:
        raise Http404
    return file(content, name=f"{profile.key}-errors.csv")


def file(content: bytes, *, name: str) -> HttpResponse:
    """A file to be kept by whoever asked."""
    answer = HttpResponse(content, content_type=KINDS[name.rpartition(".")[2]])
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer
