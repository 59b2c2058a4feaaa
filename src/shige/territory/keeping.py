"""Takes the rows of a plan in, unseen until all are there; the same content twice is one plan."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from shige.adapters.bulk import rows_add, statistics_take
from shige.adapters.geopackage import Layer
from shige.audit.services import deed_record
from shige.core.deeds import Actor, Deed
from shige.places.loading import buildings_note
from shige.territory import planrows
from shige.territory.houses import buildings_of
from shige.territory.models import Grid, Lineage, Plan, Sheet, Unit
from shige.territory.planrows import PlanRows, plan_rows

_ABANDONED = timedelta(hours=1)
"""After this time an import that did not end was killed, and its rows go."""


def plan_keep(meta: Mapping[str, str], layers: Mapping[str, Layer], digest: str, *, actor: Actor, now: datetime) -> str:
    """Keep the layers of a plan file (shapes in degrees) as a draft, and return the plan's uid.

    Raises:
        ShigeError: "plan-row" where a row fits no plan.
    """
    rows = plan_rows(layers)
    Plan.objects.filter(loaded=False, made_at__lt=now - _ABANDONED).delete()
    known = Plan.objects.filter(loaded=True, content_hash=digest).first()
    if known is not None:
        return str(known.uid)
    plan = Plan.objects.create(
        made_at=now, metric_crs=int(meta["metric_crs"]), content_hash=digest, norms=meta["norms"], meta=dict(meta)
    )
    try:
        _load(plan, rows)
        buildings_note(buildings_of(rows), actor=actor, now=now)
        return _loaded(plan, actor=actor, now=now)
    except BaseException:
        plan.delete()
        raise


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
