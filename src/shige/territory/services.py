"""Deeds on plans: import, review, approve, publish. Each tells the audit in its own transaction."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import IntegrityError, connection, transaction

from shige.adapters.bulk import rows_add, statistics_take
from shige.adapters.divisions_file import Area, Functional
from shige.adapters.geopackage import content_hash, write_layers
from shige.adapters.planfile import opened
from shige.audit.services import deed_record
from shige.core.areas import area_range
from shige.core.deeds import Actor, Deed
from shige.core.errors import ShigeError
from shige.territory import planrows
from shige.territory.models import (
    Division,
    FunctionalArea,
    FunctionalStreet,
    Grid,
    Lineage,
    Plan,
    Publication,
    Sheet,
    Standing,
    Status,
    Unit,
)
from shige.territory.planrows import PlanRows, layers_of, plan_rows
from shige.territory.published import is_uid

_ABANDONED = timedelta(hours=1)
"""After this time an import that did not end was killed, and its rows go."""


def plan_import(path: Path, *, actor: Actor, now: datetime) -> str:
    """Take a plan file in as a draft and return the plan's uid; the same content again is the same plan.

    Coordinates stay in degrees as they are, so that `plan_export` writes a file of the same content hash. Readers see
    the plan when all of it is there. What a killed import left behind goes with the next import.

    Raises:
        ShigeError: "plan-altered" where the file is not as it was sealed, "plan-row" where a row fits no plan, and
            what reading a plan file raises.
    """
    meta, layers = opened(path)
    digest = content_hash(layers)
    if digest != meta.get("content_hash"):
        message = f"{path} was changed after it was drawn: its content hash does not fit. Draw it again."
        raise ShigeError("plan-altered", message, {"file": str(path), "field": "content_hash", "value": digest})
    rows = plan_rows(layers)
    Plan.objects.filter(loaded=False, made_at__lt=now - _ABANDONED).delete()
    known = Plan.objects.filter(loaded=True, content_hash=digest).first()
    if known is not None:
        return str(known.uid)
    plan = Plan.objects.create(
        made_at=now, metric_crs=int(meta["metric_crs"]), content_hash=digest, norms=meta["norms"], meta=meta
    )
    try:
        _load(plan, rows)
        return _loaded(plan, actor=actor, now=now)
    except BaseException:
        plan.delete()
        raise


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
    _move(uid, verb="plan_review", before=Status.DRAFT, after=Status.REVIEWED)
    deed_record(Deed(actor, "plan_review", noun_id=uid, why=why), at=now)


@transaction.atomic
def plan_approve(uid: str, *, actor: Actor, why: str, now: datetime) -> None:
    """The district agrees to a reviewed plan.

    Raises:
        ShigeError: "plan-unknown", or "plan-status" where it was not reviewed.
    """
    _move(uid, verb="plan_approve", before=Status.REVIEWED, after=Status.APPROVED)
    deed_record(Deed(actor, "plan_approve", noun_id=uid, why=why), at=now)


@transaction.atomic
def plan_publish(uid: str, *, actor: Actor, why: str, now: datetime) -> int:
    """Let an approved plan hold in all its communities from now on, and return the number of the publication.

    Readers see the old plan until the transaction ends and the new one after it; nothing between. A plan that holds
    nowhere any more is retired.

    Raises:
        ShigeError: "plan-unknown", or "plan-status" where it was not approved.
    """
    if connection.vendor == "postgresql":  # two at once would take the same number; SQLite has one writer anyway
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE territory_publication IN SHARE ROW EXCLUSIVE MODE")
    plan = _move(uid, verb="plan_publish", before=Status.APPROVED, after=Status.PUBLISHED)
    last = Publication.objects.order_by("-number").values_list("number", flat=True).first() or 0
    number = last + 1
    began = Publication.objects.create(number=number, plan=plan, at=now, actor_name=actor.name, why=why)
    communities = Sheet.objects.filter(plan=plan).values("community")
    Standing.objects.filter(until=None, community__in=communities).update(until=began)
    rows_add(
        Standing,
        ("community", "plan_id", "since_id"),
        [(code, plan.pk, number) for code in communities.values_list("community", flat=True)],
    )
    holding = Standing.objects.filter(until=None).values("plan")
    Plan.objects.filter(status=Status.PUBLISHED).exclude(pk__in=holding).update(status=Status.RETIRED)
    facts = {"publication": number, "communities": plan.sheets.count()}
    deed_record(Deed(actor, "plan_publish", noun_id=uid, why=why, facts=facts), at=now)
    return number


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


def _range(code: str) -> dict[str, int]:
    low, high = area_range(code)
    return {"low": low, "high": high}


def _load(plan: Plan, rows: PlanRows) -> None:
    _add(Grid, planrows.GRID_COLUMNS, plan, rows.grid_rows())
    _add(Unit, planrows.UNIT_COLUMNS, plan, rows.unit_rows())
    _add(Lineage, planrows.LINEAGE_COLUMNS, plan, rows.lineage_rows())
    _add(Sheet, planrows.SHEET_COLUMNS, plan, rows.sheet_rows())
    statistics_take(Grid, Unit, Sheet)


def _add(
    model: type[Grid | Unit | Lineage | Sheet], columns: Sequence[str], plan: Plan, rows: Iterable[tuple[Any, ...]]
) -> None:
    rows_add(model, ("plan_id", *columns), ((plan.pk, *row) for row in rows))


def _loaded(plan: Plan, *, actor: Actor, now: datetime) -> str:
    """Show the plan; where the same content came in meanwhile, that one stays."""
    facts = {"content_hash": plan.content_hash, "grids": plan.grids.count()}
    try:
        with transaction.atomic():
            Plan.objects.filter(pk=plan.pk).update(loaded=True)
            deed_record(Deed(actor, "plan_import", noun_id=str(plan.uid), facts=facts), at=now)
    except IntegrityError:
        plan.delete()
        return str(Plan.objects.get(loaded=True, content_hash=plan.content_hash).uid)
    return str(plan.uid)


def _plan(uid: str) -> Plan:
    plan = Plan.objects.filter(uid=uid, loaded=True).first() if is_uid(uid) else None
    if plan is None:
        raise ShigeError("plan-unknown", "there is no such plan", {"field": "plan", "value": uid})
    return plan


def _move(uid: str, *, verb: str, before: Status, after: Status) -> Plan:
    """Move a plan on from `before`; of two at once, one wins."""
    plan = _plan(uid)
    if not Plan.objects.filter(pk=plan.pk, status=before).update(status=after):
        plan.refresh_from_db()
        raise ShigeError(
            "plan-status",
            f"this plan is {plan.status}; {verb} needs a plan that is {before.value}",
            {"field": "status", "value": plan.status, "bound": before.value},
        )
    return plan
