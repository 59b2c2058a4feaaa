"""Deeds on requests: ask, decide, take back, let lapse. The room that asked applies what was decided.

    # a room asks, within the transaction of its own deed
    approval_ask(Ask(uid, "plan-proposal", proposal_uid, area, "planning", why, until, facts), actor=actor, now=now)

    # and decides, within the transaction that applies the effect
    row = approval_decide(uid, ruling=Ruling(Verdict.GRANT, why), actor=actor, within=scope, now=now)
    if row.state == State.GRANTED:
        ...

`within` is the decider's scope of (approval, decide, the request's purpose): what lies outside reads like not there.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from shige.access.reach import accounts_of_one, accounts_with, owners
from shige.access.scope import Scope
from shige.approvals.facts import ApprovalRow, Ask, Ruling
from shige.approvals.models import Approval, Decision
from shige.approvals.selectors import row_of
from shige.approvals.telling import told_of
from shige.audit.services import deed_record
from shige.core.approving import State, Verdict, check_open, decided
from shige.core.areas import area_range
from shige.core.deeds import SHIGE, Actor, Deed
from shige.core.errors import ShigeError
from shige.core.rights import Right

MOST_AT_ONCE = 500
"""Requests that lapse in one transaction."""


@transaction.atomic
def approval_ask(ask: Ask, *, actor: Actor, now: datetime) -> ApprovalRow:
    """Ask for something; the same request again, by its uid, changes nothing and returns what became of it.

    Raises:
        ShigeError: "approval-until" where it would be over already, "approval-other" where the uid stands for another
            request.
    """
    if ask.until <= now:
        facts = {"field": "until", "value": str(ask.until), "bound": str(now)}
        raise ShigeError("approval-until", "leave some time to decide", facts)
    try:
        with transaction.atomic():
            row = _made(ask, actor=actor, now=now)
    except IntegrityError:
        return _known(ask, actor=actor)
    told: dict[str, object] = {"subject": ask.subject, "until": ask.until.isoformat(), "deciders": ask.deciders}
    deed_record(_deed("approval_ask", row, actor=actor, why=ask.why, facts=told), at=now)
    deciders = accounts_with(Right("approval", "decide", ask.purpose), area=ask.area, now=now)
    mine = accounts_of_one(actor.uid)
    told_of(row_of(row), to=[uid for uid in deciders if str(uid) not in mine], now=now)
    return row_of(row)


@transaction.atomic
def approval_decide(uid: UUID, *, ruling: Ruling, actor: Actor, within: Scope, now: datetime) -> ApprovalRow:
    """Say yes or no; returns the request as it stands then. Where two must agree, the first yes leaves it open.

    Accounts of one person count as one: who asked by one of them does not decide by another.

    Of two who decide at once one is heard, and the other is told what happened: the request is held until the
    transaction ends, and its state is changed only while it is asked.

    Raises:
        ShigeError: "approval-unknown" also out of reach, "approval-ended" with the one who decided, "approval-lapsed",
            "approval-own", "approval-twice", "approval-decider".
    """
    row = _open(uid, within=within, now=now)
    agreed = [said.decider_uid for said in row.decisions.all() if said.verdict == Verdict.GRANT]
    one = owners([row.asker_uid, actor.uid, *agreed])
    yes = [one[uid] for uid in agreed]
    state = decided(ruling.verdict, asker=one[row.asker_uid], decider=one[actor.uid], agreed=yes, needed=row.needed)
    Decision.objects.create(
        approval=row,
        verdict=ruling.verdict.value,
        decider_uid=actor.uid,
        decider_name=actor.name,
        decider_post=actor.post,
        why=ruling.why.strip(),
        at=now,
    )
    if state != State.ASKED:
        _end(row, state=state, now=now)
    facts = {"verdict": ruling.verdict.value, "state": state.value}
    deed_record(_deed("approval_decide", row, actor=actor, why=ruling.why, facts=facts), at=now)
    return _ended(row, now=now)


@transaction.atomic
def approval_withdraw(uid: UUID, *, why: str, actor: Actor, now: datetime) -> ApprovalRow:
    """Take back what one asked for oneself, before it is decided.

    Raises:
        ShigeError: "approval-unknown" also where somebody else asked, "approval-ended", "approval-lapsed".
    """
    row = _open(uid, within=None, now=now, asker=actor.uid)
    _end(row, state=State.WITHDRAWN, now=now)
    deed_record(_deed("approval_withdraw", row, actor=actor, why=why, facts={}), at=now)
    return row_of(Approval.objects.get(pk=row.pk))


@transaction.atomic
def approvals_lapse(*, now: datetime) -> int:
    """End what nobody decided in time, and say how many; who asked may ask again."""
    rows = Approval.objects.select_for_update(skip_locked=True).filter(state=State.ASKED.value, until__lte=now)
    due = list(rows.order_by("until")[:MOST_AT_ONCE])
    for row in due:
        _end(row, state=State.LAPSED, now=now)
        deed_record(_deed("approval_lapse", row, actor=SHIGE, why="nobody decided in time", facts={}), at=now)
        _ended(row, now=now)
    return len(due)


def _made(ask: Ask, *, actor: Actor, now: datetime) -> Approval:
    return Approval.objects.create(
        uid=ask.uid,
        kind=ask.kind,
        purpose=ask.purpose,
        subject=ask.subject,
        area=ask.area,
        low=area_range(ask.area)[0],
        facts=dict(ask.facts),
        needed=ask.deciders,
        asker_uid=actor.uid,
        asker_name=actor.name,
        asker_post=actor.post,
        why=ask.why.strip(),
        asked_at=now,
        until=ask.until,
    )


def _known(ask: Ask, *, actor: Actor) -> ApprovalRow:
    """The request that has this uid, where it is the same one."""
    row = Approval.objects.get(uid=ask.uid)
    there = (row.kind, row.purpose, row.subject, row.area, row.why, row.needed, row.asker_uid, row.facts)
    facts = json.loads(json.dumps(dict(ask.facts)))
    if there != (ask.kind, ask.purpose, ask.subject, ask.area, ask.why.strip(), ask.deciders, actor.uid, facts):
        raise ShigeError("approval-other", "this id stands for another request already", {"uid": str(ask.uid)})
    return row_of(row)


def _open(uid: UUID, *, within: Scope | None, now: datetime, asker: str = "") -> Approval:
    """A request that can still be ended, held until the transaction ends."""
    row = Approval.objects.select_for_update().filter(uid=uid).first()
    reached = row is not None and (within.covers(row.area) if within is not None else row.asker_uid == asker)
    if row is None or not reached:
        raise ShigeError("approval-unknown", "there is no such request", {"uid": str(uid)})
    last = row.decisions.order_by("-pk").first()
    facts: dict[str, object] = {"uid": str(uid)}
    if last is not None:
        facts |= {"by": last.decider_name, "at": last.at.isoformat(), "why": last.why}
    check_open(State(row.state), is_over=row.until <= now, facts=facts)
    return row


def _end(row: Approval, *, state: State, now: datetime) -> None:
    """Write the end once; whoever comes second finds it written."""
    ended = Approval.objects.filter(pk=row.pk, state=State.ASKED.value).update(state=state.value, ended_at=now)
    if not ended:
        raise ShigeError("approval-ended", "this was decided meanwhile", {"uid": str(row.uid)})


def _ended(row: Approval, *, now: datetime) -> ApprovalRow:
    """The request as it stands now; who asked is told of its end."""
    found = row_of(Approval.objects.get(pk=row.pk))
    if found.state != State.ASKED and found.asker_uid:
        told_of(found, to=[UUID(found.asker_uid)], now=now)
    return found


def _deed(verb: str, row: Approval, *, actor: Actor, why: str, facts: Mapping[str, object]) -> Deed:
    told = {"kind": row.kind, **facts}
    return Deed(actor, verb, noun_id=str(row.uid), area=row.area, purpose=row.purpose, why=why, facts=told)
