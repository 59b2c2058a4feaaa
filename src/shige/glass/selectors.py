"""Questions to the broken glasses: mine, and those that wait for a review."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from shige.access.scope import Scope
from shige.approvals.facts import ApprovalRow
from shige.approvals.selectors import approvals_about
from shige.audit.selectors import deeds_counted
from shige.core.approving import State
from shige.glass.facts import GlassRow, Need
from shige.glass.models import Glass

MOST = 50
_REVIEW = "glass-review"


def glasses_in(scope: Scope, *, most: int = MOST) -> tuple[GlassRow, ...]:
    """What was broken in the reader's areas, the newest first."""
    rows = scope.filter(Glass.objects.all(), field="low").order_by("-pk").prefetch_related("records")
    return rows_of(glass for glass in rows[:most] if scope.covers(glass.area))


def glasses_seen(account: UUID, scope: Scope, *, most: int = MOST) -> tuple[tuple[GlassRow, ...], tuple[GlassRow, ...]]:
    """What an account has broken, and what was broken in the reader's areas: both read at once, the newest first."""
    mine = Glass.objects.filter(account_uid=account).order_by("-pk")[:most]
    there = scope.filter(Glass.objects.all(), field="low").order_by("-pk")[:most]
    rows = Glass.objects.filter(Q(pk__in=mine.values("pk")) | Q(pk__in=there.values("pk"))).order_by("-pk")
    found = _with_rows(rows.prefetch_related("records"))
    return (
        tuple(row for glass, row in found if glass.account_uid == account)[:most],
        tuple(row for glass, row in found if scope.covers(glass.area))[:most],
    )


def rows_of(glasses: Iterable[Glass]) -> tuple[GlassRow, ...]:
    """Glasses with their records, their looks and their reviews."""
    return tuple(row for _glass, row in _with_rows(glasses))


def _with_rows(glasses: Iterable[Glass]) -> list[tuple[Glass, GlassRow]]:
    found = list(glasses)
    uids = [str(glass.uid) for glass in found]
    reviews = approvals_about(_REVIEW, uids)
    looks = deeds_counted("glass_look", uids)
    return [(g, _row(g, reviews.get(str(g.uid)), looks=looks.get(str(g.uid), 0))) for g in found]


def row_of(glass: Glass) -> GlassRow:
    """One of them."""
    return rows_of([glass])[0]


def _row(glass: Glass, review: ApprovalRow | None, *, looks: int) -> GlassRow:
    said = review.said[-1] if review and review.said else None
    return GlassRow(
        uid=glass.uid,
        account=str(glass.account_uid),
        post=glass.actor_post,
        why=glass.why,
        area=glass.area,
        at=glass.at,
        until=glass.until,
        ended_at=glass.ended_at,
        ended_by=glass.ended_by,
        needs=tuple(Need(named.resource, named.row, named.area, named.words) for named in glass.records.all()),
        looks=looks,
        review=review.state if review else State.ASKED,
        reviewer=(said.decider_uid, said.post) if said else ("", ""),
        reviewed=said.why if said else "",
    )
