"""The page from which people, posts, rosters, organisations and assignments are taken along as tables."""

from django.http import HttpResponse

from shige.access.routes import GuardedRequest, guarded
from shige.desk import ground
from shige.desk.page import page
from shige.desk.staffing import leaving


@guarded("post", "export", purpose="staffing")
def tables(request: GuardedRequest) -> HttpResponse:
    """The tables that the reader may take along, of one area."""
    area = ground.area_asked(request.GET, seen=request.visit.scope)
    if not area:
        return page(request, "desk/rosters/nothing.html", {})
    return page(request, "desk/staffing/tables.html", leaving.overview(area, visit=request.visit))


@guarded("post", "export", purpose="staffing")
def table(request: GuardedRequest, key: str, fmt: str) -> HttpResponse:
    """One table as a file; that it was taken is written down."""
    area = ground.area_asked(request.GET, seen=request.visit.scope)
    return leaving.taken(leaving.profile_of(key, visit=request.visit), area=area, fmt=fmt, visit=request.visit)
