"""Who answers where: GET /api/v1/posts, /duty and /organisations."""

from uuid import UUID

from django.http import Http404
from ninja import Field, Query, Router, Schema

from shige.access.routes import GuardedRequest, Visit, guarded
from shige.api.pages import AfterUid, AreaCode, Moment, Most, Page, next_page, there
from shige.core.network import Bond, Kind
from shige.staff import selectors
from shige.staff.facts import PostRow
from shige.staff.listing import Stretch, organisation_row, organisations_listed, posts_listed
from shige.staff.network import OrganisationRow

router = Router(tags=["people"])


class PostOut(Schema):
    """A post; `person` is null where the caller may see posts but not people."""

    uid: UUID
    role: str
    area: str
    title: str
    rank: int
    """0 the holder, 1 the first backup."""
    phone: str
    """The number of the post."""
    person: str | None
    valid_from: Moment
    valid_to: Moment | None
    is_away: bool


class DutyOut(Schema):
    """Who answers now, and why it is they."""

    post: PostOut
    why: str


class TieOut(Schema):
    """What an organisation is to an area."""

    area: str
    bond: Bond


class OrganisationOut(Schema):
    """An organisation with its bonds of now."""

    uid: UUID
    name: str
    kind: Kind
    area: str
    above: UUID | None
    ties: list[TieOut]


class PostQuery(Schema):
    """Which posts are asked for."""

    area: AreaCode
    role: str = Field("", max_length=32)
    after: AfterUid
    limit: Most


class DutyQuery(Schema):
    """Where, and in what duty."""

    area: AreaCode
    role: str = Field(max_length=32)


class OrganisationQuery(Schema):
    """Which organisations are asked for."""

    area: AreaCode
    kind: Kind | None = None
    after: AfterUid
    limit: Most


@router.get("/posts", response=Page[PostOut], summary="Posts held now")
@guarded("post", "read", purpose="staffing")
def posts(request: GuardedRequest, asked: Query[PostQuery]) -> dict[str, object]:
    """Posts held now, as far as the caller sees."""
    visit, stretch = request.visit, Stretch(asked.after, asked.limit)
    found = posts_listed(asked.area, role=asked.role, scope=visit.scope, now=visit.now, stretch=stretch)
    after = found[-1].uid if len(found) == asked.limit else None
    return {"items": [told(row, visit=visit) for row in found], "next": next_page(request, after=after)}


@router.get("/posts/{uid}", response=PostOut, summary="A post")
@guarded("post", "read", purpose="staffing")
def post(request: GuardedRequest, uid: UUID) -> dict[str, object]:
    """One post, held now or before."""
    visit = request.visit
    return told(there(selectors.post_row(uid, scope=visit.scope, now=visit.now)), visit=visit)


@router.get("/duty", response=DutyOut, summary="Who answers now")
@guarded("duty", "read", purpose="service")
def duty(request: GuardedRequest, asked: Query[DutyQuery]) -> dict[str, object]:
    """Who answers for an area in a duty at this moment: the holder, a backup, or somebody of the line above."""
    visit = request.visit
    if not asked.area or not visit.scope.covers(asked.area):
        raise Http404
    answer = there(selectors.on_duty(asked.area, role=asked.role, now=visit.now))
    return {"post": told(answer.post, visit=visit), "why": answer.why}


@router.get("/organisations", response=Page[OrganisationOut], summary="Organisations")
@guarded("organisation", "read", purpose="staffing")
def organisations(request: GuardedRequest, asked: Query[OrganisationQuery]) -> dict[str, object]:
    """Organisations of now with their bonds, as far as the caller sees."""
    stretch = Stretch(asked.after, asked.limit)
    found = organisations_listed(asked.area, kind=asked.kind, scope=request.visit.scope, stretch=stretch)
    after = found[-1].uid if len(found) == asked.limit else None
    return {"items": [_organisation(row) for row in found], "next": next_page(request, after=after)}


@router.get("/organisations/{uid}", response=OrganisationOut, summary="An organisation")
@guarded("organisation", "read", purpose="staffing")
def organisation(request: GuardedRequest, uid: UUID) -> dict[str, object]:
    """One organisation of now."""
    return _organisation(there(organisation_row(uid, scope=request.visit.scope)))


def told(row: PostRow, *, visit: Visit) -> dict[str, object]:
    """A post; who holds it only where the caller may see people."""
    facts = {name: getattr(row, name) for name in PostOut.model_fields}
    named = visit.scope_for("person", "read", purpose="staffing").covers(row.area)
    return {**facts, "person": row.person if named else None}


def _organisation(row: OrganisationRow) -> dict[str, object]:
    ties = [{"area": area, "bond": bond} for _, area, bond in row.ties]
    return {"uid": row.uid, "name": row.name, "kind": row.kind, "area": row.area, "above": row.above, "ties": ties}
