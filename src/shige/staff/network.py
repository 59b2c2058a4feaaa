"""Organisations as a tree and their bonds to grids: deeds, and the questions to the network."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import QuerySet

from shige.access.scope import Scope
from shige.audit.services import deed_record
from shige.core.areas import area_range
from shige.core.deeds import Actor, Deed
from shige.core.errors import ShigeError
from shige.core.network import Bond, Kind
from shige.staff.models import GridTie, Organisation
from shige.staff.turns import turns_touch


@dataclass(frozen=True, slots=True)
class Draft:
    """An organisation to be entered: `above` is the one that it belongs to."""

    name: str
    kind: Kind
    area: str
    above: UUID | None = None
    phone: str = ""
    uid: UUID | None = None
    """The id that it brings along from another shige; None for a new one."""


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """An organisation in a list, with its bonds of now."""

    uid: UUID
    name: str
    kind: Kind
    area: str
    above: UUID | None
    ties: tuple[tuple[UUID, str, Bond], ...]
    """Id, area and bond."""


@transaction.atomic
def organisation_make(draft: Draft, *, actor: Actor, within: Scope, now: datetime) -> UUID:
    """Enter an organisation below the one that it belongs to.

    Raises:
        ShigeError: "organisation-name", "area-unknown" outside of `within`, "organisation-unknown" for the one above.
    """
    name = " ".join(draft.name.split())
    if not name or len(name) > 64:
        raise ShigeError("organisation-name", "a name has 1 to 64 characters", {"field": "name", "bound": 64})
    _check_within(draft.area, within=within)
    above = None if draft.above is None else _organisation(draft.above)
    low, high = area_range(draft.area)
    row = Organisation.objects.create(
        uid=draft.uid or uuid4(),
        name=name,
        kind=draft.kind,
        area=draft.area,
        low=low,
        high=high,
        above=above,
        phone=draft.phone,
        valid_from=now,
    )
    turns_touch([draft.area])
    deed_record(Deed(actor, "organisation_make", noun_id=str(row.uid), area=draft.area), at=now)
    return row.uid


@transaction.atomic
def organisation_end(uid: UUID, *, actor: Actor, within: Scope, now: datetime, why: str) -> None:
    """End an organisation and its bonds.

    Raises:
        ShigeError: "organisation-unknown"; "organisation-above" while others belong to it.
    """
    row = _organisation(uid)
    if not within.covers(row.area):
        raise _unknown(uid)
    if Organisation.objects.filter(above=row, valid_to=None).exists():
        raise ShigeError("organisation-above", "others belong to it: end or move them first", {"uid": str(uid)})
    turns_touch([row.area, *row.ties.filter(valid_to=None).values_list("area", flat=True)])
    row.ties.filter(valid_to=None).update(valid_to=now)
    row.valid_to = now
    row.save(update_fields=["valid_to"])
    deed_record(Deed(actor, "organisation_end", noun_id=str(uid), area=row.area, why=why), at=now)


@transaction.atomic
def tie_make(uid: UUID, *, to: tuple[str, Bond], actor: Actor, within: Scope, now: datetime) -> UUID:
    """Bind an organisation to an area from now on; the same bond twice is the same.

    Raises:
        ShigeError: "organisation-unknown", "area-unknown" outside of `within`.
    """
    area, bond = to
    _check_within(area, within=within)
    body = _organisation(uid)
    low, high = area_range(area)
    row, is_new = GridTie.objects.get_or_create(
        organisation=body, area=area, bond=bond, valid_to=None, defaults={"low": low, "high": high, "valid_from": now}
    )
    if is_new:
        turns_touch([area])
        facts = {"organisation": str(uid), "bond": bond.value}
        deed_record(Deed(actor, "tie_make", noun_id=str(row.uid), area=area, facts=facts), at=now)
    return row.uid


@transaction.atomic
def tie_end(uid: UUID, *, actor: Actor, within: Scope, now: datetime, why: str) -> None:
    """End a bond.

    Raises:
        ShigeError: "tie-unknown" where it is not there, over, or outside of `within`.
    """
    row = GridTie.objects.select_for_update().filter(uid=uid, valid_to=None).first()
    if row is None or not within.covers(row.area):
        raise ShigeError("tie-unknown", "there is no such bond, or it is over", {"uid": str(uid)})
    row.valid_to = now
    row.save(update_fields=["valid_to"])
    turns_touch([row.area])
    deed_record(Deed(actor, "tie_end", noun_id=str(uid), area=row.area, why=why), at=now)


def organisations(area: str, *, scope: Scope) -> tuple[OrganisationRow, ...]:
    """The organisations in an area, as far as the reader sees, with their bonds."""
    low, high = area_range(area)
    rows = scope.filter(Organisation.objects.filter(valid_to=None, low__gte=low, high__lte=high), field="low")
    found = organisation_rows(rows.order_by("low", "-high", "kind", "pk"))
    return tuple(row for row in found if scope.covers(row.area))


def organisation_rows(rows: QuerySet[Organisation]) -> tuple[OrganisationRow, ...]:
    """The organisations in their order, with their bonds of now, in two queries."""
    return tuple(_row(row) for row in rows.select_related("above").prefetch_related("ties"))


def _check_within(area: str, *, within: Scope) -> None:
    if not within.covers(area):
        raise ShigeError("area-unknown", f"there is no area {area}", {"field": "area", "value": area})


def _organisation(uid: UUID) -> Organisation:
    row = Organisation.objects.filter(uid=uid, valid_to=None).first()
    if row is None:
        raise _unknown(uid)
    return row


def _unknown(uid: UUID) -> ShigeError:
    return ShigeError("organisation-unknown", "there is no such organisation", {"uid": str(uid)})


def _row(row: Organisation) -> OrganisationRow:
    ties = tuple((tie.uid, tie.area, Bond(tie.bond)) for tie in row.ties.all() if tie.valid_to is None)
    above = None if row.above is None else row.above.uid
    return OrganisationRow(row.uid, row.name, Kind(row.kind), row.area, above, ties)
