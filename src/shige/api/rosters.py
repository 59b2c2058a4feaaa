"""Who answers in the week, and who is asked after whom: GET /api/v1/rosters."""

from uuid import UUID

from django.http import Http404
from ninja import Query, Router, Schema

from shige.access.routes import GuardedRequest, Visit, guarded
from shige.api.pages import AfterUid, AreaCode, Moment, Most, Page, WholeArea, next_page
from shige.api.posts import PostOut, told
from shige.core.duty import hours_told
from shige.staff.facts import PostRow
from shige.staff.listing import Stretch, posts_listed
from shige.staff.weeks import HourSpan, roster_read
from shige.territory.naming import area_names

router = Router(tags=["people"])


class ShiftOut(Schema):
    """Hours of a weekday."""

    day: int
    """0 is Monday."""
    start: int
    """The first hour, 0 to 23."""
    end: int
    """The hour after the last, 1 to 24."""


class RosterPostOut(PostOut):
    """A post with the hours of its week."""

    shifts: list[ShiftOut]


class SpanOut(Schema):
    """Hours of the week to come in which one post answers; without a post nobody does."""

    start: int
    """Hours since the hour in which this was asked."""
    end: int
    why: str
    post: UUID | None


class RosterOut(Schema):
    """Who answers for an area now and in the week to come, and the posts over it in the order they are asked in."""

    area: str
    now: UUID | None
    """uid of the post that answers now; it may be one of the line above."""
    why: str
    until: Moment | None
    """When another one answers; null where nothing changes within a week."""
    then: UUID | None
    week: list[SpanOut]
    posts: list[RosterPostOut]


class RosterQuery(Schema):
    """Which posts are asked for."""

    area: AreaCode
    after: AfterUid
    limit: Most


@router.get("/rosters", response=Page[RosterPostOut], summary="Posts with their shifts")
@guarded("roster", "read", purpose="staffing")
def rosters(request: GuardedRequest, asked: Query[RosterQuery]) -> dict[str, object]:
    """Posts held now with the hours of their week, as far as the caller sees, by uid."""
    visit, stretch = request.visit, Stretch(asked.after, asked.limit)
    found = posts_listed(asked.area, role="", scope=visit.scope, now=visit.now, stretch=stretch)
    after = found[-1].uid if len(found) == asked.limit else None
    return {"items": [_post(row, visit=visit) for row in found], "next": next_page(request, after=after)}


@router.get("/rosters/{code}", response=RosterOut, summary="Who answers for an area, hour by hour")
@guarded("roster", "read", purpose="staffing")
def roster(request: GuardedRequest, code: WholeArea) -> dict[str, object]:
    """Who answers now, until when, who comes next, and each hour of the seven days to come."""
    visit, area = request.visit, code[:12] if code.endswith("000000") else code
    if not visit.scope.covers(area) or not area_names([area]):
        raise Http404
    found = roster_read(area, now=visit.now, only=())
    now = found.on_now(area)
    return {
        "area": code,
        "now": now.post and now.post.uid,
        "why": now.why,
        "until": now.until,
        "then": now.then and now.then.uid,
        "week": [_span(span) for span in found.week(area)],
        "posts": [_post(row, visit=visit) for row in found.held_at(area)],
    }


def _span(span: HourSpan) -> dict[str, object]:
    return {"start": span.start, "end": span.end, "why": span.why, "post": span.post and span.post.uid}


def _post(row: PostRow, *, visit: Visit) -> dict[str, object]:
    shifts = [{"day": day, "start": start, "end": end} for day, start, end in hours_told(row.hours)]
    return {**told(row, visit=visit), "shifts": shifts}
