"""The pages with some more that go wrong."""

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.urls import path

from shige.settings.urls import handler400, handler403, handler404, handler500
from shige.settings.urls import urlpatterns as ours

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


def breaks(request: HttpRequest) -> HttpResponse:
    """Always."""
    raise RuntimeError("on purpose")


def unread(request: HttpRequest) -> HttpResponse:
    """Always."""
    raise SuspiciousOperation("on purpose")


def forbidden(request: HttpRequest) -> HttpResponse:
    """Always."""
    raise PermissionDenied


urlpatterns = [path("breaks", breaks), path("unread", unread), path("forbidden", forbidden), *ours]
