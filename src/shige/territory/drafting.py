"""Deeds on drafts: open one on what is published, edit it step by step, propose, decide, and save it as a plan."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from shige.access.scope import Scope
from shige.approvals.facts import Ask, Ruling, check_why
from shige.approvals.selectors import approvals_of
from shige.approvals.services import approval_ask, approval_decide
from shige.audit.services import deed_record
from shige.core.approving import State
from shige.core.deeds import Actor, Deed
from shige.core.errors import ShigeError
from shige.core.planning.edit import completed, edited
from shige.core.planning.edit_figures import changed
from shige.core.planning.sketch import Sketch
from shige.rules.values import limit
from shige.territory.draft_facts import Step, content_of
from shige.territory.models import Draft, DraftState, Operation, Plan, Standing
from shige.territory.published import is_uid
from shige.territory.saving import codes_used, plan_from, refuse_unsavable, sketch_now
from shige.territory.services import plan_review
from shige.territory.tables import Table, table_of

KIND = "plan-proposal"
"""What a proposal is called among the approvals."""


@transaction.atomic
def draft_open(community: str, *, is_proposal: bool, actor: Actor, why: str, now: datetime) -> UUID:
    """Open a draft on the plan that holds in a community (12 digits), or join the one that is open.

    A community's editors share one draft; a grid lead has a proposal of their own.

    Raises:
        ShigeError: "why-missing", "community-unpublished", "land-missing", "units-differ".
    """
    check_why(why)
    code = int(community.ljust(18, "0"))
    holds = Standing.objects.filter(community=code, until=None).select_related("plan").first()
    if holds is None:
        message = "no plan holds in this community: publish one before its grids are edited"
        raise ShigeError("community-unpublished", message, {"field": "community", "value": community})
    table_of(holds.plan, code)
    mine = {"opener_uid": actor.uid} if is_proposal else {}
    known = Draft.objects.filter(community=code, is_proposal=is_proposal, state=DraftState.OPEN, **mine).first()
    if known is not None:
        return known.uid
    try:
        with transaction.atomic():
            draft = Draft.objects.create(
                base=holds.plan,
                community=code,
                is_proposal=is_proposal,
                opened_at=now,
                opener_uid=actor.uid,
                opener_name=actor.name,
                why=why.strip(),
            )
    except IntegrityError as error:
        message = "a proposal of yours waits to be decided: withdraw it or wait"
        raise ShigeError("draft-waits", message, {"field": "community", "value": community}) from error
    _told(draft, "draft_open", actor=actor, why=why, now=now)
    return draft.uid


@transaction.atomic
def draft_edit(uid: str, *, step: Step, actor: Actor, within: Scope, now: datetime) -> int:
    """Do one step on a draft and return its new version; the same step sent again changes nothing.

    Of two who change one grid at once one wins; the other is told who, when and why.

    Raises:
        ShigeError: "draft-unknown", "draft-closed", "draft-moved", "operation-other", "why-missing", and what `edited`
            and `standing_of` raise.
    """
    check_why(step.why)
    draft = draft_for(uid, actor=actor, within=within)
    known = Operation.objects.filter(uid=step.uid).first()
    if known is not None:
        return _again(known, draft, step=step, actor=actor)
    _refuse_closed(draft)
    operations = list(draft.operations.order_by("number"))
    table = table_of(draft.base, draft.community)
    before = sketch_now(table, operations)
    content, after = _applied(table, draft, before, operations=operations, step=step)
    touched = sorted(f"{code:018d}" for code in changed(before, after))
    _refuse_moved(operations[step.seen :], touched, step=step, version=draft.version)
    if not all(within.holds(code) for code in touched):
        raise _unknown_grid(next(code for code in touched if not within.holds(code)))
    Operation.objects.create(
        draft=draft,
        number=draft.version + 1,
        uid=step.uid,
        verb=step.verb,
        content=content,
        touched=touched,
        at=now,
        actor_uid=actor.uid,
        actor_name=actor.name,
        why=step.why.strip(),
    )
    Draft.objects.filter(pk=draft.pk, version=draft.version).update(version=draft.version + 1)
    facts = {"operation": step.verb, "number": draft.version + 1, "grids": touched[:50]}
    _told(draft, "draft_edit", actor=actor, why=step.why, now=now, **facts)
    return draft.version + 1


@transaction.atomic
def draft_drop(uid: str, *, actor: Actor, within: Scope, why: str, now: datetime) -> None:
    """Close a draft from which nothing shall come; it stays written down.

    Raises:
        ShigeError: "draft-unknown", "draft-closed", "why-missing".
    """
    check_why(why)
    draft = draft_for(uid, actor=actor, within=within)
    _refuse_closed(draft)
    Draft.objects.filter(pk=draft.pk).update(state=DraftState.DROPPED)
    _told(draft, "draft_drop", actor=actor, why=why, now=now)


@transaction.atomic
def draft_save(uid: str, *, actor: Actor, within: Scope, why: str, now: datetime) -> str:
    """Make a plan of the community's draft, for review, approval and publication; returns the plan's uid.

    Raises:
        ShigeError: "draft-unknown", "draft-closed", "draft-proposal", "draft-empty", "draft-outdated", "grid-torn",
            "ground-stranded", "why-missing".
    """
    check_why(why)
    draft = draft_for(uid, actor=actor, within=within)
    _refuse_closed(draft)
    if draft.is_proposal:
        message = "a proposal becomes a plan when the community agrees: propose it"
        raise ShigeError("draft-proposal", message, {"field": "draft", "value": uid})
    return _saved(draft, actor=actor, why=why, now=now)


@transaction.atomic
def draft_propose(uid: str, *, actor: Actor, within: Scope, why: str, now: datetime) -> None:
    """Put a grid lead's draft before the community; until it is decided nothing in it changes.

    Raises:
        ShigeError: "draft-unknown", "draft-closed", "draft-empty", "draft-outdated", "grid-torn", "why-missing".
    """
    check_why(why)
    draft = draft_for(uid, actor=actor, within=within)
    _refuse_closed(draft)
    table = table_of(draft.base, draft.community)
    refuse_unsavable(draft, table, sketch_now(table, list(draft.operations.order_by("number"))))
    ask = Ask(
        uid=uuid4(),
        kind=KIND,
        subject=str(draft.uid),
        area=f"{draft.community:018d}"[:12],
        purpose="planning",
        why=why,
        until=now + timedelta(days=limit("approvals.days", now=now)),
        facts={"operations": draft.version},
    )
    approval_ask(ask, actor=actor, now=now)
    Draft.objects.filter(pk=draft.pk).update(state=DraftState.PROPOSED)
    _told(draft, "draft_propose", actor=actor, why=why, now=now)


@transaction.atomic
def draft_decide(approval_uid: UUID, *, ruling: Ruling, actor: Actor, within: Scope, now: datetime) -> str:
    """The community says yes or no to a proposal; a yes makes a reviewed plan of it, whose uid is returned, else "".

    Raises:
        ShigeError: what `approval_decide` raises; "draft-outdated" where something else was published meanwhile, and
            then nothing is decided.
    """
    row = approval_decide(approval_uid, ruling=ruling, actor=actor, within=within, now=now)
    draft = Draft.objects.select_related("base").filter(uid=row.subject, state=DraftState.PROPOSED).first()
    if row.kind != KIND or draft is None:
        raise ShigeError("draft-unknown", "this request is about no draft", {"field": "draft", "value": row.subject})
    if row.state != State.GRANTED:
        Draft.objects.filter(pk=draft.pk).update(state=DraftState.REFUSED)
        return ""
    plan = _saved(draft, actor=actor, why=ruling.why, now=now)
    plan_review(plan, actor=actor, why=ruling.why, now=now)
    return plan


@transaction.atomic
def draft_reopen(uid: str, *, actor: Actor, now: datetime) -> None:
    """Give a proposal that was taken back, refused or forgotten to its author again.

    Raises:
        ShigeError: "draft-unknown", "draft-closed" where it still waits or became a plan.
    """
    rows = Draft.objects.select_for_update().filter(is_proposal=True, opener_uid=actor.uid)
    draft = rows.filter(uid=uid).first() if is_uid(uid) else None
    if draft is None:
        raise _unknown(uid)
    waits = any(row.state == State.ASKED and row.until > now for row in approvals_of(KIND, str(draft.uid)))
    if waits or draft.state not in {DraftState.PROPOSED, DraftState.REFUSED}:
        raise ShigeError(
            "draft-closed", "this draft still waits, or it is over", {"field": "state", "value": draft.state}
        )
    Draft.objects.filter(pk=draft.pk).update(state=DraftState.OPEN)
    _told(draft, "draft_reopen", actor=actor, why="", now=now)


def draft_for(uid: str, *, actor: Actor, within: Scope) -> Draft:
    """A draft that this actor may work on, held until the transaction ends.

    Raises:
        ShigeError: "draft-unknown" also for what lies out of reach.
    """
    rows = Draft.objects.select_for_update(of=("self",)).select_related("base")
    draft = rows.filter(uid=uid).first() if is_uid(uid) else None
    if draft is None or not reaches(draft, actor_uid=actor.uid, within=within):
        raise _unknown(uid)
    return draft


def reaches(draft: Draft, *, actor_uid: str, within: Scope) -> bool:
    """Whether somebody may work on a draft: the community's own where they reach all of it, or their own proposal."""
    area = f"{draft.community:018d}"[:12]
    if draft.is_proposal:
        return draft.opener_uid == actor_uid and within.touches(area)
    return within.covers(area)


def _saved(draft: Draft, *, actor: Actor, why: str, now: datetime) -> str:
    uid = plan_from(draft, actor=actor, now=now)
    plan = Plan.objects.get(uid=uid)
    Draft.objects.filter(pk=draft.pk).update(state=DraftState.SAVED, plan=plan)
    _told(draft, "draft_save", actor=actor, why=why, now=now, plan=uid)
    return uid


def _applied(
    table: Table, draft: Draft, before: Sketch, *, operations: Sequence[Operation], step: Step
) -> tuple[dict[str, object], Sketch]:
    """What is kept of a step, and the sketch after it."""
    if step.is_edit:
        edit = completed(before, step.edit(), used=codes_used(draft.community))
        return content_of(edit), edited(table.bench, before, edit)
    later = Operation(verb=step.verb, content={})
    return {}, sketch_now(table, [*operations, later])


def _again(known: Operation, draft: Draft, *, step: Step, actor: Actor) -> int:
    """The version that a step led to when it came first."""
    asked = content_of(step.edit()) if step.is_edit else {}
    same = known.draft_id == draft.pk and known.verb == step.verb and known.actor_uid == actor.uid
    filled = {"into", "codes"} - set(asked)
    if not same or {name: said for name, said in known.content.items() if name not in filled} != asked:
        message = "this id stands for another operation already"
        raise ShigeError("operation-other", message, {"field": "uid", "value": str(step.uid)})
    return known.number


def _refuse_moved(since: Sequence[Operation], touched: Sequence[str], *, step: Step, version: int) -> None:
    """Tell an editor whose picture is old what happened to the same grids, or before what they want to undo."""
    met = [row for row in since if not step.is_edit or set(row.touched) & set(touched)]
    if not met:
        return
    last = met[-1]
    raise ShigeError(
        "draft-moved",
        f"{last.actor_name} changed the same grid meanwhile ({last.verb}: {last.why}): look again, then decide",
        {"by": last.actor_name, "at": last.at.isoformat(), "verb": last.verb, "why": last.why, "version": version},
    )


def _refuse_closed(draft: Draft) -> None:
    if draft.state != DraftState.OPEN:
        message = f"this draft is {draft.state}: open another one"
        raise ShigeError("draft-closed", message, {"field": "state", "value": draft.state})


def _unknown(uid: str) -> ShigeError:
    return ShigeError("draft-unknown", "there is no such draft", {"field": "draft", "value": uid})


def _unknown_grid(code: str) -> ShigeError:
    """A grid out of reach reads like one that is not there."""
    message = "the draft has no such grid (any more)"
    return ShigeError("grid-unknown", message, {"field": "grid", "value": code})


def _told(draft: Draft, verb: str, *, actor: Actor, why: str, now: datetime, **facts: object) -> None:
    area = f"{draft.community:018d}"[:12]
    deed = Deed(actor, verb, noun_id=str(draft.uid), area=area, purpose="planning", why=why, facts=facts)
    deed_record(deed, at=now)
