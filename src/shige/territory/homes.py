"""Tells in which grids a place in a building lies now: a door keeps its entrance and floor, the plan says the rest."""

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import Exists, OuterRef, Value

from shige.places.facts import GridFinder, Spot
from shige.territory.facts import UnitFacts
from shige.territory.models import Standing, Unit

_AT_ONCE = 500
_BELOW = 1_000_000


def grids_of(spots: Sequence[Spot]) -> list[tuple[int, ...]]:
    """The published grids that hold each spot, the lowest first.

    A floor that no unit has (a basement) belongs to all grids of its entrance, an entrance that none has to all of the
    building. A building without units belongs to its community alone, which only who sees all of it sees.
    """
    units = units_of(sorted({spot.building for spot in spots}))
    return [_of(spot, units.get(spot.building, ())) for spot in spots]


def grids_once() -> GridFinder:
    """Tells the same as `grids_of`, and asks the database once a building: for the length of one page."""
    known: dict[str, tuple[UnitFacts, ...]] = {}

    def find(spots: Sequence[Spot]) -> list[tuple[int, ...]]:
        asked = {spot.building for spot in spots}
        new = sorted(asked - known.keys())
        known.update(dict.fromkeys(new, ()) | units_of(new) if new else {})
        return [_of(spot, known[spot.building]) for spot in spots]

    return find


def units_of(buildings: Sequence[str]) -> dict[str, tuple[UnitFacts, ...]]:
    """The published address units of buildings by the buildings' uids."""
    community = OuterRef("grid") - OuterRef("grid") % Value(_BELOW)
    holds = Exists(Standing.objects.filter(plan=OuterRef("plan"), until=None, community=community))
    found: dict[str, list[UnitFacts]] = defaultdict(list)
    for start in range(0, len(buildings), _AT_ONCE):
        rows = Unit.objects.filter(holds, building__in=buildings[start : start + _AT_ONCE])
        for row in rows.order_by("building", "entrance", "floor_from"):
            found[row.building].append(unit_told(row))
    return {building: tuple(units) for building, units in found.items()}


def unit_told(row: Unit) -> UnitFacts:
    """An address unit as others see it."""
    return UnitFacts(
        uid=row.uid,
        building=row.building,
        entrance=row.entrance,
        floor_from=row.floor_from,
        floor_to=row.floor_to,
        lift=row.lift,
        households=row.households,
        grid=f"{row.grid:018d}",
        lon=row.lon,
        lat=row.lat,
    )


def _of(spot: Spot, units: Sequence[UnitFacts]) -> tuple[int, ...]:
    if not units:
        return (spot.community,)
    there = [unit for unit in units if unit.entrance == spot.entrance] or list(units)
    exact = [unit for unit in there if unit.floor_from <= spot.floor <= unit.floor_to] if spot.entrance else []
    return tuple(sorted({int(unit.grid) for unit in exact or there}))
