"""The security administrator's pages: accounts, what they hold, and what ends it."""

import secrets
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from shige.access.accounts import AccountRow, account_found, account_names, accounts_found, grants_held, grants_review
from shige.access.reach import accounts_of_one
from shige.access.routes import GuardedRequest, guarded
from shige.access.services import (
    Terms,
    account_close,
    account_join,
    account_link,
    account_lock,
    account_make,
    account_unlock,
    grant_end,
    grant_give,
)
from shige.adapters.roles_file import shipped_roles
from shige.core.errors import ShigeError
from shige.desk.access.words import KINDS
from shige.desk.done import done
from shige.desk.forms import carried_out, fault_said
from shige.desk.page import page, role_name
from shige.desk.paging import ROWS, paged

FAULTS = {
    "account-taken": gettext_lazy("There is an account of that name."),
    "post-area": gettext_lazy("This role is held over another kind of area."),
    "roles-apart": gettext_lazy("This role excludes one that the account holds: give it to another person."),
    "grant-self": gettext_lazy("Nobody gives rights to the own account: ask another security administrator."),
    "account-unknown": gettext_lazy("There is no other account of that name."),
    "subject-taken": gettext_lazy("This name at the city's login enters another account."),
}


class NameForm(forms.Form):
    """A login name."""

    name = forms.RegexField(
        r"^[\w.@-]{2,64}$",
        label=gettext_lazy("Login name"),
        help_text=gettext_lazy("2 to 64 letters, digits, dots or hyphens; better a number than a name."),
    )


class GrantForm(forms.Form):
    """A role in an area until a day."""

    role = forms.ChoiceField(label=gettext_lazy("Role"))
    area = forms.RegexField(r"^[0-9]{4,18}$", label=gettext_lazy("Area code"))
    until = forms.DateTimeField(label=gettext_lazy("Until"), required=False, widget=forms.DateInput({"type": "date"}))
    why = forms.CharField(label=gettext_lazy("Why"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.code, role_name(role.code)) for role in shipped_roles()]  # type: ignore[attr-defined]


@guarded("account", "lock", purpose="security")
def accounts(request: GuardedRequest) -> HttpResponse:
    """Accounts within reach, and those that hold nothing yet."""
    q, after, visit = request.GET.get("q", "")[:64], request.GET.get("after", ""), request.visit
    first = int(after) if after.isascii() and after.isdecimal() and len(after) < 19 else 0
    rows = accounts_found(visit.scope.ranges, q=q, now=visit.now, after=first, most=ROWS)
    shown = [{"row": row, "kind": KINDS[row.kind], "roles": [role_name(r) for r in row.roles]} for row in rows]
    context = {"paged": paged(shown, key=lambda line: line["row"].id, after=after), "q": q}  # type: ignore[attr-defined]
    return page(request, "desk/access/accounts.html", context)


@guarded("account", "make", purpose="security", fresh=True)
def account_new(request: GuardedRequest) -> HttpResponse:
    """A new account; its first password is shown this once."""
    visit, made = request.visit, []
    form = NameForm(request.POST or None)

    def deed(said: dict[str, Any]) -> None:
        password = secrets.token_urlsafe(12)
        made.append((account_make(said["name"], actor=visit.actor, now=visit.now, password=password), password))

    if request.method == "POST" and carried_out(form, deed, faults=FAULTS):
        user, password = made[0]
        return page(request, "desk/access/made.html", {"name": user.name, "uid": user.uid, "secret": password})
    status = 422 if request.method == "POST" else 200
    return page(request, "desk/access/form.html", _newform(form), status=status)


@guarded("account", "read", purpose="security")
def account(request: GuardedRequest, uid: UUID) -> HttpResponse:
    """One account: what it is, what it holds."""
    return _account(request, _found(request, uid))


@guarded("grant", "give", purpose="security", fresh=True)
@require_POST
def give(request: GuardedRequest, uid: UUID) -> HttpResponse:
    """Give a right; it holds from the account's next request on."""
    visit, row = request.visit, _found(request, uid)
    form = GrantForm(request.POST)

    def deed(said: dict[str, Any]) -> None:
        if not visit.scope.covers(said["area"]):
            raise ShigeError("area-unknown", "there is no such area", {"field": "area"})
        if row.uid == visit.user.uid:
            raise ShigeError("grant-self", "nobody gives rights to the own account")
        terms = Terms(said["role"], said["area"], visit.now, said["until"])
        grant_give(row.uid, terms=terms, actor=visit.actor, now=visit.now, why=said["why"])

    if not carried_out(form, deed, faults=FAULTS):
        return _account(request, row, form=form)
    done(request, _("Given: it holds from the next request on."))
    return HttpResponseRedirect(reverse("desk:accounts-one", args=[uid]))


@guarded("grant", "end", purpose="security")
@require_POST
def take(request: GuardedRequest, uid: UUID, grant: UUID) -> HttpResponse:
    """Take a right back at once."""
    visit, row = request.visit, _found(request, uid)
    if grant in {held.uid for held in grants_held(row.uid, now=visit.now)}:
        grant_end(grant, actor=visit.actor, now=visit.now, why=_why(request))
        done(request, _("Taken back, from the next request on."))
    return HttpResponseRedirect(reverse("desk:accounts-one", args=[uid]))


@guarded("account", "lock", purpose="security")
@require_POST
def lock(request: GuardedRequest, uid: UUID) -> HttpResponse:
    """Let nobody in until it is unlocked."""
    visit, row = request.visit, _found(request, uid)
    account_lock(row.uid, actor=visit.actor, now=visit.now, why=_why(request))
    return _back(request, uid, _("Locked. Whoever was logged in is out."))


@guarded("account", "unlock", purpose="security")
@require_POST
def unlock(request: GuardedRequest, uid: UUID) -> HttpResponse:
    """Let in again."""
    visit, row = request.visit, _found(request, uid)
    account_unlock(row.uid, actor=visit.actor, now=visit.now, why=_why(request))
    return _back(request, uid, _("Unlocked."))


@guarded("account", "close", purpose="security", fresh=True)
@require_POST
def close(request: GuardedRequest, uid: UUID) -> HttpResponse:
    """Close for ever, with all rights."""
    visit, row = request.visit, _found(request, uid)
    account_close(row.uid, actor=visit.actor, now=visit.now, why=_why(request))
    return _back(request, uid, _("Closed, with all its rights. Its name stays in the trail."))


@guarded("account", "link", purpose="security", fresh=True)
@require_POST
def link(request: GuardedRequest, uid: UUID) -> HttpResponse:
    """Link the account to its person at the city's login, or take the link away."""
    visit, row = request.visit, _found(request, uid)
    try:
        account_link(row.uid, request.POST.get("subject", "")[:200], actor=visit.actor, now=visit.now)
    except ShigeError as error:
        return _back(request, uid, fault_said(error, faults=FAULTS))
    return _back(request, uid, _("Written down. The city's login opens this account from now on as it says here."))


@guarded("account", "link", purpose="security", fresh=True)
@require_POST
def join(request: GuardedRequest, uid: UUID) -> HttpResponse:
    """Write down that the account is another one of the same person, or that it is not."""
    visit, row = request.visit, _found(request, uid)
    try:
        account_join(row.uid, request.POST.get("name", "")[:64], actor=visit.actor, now=visit.now)
    except ShigeError as error:
        return _back(request, uid, fault_said(error, faults=FAULTS))
    return _back(request, uid, _("Written down. Where it takes another person, these accounts count as one."))


@guarded("grant", "read", purpose="security")
def review(request: GuardedRequest) -> HttpResponse:
    """The yearly review: the oldest rights first, with when they were last used."""
    after, visit = request.GET.get("after", ""), request.visit
    first = int(after) if after.isascii() and after.isdecimal() and len(after) < 19 else 0
    rows = grants_review(visit.scope.ranges, now=visit.now, after=first, most=ROWS)
    shown = [{"row": row, "role": role_name(row.role), "days": (visit.now - row.given_at).days} for row in rows]
    context = {"paged": paged(shown, key=lambda line: line["row"].id, after=after)}  # type: ignore[attr-defined]
    return page(request, "desk/access/review.html", {**context, "may": visit.may("grant", "end")})


def _found(request: GuardedRequest, uid: UUID) -> AccountRow:
    row = account_found(uid, request.visit.scope.ranges, now=request.visit.now)
    if row is None:
        raise Http404
    return row


def _account(request: GuardedRequest, row: AccountRow, *, form: GrantForm | None = None) -> HttpResponse:
    held = grants_held(row.uid, now=request.visit.now)
    context = {
        "row": row,
        "kind": KINDS[row.kind],
        "held": [{"row": one, "role": role_name(one.role)} for one in held],
        "form": form or GrantForm(),
        "same": account_names(accounts_of_one(str(row.uid)) - {str(row.uid)}),
        "is_me": row.uid == request.visit.user.uid,
    }
    return page(request, "desk/access/account.html", context, status=422 if form is not None else 200)


def _newform(form: forms.Form) -> dict[str, object]:
    return {"form": form, "title": _("A new account"), "label": _("Make the account"), "back": reverse("desk:accounts")}


def _why(request: GuardedRequest) -> str:
    return request.POST.get("why", "").strip()[:200]


def _back(request: GuardedRequest, uid: UUID, said: str) -> HttpResponse:
    done(request, said)
    return HttpResponseRedirect(reverse("desk:accounts-one", args=[uid]))
