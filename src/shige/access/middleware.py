"""Leads to the login whoever asks for a page that needs one."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url

from shige.access.routes import LoginError, SecondFactorError


class LoginMiddleware:
    """Turns `LoginError` into the way to the login page and back, `SecondFactorError` into the way to set one up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing is to be done before the view."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The way to the login; a form that was sent is not sent again, its page is asked for anew."""
        if isinstance(exception, SecondFactorError):
            return HttpResponseRedirect(resolve_url("mfa_index"))
        if not isinstance(exception, LoginError):
            return None
        back = f"?{urlencode({'next': request.get_full_path()})}" if request.method == "GET" else ""
        return HttpResponseRedirect(resolve_url(settings.LOGIN_URL) + back)
