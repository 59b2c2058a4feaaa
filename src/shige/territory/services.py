"""Deeds on plans: import, review, approve, publish. Each tells the audit in its own transaction."""

from collections.abc import Collection, Sequence
from datetime import datetime
from pathlib import Path

from django.db import connection, transaction

from shige.access.scope import ALL, Scope
from shige.adapters.bulk import rows_add
from shige.adapters.divisions_file import Area, Functional
from shige.adapters.geopackage import content_hash, write_layers
from shige.adapters.planfile import opened
from shige.approvals.facts import check_why
from shige.audit.services import deed_record
from shige.core.areas import area_range
from shige.core.deeds import Actor, Deed
from shige.core.errors import ShigeError
from shige.territory import planrows
from shige.territory.keeping import plan_keep
from shige.territory.models import (
    Division,
    FunctionalArea,
    FunctionalStreet,
    Plan,
    Publication,
    Standing,
    Status,
)
from shige.territory.planrows import layers_of
from shige.territory.published import is_uid


def plan_import(path: Path, *, actor: Actor, now: datetime, within: Scope = ALL) -> str:
    """Take a plan file in as a draft and return the plan's uid; the same content again is the same plan.

    Coordinates stay in degrees as they are, so that `plan_export` writes a file of the same content hash. Readers see
    the plan when all of it is there. What a killed import left behind goes with the next import. All its communities
    must lie `within`.

    Raises:
        ShigeError: "plan-altered" where the file is not as it was sealed, "plan-row" where a row fits no plan,
            "plan-elsewhere", and what reading a plan file raises.
    """
    meta, layers = opened(path)
    digest = content_hash(layers)
    if digest != meta.get("content_hash"):
        message = f"{path} was changed after it was drawn: its content hash does not fit. Draw it again."
        raise ShigeError("plan-altered", message, {"file": str(path), "field": "content_hash", "value": digest})
    strange = [
        code for code in sorted({str(code)[:12] for code in layers["grids"].columns["code"]}) if not _in(within, code)
    ]
    if strange:
        message = f"the plan reaches over communities outside of your areas: {strange[0]}"
        raise ShigeError("plan-elsewhere", message, {"field": "community", "value": strange[0]})
    return plan_keep(meta, layers, digest, actor=actor, now=now)


def plan_export(uid: str, path: Path) -> str:
    """Write a plan to `path` as the plan file that it came from, and return its content hash.

    Raises:
        ShigeError: "plan-unknown" or "write-failed".
    """
    plan = _plan(uid)
    layers = layers_of(
        list(plan.grids.order_by("id").values_list(*planrows.GRID_COLUMNS[:13])),
        list(plan.units.order_by("id").values_list(*planrows.UNIT_COLUMNS)),
        list(plan.lineage.order_by("id").values_list(*planrows.LINEAGE_COLUMNS)),
    )
    digest = content_hash(layers)
    write_layers(path, layers, meta={**plan.meta, "content_hash": digest})
    return digest


@transaction.atomic
def plan_review(uid: str, *, actor: Actor, why: str, now: datetime) -> None:
    """The communities have looked at a draft.

    Raises:
        ShigeError: "plan-unknown", or "plan-status" where it is no draft.
    """
    _move(uid, verb="plan_review", before=(Status.DRAFT,), after=Status.REVIEWED)
    deed_record(Deed(actor, "plan_review", noun_id=uid, why=why), at=now)


@transaction.atomic
def plan_approve(uid: str, *, actor: Actor, why: str, now: datetime) -> None:
    """The district agrees to a reviewed plan.

    Raises:
        ShigeError: "plan-unknown", or "plan-status" where it was not reviewed.
    """
    _move(uid, verb="plan_approve", before=(Status.REVIEWED,), after=Status.APPROVED)
    deed_record(Deed(actor, "plan_approve", noun_id=uid, why=why), at=now)


@transaction.atomic
def plan_refuse(uid: str, *, actor: Actor, why: str, now: datetime) -> None:
    """Say no to a plan that is a draft, reviewed or approved; it stays readable with the reason.

    Raises:
        ShigeError: "plan-unknown", "why-missing", or "plan-status" where it holds or held.
    """
    check_why(why)
    _move(uid, verb="plan_refuse", before=(Status.DRAFT, Status.REVIEWED, Status.APPROVED), after=Status.REFUSED)
    deed_record(Deed(actor, "plan_refuse", noun_id=uid, why=why), at=now)


@transaction.atomic
def plan_publish(uid: str, *, actor: Actor, why: str, now: datetime) -> int:
    """Let an approved plan hold in all its communities from now on, and return the number of the publication.

    Readers see the old plan until the transaction ends and the new one after it; nothing between. A plan that holds
    nowhere any more is retired. An edited plan must still follow what holds, so that its lineage is true.

    Raises:
        ShigeError: "plan-unknown", "plan-status" where it was not approved, or "plan-outdated".
    """
    _one_at_a_time()
    plan = _move(uid, verb="plan_publish", before=(Status.APPROVED,), after=Status.PUBLISHED)
    _refuse_outdated(plan)
    communities = list(plan.sheets.values_list("community", flat=True))
    return _hold(plan, communities, verb="plan_publish", actor=actor, why=why, now=now)


@transaction.atomic
def plan_republish(uid: str, *, communities: Collection[str], actor: Actor, why: str, now: datetime) -> int:
    """Let a plan that held before hold again in some of its communities (12 digits): the undoing of a publication.

    Raises:
        ShigeError: "plan-unknown", "why-missing", "plan-status" where it never held, "plan-holds" where nothing would
            change.
    """
    check_why(why)
    _one_at_a_time()
    plan = _move(uid, verb="plan_republish", before=(Status.RETIRED, Status.PUBLISHED), after=Status.PUBLISHED)
    wanted = {int(code.ljust(18, "0")) for code in communities if code.isdecimal()}
    held = plan.standings.filter(community__in=wanted)
    again = set(held.values_list("community", flat=True)) - set(
        held.filter(until=None).values_list("community", flat=True)
    )
    if not again:
        message = "this plan holds there already, or never did: there is nothing to bring back"
        raise ShigeError("plan-holds", message, {"field": "communities", "value": " ".join(sorted(communities))})
    return _hold(plan, sorted(again), verb="plan_republish", actor=actor, why=why, now=now)


@transaction.atomic
def division_load(areas: Sequence[Area], functional: Sequence[Functional], *, actor: Actor, now: datetime) -> None:
    """Take in the official tree and the functional areas laid over it; loading again changes names and nothing else.

    Raises:
        ShigeError: "area-code" for a code that is none, "street-unknown" for a functional area's street.
    """
    rows = [Division(code=a.code, level=a.level, name=a.name, parent=a.parent, **_range(a.code)) for a in areas]
    Division.objects.bulk_create(
        rows, 1000, update_conflicts=True, unique_fields=["code"], update_fields=["level", "name", "parent"]
    )
    FunctionalStreet.objects.all().delete()
    for area in functional:
        said = {"name": area.name, "code": area.code, "leads": area.leads}
        row, _ = FunctionalArea.objects.update_or_create(key=area.key, defaults=said)
        known = set(Division.objects.filter(code__in=area.streets).values_list("code", flat=True))
        strange = [code for code in area.streets if code not in known]
        if strange:
            message = f"{area.name} runs the street {strange[0]}, which the official tree does not have"
            raise ShigeError("street-unknown", message, {"field": "street_code", "value": strange[0]})
        FunctionalStreet.objects.bulk_create([FunctionalStreet(area=row, street_id=code) for code in area.streets])
    facts = {"areas": len(areas), "functional": len(functional)}
    deed_record(Deed(actor, "division_load", noun_id="", facts=facts), at=now)


def _in(within: Scope, code: str) -> bool:
    return within.is_everywhere or (len(code) == 12 and code.isdecimal() and within.covers(code))


def _range(code: str) -> dict[str, int]:
    low, high = area_range(code)
    return {"low": low, "high": high}


def _plan(uid: str) -> Plan:
    plan = Plan.objects.filter(uid=uid, loaded=True).first() if is_uid(uid) else None
    if plan is None:
        raise ShigeError("plan-unknown", "there is no such plan", {"field": "plan", "value": uid})
    return plan


def _move(uid: str, *, verb: str, before: Sequence[Status], after: Status) -> Plan:
    """Move a plan on from one of `before`; of two at once, one wins."""
    plan = _plan(uid)
    if not Plan.objects.filter(pk=plan.pk, status__in=before).update(status=after):
        plan.refresh_from_db()
        bound = " or ".join(status.value for status in before)
        raise ShigeError(
            "plan-status",
            f"this plan is {plan.status}; {verb} needs a plan that is {bound}",
            {"field": "status", "value": plan.status, "bound": bound},
        )
    return plan


def _one_at_a_time() -> None:
    """Two that publish at once would take the same number; SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE territory_publication IN SHARE ROW EXCLUSIVE MODE")


def _refuse_outdated(plan: Plan) -> None:
    """An edited plan tells what became of the grids of the plan that it was begun from: that one must hold."""
    if plan.meta.get("edited") != "1":
        return
    communities = plan.sheets.values("community")
    holding = Standing.objects.filter(until=None, community__in=communities).select_related("plan")
    if any(row.plan.content_hash != plan.meta["base"] for row in holding):
        message = "another plan was published here since this one was begun: open a draft again and repeat its edits"
        raise ShigeError("plan-outdated", message, {"field": "base", "value": plan.meta["base"]})


def _hold(plan: Plan, communities: Sequence[int], *, verb: str, actor: Actor, why: str, now: datetime) -> int:  # noqa: PLR0913
    last = Publication.objects.order_by("-number").values_list("number", flat=True).first() or 0
    number = last + 1
    began = Publication.objects.create(number=number, plan=plan, at=now, actor_name=actor.name, why=why)
    for start in range(0, len(communities), 500):
        some = communities[start : start + 500]
        Standing.objects.filter(until=None, community__in=some).update(until=began)
    rows_add(Standing, ("community", "plan_id", "since_id"), [(code, plan.pk, number) for code in communities])
    holding = Standing.objects.filter(until=None).values("plan")
    Plan.objects.filter(status=Status.PUBLISHED).exclude(pk__in=holding).update(status=Status.RETIRED)
    facts = {"publication": number, "communities": len(communities)}
    deed_record(Deed(actor, verb, noun_id=str(plan.uid), why=why, facts=facts), at=now)
    return number
