"""What stands at the door: the demo's accounts by tier, and where to go after it."""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from shige.access import login, selectors
from shige.access.provider import TROUBLE
from shige.adapters.roles_file import shipped_roles
from shige.core.errors import ShigeError
from shige.desk.page import speaks_english


@dataclass(frozen=True, slots=True)
class Account:
    """A role to be entered by a click."""

    uid: UUID
    name: str
    role: str
    duties: str


@dataclass(frozen=True, slots=True)
class Group:
    """The accounts of neighbouring tiers."""

    name: str
    accounts: tuple[Account, ...]


def demo_groups() -> list[Group]:
    """The demo's accounts from the grid up; nothing outside the demo."""
    rows = selectors.demo_accounts()
    tiers = {role.code: role.tier for role in shipped_roles()}
    names = (
        (_("In the grids"), {1, 2}),
        (_("Community and street"), {3, 4}),
        (_("District and city"), {5, 6}),
    )
    grouped = [(name, [row for row in rows if tiers[row.role] in tier]) for name, tier in names]
    return [Group(name, tuple(account(row) for row in found)) for name, found in grouped if found]


def account(row: selectors.DemoAccount) -> Account:
    """What a role does, in the reader's language."""
    role, english = shipped_roles()[row.role], speaks_english()
    return Account(row.uid, row.name, row.en if english else row.zh, role.duties_en if english else role.duties_zh)


def next_page(request: HttpRequest) -> str:
    """The page that was asked for before the login, where it is one of ours."""
    asked = request.POST.get("next") or request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(asked, allowed_hosts=None, require_https=request.is_secure())
    return asked if ours and asked.startswith("/") else "/"


def knock(request: HttpRequest) -> HttpResponse | str:
    """Let in whoever gives the right name and password, or on to the second factor; else say what is wrong."""
    name, password = request.POST.get("name", "").strip(), request.POST.get("password", "")
    try:
        return login.enter(request, name, password=password, now=timezone.now())
    except ShigeError:
        return _("The name or the password is wrong, or the account is locked for a quarter of an hour.")


def provider(request: HttpRequest) -> dict[str, str]:
    """The city's identity provider as the login page offers it, and what went wrong there just before; once."""
    trouble = {
        "unknown": _("The city's login knows you, this server does not: ask your security administrator for a link."),
        "failed": _("The city's login did not work this time, nothing was changed. Try again, or ask for a password."),
    }
    said = str(request.session.pop(TROUBLE, ""))
    return {"name": settings.OIDC_NAME if settings.OIDC_ISSUER else "", "trouble": trouble.get(said, "")}
