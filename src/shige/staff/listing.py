"""Lists of posts and organisations, a page at a time: each begins after the last uid of the one before."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shige.access.scope import Scope
from shige.core.areas import area_range
from shige.core.network import Kind
from shige.staff.facts import PostRow
from shige.staff.held import held
from shige.staff.models import Organisation, Post
from shige.staff.network import OrganisationRow, organisation_rows


@dataclass(frozen=True, slots=True)
class Stretch:
    """Where a page begins and how long it is."""

    after: UUID | None = None
    most: int = 100


def posts_listed(area: str, *, role: str, scope: Scope, now: datetime, stretch: Stretch) -> tuple[PostRow, ...]:
    """Posts held now within an area (empty: anywhere), of a role (empty: any), as far as the reader sees, by uid."""
    rows = scope.filter_covered(Post.objects.valid(now))
    if area:
        low, high = area_range(area)
        rows = rows.filter(low__gte=low, high__lte=high)
    rows = rows.filter(role=role) if role else rows
    rows = rows.filter(uid__gt=stretch.after) if stretch.after else rows
    return tuple(each.row(now=now) for each in held(rows.order_by("uid")[: stretch.most]))


def organisations_listed(
    area: str, *, kind: Kind | None, scope: Scope, stretch: Stretch
) -> tuple[OrganisationRow, ...]:
    """Organisations of now within an area (empty: anywhere), of a kind, as far as the reader sees, by uid."""
    rows = scope.filter_covered(Organisation.objects.filter(valid_to=None))
    if area:
        low, high = area_range(area)
        rows = rows.filter(low__gte=low, high__lte=high)
    rows = rows.filter(kind=kind) if kind else rows
    rows = rows.filter(uid__gt=stretch.after) if stretch.after else rows
    return organisation_rows(rows.order_by("uid")[: stretch.most])


def organisation_row(uid: UUID, *, scope: Scope) -> OrganisationRow | None:
    """One organisation; None where there is none, or none that the reader sees."""
    rows = scope.filter_covered(Organisation.objects.filter(valid_to=None, uid=uid))
    return next(iter(organisation_rows(rows)), None)
