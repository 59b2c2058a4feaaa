"""Every route says what it needs, and what it needs stands in the matrix of rights."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, path
from ninja import NinjaAPI
from ninja.operation import PathView

from shige.access.routes import OWN, PUBLIC, declared, guarded
from shige.adapters.roles_file import shipped_matrix

FOREIGN = ("allauth.", "django.", "ninja.openapi.")
"""Views of other houses, which hold their own doors."""


def routes(patterns: Any = None, prefix: str = "") -> Iterator[tuple[str, Callable[..., Any]]]:
    """Path and view of each route; of each operation where django-ninja answers."""
    for entry in get_resolver("shige.settings.urls").url_patterns if patterns is None else patterns:
        where = f"{prefix}{entry.pattern}"
        if isinstance(entry, URLResolver):
            yield from routes(entry.url_patterns, where)
        elif isinstance(entry, URLPattern):
            inner = getattr(entry.callback, "__self__", None)
            operations = _operations(entry.callback) if inner is None else inner.operations
            for operation in operations:
                yield where, operation.view_func
            view = getattr(entry.callback, "func", entry.callback)
            if not operations and not view.__module__.startswith(FOREIGN):
                yield where, entry.callback


def _operations(view: Any) -> list[Any]:
    """What django-ninja hides in the function that it hands to Django."""
    cells = [cell.cell_contents for cell in getattr(view, "__closure__", None) or ()]
    return [operation for cell in cells if isinstance(cell, PathView) for operation in cell.operations]


def faults(found: Iterator[tuple[str, Callable[..., Any]]]) -> Iterator[str]:
    for where, view in found:
        right = declared(view)
        if right is None:
            yield f"{where} does not say who may come in: @guarded, @own_account or @public"
        elif right not in {OWN, PUBLIC} and right not in shipped_matrix().cells:
            yield f"{where} asks for {right}, which stands in no row of policy/access.csv"


def test_every_route_says_who_may_come_in_and_stands_in_the_matrix() -> None:
    assert list(faults(routes())) == []


def test_routes_are_found() -> None:
    assert [where for where, _ in routes()] != []


api = NinjaAPI(urls_namespace="planted")


@api.get("/silent")
def silent_operation(request: HttpRequest) -> str:
    return ""


@api.get("/strange")
@guarded("moon", "read", purpose="service")
def strange_operation(request: HttpRequest) -> str:
    return ""


def silent(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


@pytest.mark.parametrize("echo", ["planted does not say", "api/silent does not say", "api/strange asks for"])
def test_a_planted_route_is_found(echo: str) -> None:
    planted = [path("planted", silent), path("api/", api.urls)]
    assert any(fault.startswith(echo) for fault in faults(routes(planted)))
