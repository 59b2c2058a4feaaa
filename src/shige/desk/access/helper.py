"""The way in for helpers of a micro-grid: link or number, code on the phone, PIN of the phone. One question a page."""

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shige.access.devices import COOKIE, device_is_known, device_make, device_open
from shige.access.invitations import InvitationRow, invitation_of_link
from shige.access.login import enter_helper
from shige.access.net import in_whole
from shige.access.routes import public
from shige.access.stays import device_label
from shige.adapters.sms import shown_messages, sms_shown
from shige.core.errors import ShigeError
from shige.desk.entrance import next_page
from shige.desk.page import role_name
from shige.notices.outbox import outbox_deliver
from shige.staff.invitations import code_ask, code_enter
from shige.territory.selectors import grid_page

_CODE, _PROVED, _NEXT = "helper-code", "helper-proved", "helper-next"
_PROVED_S = 600
"""How long after a right code a PIN may be chosen."""
_COOKIE_S = 400 * 86400
_NOBODY_YET = "a helper is let in by link, code and PIN before there is an account to reach anything"
_Form = require_http_methods(["GET", "HEAD", "POST"])


@public
@in_whole(_NOBODY_YET)
@_Form
def invited(request: HttpRequest, link: str) -> HttpResponse:
    """What an invitation's link opens: where one helps, and a field for the number that was invited."""
    row = invitation_of_link(link, now=timezone.now())
    if row is None:
        return _shown(request, "gone", status=410)
    if request.method == "POST":
        return _ask(request, link=link, place=_place(row))
    return _shown(request, "number", place=_place(row))


@public
@in_whole(_NOBODY_YET)
@_Form
def helper(request: HttpRequest) -> HttpResponse:
    """A PIN where the phone is known, else a field for the number."""
    request.session[_NEXT] = next_page(request)
    secret = request.COOKIES.get(COOKIE, "")
    if "number" in request.POST:
        return _ask(request, link="", place=None)
    if "new" not in request.GET and secret and device_is_known(secret):
        return _open(request, secret) if request.method == "POST" else _shown(request, "pin")
    return _shown(request, "number")


@public
@in_whole(_NOBODY_YET)
@_Form
def code(request: HttpRequest) -> HttpResponse:
    """The code that came to the phone."""
    if request.method != "POST":
        return _shown(request, "code")
    said = request.session.get(_CODE, "")
    try:
        address, typed = _address(request), "".join(request.POST.get("code", "").split())[:12]
        account = code_enter(UUID(said) if said else None, typed, address=address, now=timezone.now())
    except ShigeError as error:
        return _shown(request, "code", fault=_fault(error), status=422)
    request.session[_PROVED] = [str(account), timezone.now().timestamp()]
    return HttpResponseRedirect(reverse("desk:helper-pin"))


@public
@in_whole(_NOBODY_YET)
@_Form
def pin(request: HttpRequest) -> HttpResponse:
    """A PIN is chosen for this phone, and the work begins."""
    account, at = request.session.get(_PROVED, ("", 0))
    if not account or timezone.now().timestamp() - at > _PROVED_S:
        return HttpResponseRedirect(reverse("desk:helper"))
    if request.method != "POST":
        return _shown(request, "choose")
    if request.POST.get("pin") != request.POST.get("again"):
        return _shown(request, "choose", fault=_("The two PINs are not the same."), status=422)
    return _chosen(request, UUID(account))


@public
def messages(request: HttpRequest) -> HttpResponse:
    """The demo's phone: what would have come as a short message; everywhere else there is no such page."""
    if not settings.DEMO:
        raise Http404
    outbox_deliver({"sms": sms_shown(settings.SMS_FILE)}, clock=timezone.now)
    return render(request, "desk/access/messages.html", {"messages": shown_messages(settings.SMS_FILE)})


def _ask(request: HttpRequest, *, link: str, place: dict[str, object] | None) -> HttpResponse:
    """Have a code sent; the answer is the same whether the number is known or not."""
    try:
        uid = code_ask(request.POST.get("number", "")[:40], link=link, address=_address(request), now=timezone.now())
    except ShigeError as error:
        return _shown(request, "number", place=place, fault=_fault(error), status=422)
    request.session[_CODE] = str(uid)
    return HttpResponseRedirect(reverse("desk:helper-code"))


def _open(request: HttpRequest, secret: str) -> HttpResponse:
    """Open a known phone by its PIN."""
    try:
        user = device_open(secret, request.POST.get("pin", ""), now=timezone.now())
        after = request.session.get(_NEXT, "/")
        enter_helper(request, user.uid, now=timezone.now())
    except ShigeError as error:
        part = "number" if error.code == "device-locked" else "pin"
        return _shown(request, part, fault=_fault(error), status=422)
    return HttpResponseRedirect(after)


def _chosen(request: HttpRequest, account: UUID) -> HttpResponse:
    """Bind the phone and let in."""
    try:
        now = timezone.now()
        secret = device_make(account, request.POST.get("pin", ""), label=device_label(request), now=now)
        enter_helper(request, account, now=now)
    except ShigeError as error:
        return _shown(request, "choose", fault=_fault(error), status=422)
    for name in (_PROVED, _CODE, _NEXT):
        request.session.pop(name, None)
    answer = HttpResponseRedirect(reverse("desk:today"))
    secure = settings.SESSION_COOKIE_SECURE
    answer.set_cookie(COOKIE, secret, max_age=_COOKIE_S, secure=secure, httponly=True, samesite="Lax")
    return answer


def _shown(request: HttpRequest, part: str, *, status: int = 200, **more: object) -> HttpResponse:
    said = {"part": part, "is_demo": settings.DEMO, "next": urlencode({"next": next_page(request)}), **more}
    return render(request, "desk/access/helper.html", said, status=status)


def _place(row: InvitationRow) -> dict[str, object]:
    """Where somebody is invited to help, as they may read it."""
    grid = grid_page(row.area)
    return {"name": row.name, "role": role_name(row.role), "grid": grid.name if grid else row.area, "until": row.until}


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


def _fault(error: ShigeError) -> str:
    """What went wrong, in everyday words."""
    said = {
        "phone-form": _("A mobile number has 11 digits."),
        "too-often": _("That was tried too often. Wait a while, then try again."),
        "code-refused": _("This code is wrong, or it is older than ten minutes. Have another one sent."),
        "invitation-unknown": _("This invitation is over. Ask who invited you for a new one."),
        "pin-form": _("A PIN has 4 to 6 digits."),
        "pin-weak": _("This PIN is among the first that others would try. Choose another."),
        "pin-wrong": _("The PIN is wrong. Tries left: %(left)s") % {"left": error.facts.get("left", "")},
        "device-locked": _("The PIN was wrong too often. Have a new code sent to your number."),
    }
    return said.get(error.code) or _("This login is over. Ask who invited you.")
