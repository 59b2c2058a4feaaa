"""Whether this process lives, and whether it can work: asked by systemd, by the servers in front and by monitors."""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shige.access.routes import public
from shige.jobs.selectors import jobs_now, works

FAILING = 3
"""Times one after another that a job must fail before the server's work counts as troubled."""
_MIGRATED = {"known": False}
"""Once true for the code of this process, the database's shape stays so."""


@public
@require_safe
@never_cache
def live(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 - as Django calls a view
    """The process answers."""
    return JsonResponse({"live": True})


@public
@require_safe
@never_cache
def ready(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 - as Django calls a view
    """The database answers and has the shape that this code needs; 503 otherwise."""
    reason = lacks()
    return JsonResponse({"ready": not reason, "reason": reason}, status=503 if reason else 200)


@public
@require_safe
@never_cache
def work(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 - as Django calls a view
    """A worker sends messages and seals the audit; 503 where none does, or where one of its jobs keeps failing."""
    try:
        is_worked = works()
        failing = [job.name for job in jobs_now() if job.failures >= FAILING]
    except DatabaseError:
        is_worked, failing = False, []
    return JsonResponse({"work": is_worked, "failing": failing}, status=200 if is_worked and not failing else 503)


def lacks() -> str:
    """What is lacking in a word: "database", "migrations" or nothing."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if not _MIGRATED["known"]:
            _MIGRATED["known"] = not migrations_missing()
    except DatabaseError:
        return "database"
    return "" if _MIGRATED["known"] else "migrations"


def migrations_missing() -> list[str]:
    """Names of the migrations that this code needs and the database has not had."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]
