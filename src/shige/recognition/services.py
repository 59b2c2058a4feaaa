"""Deeds on commendations: proposed by a rule, decided by a person with a reason, answered by the recognised."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from shige.access.scope import Scope
from shige.adapters.terms_file import shipped_terms
from shige.adapters.thanks_file import shipped_rules
from shige.audit.services import deed_record
from shige.core.areas import area_range
from shige.core.deeds import SHIGE, Actor, Deed
from shige.core.errors import ShigeError
from shige.core.thanks import Asks, Fact, Judged, Rule, Subject, fallen, judged
from shige.recognition.models import Commendation, CommendationFact
from shige.recognition.reading import Period, Whom, facts_found
from shige.territory.naming import area_names

MOST_FACTS = 500
"""Lines that a commendation keeps."""


def last_quarter(now: datetime) -> Period:
    """The quarter of the year that ended last, by the city's own clock."""
    local = timezone.localtime(now)
    first = local.replace(month=(local.month - 1) // 3 * 3 + 1, day=1, hour=0, minute=0, second=0, microsecond=0)
    before = (first.year, first.month - 3) if first.month > 3 else (first.year - 1, 10)
    return Period(first.replace(year=before[0], month=before[1]), first)


@transaction.atomic
def commendations_propose(area: str, *, period: Period, now: datetime) -> int:
    """Propose what the rules find in an area over a period; what was proposed once is not proposed again."""
    made = 0
    for rule in shipped_rules().values():
        for whom, facts in facts_found(rule, area=area, period=period).items():
            found = judged(rule, facts, period=period.seconds)
            made += found.is_met and _propose(rule, whom=whom, period=period, found=found, now=now)
    return made


@transaction.atomic
def commendation_grant(uid: UUID, *, actor: Actor, within: Scope, now: datetime, why: str) -> None:
    """Thank somebody: the facts are looked at once more before.

    Raises:
        ShigeError: "commendation-unknown" where it is not proposed, or not in `within`; "why-missing";
            "facts-fallen" where its facts no longer carry it (it is withdrawn by `commendations_review`).
    """
    row = _proposed(uid, within=within)
    if not _judged_now(row).is_met:
        raise ShigeError("facts-fallen", "the facts no longer carry this proposal", {"uid": str(uid)})
    _decide(row, state="granted", actor=actor, now=now, why=why)


@transaction.atomic
def commendation_refuse(uid: UUID, *, actor: Actor, within: Scope, now: datetime, why: str) -> None:
    """Do not take a proposal up, with a reason.

    Raises:
        ShigeError: "commendation-unknown", "why-missing".
    """
    _decide(_proposed(uid, within=within), state="refused", actor=actor, now=now, why=why)


@transaction.atomic
def commendation_answer(uid: UUID, *, subjects: Iterable[str], agrees: bool, actor: Actor, now: datetime) -> None:
    """The recognised says whether it may be shown, or declines; and may say otherwise later.

    Raises:
        ShigeError: "commendation-unknown" where none of `subjects` is thanked by it.
    """
    rows = Commendation.objects.filter(uid=uid, state="granted", subject_uid__in=list(subjects))
    row = rows.select_for_update().first()
    if row is None:
        raise _unknown(uid)
    row.agreed, row.answered_at = agrees, now
    row.save(update_fields=["agreed", "answered_at"])
    facts = {"agrees": agrees}
    deed_record(Deed(actor, "commendation_answer", noun_id=str(uid), area=row.area, facts=facts), at=now)


@transaction.atomic
def commendation_withdraw(uid: UUID, *, actor: Actor, within: Scope, now: datetime, why: str) -> None:
    """Take back what was granted, with a reason.

    Raises:
        ShigeError: "commendation-unknown", "why-missing".
    """
    row = within.filter(Commendation.objects.filter(uid=uid, state="granted"), field="low").select_for_update().first()
    if row is None:
        raise _unknown(uid)
    _decide(row, state="withdrawn", actor=actor, now=now, why=why)


@transaction.atomic
def commendations_review(area: str, *, now: datetime) -> int:
    """Look at the facts again: what they no longer carry is withdrawn, with what has fallen; returns how many."""
    low, high = area_range(area)
    rows = Commendation.objects.filter(low__gte=low, low__lte=high, state__in=["proposed", "granted"])
    withdrawn = 0
    for row in _still_told(rows.select_for_update().order_by("pk"), now=now):
        found = _judged_now(row)
        gone = fallen(_kept(row), found.facts)
        if not found.is_met:
            _decide(row, state="withdrawn", actor=SHIGE, now=now, why=_fallen_said(gone))
            withdrawn += 1
        elif gone:
            _keep(row, facts=found.facts)
            facts = {"changed": len(gone)}
            deed_record(Deed(SHIGE, "commendation_review", noun_id=str(row.uid), area=row.area, facts=facts), at=now)
    return withdrawn


def commendations_night(*, now: datetime) -> int:
    """`commendations_review` over the whole city, a community at a time; returns how many were withdrawn.

    Each community is a transaction of its own: a night that is cut short is taken up by the next one.
    """
    rows = Commendation.objects.filter(state__in=["proposed", "granted"])
    communities = sorted({area[:12] for area in rows.values_list("area", flat=True).distinct()})
    return sum(commendations_review(area, now=now) for area in communities)


def _still_told(rows: Iterable[Commendation], *, now: datetime) -> list[Commendation]:
    """Those whose facts can still be looked at: notes go by their term, and a grid ends with its plan.

    What went by its term speaks against nobody: such a commendation stands as it was decided.
    """
    found = list(rows)
    kept = now - timedelta(days=shipped_terms()["handover"].days)
    there = area_names(row.subject_uid for row in found if row.kind == Subject.GRID)
    notes_gone = (row.said["reads"] == "notes" and row.starts_at <= kept for row in found)
    grid_gone = (row.said["reads"] == "doors" and row.subject_uid not in there for row in found)
    return [row for row, *gone in zip(found, notes_gone, grid_gone, strict=True) if not any(gone)]


def _propose(rule: Rule, *, whom: Whom, period: Period, found: Judged, now: datetime) -> bool:
    row, is_new = Commendation.objects.get_or_create(
        rule=rule.code,
        kind=whom.kind,
        subject_uid=whom.uid,
        starts_at=period.start,
        defaults={
            "area": whom.area,
            "low": area_range(whom.area)[0],
            "version": rule.version,
            "said": asdict(rule),
            "ends_at": period.end,
            "proposed_at": now,
        },
    )
    if is_new:
        _keep(row, facts=found.facts)
        facts = {"rule": rule.code, "version": rule.version, "kind": whom.kind.value, "lines": len(found.facts)}
        deed_record(Deed(SHIGE, "commendation_propose", noun_id=str(row.uid), area=row.area, facts=facts), at=now)
    return is_new


def _judged_now(row: Commendation) -> Judged:
    """What the rule of then says of the facts of now."""
    rule = Rule(**(row.said | {"of": Subject(row.said["of"]), "asks": Asks(row.said["asks"])}))
    period = Period(row.starts_at, row.ends_at)
    facts = facts_found(rule, area=row.area, period=period).get(Whom(rule.of, row.subject_uid, row.area), [])
    return judged(rule, facts, period=period.seconds)


def _keep(row: Commendation, *, facts: Sequence[Fact]) -> None:
    row.facts.all().delete()
    CommendationFact.objects.bulk_create(
        [
            CommendationFact(
                commendation=row,
                line=line,
                key=fact.key,
                name=fact.name,
                starts_at=datetime.fromtimestamp(fact.start, UTC),
                ends_at=None if fact.end is None else datetime.fromtimestamp(fact.end, UTC),
                minutes=fact.minutes,
            )
            for line, fact in enumerate(facts[:MOST_FACTS], start=1)
        ]
    )


def _kept(row: Commendation) -> list[Fact]:
    return [
        Fact(
            fact.key,
            fact.name,
            int(fact.starts_at.timestamp()),
            None if fact.ends_at is None else int(fact.ends_at.timestamp()),
            fact.minutes,
        )
        for fact in row.facts.order_by("line")
    ]


def _fallen_said(gone: Sequence[Fact]) -> str:
    keys = ", ".join(fact.key for fact in gone[:5])
    return f"the facts no longer carry it: {keys or 'a new fact speaks against it'}"[:400]


def _decide(row: Commendation, *, state: str, actor: Actor, now: datetime, why: str) -> None:
    reason = why.strip()[:400]
    if not reason:
        raise ShigeError("why-missing", "say why", {"field": "why"})
    row.state, row.decided_at, row.decider, row.why = state, now, actor.post[:64], reason
    row.save(update_fields=["state", "decided_at", "decider", "why"])
    facts = {"state": state, "rule": row.rule}
    deed = Deed(actor, "commendation_decide", noun_id=str(row.uid), area=row.area, why=reason, facts=facts)
    deed_record(deed, at=now)


def _proposed(uid: UUID, *, within: Scope) -> Commendation:
    rows = within.filter(Commendation.objects.filter(uid=uid, state="proposed"), field="low")
    row = rows.select_for_update().first()
    if row is None:
        raise _unknown(uid)
    return row


def _unknown(uid: UUID) -> ShigeError:
    return ShigeError("commendation-unknown", "there is no such commendation to decide on", {"uid": str(uid)})
