"""Leads to the login whoever asks for a page that needs one."""

from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

from shige.access.devices import COOKIE
from shige.access.models import User
from shige.access.routes import LoginError, ProofError, SecondFactorError


class LoginMiddleware:
    """Turns `LoginError` into the way to the login page and back, and likewise what asks for a factor or a proof."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing is to be done before the view."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The way to the login; a form that was sent is not sent again, its page is asked for anew."""
        if isinstance(exception, SecondFactorError):
            return HttpResponseRedirect(resolve_url("mfa_index"))
        if isinstance(exception, ProofError):
            return _led(request, _proof(request))
        if not isinstance(exception, LoginError):
            return None
        back = f"?{urlencode({'next': request.get_full_path()})}" if request.method == "GET" else ""
        return HttpResponseRedirect(_door(request) + back)


def _proof(request: HttpRequest) -> str:
    """Where somebody proves who they are, and the page that they come back to."""
    user = request.user
    again = isinstance(user, User) and get_reauthentication_flows(user)
    page = request.get_full_path() if request.method == "GET" else _before(request)
    return f"{resolve_url('account_reauthenticate') if again else _door(request)}?{urlencode({'next': page})}"


def _door(request: HttpRequest) -> str:
    """The login, or for a helper's phone the field for its PIN."""
    return resolve_url(settings.HELPER_LOGIN_URL if COOKIE in request.COOKIES else settings.LOGIN_URL)


def _before(request: HttpRequest) -> str:
    """The page of ours that a form was sent from."""
    said = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(said, {request.get_host()}, require_https=request.is_secure())
    parts = urlsplit(said)
    return f"{parts.path}?{parts.query}".rstrip("?") if ours and parts.path else "/"


def _led(request: HttpRequest, address: str) -> HttpResponse:
    """A redirect of the whole page, also where htmx asked for a part of it."""
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)
