"""The sign NUL, which no database keeps in a text, is refused before anything reads it."""

from collections.abc import Callable

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse

from shige.api.problems import problem

FORM = "application/x-www-form-urlencoded"
_NUL, _WRITTEN = "\0", "%00"
_SAID = "the sign NUL stands in no text"


class Legible:
    """Middleware: such a request is answered with 400."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let through what can be kept.

        Raises:
            SuspiciousOperation: of a page; programs get a problem.
        """
        if not _has_nul(request):
            return self.get_response(request)
        if request.path.startswith("/api/"):
            return problem("wrong-request", _SAID, status=400)
        raise SuspiciousOperation(_SAID)


def _has_nul(request: HttpRequest) -> bool:
    """Of uploads and JSON whoever reads them looks."""
    query = request.META.get("QUERY_STRING", "")
    if _NUL in request.path or _NUL in query or _WRITTEN in query:
        return True
    return request.content_type == FORM and (_WRITTEN.encode() in request.body or _NUL.encode() in request.body)
