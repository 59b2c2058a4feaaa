"""How far the doors that were counted out have been looked at, by building, entrance and floor; nobody's name in it."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Min, Q

from shige.core.areas import area_range
from shige.places.facts import Spot
from shige.places.models import Dwelling, Origin


@dataclass(frozen=True, slots=True)
class FloorSeen:
    """A floor of an entrance: since when its doors stand there, when the last was confirmed, how many wait."""

    spot: Spot
    code: str
    """Short code of the building."""
    label: str
    began: date
    confirmed: date | None
    waiting: int


def floors_seen(area: str, *, until: date) -> tuple[FloorSeen, ...]:
    """The floors of an area's communities with doors that were derived before a day, and what became of those doors.

    Doors that were imported or entered were seen by whoever did so, and are not among them.
    """
    low, high = area_range(area[:12])
    rows = Dwelling.objects.filter(building__community__range=(low, high), ended=None, building__derived_on__lt=until)
    rows = rows.filter(Q(origin=Origin.CONFIRMED) | Q(origin=Origin.DERIVED, since__lt=until))
    names = ("uid", "community", "code", "name", "address", "derived_on")
    floors = rows.values("entrance", "floor", *(f"building__{name}" for name in names)).annotate(
        confirmed=Max("since", filter=Q(origin=Origin.CONFIRMED)),
        waiting=Count("pk", filter=Q(origin=Origin.DERIVED)),
        began=Min("building__derived_on"),
    )
    return tuple(
        FloorSeen(
            Spot(row["building__uid"], row["building__community"], row["entrance"], row["floor"]),
            row["building__code"],
            row["building__name"] or row["building__address"] or row["building__uid"],
            row["began"],
            row["confirmed"],
            row["waiting"],
        )
        for row in floors.order_by("building__code", "entrance", "floor")
    )
