"""What areas and grids are called now, many at once."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef

from shige.core.areas import area_range
from shige.territory.models import Division, Grid, Standing


def area_names(codes: Iterable[str]) -> dict[str, str]:
    """Names of grids and communities by the plan that holds, of other areas by the official tree; unknown ones lack."""
    asked = set(codes)
    grids = {code: area_range(code)[0] for code in asked if len(code) >= 12}
    communities = {int(code[:12].ljust(18, "0")) for code in grids}
    standing = Standing.objects.filter(community__in=communities, until=None)
    holds = Exists(standing.filter(plan=OuterRef("plan"), community=OuterRef("community")))
    plans = standing.values("plan_id")  # by plan and code the index finds them
    rows = Grid.objects.filter(holds, plan_id__in=plans, code__in=set(grids.values())).order_by()
    found = dict(rows.values_list("code", "name"))
    names = dict(Division.objects.filter(code__in=asked - grids.keys()).values_list("code", "name"))
    return names | {code: found[low] for code, low in grids.items() if low in found}
