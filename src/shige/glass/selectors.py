"""Questions to the broken glasses: mine, and those that wait for a review."""

from uuid import UUID

from shige.access.scope import Scope
from shige.approvals.selectors import approvals_of
from shige.audit.selectors import Wanted, entries
from shige.core.approving import State
from shige.core.rights import EVERYWHERE
from shige.glass.facts import GlassRow, Need
from shige.glass.models import Glass

MOST = 50
_REVIEW = "glass-review"


def glasses_of(account: UUID, *, most: int = MOST) -> tuple[GlassRow, ...]:
    """What an account has broken, the newest first."""
    rows = Glass.objects.filter(account_uid=account).order_by("-pk").prefetch_related("records")
    return tuple(row_of(glass) for glass in rows[:most])


def glasses_in(scope: Scope, *, most: int = MOST) -> tuple[GlassRow, ...]:
    """What was broken in the reader's areas, the newest first."""
    rows = scope.filter(Glass.objects.all(), field="low").order_by("-pk").prefetch_related("records")
    return tuple(row_of(glass) for glass in rows[:most] if scope.covers(glass.area))


def row_of(glass: Glass) -> GlassRow:
    """A glass with its records, its looks and its review."""
    needs = tuple(Need(named.resource, named.row, named.area, named.words) for named in glass.records.all())
    review = next(iter(approvals_of(_REVIEW, str(glass.uid))), None)
    said = review.said[-1] if review and review.said else None
    return GlassRow(
        uid=glass.uid,
        actor=glass.actor_name,
        post=glass.actor_post,
        why=glass.why,
        area=glass.area,
        at=glass.at,
        until=glass.until,
        ended_at=glass.ended_at,
        ended_by=glass.ended_by,
        needs=needs,
        looks=len(looks_of(glass.uid)),
        review=review.state if review else State.ASKED,
        reviewer=said.decider if said else "",
        reviewed=said.why if said else "",
    )


def looks_of(uid: UUID) -> tuple[str, ...]:
    """When somebody looked under a glass, the newest first."""
    found = entries([EVERYWHERE], wanted=Wanted(noun="glass", noun_id=str(uid)), most=100)
    return tuple(entry.at.isoformat() for entry in found if entry.verb == "glass_look")
