"""The table of leave: when people are not there; it asks for no reason and keeps none."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.timezone import is_naive, localtime, make_aware

from shige.core.columns import Column, Row, Said
from shige.core.columns import Kind as Cell
from shige.imports.profiles import Known, Occasion, Profile, Taking
from shige.staff import foreign
from shige.staff.models import Leave, Post
from shige.staff.rosters import leave_enter
from shige.staff.tables_shared import STAFF, SYSTEM, Wrong, pair, pairs, text_of


def leaves_profile() -> Profile:
    """The table of leave."""
    columns = (
        SYSTEM, Column("person", Said("Person", "人员编号"), example="R001", required=True, low=1, high=64,
               says=Said("Code of the person in the table of people", "人员表中的编号")),
        Column("starts_at", Said("From", "开始时间"), Cell.MOMENT, "2026-11-23 08:30",
               Said("From when they are not there", "从何时起不在岗"), required=True),
        Column("ends_at", Said("Until", "结束时间"), Cell.MOMENT, "2026-11-25 18:00",
               Said("When they are there again; no reason is asked for", "何时返岗；不填请假事由"), required=True),
    )  # fmt: skip
    says = Said("When people are not there: no reason, no kind of leave.", "人员何时不在岗：不含事由和假别。")
    identity = ("system", "person", "starts_at", "ends_at")
    return Profile("staff-leaves", Said("Leave", "请假"), says, STAFF, columns, identity, _known, _take)


def minute(at: datetime) -> str:
    """A moment here as the table writes it."""
    return f"{localtime(at):%Y-%m-%d %H:%M}"


def _known(rows: Sequence[Row], on: Occasion) -> list[Known]:
    who = foreign.targets(foreign.PERSON, pairs(rows, "person"))
    seen = on.within.filter_covered(Post.objects.not_over(on.now)).filter(person__uid__in=set(who.values()))
    reached = {str(uid) for uid in seen.values_list("person__uid", flat=True)}
    leaves = Leave.objects.filter(person__uid__in=reached, ends_at__gt=on.now).select_related("person")
    there = {(str(leave.person.uid), minute(leave.starts_at), minute(leave.ends_at)) for leave in leaves}
    return [_row_known(row, who.get(pair(row, "person"), ""), reached=reached, there=there, on=on) for row in rows]


def _row_known(
    row: Row, person: str, *, reached: set[str], there: set[tuple[str, str, str]], on: Occasion
) -> Known:  # fmt: skip
    fault, (start, end) = Wrong(row), _period(row)
    if person not in reached:
        says = ("Nobody of this code holds a post within your reach", "您的范围内没有此编号的在岗人员")
        return fault("person", "person-unknown", *says)
    if end <= start:
        return fault("ends_at", "period-order", "The end lies before the beginning", "结束时间早于开始时间")
    if end <= on.now:
        return fault("ends_at", "leave-over", "This leave is over already", "该请假已结束")
    return Known(row.values if (person, minute(start), minute(end)) in there else None)


def _take(takings: Sequence[Taking], on: Occasion) -> None:
    who = foreign.targets(foreign.PERSON, pairs([taking.row for taking in takings], "person"))
    for taking in takings:
        start, end = _period(taking.row)
        person = UUID(who[pair(taking.row, "person")])
        leave_enter(person, starts_at=start, ends_at=end, actor=on.actor, now=on.now)


def _period(row: Row) -> tuple[datetime, datetime]:
    start, end = (datetime.fromisoformat(text_of(row, key)) for key in ("starts_at", "ends_at"))
    return (make_aware(start) if is_naive(start) else start), (make_aware(end) if is_naive(end) else end)
