"""Holds each correction of the register: what a row was, what it is, and how to go back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from shige.audit.services import deed_record
from shige.core.deeds import Actor, Deed
from shige.core.errors import ShigeError
from shige.places.facts import Reach, Spot
from shige.places.models import HIGHEST, LOWEST, Building, Correction, Dwelling, Premise

LONGEST = 24
"""Characters of the number on a door."""
TABLES: Mapping[str, type[Building] | type[Dwelling] | type[Premise]] = {
    "building": Building,
    "dwelling": Dwelling,
    "premise": Premise,
}
FIELDS: Mapping[str, tuple[str, ...]] = {
    "building": ("name", "address"),
    "dwelling": ("entrance", "floor", "door", "origin", "since", "ended"),
    "premise": ("entrance", "floor", "door", "kind", "name", "origin", "since", "ended"),
}


@dataclass(frozen=True, slots=True)
class Hand:
    """Who corrects, why, how far they reach, when, and the number that the page gave this one deed."""

    actor: Actor
    reach: Reach
    now: datetime
    operation: UUID
    why: str = ""

    @property
    def today(self) -> date:
        """The day here."""
        return timezone.localtime(self.now).date()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a door is in its building; entrance 0 is the street.

    Raises:
        ShigeError: "door-wrong" with the field and its bound.
    """

    entrance: int
    floor: int
    door: str

    def __post_init__(self) -> None:
        checks = (
            ("entrance", 0 <= self.entrance <= 99, "0..99"),
            ("floor", LOWEST <= self.floor <= HIGHEST, f"{LOWEST}..{HIGHEST}"),
            ("door", 0 < len(self.door) <= LONGEST, f"1..{LONGEST}"),
        )
        for field, is_right, bound in checks:
            if not is_right:
                facts = {"field": field, "value": str(getattr(self, field)), "bound": bound}
                raise ShigeError("door-wrong", f"{field} must lie in {bound}", facts)


Row = Building | Dwelling | Premise


def is_done(hand: Hand) -> bool:
    """Whether this deed was done already: a page that sends twice does it once."""
    return Correction.objects.filter(operation=hand.operation).exists()


def building_of(code: str, hand: Hand) -> Building:
    """The building of that short code, held until the transaction ends, where any part of it lies within reach.

    Raises:
        ShigeError: "building-unknown".
    """
    building = Building.objects.select_for_update().filter(code=code).first()
    if building is None or not hand.reach.holds([Spot(building.uid, building.community)])[0]:
        raise ShigeError("building-unknown", "there is no such building", {"field": "building", "value": code})
    return building


def doors_of(ids: Sequence[int], hand: Hand) -> list[Dwelling]:
    """Open doors by their numbers, all of one building and within reach, with the building held.

    Raises:
        ShigeError: "door-unknown" where one is not there, ended, or out of reach.
    """
    rows = {row.pk: row for row in Dwelling.objects.select_related("building").filter(pk__in=ids, ended=None)}
    doors = [rows[key] for key in dict.fromkeys(ids) if key in rows]
    spots = [Spot(row.building.uid, row.building.community, row.entrance, row.floor) for row in doors]
    if not ids or len(doors) < len(set(ids)) or not all(hand.reach.holds(spots)):
        raise ShigeError("door-unknown", "there is no such door", {"field": "door", "value": str(list(ids)[:3])})
    if len({row.building_id for row in doors}) > 1:
        raise ShigeError("doors-apart", "these doors are of several buildings", {"field": "door"})
    Building.objects.select_for_update().get(pk=doors[0].building_id)
    return doors


def shown(row: Row) -> dict[str, Any]:
    """What a row says now, as it is kept."""
    values = {name: getattr(row, name) for name in FIELDS[_table(row)]}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def record(verb: str, building: Building, rows: Sequence[tuple[Row, dict[str, Any] | None]], *, hand: Hand) -> None:
    """Keep what rows were (None where one is new) beside what they are, and tell the audit."""
    Correction.objects.bulk_create(
        Correction(
            operation=hand.operation,
            building=building,
            table=_table(row),
            row=row.pk,
            verb=verb,
            at=hand.now,
            actor_uid=hand.actor.uid,
            actor_name=hand.actor.name,
            why=hand.why[:200],
            before=before,
            after=shown(row),
        )
        for row, before in rows
    )
    facts = {"building": building.uid, "rows": len(rows)}
    area = f"{building.community:018d}"[:12]
    deed_record(Deed(hand.actor, verb, noun_id=building.code, area=area, why=hand.why, facts=facts), at=hand.now)


def restore(row: Row, values: Mapping[str, Any]) -> None:
    """Let a row say again what it said."""
    for name, value in values.items():
        is_day = name in {"since", "ended"} and value
        setattr(row, name, date.fromisoformat(value) if is_day else value)
    row.save(update_fields=list(values))


def saved(row: Dwelling | Premise) -> None:
    """Save a row; of two open doors with one number the database takes the first.

    Raises:
        ShigeError: "door-taken".
    """
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        message = f"there is a door {row.door} on this floor already"
        raise ShigeError("door-taken", message, {"field": "door", "value": row.door}) from error


def reached(house: Building, place: Place, hand: Hand) -> None:
    """Hold that a place of a building lies within reach.

    Raises:
        ShigeError: "door-unknown".
    """
    if not hand.reach.holds([Spot(house.uid, house.community, place.entrance, place.floor)])[0]:
        raise ShigeError("door-unknown", "there is no such door", {"field": "floor", "value": place.floor})


def _table(row: Row) -> str:
    return next(name for name, model in TABLES.items() if isinstance(row, model))
