"""The pages with one more that breaks."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from shige.settings.urls import handler400, handler403, handler404, handler500
from shige.settings.urls import urlpatterns as ours

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


def breaks(request: HttpRequest) -> HttpResponse:
    """Always."""
    raise RuntimeError("on purpose")


urlpatterns = [path("breaks", breaks), *ours]
