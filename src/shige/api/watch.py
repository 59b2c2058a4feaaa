"""Gives each request an id, and writes down how it went: by the name of its route, never by its address."""

import logging
import re
import time
import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from shige.api.metrics import method_known, request_count
from shige.settings.logs import REQUEST_ID

HEADER = "X-Request-ID"
_ID = re.compile(r"[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}")
"""Ids as proxies make them; any other text that comes along may say anything, and is not taken."""
_QUIET = ("health-", "metrics")

log = logging.getLogger(__name__)


class Watch:
    """The outermost of what a request passes through."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._answer = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request, and tell the log and the figures."""
        started = time.perf_counter()
        said = request.headers.get(HEADER, "")
        request_id = said if _ID.fullmatch(said) else str(uuid.uuid4())
        token = REQUEST_ID.set(request_id)
        try:
            response = self._answer(request)
            response.headers[HEADER] = request_id
            _tell(request, response, seconds=time.perf_counter() - started)
        finally:
            REQUEST_ID.reset(token)
        return response


def _tell(request: HttpRequest, response: HttpResponseBase, *, seconds: float) -> None:
    method, route, status = method_known(request.method), route_of(request), response.status_code
    request_count(method, route=route, status=status, seconds=seconds)
    facts = {"route": route, "method": method, "status": status, "ms": round(seconds * 1000, 1)}
    log.log(logging.DEBUG if route.startswith(_QUIET) else logging.INFO, "request", extra={"facts": facts})


def route_of(request: HttpRequest) -> str:
    """The name of the route, or its pattern where it has none; "none" where nothing answers or a file does."""
    match = request.resolver_match
    return "none" if match is None else match.view_name if match.url_name else match.route
