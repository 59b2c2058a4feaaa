"""What areas and grids are called now, many at once."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef

from shige.core.areas import area_range
from shige.territory.models import Division, Grid, Standing


def area_names(codes: Iterable[str]) -> dict[str, str]:
    """Names of grids and communities by the plan that holds, of other areas by the official tree; unknown ones lack."""
    asked = set(codes)
    grids = {code: area_range(code)[0] for code in asked if len(code) >= 12}
    standing = Standing.objects.filter(plan=OuterRef("plan"), community=OuterRef("community"), until=None)
    rows = (
        Grid.objects.filter(Exists(standing), code__in=set(grids.values())).order_by() if grids else Grid.objects.none()
    )
    found = dict(rows.values_list("code", "name"))
    names = dict(Division.objects.filter(code__in=asked - grids.keys()).values_list("code", "name"))
    return names | {code: found[low] for code, low in grids.items() if low in found}
