"""Figures of the running server for Prometheus: requests by route and how long they took, over all its processes."""

import hmac
import os
from collections.abc import Iterator
from http import HTTPMethod

from django.conf import settings
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector

from shige.access.routes import public
from shige.jobs.selectors import jobs_now, works
from shige.notices.selectors import letters_given_up, letters_waiting

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


class Working:
    """What the worker does, read from the database whenever somebody asks; nothing while it does not answer."""

    def describe(self) -> tuple[Metric, ...]:
        """Nothing is asked of the database before somebody wants to know."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """The figures of now."""
        try:
            yield from _worked()
        except DatabaseError:
            return


def _worked() -> list[Metric]:
    worked = GaugeMetricFamily("shige_job_worked_seconds", "When a job last worked, since 1970.", labels=["job"])
    failures = GaugeMetricFamily("shige_job_failures", "Failures of a job since it worked.", labels=["job"])
    for job in jobs_now():
        worked.add_metric([job.name], job.worked_at.timestamp() if job.worked_at else 0)
        failures.add_metric([job.name], job.failures)
    return [
        GaugeMetricFamily("shige_work_up", "Whether a worker works.", value=int(works())),
        GaugeMetricFamily("shige_letters_waiting", "Messages that are on their way.", value=letters_waiting()),
        GaugeMetricFamily("shige_letters_dead", "Messages that were given up.", value=letters_given_up()),
        worked,
        failures,
    ]


def _registry() -> CollectorRegistry:
    """What this process counted, or where several share a folder, what all of them did."""
    registry = CollectorRegistry()
    registry.register(Working())
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(REGISTRY)
    return registry
