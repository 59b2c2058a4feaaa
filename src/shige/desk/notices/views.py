"""Notices: what I was told, what is new first; a click reads it and leads to where one acts."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shige.access.routes import GuardedRequest, own_account
from shige.desk.done import done
from shige.desk.page import page
from shige.notices import selectors
from shige.notices.services import notice_read, notices_read
from shige.notices.words import filled


@own_account
def inbox(request: GuardedRequest) -> HttpResponse:
    """All that the reader was told."""
    rows = selectors.notices(request.visit.user.uid)
    told = [{"row": row, "says": filled(row.says, row.facts)} for row in rows]
    facts = {"notices": told, "unread": sum(row.read_at is None for row in rows)}
    return page(request, "desk/notices/inbox.html", facts)


@own_account
@require_POST
def read(request: GuardedRequest, uid: UUID) -> HttpResponse:
    """Read one, and go where it leads."""
    visit = request.visit
    link = notice_read(uid, account_uid=visit.user.uid, now=visit.now)
    return HttpResponseRedirect(link or reverse("desk:notices"))


@own_account
@require_POST
def read_all(request: GuardedRequest) -> HttpResponse:
    """Read all of them."""
    notices_read(request.visit.user.uid, now=request.visit.now)
    done(request, _("All read."))
    return HttpResponseRedirect(reverse("desk:notices"))
