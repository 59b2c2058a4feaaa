"""The page of tokens: which programs of others come in, as what, for what, until when."""

from datetime import datetime, time
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from shige.access.routes import GuardedRequest, guarded
from shige.access.tokens import TokenOrder, token_make, token_revoke, tokens
from shige.adapters.roles_file import shipped_matrix, shipped_roles
from shige.core.errors import ShigeError
from shige.core.rights import WATCHERS
from shige.desk.access.accounts import FAULTS
from shige.desk.access.matrix import word
from shige.desk.access.words import PURPOSES
from shige.desk.done import done
from shige.desk.forms import carried_out
from shige.desk.page import page, role_name


class TokenForm(forms.Form):
    """Whose program it is, as what it comes in, where, for what, until when."""

    organisation = forms.CharField(label=gettext_lazy("Organisation and program"), max_length=64)
    role = forms.ChoiceField(label=gettext_lazy("Comes in as"))
    area = forms.RegexField(r"^[0-9]{4,18}$", label=gettext_lazy("Area code"))
    purposes = forms.MultipleChoiceField(label=gettext_lazy("Used for"), widget=forms.CheckboxSelectMultiple)
    until = forms.DateField(label=gettext_lazy("Until"), widget=forms.DateInput({"type": "date"}))
    why = forms.CharField(label=gettext_lazy("Why"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = [role.code for role in shipped_roles() if role.code not in WATCHERS]
        purposes = sorted({right.purpose for right, held in shipped_matrix().cells.items() if set(held) & set(roles)})
        self.fields["role"].choices = [(role, role_name(role)) for role in roles]  # type: ignore[attr-defined]
        self.fields["purposes"].choices = [(code, word(PURPOSES, code)) for code in purposes]  # type: ignore[attr-defined]


@guarded("token", "read", purpose="security")
def programs(request: GuardedRequest) -> HttpResponse:
    """Tokens, found by organisation or by the beginning of one that was found somewhere."""
    visit, q = request.visit, request.GET.get("q", "")[:14]
    rows = tokens(visit.scope.ranges, q=q)
    shown = [
        {
            "row": row,
            "roles": [role_name(role) for role in row.roles],
            "purposes": [word(PURPOSES, code) for code in row.purposes],
            "is_open": row.revoked_at is None and row.valid_to > visit.now,
        }
        for row in rows
    ]
    return page(request, "desk/access/tokens.html", {"rows": shown, "q": q, "may": visit.may("token", "make")})


@guarded("token", "make", purpose="security", fresh=True)
def program_new(request: GuardedRequest) -> HttpResponse:
    """A new token, shown this once."""
    visit, made = request.visit, []
    form = TokenForm(request.POST or None)

    def deed(said: dict[str, Any]) -> None:
        if not visit.scope.covers(said["area"]):
            raise ShigeError("area-unknown", "there is no such area", {"field": "area"})
        until = make_aware(datetime.combine(said["until"], time(23, 59)))
        order = TokenOrder(said["organisation"], (said["role"],), (said["area"],), tuple(said["purposes"]), until)
        made.append(token_make(order, actor=visit.actor, now=visit.now, why=said["why"]))

    faults = {**FAULTS, "token-period": gettext_lazy("A token ends later than today, and within a year.")}
    if request.method == "POST" and carried_out(form, deed, faults=faults):
        return page(request, "desk/access/token.html", {"secret": made[0]})
    back = {"title": _("A new token"), "label": _("Make the token"), "back": reverse("desk:accounts-tokens")}
    status = 422 if request.method == "POST" else 200
    return page(request, "desk/access/form.html", {"form": form, **back}, status=status)


@guarded("token", "revoke", purpose="security")
@require_POST
def program_end(request: GuardedRequest, uid: UUID) -> HttpResponse:
    """Let a program in no more."""
    visit, why = request.visit, request.POST.get("why", "").strip()[:200]
    try:
        token_revoke(uid, within_ranges=visit.scope.ranges, actor=visit.actor, now=visit.now, why=why)
        done(request, _("Revoked: its next request is refused."))
    except ShigeError:
        done(request, _("This token is over already, nothing was changed."))
    return HttpResponseRedirect(reverse("desk:accounts-tokens"))
