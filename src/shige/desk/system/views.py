"""The system's own page: whether the worker works, how each job went, which messages were given up."""

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from shige.access.routes import GuardedRequest, guarded
from shige.desk.page import page
from shige.jobs.selectors import jobs_now, rounds, works
from shige.notices.selectors import letters_dead, letters_waiting

JOBS = {
    "seal": _("Seal the trail"),
    "head": _("Keep the head of the trail outside"),
    "deliver": _("Send messages"),
    "lapse": _("Let requests lapse"),
    "retention": _("Delete what is due"),
    "clear": _("Clear what is over"),
    "thanks": _("Look again at what thanks rest on"),
}


@guarded("system", "read", purpose="operation")
def system(request: GuardedRequest) -> HttpResponse:
    """All of it on one page; no business data."""
    facts = {
        "works": works(),
        "jobs": [{"row": row, "name": JOBS.get(row.name, row.name)} for row in jobs_now()],
        "rounds": [{"row": row, "name": JOBS.get(row.job, row.job)} for row in rounds(most=20)],
        "waiting": letters_waiting(),
        "dead": letters_dead(),
    }
    return page(request, "desk/system/system.html", facts)
