"""Plans in their versions, and what came from what: GET /api/v1/plans."""

from uuid import UUID

from ninja import Field, Query, Router, Schema

from shige.access.routes import GuardedRequest, guarded
from shige.api.pages import AfterNumber, AfterUid, AreaCode, Moment, Most, Page, next_page, there
from shige.territory.facts import PlanFacts
from shige.territory.planlist import plan_communities, plan_seen
from shige.territory.planpages import lineage_listed, plans_listed

router = Router(tags=["plans"])


class PlanOut(Schema):
    """One version of the grids of some communities."""

    uid: UUID
    status: str = Field(description="draft, reviewed, approved, published, retired or refused")
    made_at: Moment
    content_hash: str
    """Equal for equal plans, whoever drew them."""
    synthetic: bool
    """Whether it was drawn of a made-up city."""
    communities: int
    general: int
    micro: int
    dedicated: int
    households: int
    exceptions: int
    standing: int
    """Communities in which it holds now."""


class PlanCommunityOut(Schema):
    """A community of a plan."""

    code: str
    name: str
    households: int
    general: int
    micro: int
    dedicated: int
    exceptions: int
    holds: bool
    """Whether the plan holds there now."""
    held: bool
    """Whether it holds there or did once."""


class PlanWholeOut(PlanOut):
    """A plan with those of its communities that the caller sees."""

    parts: list[PlanCommunityOut]


class LineageOut(Schema):
    """Households of an old grid that are in a new one."""

    tier: str
    source: str
    """Code of the old grid; empty for one without any before."""
    target: str
    households: int
    change: str


class PlanQuery(Schema):
    """Which plans are asked for."""

    area: AreaCode
    after: AfterUid
    limit: Most


class LineageQuery(Schema):
    """Which part of the lineage is asked for."""

    after: AfterNumber
    limit: Most


@router.get("/plans", response=Page[PlanOut], summary="Plans in their versions")
@guarded("plan", "read", purpose="planning")
def plans(request: GuardedRequest, asked: Query[PlanQuery]) -> dict[str, object]:
    """Every version of which any part lies within what the caller sees, by uid."""
    after = str(asked.after) if asked.after else None
    found = plans_listed(request.visit.scope, area=asked.area, after=after, most=asked.limit)
    last = found[-1].uid if len(found) == asked.limit else None
    return {"items": found, "next": next_page(request, after=last)}


@router.get("/plans/{uid}", response=PlanWholeOut, summary="A plan")
@guarded("plan", "read", purpose="planning")
def plan(request: GuardedRequest, uid: UUID) -> dict[str, object]:
    """One version with its state and its communities."""
    found, seen = _seen(request, uid), request.visit.scope
    parts = [row for row in plan_communities(found.uid) if seen.touches(row.code)]
    return {**{name: getattr(found, name) for name in PlanOut.model_fields}, "parts": parts}


@router.get("/plans/{uid}/lineage", response=Page[LineageOut], summary="What came from what in a plan")
@guarded("plan", "read", purpose="planning")
def lineage(request: GuardedRequest, uid: UUID, asked: Query[LineageQuery]) -> dict[str, object]:
    """What became of the old grids; a caller of a part gets the lines whose old or new grid lies in it."""
    seen = _seen(request, uid)
    found = lineage_listed(seen.uid, scope=request.visit.scope, after=asked.after, most=asked.limit)
    last = found[-1].number if len(found) == asked.limit else None
    return {"items": [row.facts for row in found], "next": next_page(request, after=last)}


def _seen(request: GuardedRequest, uid: UUID) -> PlanFacts:
    return there(plan_seen(str(uid), scope=request.visit.scope))
