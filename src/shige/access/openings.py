"""Single records that a broken glass opens: for one account, until a moment, each look written down."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from shige.access.models import Opening, User
from shige.audit.services import deed_record
from shige.core.areas import area_range
from shige.core.deeds import Actor, Deed
from shige.core.rights import EMERGENCY, Range, Right


@dataclass(frozen=True, slots=True)
class Record:
    """A record by its kind, its key in its own room, and the area that it lies in."""

    resource: str
    row: int
    area: str


@dataclass(frozen=True, slots=True)
class Opened:
    """What an account may see under which glass."""

    rows: tuple[int, ...]
    under: tuple[UUID, ...]
    spans: tuple[Range, ...]


def is_opened_by_glass(right: Right) -> bool:
    """Whether a right shows nothing but what a broken glass opens."""
    return right.purpose == EMERGENCY and right.action == "read"


def opened(user: User, resource: str, *, now: datetime) -> Opened:
    """The records of a kind that are open to an account at that moment."""
    found = Opening.objects.filter(user=user, resource=resource, valid_from__lte=now, valid_to__gt=now).order_by("pk")
    rows = list(found.values_list("row", "under", "low", "high"))
    spans = tuple(dict.fromkeys((low, high) for _, _, low, high in rows))
    return Opened(tuple(row[0] for row in rows), tuple(dict.fromkeys(row[1] for row in rows)), spans)


@transaction.atomic
def openings_give(user_uid: UUID, records: Iterable[Record], *, under: UUID, now: datetime, until: datetime) -> None:
    """Open records to an account from its next request on."""
    user = User.objects.get(uid=user_uid)
    rows = []
    for record in records:
        low, high = area_range(record.area)
        place = {"area": record.area, "low": low, "high": high}
        rows.append(
            Opening(
                user=user,
                resource=record.resource,
                row=record.row,
                under=under,
                valid_from=now,
                valid_to=until,
                **place,
            )
        )
    Opening.objects.bulk_create(rows)


@transaction.atomic
def openings_end(under: UUID, *, now: datetime) -> None:
    """Close what a glass opened, from the next request on."""
    Opening.objects.filter(under=under, valid_to__gt=now).update(valid_to=now)


@transaction.atomic
def look_record(found: Opened, *, resource: str, actor: Actor, now: datetime) -> None:
    """Write down a look at what a glass opened, under each glass that it may have been."""
    for uid in found.under:
        facts = {"resource": resource, "rows": list(found.rows)}
        deed = Deed(actor, "glass_look", noun_id=str(uid), purpose=EMERGENCY, facts=facts)
        deed_record(deed, at=now)
