"""What nobody needs any longer goes at night: by the terms of policy/retention.csv, unless a legal hold keeps it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.db.models import QuerySet

from shige.access.net import in_whole
from shige.adapters.terms_file import shipped_terms
from shige.audit.services import deed_record
from shige.core.deeds import SHIGE, Actor, Deed
from shige.core.retention import Held, Term, Then, rows_held
from shige.personal.forgetting import Rule, rules
from shige.privacy.erasures import erase, erasures_reapply
from shige.privacy.models import Hold, Run

BATCH = 500


@dataclass(frozen=True, slots=True)
class Due:
    """What a rule has to do: how many rows are due, and how many of them a hold keeps."""

    term: Term
    model: str
    due: int
    held: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did by one rule, or would have done."""

    term: str
    model: str
    then: Then
    done: int
    held: int
    kept: int
    """Rows that others still refer to."""


@in_whole("retention counts and erases everywhere, and shows nobody")
def retention_run(*, now: datetime, dry: bool = False, actor: Actor = SHIGE, batch: int = BATCH) -> tuple[Outcome, ...]:
    """Erase or delete all that is due, batch by batch; a run that is cut short is taken up by the next one.

    Each rule leaves a row and an entry in the audit. What a backup has brought back is erased again before. A dry run
    counts, writes down that it did, and touches nothing else.

    Raises:
        ShigeError: "erasures-file" where the list outside the database cannot be written or read.
    """
    night = uuid4()
    if not dry:
        erasures_reapply(now=now)
    return tuple(_carried_out(rule, night=night, now=now, how=(dry, actor, batch)) for rule in rules())


@in_whole("retention counts everywhere, and shows nobody")
def retention_due(*, now: datetime) -> tuple[Due, ...]:
    """What each rule would do now."""
    known, holds = list(rules()), holds_now(now)
    over = _counted([_over(rule, now=now) for rule in known])
    kept = [place for place, rule in enumerate(known) if rows_held(rule.terms, holds) != frozenset()]
    going = dict(zip(kept, _counted([_to_go(known[place], holds=holds, now=now) for place in kept]), strict=True))
    terms = shipped_terms()
    return tuple(
        Due(terms[rule.forget.term], rule.label, due, due - going.get(place, due))
        for place, (rule, due) in enumerate(zip(known, over, strict=True))
    )


def _carried_out(rule: Rule, *, night: UUID, now: datetime, how: tuple[bool, Actor, int]) -> Outcome:
    dry, actor, batch = how
    term, due = shipped_terms()[rule.forget.term], _over(rule, now=now).count()
    facts: dict[str, Any] = {"term": term.code, "model": rule.label, "then": term.then.value, "is_dry": dry}
    going = _to_go(rule, holds=holds_now(now), now=now).count()
    run = Run.objects.create(night=night, at=now, held=due - going, **facts)
    if dry:
        run.done = going
    else:
        _in_batches(rule, run, now=now, batch=batch)
    with transaction.atomic():
        run.is_over = True
        run.save()
        counts = {"done": run.done, "held": run.held, "kept": run.kept}
        deed_record(Deed(actor, "retention_run", noun_id=str(night), purpose="privacy", facts=facts | counts), at=now)
    return Outcome(term.code, rule.label, term.then, run.done, run.held, run.kept)


def _in_batches(rule: Rule, run: Run, *, now: datetime, batch: int) -> None:
    """Each batch with its count in one transaction."""
    after = 0
    while True:
        with transaction.atomic():
            going = _to_go(rule, holds=holds_now(now), now=now)
            pks = list(going.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:batch])
            if not pks:
                return
            list(rule.model._default_manager.select_for_update().filter(pk__in=pks).values_list("pk"))
            still = list(going.filter(pk__in=pks).values_list("pk", flat=True))
            done, kept = erase(rule, still, at=now) if still else (0, 0)
            run.done += done
            run.kept += kept
            run.save(update_fields=["done", "kept"])
            after = pks[-1]


def _counted(questions: Sequence[QuerySet[Any]]) -> list[int]:
    """How many rows each of them has, in one query; none where nothing is asked."""
    if not questions:
        return []
    parts: list[str] = []
    given: list[Any] = []
    for place, rows in enumerate(questions):
        text, values = rows.order_by().values("pk").query.sql_with_params()
        parts.append(f"SELECT {place}, count(*) FROM ({text}) AS question_{place}")  # noqa: S608 - Django's own words
        given += values
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), given)
        counts: dict[int, int] = dict(cursor.fetchall())
    return [counts[place] for place in range(len(questions))]


def _over(rule: Rule, *, now: datetime) -> QuerySet[Any]:
    """Rows whose time is over."""
    term = shipped_terms()[rule.forget.term]
    rows = rule.due(now - timedelta(days=term.days))
    return rule.holding(rows) if term.then == Then.ERASE else rows


def _to_go(rule: Rule, *, holds: Sequence[Held], now: datetime) -> QuerySet[Any]:
    """Those that no hold keeps."""
    held = rows_held(rule.terms, holds)
    if held is None:
        return _over(rule, now=now).filter(pk=0)
    return _over(rule, now=now).exclude(**{f"{rule.row}__in": held}) if held else _over(rule, now=now)


def holds_now(now: datetime) -> Sequence[Held]:
    """The legal holds that hold at that moment, as deletion must know them."""
    return [Held(hold.term, hold.row) for hold in Hold.objects.holding(now)]
