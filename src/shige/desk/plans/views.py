"""The list of plans, the page of one, what it would change, and its file."""

import tempfile
from pathlib import Path
from uuid import UUID

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from shige.access.routes import GuardedRequest, guarded
from shige.desk.page import page
from shige.desk.plans.showing import compare_facts, list_facts, plan_facts
from shige.territory.facts import PlanFacts
from shige.territory.planlist import plan_communities, plan_seen
from shige.territory.services import plan_export


@guarded("plan", "read", purpose="planning")
def plans(request: GuardedRequest) -> HttpResponse:
    """Every plan in reach, what waits, and what is being edited."""
    return page(request, "desk/plans/list.html", list_facts(request.visit))


@guarded("plan", "read", purpose="planning")
def plan(request: GuardedRequest, uid: UUID) -> HttpResponse:
    """One plan: its map, figures, exceptions and history."""
    return page(request, "desk/plans/plan.html", plan_facts(_seen(request, uid), visit=request.visit))


@guarded("plan", "read", purpose="planning")
def compare(request: GuardedRequest, uid: UUID) -> HttpResponse:
    """What the plan would change for whom."""
    facts = compare_facts(_seen(request, uid), visit=request.visit)
    if facts is None:
        raise Http404
    return page(request, "desk/plans/compare.html", facts)


@require_safe
@guarded("plan", "export", purpose="planning")
def file(request: GuardedRequest, uid: UUID) -> HttpResponse:
    """The plan as the file that every other program reads; whoever reaches all of it may take it along."""
    if not all(request.visit.scope.covers(row.code) for row in plan_communities(_seen(request, uid).uid)):
        raise Http404
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plan.gpkg"
        plan_export(str(uid), path)
        answer = HttpResponse(path.read_bytes(), content_type="application/geopackage+sqlite3")
    answer["Content-Disposition"] = f'attachment; filename="plan-{str(uid)[:8]}.gpkg"'
    return answer


def _seen(request: GuardedRequest, uid: UUID) -> PlanFacts:
    found = plan_seen(str(uid), scope=request.visit.scope)
    if found is None:
        raise Http404
    return found
