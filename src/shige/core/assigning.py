"""What posts and organisations have taken on, and what of it is taken on by nobody, twice, or is no longer there."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from shige.core.duty import around
from shige.core.errors import ShigeError
from shige.core.roles import Unit, unit_of

MOST_DOORS = 500
"""Doors that one assignment may name."""
_WIDER = (Unit.MICRO, Unit.GRID, Unit.DEDICATED, Unit.COMMUNITY, Unit.STREET, Unit.DISTRICT, Unit.CITY)


class Charge(StrEnum):
    """What is taken on."""

    SPONSOR = "sponsor"
    """A micro-grid that a post or an organisation stands by (包联)."""
    AREA = "area"
    """An area or some of its address units that it answers for (责任区)."""
    CONTACT = "contact"
    """Households that it keeps in touch with, by their dwellings (联系户)."""


@dataclass(frozen=True, slots=True)
class Charged:
    """One holder's charge: the whole area, or the doors of it that are named.

    Raises:
        ShigeError: "assignment-area" where such a charge is not held over such an area; "assignment-doors" where doors
            are missing, are named though the whole is meant, or are too many.
    """

    charge: Charge
    holder: str
    area: str
    doors: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        unit = unit_of(self.area)
        if self.charge != Charge.AREA and unit != Unit.MICRO:
            facts = {"field": "area", "value": self.area, "bound": Unit.MICRO.value}
            raise ShigeError("assignment-area", f"a {self.charge} is over a micro-grid, {self.area} is none", facts)
        wrong = {
            Charge.SPONSOR: bool(self.doors),
            Charge.CONTACT: not self.doors,
            Charge.AREA: bool(self.doors) and unit not in {Unit.MICRO, Unit.GRID, Unit.DEDICATED},
        }[self.charge]
        if wrong or len(self.doors) > MOST_DOORS:
            message = "a micro-grid is sponsored as a whole, contacts name their doors, areas name doors of one grid"
            bound = f"at most {MOST_DOORS} in one grid"
            raise ShigeError("assignment-doors", message, {"field": "doors", "value": len(self.doors), "bound": bound})


@dataclass(frozen=True, slots=True)
class Hole:
    """A grid, or doors of it, that nobody has taken on."""

    grid: str
    doors: tuple[str, ...] = ()
    """Empty for the whole grid."""


@dataclass(frozen=True, slots=True)
class Double:
    """A grid, or doors of it, that several have taken on."""

    grid: str
    holders: tuple[str, ...]
    doors: tuple[str, ...] = ()
    """Empty for the whole grid."""


@dataclass(frozen=True, slots=True)
class Cover:
    """What charges of one kind leave open, do twice, and no longer find."""

    holes: tuple[Hole, ...]
    doubles: tuple[Double, ...]
    lost: tuple[Charged, ...]
    """Charges whose area holds none of the grids any more."""


def covered(grids: Mapping[str, frozenset[str]], charges: Sequence[Charged]) -> Cover:
    """What is open and doubled in grids (each with its doors, none where they do not matter), by ascending code."""
    by_area: dict[str, list[Charged]] = defaultdict(list)
    for charge in charges:
        by_area[charge.area].append(charge)
    reached: set[str] = set()
    holes: list[Hole] = []
    doubles: list[Double] = []
    for grid in sorted(grids):
        wheres = dict.fromkeys(around(grid, unit) for unit in _WIDER)
        near = [charge for where in wheres if where is not None for charge in by_area.get(where, ())]
        reached.update(charge.area for charge in near)
        holes.extend(_holes(grid, grids[grid], near))
        doubles.extend(_doubles(grid, grids[grid], near))
    lost = tuple(charge for charge in charges if charge.area not in reached)
    return Cover(tuple(holes), tuple(doubles), lost)


def _holes(grid: str, doors: frozenset[str], near: Iterable[Charged]) -> Iterator[Hole]:
    charges = list(near)
    if any(not charge.doors for charge in charges):
        return
    taken = frozenset[str]().union(*(charge.doors for charge in charges))
    left = doors - taken
    if not doors & taken:
        yield Hole(grid)
    elif left:
        yield Hole(grid, tuple(sorted(left)))


def _doubles(grid: str, doors: frozenset[str], near: Iterable[Charged]) -> Iterator[Double]:
    charges = list(near)
    whole = sorted(charge.holder for charge in charges if not charge.doors)
    if len(whole) > 1:
        yield Double(grid, tuple(whole))
        return
    holders: dict[str, list[str]] = defaultdict(list)
    for charge in charges:
        for door in charge.doors & doors if charge.doors else ():
            holders[door].append(charge.holder)
    together: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for door, who in holders.items():
        all_who = tuple(sorted([*who, *whole]))
        if len(all_who) > 1:
            together[all_who].append(door)
    for who_all, shared in sorted(together.items()):
        yield Double(grid, who_all, tuple(sorted(shared)))
