"""Deeds on premises: shops, offices and other rooms that are no dwellings."""

from dataclasses import dataclass

from django.db import transaction

from shige.core.errors import ShigeError
from shige.places.facts import Spot
from shige.places.keeping import Hand, Place, building_of, is_done, reached, record, saved, shown
from shige.places.models import Building, Correction, Origin, Premise, PremiseKind


@dataclass(frozen=True, slots=True)
class Shop:
    """A premise as its door says; `kind` is one of `PremiseKind`.

    Raises:
        ShigeError: "premise-kind" or "premise-name".
    """

    place: Place
    kind: str
    name: str = ""

    def __post_init__(self) -> None:
        if self.kind not in PremiseKind.values:
            facts = {"field": "kind", "value": self.kind, "bound": " | ".join(PremiseKind.values)}
            raise ShigeError("premise-kind", "there is no such kind of premise", facts)
        if len(self.name) > 80:
            raise ShigeError("premise-name", "a name has at most 80 characters", {"field": "name", "bound": 80})


@transaction.atomic
def premise_add(building: str, *, shop: Shop, hand: Hand) -> int:
    """Enter a shop, an office or another room that is no dwelling; returns its number.

    Raises:
        ShigeError: "building-unknown", "door-unknown" out of reach, "door-taken".
    """
    house = building_of(building, hand)
    reached(house, shop.place, hand)
    if is_done(hand):
        return Correction.objects.filter(operation=hand.operation).values_list("row", flat=True)[0]
    place = shop.place
    row = Premise(building=house, entrance=place.entrance, floor=place.floor, door=place.door, kind=shop.kind)
    row.name, row.origin, row.since = shop.name, Origin.ENTERED, hand.today
    saved(row)
    record("premise_add", house, [(row, None)], hand=hand)
    return row.pk


@transaction.atomic
def premise_change(premise: int, *, kind: str, name: str, hand: Hand) -> None:
    """What stands over the door is another business now.

    Raises:
        ShigeError: "premise-unknown", "premise-kind", "premise-name".
    """
    if is_done(hand):
        return
    row = _premise(premise, hand)
    before = shown(row)
    shop = Shop(Place(row.entrance, row.floor, row.door), kind, name.strip())
    row.kind, row.name, row.origin, row.since = shop.kind, shop.name, Origin.ENTERED, hand.today
    saved(row)
    record("premise_change", row.building, [(row, before)], hand=hand)


@transaction.atomic
def premise_end(premise: int, *, hand: Hand) -> None:
    """A premise is no more, for the reason that `hand.why` gives.

    Raises:
        ShigeError: "premise-unknown", "why-missing".
    """
    if is_done(hand):
        return
    if not hand.why.strip():
        raise ShigeError("why-missing", "say why this door is no more", {"field": "why"})
    row = _premise(premise, hand)
    before = shown(row)
    row.ended = hand.today
    row.save(update_fields=["ended"])
    record("premise_end", row.building, [(row, before)], hand=hand)


def _premise(premise: int, hand: Hand) -> Premise:
    row = Premise.objects.select_related("building").filter(pk=premise, ended=None).first()
    spots = [] if row is None else [Spot(row.building.uid, row.building.community, row.entrance, row.floor)]
    if row is None or not all(hand.reach.holds(spots)):
        raise ShigeError("premise-unknown", "there is no such premise", {"field": "premise", "value": premise})
    Building.objects.select_for_update().get(pk=row.building_id)
    return row
