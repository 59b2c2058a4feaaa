"""Errors of the API as problem+json (RFC 9457): what is wrong, where, and which bound it breaks."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from shige.access.routes import LoginError
from shige.core.errors import ShigeError

NOT_THERE = "there is nothing here"
STATUS = {"login-needed": 401, "second-factor-needed": 401, "proof-needed": 401, "token-refused": 401}
"""Codes of errors that are not 422."""


def problem(code: str, message: str, *, status: int, facts: Mapping[str, object] | None = None) -> HttpResponse:
    """An answer of type application/problem+json."""
    told = {"type": f"urn:shige:{code}", "title": code, "status": status, "detail": message, **(facts or {})}
    return JsonResponse(told, status=status, content_type="application/problem+json", json_dumps_params=_PLAIN)


def add_problems(api: NinjaAPI) -> None:
    """Let an API answer every error so."""

    @api.exception_handler(ShigeError)
    def refused(request: HttpRequest, error: ShigeError) -> HttpResponse:  # noqa: ARG001 - ninja's signature
        return problem(error.code, error.message, status=STATUS.get(error.code, 422), facts=error.facts)

    @api.exception_handler(LoginError)
    def unknown_visitor(request: HttpRequest, error: LoginError) -> HttpResponse:  # noqa: ARG001 - ninja's signature
        return problem(error.code, error.message, status=401)

    @api.exception_handler(Http404)
    def not_there(request: HttpRequest, error: Http404) -> HttpResponse:  # noqa: ARG001 - ninja's signature
        return problem("not-found", NOT_THERE, status=404)

    @api.exception_handler(HttpError)
    def unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:  # noqa: ARG001 - ninja's signature
        return problem("wrong-request", str(error), status=error.status_code)

    @api.exception_handler(ValidationError)
    def wrong_values(request: HttpRequest, error: ValidationError) -> HttpResponse:  # noqa: ARG001 - ninja's signature
        first = error.errors[0]
        field = ".".join(str(part) for part in first["loc"][1:]) or str(first["loc"][0])
        facts = {"field": field, "bound": _bounds(first.get("ctx", {}))}
        return problem("wrong-value", f"{field}: {first['msg']}", status=422, facts=facts)


def _bounds(context: Mapping[str, Any]) -> dict[str, object]:
    """The bounds that a value broke, in the words of pydantic: ge, le, max_length ..."""
    return {key: value for key, value in context.items() if isinstance(value, int | float | str)}


_PLAIN = {"ensure_ascii": False}
