"""One organisation: what it is, its bonds of now and before, and the deed that changes it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from shige.access.scope import Scope
from shige.audit.services import deed_record
from shige.core.areas import area_range
from shige.core.deeds import Actor, Deed
from shige.core.errors import ShigeError
from shige.core.network import Bond, Kind, line_above
from shige.staff.models import GridTie, Organisation, Person
from shige.staff.network import Draft
from shige.staff.turns import turns_touch


@dataclass(frozen=True, slots=True)
class TieRow:
    """A bond between an organisation and an area, with its period."""

    uid: UUID
    organisation: UUID
    name: str
    kind: Kind
    area: str
    bond: Bond
    valid_from: datetime
    valid_to: datetime | None


@dataclass(frozen=True, slots=True)
class Card:
    """An organisation with its place in the tree, and all its bonds, those of now first."""

    uid: UUID
    name: str
    kind: Kind
    area: str
    phone: str
    above: UUID | None
    above_name: str
    valid_from: datetime
    valid_to: datetime | None
    ties: tuple[TieRow, ...]


@dataclass(frozen=True, slots=True)
class Edit:
    """What an organisation is to be from now on, and why."""

    draft: Draft
    why: str


def organisation_card(uid: UUID, *, scope: Scope) -> Card | None:
    """One organisation, over or not; None where there is none, or none that the reader sees."""
    row = Organisation.objects.select_related("above").filter(uid=uid).first()
    if row is None or not scope.covers(row.area):
        return None
    ties = [_tie(tie) for tie in row.ties.select_related("organisation").order_by("low", "-valid_from", "pk")]
    return Card(
        uid=row.uid,
        name=row.name,
        kind=Kind(row.kind),
        area=row.area,
        phone=row.phone,
        above=row.above.uid if row.above else None,
        above_name=row.above.name if row.above else "",
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        ties=tuple(sorted(ties, key=lambda tie: tie.valid_to is not None)),
    )


def ties_of(area: str) -> tuple[TieRow, ...]:
    """The bonds of now and before that reach an area: its own, and those of its community."""
    wheres = {area, area[:12]}
    rows = GridTie.objects.select_related("organisation").filter(area__in=wheres).order_by("low", "-valid_from", "pk")
    return tuple(sorted((_tie(row) for row in rows), key=lambda tie: tie.valid_to is not None))


def names_of(people: Iterable[str]) -> Mapping[str, str]:
    """The names of people by their ids: for whoever may read the posts that led to them."""
    rows = Person.objects.filter(uid__in=list(people))
    return {str(person.uid): person.name.open() for person in rows}


@transaction.atomic
def organisation_change(uid: UUID, *, edit: Edit, actor: Actor, within: Scope, now: datetime) -> None:
    """Give an organisation another name, kind, area, number, or another one above it.

    Raises:
        ShigeError: "organisation-unknown" where it is over or outside of `within`, "organisation-name",
            "area-unknown", "organisation-circle" where it would come to stand above itself.
    """
    draft = edit.draft
    name = " ".join(draft.name.split())
    if not name or len(name) > 64:
        raise ShigeError("organisation-name", "a name has 1 to 64 characters", {"field": "name", "bound": 64})
    row = Organisation.objects.select_for_update().filter(uid=uid, valid_to=None).first()
    if row is None or not within.covers(row.area):
        raise ShigeError("organisation-unknown", "there is no such organisation", {"uid": str(uid)})
    if not within.covers(draft.area):
        raise ShigeError("area-unknown", f"there is no area {draft.area}", {"field": "area", "value": draft.area})
    above = _above(row, draft=draft)
    before = {"name": row.name, "kind": row.kind, "area": row.area}
    turns_touch([row.area, draft.area])
    row.name, row.kind, row.area, row.phone, row.above = name, draft.kind, draft.area, draft.phone, above
    row.low, row.high = area_range(draft.area)
    row.save()
    deed_record(Deed(actor, "organisation_change", noun_id=str(uid), area=row.area, why=edit.why, facts=before), at=now)


def _above(row: Organisation, *, draft: Draft) -> Organisation | None:
    if draft.above is None:
        return None
    above = Organisation.objects.filter(uid=draft.above, valid_to=None).first()
    if above is None:
        raise ShigeError("organisation-unknown", "there is no such organisation", {"field": "above"})
    tree = {
        str(each): str(higher or "")
        for each, higher in Organisation.objects.filter(valid_to=None).values_list("uid", "above__uid")
    }
    if str(row.uid) in line_above(str(above.uid), above=tree):
        raise ShigeError("organisation-circle", "an organisation stands above itself", {"field": "above"})
    return above


def _tie(row: GridTie) -> TieRow:
    body = row.organisation
    return TieRow(row.uid, body.uid, body.name, Kind(body.kind), row.area, Bond(row.bond), row.valid_from, row.valid_to)
