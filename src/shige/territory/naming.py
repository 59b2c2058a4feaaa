"""What areas and grids are called now, many at once."""

from collections.abc import Iterable

from shige.core.areas import area_range
from shige.territory.models import Division, Grid, Standing


def area_names(codes: Iterable[str]) -> dict[str, str]:
    """Names of grids and communities by the plan that holds, of other areas by the official tree; unknown ones lack."""
    asked = set(codes)
    grids = {code: area_range(code)[0] for code in asked if len(code) >= 12}
    communities = {int(code[:12].ljust(18, "0")) for code in grids}
    standing = Standing.objects.filter(community__in=communities, until=None)
    held = set(standing.values_list("plan_id", "community"))
    rows = Grid.objects.filter(plan_id__in={plan for plan, _ in held}, code__in=set(grids.values()))
    found = {
        code: name
        for plan, at, code, name in rows.values_list("plan_id", "community", "code", "name")
        if (plan, at) in held
    }
    names = dict(Division.objects.filter(code__in=asked - grids.keys()).values_list("code", "name"))
    return names | {code: found[low] for code, low in grids.items() if low in found}
