"""Finds dwellings by what people write of them: their number in the register, or building/entrance/floor/door."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Q, QuerySet

from shige.places.facts import GridFinder, Spot
from shige.places.models import Dwelling

Name = TypeVar("Name")

_AT_ONCE = 400
_LONGEST = 18
"""Digits of a number that may be one of the register's."""


@dataclass(frozen=True, slots=True)
class NamedDwelling:
    """A dwelling that is there, with the grids that hold it now."""

    id: int
    grids: tuple[int, ...]


def dwellings_named(names: Collection[str], *, find: GridFinder) -> Mapping[str, NamedDwelling]:
    """The dwellings that are there, by the names that were asked for; a name without one is left out."""
    numbers = {int(name): name for name in names if _is_number(name)}
    paths = {path: name for name in names if (path := _path(name)) is not None}
    found: list[tuple[str, Dwelling]] = []
    for part in _parts(numbers):
        found += [(numbers[row.pk], row) for row in _open().filter(pk__in=part)]
    for asked in _parts(paths):
        there = Q(building__uid__in={path[0] for path in asked}, door__in={path[3] for path in asked})
        rows = ((path_of(row), row) for row in _open().filter(there))
        found += [(paths[path], row) for path, row in rows if path in paths]
    spots = [Spot(row.building.uid, row.building.community, row.entrance, row.floor) for _, row in found]
    grids = find(spots) if spots else ()
    return {name: NamedDwelling(row.pk, tuple(held)) for (name, row), held in zip(found, grids, strict=True)}


def dwelling_names(ids: Iterable[str]) -> Mapping[str, str]:
    """How a table writes dwellings, by their numbers: building/entrance/floor/door, else the number itself."""
    told: dict[str, str] = {}
    for part in _parts([int(number) for number in set(ids) if _is_number(number)]):
        for row in Dwelling.objects.filter(pk__in=part).select_related("building"):
            name = "/".join(str(bit) for bit in path_of(row))
            told[str(row.pk)] = name if _path(name) == path_of(row) else str(row.pk)
    return told


def path_of(row: Dwelling) -> tuple[str, int, int, str]:
    """Building, entrance, floor and door."""
    return row.building.uid, row.entrance, row.floor, row.door


def _open() -> QuerySet[Dwelling]:
    return Dwelling.objects.filter(ended__isnull=True).select_related("building")


def _is_number(name: str) -> bool:
    return name.isascii() and name.isdecimal() and len(name) <= _LONGEST


def _path(name: str) -> tuple[str, int, int, str] | None:
    """The parts of a written door; None where it is none."""
    building, *rest = name.rsplit("/", 3)
    if len(rest) != 3 or any(part.isspace() for part in name):
        return None
    entrance, floor, door = rest
    try:
        return building, int(entrance), int(floor), door
    except ValueError:
        return None


def _parts(names: Collection[Name]) -> Iterable[list[Name]]:
    listed = list(names)
    return (listed[at : at + _AT_ONCE] for at in range(0, len(listed), _AT_ONCE))
