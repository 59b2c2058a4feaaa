"""Figures of the running server for Prometheus: requests by route and how long they took, over all its processes."""

import hmac
import os
from http import HTTPMethod

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from shige.access.routes import public

_METHODS = frozenset(method.value for method in HTTPMethod)
_BOUNDS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)

REQUESTS = Counter("shige_requests", "Requests answered.", ["method", "route", "status"])
SECONDS = Histogram("shige_request_seconds", "Seconds until a request is answered.", ["route"], buckets=_BOUNDS_S)


def method_known(method: str | None) -> str:
    """The method, or OTHER for one that no standard knows: such a word could be anything, and ever another."""
    return method if method in _METHODS else "OTHER"


def request_count(method: str, *, route: str, status: int, seconds: float) -> None:
    """Count one answered request."""
    REQUESTS.labels(method, route, str(status)).inc()
    SECONDS.labels(route).observe(seconds)


@public
@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures, for who brings the token; for everybody else there is no such page.

    Raises:
        Http404: without the token of `SHIGE_METRICS_TOKEN`.
    """
    said = request.headers.get("Authorization", "").encode()
    if not settings.METRICS_TOKEN or not hmac.compare_digest(said, f"Bearer {settings.METRICS_TOKEN}".encode()):
        raise Http404
    return HttpResponse(generate_latest(_registry()), content_type=CONTENT_TYPE_LATEST)


def _registry() -> CollectorRegistry:
    """What this process counted, or where several share a folder, what all of them did."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry
