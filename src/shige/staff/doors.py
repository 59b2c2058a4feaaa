"""The doors that assignments name: units of an area as the plan has them, dwellings as the register has them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from shige.core.assigning import Charge
from shige.places.named import NamedDwelling, dwellings_named
from shige.territory.figures import units_by_grid
from shige.territory.homes import grids_of

_COMMUNITY = 12


@dataclass(frozen=True, slots=True)
class Doors:
    """What there is of the doors that were asked for."""

    dwellings: Mapping[str, NamedDwelling]
    """By the names that were asked for."""
    units: Mapping[str, frozenset[str]]
    """Of each grid of the areas that were asked for."""

    def kept(self, name: str) -> str:
        """As an assignment keeps it: of a dwelling its number in the register, of a unit its id."""
        found = self.dwellings.get(name)
        return name if found is None else str(found.id)


def doors_of(wanted: Iterable[tuple[str, str, Sequence[str]]]) -> Doors:
    """What there is of the doors of assignments, each as its kind, its area and the names of its doors."""
    homes: set[str] = set()
    communities: set[str] = set()
    for charge, area, names in wanted:
        if charge == Charge.CONTACT:
            homes.update(names)
        elif charge == Charge.AREA and names:
            communities.add(area[:_COMMUNITY])
    units: dict[str, frozenset[str]] = {}
    for community in sorted(communities):
        units |= units_by_grid(community)
    return Doors(dwellings_named(homes, find=grids_of) if homes else {}, units)


def strange_door(charge: str, *, area: str, names: Sequence[str], doors: Doors) -> str:
    """The first of these doors that does not lie in the area; empty where all do."""
    if charge == Charge.CONTACT:
        there = frozenset(name for name in names if _lies(doors.dwellings.get(name), area))
    elif charge == Charge.AREA:
        held = (units for grid, units in doors.units.items() if grid == area or _is_below(grid, area))
        there = frozenset[str]().union(*held)
    else:
        return ""
    return next((name for name in names if name not in there), "")


def _lies(home: NamedDwelling | None, area: str) -> bool:
    return home is not None and any(f"{grid:018d}" == area for grid in home.grids)


def _is_below(grid: str, area: str) -> bool:
    """Whether a grid lies in a general grid."""
    return area.endswith("000") and grid[:15] == area[:15]
