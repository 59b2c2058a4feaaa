"""Questions to the requests: which wait for me, which did I ask, which are over."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from shige.access.reach import accounts_of_one
from shige.access.scope import Scope
from shige.approvals.facts import ApprovalRow, Said
from shige.approvals.models import Approval
from shige.core.approving import State, Verdict

MOST = 100
"""Requests on one page."""


def approval(uid: UUID, *, scope: Scope, asker_uid: str = "") -> ApprovalRow | None:
    """A request within the reader's scope, or that the reader asked; None for everything else."""
    row = Approval.objects.filter(uid=uid).prefetch_related("decisions").first()
    if row is None or not (scope.covers(row.area) or (asker_uid and row.asker_uid == asker_uid)):
        return None
    return row_of(row)


def approvals_open(scope: Scope, *, purpose: str, decider_uid: str, now: datetime) -> tuple[ApprovalRow, ...]:
    """What waits for this decider, the most urgent first: not what they asked, nor what they have agreed to already."""
    rows = scope.filter(Approval.objects.filter(purpose=purpose, state=State.ASKED.value, until__gt=now), field="low")
    rows = _of_others(rows, decider_uid)
    found = (row_of(row) for row in rows.order_by("until", "pk").prefetch_related("decisions")[:MOST])
    return tuple(row for row in found if scope.covers(row.area))


def approvals_waiting(reaches: Mapping[str, Scope], *, decider_uid: str, now: datetime) -> int:
    """How many requests wait for this decider, who reaches so far for each purpose; two questions to the database."""
    asked = Approval.objects.filter(state=State.ASKED.value, until__gt=now)
    rows = asked.none()
    for purpose, scope in reaches.items():
        rows = rows | scope.filter(asked.filter(purpose=purpose), field="low")
    return _of_others(rows, decider_uid).count()


def approvals_about(kind: str, subjects: Iterable[str]) -> dict[str, ApprovalRow]:
    """The newest request about each of several things, by what it is about."""
    rows = Approval.objects.filter(kind=kind, subject__in=list(subjects)).order_by("pk").prefetch_related("decisions")
    return {row.subject: row_of(row) for row in rows}


def approvals_asked(asker_uid: str, *, most: int = MOST) -> tuple[ApprovalRow, ...]:
    """What one account asked for, the newest first."""
    rows = Approval.objects.filter(asker_uid=asker_uid).order_by("-pk").prefetch_related("decisions")
    return tuple(row_of(row) for row in rows[:most])


def approvals_ended(scope: Scope, *, purpose: str, most: int = MOST) -> tuple[ApprovalRow, ...]:
    """What was decided, taken back or forgotten in the reader's areas, the newest first."""
    rows = scope.filter(Approval.objects.filter(purpose=purpose).exclude(state=State.ASKED.value), field="low")
    found = (row_of(row) for row in rows.order_by("-ended_at").prefetch_related("decisions")[:most])
    return tuple(row for row in found if scope.covers(row.area))


def approvals_of(kind: str, subject: str) -> tuple[ApprovalRow, ...]:
    """Every request about one thing, the newest first: for the room that it belongs to."""
    rows = Approval.objects.filter(kind=kind, subject=subject).order_by("-pk").prefetch_related("decisions")
    return tuple(row_of(row) for row in rows[:MOST])


def _of_others(rows: QuerySet[Approval], decider_uid: str) -> QuerySet[Approval]:
    """Without what the person behind an account asked for or has agreed to, by whichever account."""
    mine = accounts_of_one(decider_uid)
    return rows.exclude(asker_uid__in=mine).exclude(decisions__decider_uid__in=mine)


def row_of(row: Approval) -> ApprovalRow:
    """A request with every decision on it."""
    said = tuple(
        Said(Verdict(d.verdict), d.decider_uid, d.decider_name, d.decider_post, d.why, d.at)
        for d in sorted(row.decisions.all(), key=lambda decision: decision.pk)
    )
    return ApprovalRow(
        uid=row.uid,
        kind=row.kind,
        purpose=row.purpose,
        subject=row.subject,
        area=row.area,
        facts=row.facts,
        needed=row.needed,
        asker_uid=row.asker_uid,
        asker=row.asker_name,
        post=row.asker_post,
        why=row.why,
        asked_at=row.asked_at,
        until=row.until,
        state=State(row.state),
        ended_at=row.ended_at,
        said=said,
    )
