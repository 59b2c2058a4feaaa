"""Questions about single plans for their pages: where they hold, what they could not meet, their land."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from django.db.models import Exists, F, OuterRef, QuerySet

from shige.access.scope import Scope
from shige.core.values import Tier
from shige.territory.facts import PlanFacts
from shige.territory.models import Grid, Plan, Sheet, Standing
from shige.territory.published import is_uid
from shige.territory.selectors import plan_rows_told

MOST = 200
MOST_SHAPES = 3_000


@dataclass(frozen=True, slots=True)
class CommunityOfPlan:
    """A community of a plan with its sums."""

    code: str
    """12 digits."""
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


@dataclass(frozen=True, slots=True)
class PlanTitle:
    """What a plan is called: its community, or the city file that it was drawn from."""

    name: str
    edited: bool
    """Whether it came out of a draft."""


@dataclass(frozen=True, slots=True)
class Missed:
    """A grid of a plan that could not meet a norm, and why."""

    code: str
    tier: str
    name: str
    exceptions: Sequence[Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class GridLand:
    """A grid of a plan with its land as GeoJSON in degrees."""

    code: str
    tier: str
    name: str
    households: int
    minutes: float | None
    geometry: Mapping[str, Any]


def plans_seen(scope: Scope, *, most: int = MOST) -> tuple[PlanFacts, ...]:
    """The plans of which any part lies in reach, the newest first."""
    sheets = touched(scope, Sheet.objects.all())
    return plan_rows_told(Plan.objects.filter(loaded=True, pk__in=sheets.order_by().values("plan_id")))[:most]


def plan_seen(uid: str, *, scope: Scope) -> PlanFacts | None:
    """A plan of which any part lies in reach; None for every other."""
    if not is_uid(uid):
        return None
    sheets = touched(scope, Sheet.objects.filter(plan__uid=uid))
    found = plan_rows_told(Plan.objects.filter(loaded=True, pk__in=sheets.order_by().values("plan_id")))
    return found[0] if found else None


def plan_communities(uid: str) -> tuple[CommunityOfPlan, ...]:
    """The communities of a plan, by code."""
    here = Standing.objects.filter(plan=OuterRef("plan"), community=OuterRef("community"))
    rows = (
        Sheet.objects.filter(plan__uid=uid)
        .annotate(holds=Exists(here.filter(until=None)), held=Exists(here))
        .order_by("community")
        .defer("doors")
    )
    return tuple(
        CommunityOfPlan(
            code=f"{row.community:018d}"[:12],
            name=row.name,
            households=row.households,
            general=row.general,
            micro=row.micro,
            dedicated=row.dedicated,
            exceptions=row.exceptions,
            holds=row.holds,
            held=row.held,
        )
        for row in rows
    )


def plan_missed(uid: str, *, scope: Scope) -> tuple[Missed, ...]:
    """The grids of a plan in reach that could not meet a norm, by code."""
    rows = scope.filter(Grid.objects.filter(plan__uid=uid).exclude(exceptions="[]")).order_by("code")
    columns = rows.values_list("code", "tier", "name", "exceptions")[:MOST]
    return tuple(Missed(f"{code:018d}", tier, name, json.loads(said)) for code, tier, name, said in columns)


def plan_land(uid: str, *, scope: Scope) -> tuple[GridLand, ...]:
    """The general, dedicated and micro-grids of a plan in reach, with their land."""
    rows = scope.filter(Grid.objects.filter(plan__uid=uid).exclude(tier=Tier.COMMUNITY)).order_by("code")
    columns = rows.values_list("code", "tier", "name", "households", "minutes", "polygon")[:MOST_SHAPES]
    return tuple(
        GridLand(f"{code:018d}", tier, name, homes, minutes, shapely.geometry.mapping(shapely.from_wkb(bytes(land))))
        for code, tier, name, homes, minutes, land in columns
    )


def plan_titles(uids: Collection[str]) -> Mapping[str, PlanTitle]:
    """What plans are called, by uid."""
    rows = list(Plan.objects.filter(uid__in=uids).values_list("pk", "uid", "meta"))
    sheets = Sheet.objects.filter(plan__in=[key for key, _, meta in rows if meta.get("part")])
    names = dict(sheets.values_list("plan_id", "name"))
    return {
        str(uid): PlanTitle(names.get(key) or meta.get("city", "").removesuffix(".gpkg"), meta.get("edited") == "1")
        for key, uid, meta in rows
    }


def community_names(codes: Collection[str]) -> Mapping[str, str]:
    """Names of communities (12 digits) in which a plan holds."""
    rows = Sheet.objects.filter(
        community__in=[int(code.ljust(18, "0")) for code in codes],
        plan__standings__until=None,
        plan__standings__community=F("community"),
    )
    return {f"{community:018d}"[:12]: name for community, name in rows.values_list("community", "name")}


def touched(scope: Scope, rows: QuerySet[Sheet]) -> QuerySet[Sheet]:
    """Communities of which any part lies in a scope, which may begin within one."""
    wide = Scope(tuple((low // 1_000_000 * 1_000_000, high) for low, high in scope.ranges))
    return wide.filter(rows, field="community")
