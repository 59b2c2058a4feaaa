"""Lists of plans and of what came from what, a page at a time: each begins after the last one of the page before."""

from dataclasses import dataclass

from django.db.models import Q

from shige.access.scope import Scope
from shige.core.areas import DIGITS, area_range
from shige.territory.facts import LineageFacts, PlanFacts
from shige.territory.models import Lineage, Plan, Sheet
from shige.territory.planlist import touched
from shige.territory.selectors import plan_rows_told


@dataclass(frozen=True, slots=True)
class Came:
    """What came from what, and its own number, after which the next page begins."""

    number: int
    facts: LineageFacts


def plans_listed(scope: Scope, *, area: str, after: str | None, most: int) -> tuple[PlanFacts, ...]:
    """The plans of which any part lies in reach and in an area (empty: anywhere), by uid, at most `most` after one."""
    sheets = touched(scope, Sheet.objects.all())
    sheets = touched(Scope((area_range(area),)), sheets) if area else sheets
    rows = Plan.objects.filter(loaded=True, pk__in=sheets.order_by().values("plan_id"))
    rows = rows.filter(uid__gt=after) if after else rows
    keys = list(rows.order_by("uid").values_list("pk", flat=True)[:most])
    return tuple(sorted(plan_rows_told(Plan.objects.filter(pk__in=keys)), key=lambda plan: plan.uid))


def lineage_listed(uid: str, *, scope: Scope, after: int, most: int) -> tuple[Came, ...]:
    """What came from what in a plan, as far as the old or the new grid lies in reach, in the order it was written."""
    rows = Lineage.objects.filter(_within(scope), plan__uid=uid, plan__loaded=True, pk__gt=after).order_by("pk")
    return tuple(Came(r.pk, LineageFacts(r.tier, r.source, r.target, r.households, r.change)) for r in rows[:most])


def _within(scope: Scope) -> Q:
    """Codes of the lineage are texts of 18 digits, which sort as their numbers do."""
    if scope.is_everywhere:
        return Q()
    found = Q(pk__in=())
    for low, high in scope.ranges:
        ends = f"{low:0{DIGITS}d}", f"{high:0{DIGITS}d}"
        found |= Q(source__range=ends) | Q(target__range=ends)
    return found
