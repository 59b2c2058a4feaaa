"""Deeds on single doors and on buildings: each is kept with what was before, and can be undone."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from shige.audit.services import deed_record
from shige.core.deeds import Actor, Deed
from shige.core.errors import ShigeError
from shige.places.keeping import Hand, Place, building_of, doors_of, is_done, reached, record, saved, shown
from shige.places.loading import edition_next
from shige.places.models import Building, Correction, Dwelling, Origin


@transaction.atomic
def dwelling_add(building: str, *, place: Place, hand: Hand) -> int:
    """Enter a door that is there and was not known; returns its number.

    Raises:
        ShigeError: "building-unknown", "door-unknown" out of reach, "door-taken", "door-wrong".
    """
    house = building_of(building, hand)
    if place.entrance < 1:
        raise ShigeError("door-wrong", "a dwelling is entered by an entrance", {"field": "entrance", "bound": "1..99"})
    reached(house, place, hand)
    if is_done(hand):
        return Correction.objects.filter(operation=hand.operation).values_list("row", flat=True)[0]
    row = _added(house, place, hand)
    record("dwelling_add", house, [(row, None)], hand=hand)
    return row.pk


@transaction.atomic
def dwelling_rename(door: int, *, name: str, hand: Hand) -> None:
    """Give a door the number that stands on it.

    Raises:
        ShigeError: "door-unknown", "door-taken", "door-wrong".
    """
    if is_done(hand):
        return
    (row,) = doors_of([door], hand)
    before = shown(row)
    row.door, row.origin, row.since = Place(row.entrance, row.floor, name.strip()).door, Origin.ENTERED, hand.today
    saved(row)
    record("dwelling_rename", row.building, [(row, before)], hand=hand)


@transaction.atomic
def dwelling_split(door: int, *, names: Sequence[str], hand: Hand) -> None:
    """Make one door several: the first of the names stays the same door, the others are new.

    Raises:
        ShigeError: "door-unknown", "door-taken", "door-wrong", "split-few" for fewer than two names.
    """
    if is_done(hand):
        return
    (row,) = doors_of([door], hand)
    wanted = [name.strip() for name in dict.fromkeys(names) if name.strip()]
    if len(wanted) < 2:
        raise ShigeError("split-few", "a door is split into two or more: name each", {"field": "names", "bound": "2.."})
    before = shown(row)
    row.door, row.origin, row.since = Place(row.entrance, row.floor, wanted[0]).door, Origin.ENTERED, hand.today
    saved(row)
    others = [_added(row.building, Place(row.entrance, row.floor, name), hand) for name in wanted[1:]]
    record("dwelling_split", row.building, [(row, before), *((other, None) for other in others)], hand=hand)


@transaction.atomic
def dwelling_merge(doors: Sequence[int], *, name: str, hand: Hand) -> None:
    """Make several doors one: the first stays, the others end.

    Raises:
        ShigeError: "door-unknown", "doors-apart", "door-taken", "door-wrong", "merge-few" for fewer than two doors.
    """
    if is_done(hand):
        return
    rows = doors_of(doors, hand)
    if len(rows) < 2:
        raise ShigeError("merge-few", "two doors or more become one: choose them", {"field": "doors", "bound": "2.."})
    before = [shown(row) for row in rows]
    for row in rows[1:]:
        row.ended = hand.today
        row.save(update_fields=["ended"])
    kept = rows[0]
    kept.door = Place(kept.entrance, kept.floor, name.strip() or kept.door).door
    kept.origin, kept.since = Origin.ENTERED, hand.today
    saved(kept)
    record("dwelling_merge", kept.building, list(zip(rows, before, strict=True)), hand=hand)


@transaction.atomic
def dwelling_end(doors: Sequence[int], *, hand: Hand) -> None:
    """Doors are no more, for the reason that `hand.why` gives.

    Raises:
        ShigeError: "door-unknown", "doors-apart", "why-missing".
    """
    if is_done(hand):
        return
    if not hand.why.strip():
        raise ShigeError("why-missing", "say why this door is no more", {"field": "why"})
    rows = doors_of(doors, hand)
    before = [shown(row) for row in rows]
    for row in rows:
        row.ended = hand.today
        row.save(update_fields=["ended"])
    record("dwelling_end", rows[0].building, list(zip(rows, before, strict=True)), hand=hand)


@transaction.atomic
def dwelling_confirm(doors: Sequence[int], *, hand: Hand) -> int:
    """Say that derived doors are there as they were derived; returns how many were not confirmed before.

    Raises:
        ShigeError: "door-unknown", "doors-apart".
    """
    if is_done(hand):
        return 0
    rows = [row for row in doors_of(doors, hand) if row.origin == Origin.DERIVED]
    before = [shown(row) for row in rows]
    for row in rows:
        row.origin, row.since = Origin.CONFIRMED, hand.today
    Dwelling.objects.bulk_update(rows, ["origin", "since"], batch_size=500)
    if rows:
        record("dwelling_confirm", rows[0].building, list(zip(rows, before, strict=True)), hand=hand)
    return len(rows)


@transaction.atomic
def building_name(building: str, *, name: str, address: str, hand: Hand) -> None:
    """Give a building the name and the address that people know it by.

    Raises:
        ShigeError: "building-unknown", "building-named" where one is too long.
    """
    if is_done(hand):
        return
    house = building_of(building, hand)
    if len(name) > 80 or len(address) > 200:
        facts = {"field": "name" if len(name) > 80 else "address", "bound": "80, 200"}
        raise ShigeError("building-named", "a name has at most 80 characters, an address 200", facts)
    before = shown(house)
    house.name, house.address, house.edition = name.strip(), address.strip(), edition_next()
    house.save(update_fields=["name", "address", "edition"])
    record("building_name", house, [(house, before)], hand=hand)


def _added(house: Building, place: Place, hand: Hand) -> Dwelling:
    row = Dwelling(building=house, entrance=place.entrance, floor=place.floor, door=place.door)
    row.origin, row.since = Origin.ENTERED, hand.today
    saved(row)
    return row


@transaction.atomic
def register_export(area: str, *, rows: int, actor: Actor, now: datetime) -> None:
    """Write down that somebody took the register of an area with them."""
    deed_record(Deed(actor, "register_export", noun_id=area, area=area, facts={"doors": rows}), at=now)
