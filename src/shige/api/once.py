"""A page that only reads asks once what is published, so that all its parts tell of the same publication."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from shige.adapters.asking import asked_once

_READS = {"GET", "HEAD"}


class Once:
    """Middleware around what reads; what changes something sees at once what it changed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer."""
        if request.method not in _READS:
            return self.get_response(request)
        with asked_once():
            return self.get_response(request)
