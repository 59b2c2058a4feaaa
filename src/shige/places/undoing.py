"""Takes back what was corrected last."""

from django.db import transaction

from shige.core.errors import ShigeError
from shige.places.keeping import TABLES, Hand, Place, Row, building_of, reached, record, restore
from shige.places.loading import edition_next
from shige.places.models import Building, Correction


@transaction.atomic
def correction_undo(building: str, *, hand: Hand) -> str:
    """Take the last correction of a building back that is not taken back yet; returns its verb.

    Raises:
        ShigeError: "building-unknown", "nothing-to-undo", "door-unknown" where a row of it is out of reach.
    """
    house = building_of(building, hand)
    last = Correction.objects.filter(building=house, undone=False).order_by("-at", "-pk").first()
    if last is None:
        raise ShigeError("nothing-to-undo", "nothing was corrected here", {"building": building})
    rows = sorted(Correction.objects.filter(operation=last.operation), key=_order)
    for correction in rows:
        thing = TABLES[correction.table].objects.get(pk=correction.row)
        _reached_row(house, thing, hand)
        restore(thing, correction.before or {"ended": hand.today.isoformat()})
        if isinstance(thing, Building):
            Building.objects.filter(pk=thing.pk).update(edition=edition_next())
    Correction.objects.filter(operation=last.operation).update(undone=True)
    record("correction_undo", house, [], hand=hand)
    return last.verb


def _order(row: Correction) -> tuple[bool, bool]:
    """New rows go first, then open ones get their old numbers back, then ended ones come back to theirs."""
    return row.before is not None, bool(row.after.get("ended"))


def _reached_row(house: Building, row: Row, hand: Hand) -> None:
    if not isinstance(row, Building):
        reached(house, Place(row.entrance, row.floor, row.door), hand)
