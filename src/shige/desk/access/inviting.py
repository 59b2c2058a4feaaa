"""The pages on which who leads a grid invites helpers, and ends what they may do."""

from datetime import datetime, time
from typing import Any
from uuid import UUID

import segno
from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from shige.access.invitations import Guest, InvitationRow, invitations_seen
from shige.access.routes import GuardedRequest, guarded
from shige.access.scope import Scope
from shige.core.errors import ShigeError
from shige.core.values import Tier
from shige.desk.done import done
from shige.desk.forms import carried_out
from shige.desk.page import page, role_name
from shige.staff.invitations import helper_roles, invitation_end, invitation_make, invitation_renew
from shige.territory.listing import Wish, grids_listed

MOST_GRIDS = 500
STATES = {
    "waiting": ("soon", gettext_lazy("waits for the link to be opened")),
    "missed": ("now", gettext_lazy("the link is too old: make a new one")),
    "helping": ("good", gettext_lazy("helps")),
    "over": ("", gettext_lazy("over, as agreed")),
    "ended": ("", gettext_lazy("ended")),
}
FAULTS = {
    "phone-form": gettext_lazy("A mobile number has 11 digits."),
    "invitation-there": gettext_lazy("This number is invited to this grid already: make a new link, or end it."),
    "invitation-period": gettext_lazy("Help ends later than today, and within a year."),
    "person-name": gettext_lazy("A name has 1 to 32 characters."),
}


class InvitationForm(forms.Form):
    """Who is asked to help, where, as what, until when."""

    area = forms.ChoiceField(label=gettext_lazy("Micro-grid"))
    role = forms.ChoiceField(label=gettext_lazy("Helps as"))
    name = forms.CharField(label=gettext_lazy("Name to be called by"), max_length=32)
    phone = forms.CharField(
        label=gettext_lazy("Mobile number"),
        max_length=20,
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "off"}),
        help_text=gettext_lazy("Kept closed; only the code is sent to it."),
    )
    until = forms.DateField(label=gettext_lazy("Until"), widget=forms.DateInput({"type": "date"}))

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        grids = grids_listed(Wish(tier=Tier.MICRO), scope=scope, most=MOST_GRIDS).grids
        self.fields["area"].choices = [(g.code, f"{g.name} · {g.code[12:15]} {g.code[15:]}") for g in grids]  # type: ignore[attr-defined]
        self.fields["role"].choices = [(role, role_name(role)) for role in helper_roles()]  # type: ignore[attr-defined]


@guarded("invitation", "read", purpose="staffing")
def invitations(request: GuardedRequest) -> HttpResponse:
    """Who was invited, and what became of it."""
    visit = request.visit
    rows = [_line(row, now=visit.now) for row in invitations_seen(scope=visit.scope)]
    return page(request, "desk/access/invitations.html", {"rows": rows, "may": visit.may("invitation", "make")})


@guarded("invitation", "make", purpose="staffing")
def invite(request: GuardedRequest) -> HttpResponse:
    """Invite somebody; the link shows once, right after."""
    visit, made = request.visit, []
    form = InvitationForm(request.POST or None, scope=visit.scope, initial={"area": request.GET.get("grid", "")})

    def deed(said: dict[str, Any]) -> None:
        until = make_aware(datetime.combine(said.pop("until"), time(23, 59)))
        guest = Guest(**said, until=until)
        made.append(invitation_make(guest, actor=visit.actor, within=visit.scope, now=visit.now)[1])

    if request.method == "POST" and carried_out(form, deed, faults=FAULTS):
        return _link(request, made[0])
    return page(request, "desk/access/invite.html", {"form": form}, status=422 if request.method == "POST" else 200)


@guarded("invitation", "make", purpose="staffing")
@require_POST
def renew(request: GuardedRequest, uid: UUID) -> HttpResponse:
    """A new link for an invitation that waits."""
    visit = request.visit
    try:
        return _link(request, invitation_renew(uid, actor=visit.actor, within=visit.scope, now=visit.now))
    except ShigeError:
        return _gone(request)


@guarded("invitation", "end", purpose="staffing")
@require_POST
def end(request: GuardedRequest, uid: UUID) -> HttpResponse:
    """End an invitation with all that came of it, at once."""
    visit, why = request.visit, request.POST.get("why", "").strip()[:200]
    try:
        invitation_end(uid, actor=visit.actor, within=visit.scope, now=visit.now, why=why)
    except ShigeError:
        return _gone(request)
    done(request, _("Ended: from now on this phone opens nothing any more."))
    return HttpResponseRedirect(reverse("desk:invitations"))


def _link(request: GuardedRequest, secret: str) -> HttpResponse:
    """The page with the link and its picture, shown this once."""
    address = request.build_absolute_uri(reverse("desk:invited", args=[secret]))
    picture = segno.make(address, error="m").svg_data_uri(scale=6, border=3)
    return page(request, "desk/access/link.html", {"address": address, "picture": picture})


def _gone(request: HttpRequest) -> HttpResponse:
    done(request, _("This invitation is over already, nothing was changed."))
    return HttpResponseRedirect(reverse("desk:invitations"))


def _line(row: InvitationRow, *, now: datetime) -> dict[str, object]:
    state = row.state(now=now)
    colour, said = STATES[state]
    return {
        "row": row,
        "role": role_name(row.role),
        "colour": colour,
        "said": said,
        "is_open": state in {"waiting", "missed", "helping"},
        "may_renew": state in {"waiting", "missed"},
        "days": max(0, (row.until - timezone.now()).days),
    }
