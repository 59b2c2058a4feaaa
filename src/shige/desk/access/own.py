"""A person's own page: where I am logged in, who looked at what is mine, and what I looked at and did."""

from collections.abc import Iterable
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from shige.access.devices import device_end, devices
from shige.access.routes import GuardedRequest, own_account
from shige.access.stays import stay_end, stays
from shige.audit.selectors import EntryRow, entries_about, entries_by
from shige.core.errors import ShigeError
from shige.desk.access.words import deed_said
from shige.desk.done import done
from shige.desk.page import page
from shige.desk.paging import ROWS, paged
from shige.staff.selectors import person_of_account, posts_of_account

HOW = {
    "password": gettext_lazy("by password"),
    "socialaccount": gettext_lazy("by the city's login"),
    "mfa": gettext_lazy("by passkey"),
    "pin": gettext_lazy("by PIN"),
    "demo": gettext_lazy("by a click of the demo"),
}


@own_account
def own(request: GuardedRequest) -> HttpResponse:
    """My logins, my phones, and who looked at what is mine."""
    visit = request.visit
    person = person_of_account(visit.user.uid)
    posts = posts_of_account(visit.user.uid, now=visit.now)
    mine = {str(visit.user.uid), *([str(person.uid)] if person else []), *(str(post.uid) for post in posts)}
    rows = stays(visit.user, now=visit.now, here=request.session.session_key)
    context = {
        "stays": [{"row": row, "how": HOW.get(row.how, "")} for row in rows],
        "devices": devices(visit.user),
        "looks": _said(entries_about(mine, but=str(visit.user.uid), most=ROWS)),
    }
    return page(request, "desk/access/own.html", context)


@own_account
def own_deeds(request: GuardedRequest) -> HttpResponse:
    """What I looked at and did, the newest first."""
    after = request.GET.get("after", "")
    before = {"before": int(after)} if after.isascii() and after.isdecimal() and len(after) < 19 else {}
    rows = entries_by(str(request.visit.user.uid), most=ROWS + 1, **before)
    shown = paged(rows, key=lambda row: row.id, after=after)
    return page(request, "desk/access/owndeeds.html", {"paged": shown, "lines": _said(shown.rows)})


@own_account
@require_POST
def own_stay_end(request: GuardedRequest, ref: str) -> HttpResponse:
    """End one of my logins."""
    visit = request.visit
    try:
        stay_end(visit.user, ref, actor=visit.actor, now=visit.now)
    except ShigeError as error:
        raise Http404 from error
    done(request, _("Ended. Who sits there must log in again."))
    return HttpResponseRedirect(reverse("desk:own"))


@own_account
@require_POST
def own_device_end(request: GuardedRequest, uid: UUID) -> HttpResponse:
    """End one of my phones, and all my logins with it."""
    visit = request.visit
    try:
        device_end(visit.user, uid, actor=visit.actor, now=visit.now)
    except ShigeError as error:
        raise Http404 from error
    return HttpResponseRedirect(reverse("desk:helper"))


def _said(rows: Iterable[EntryRow]) -> list[dict[str, object]]:
    """Deeds with their names in words."""
    return [{"row": row, "deed": deed_said(row.verb)} for row in rows]
