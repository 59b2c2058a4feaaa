"""Leads from a building, by its address or its QR code, to the grid that it lies in."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from shige.desk.cards import floors
from shige.places.facts import BuildingFacts
from shige.places.finding import buildings_found
from shige.places.selectors import building_by_code
from shige.territory.facts import UnitFacts
from shige.territory.homes import units_of

MOST_HOUSES = 6


@dataclass(frozen=True, slots=True)
class House:
    """A building with the grids of its doors: one, or several to choose from by entrance and floors."""

    facts: BuildingFacts
    doors: tuple[dict[str, str], ...]
    """Code of a grid and the words for its part of the building."""

    @property
    def grid(self) -> str:
        """The grid where it is but one, else nothing."""
        codes = {door["code"] for door in self.doors}
        return codes.pop() if len(codes) == 1 else ""


def house(code: str, *, entrance: str = "") -> House | None:
    """The building that a QR code names, or one entrance of it; None where there is none."""
    facts = building_by_code(code)
    if facts is None:
        return None
    units = units_of([facts.uid]).get(facts.uid, ())
    number = int(entrance) if entrance.isascii() and entrance.isdecimal() and len(entrance) < 4 else 0
    here = [unit for unit in units if unit.entrance == number] or list(units)
    return House(facts, _doors(here))


def houses(text: str) -> list[dict[str, str]]:
    """The buildings that a text finds, as choices."""
    found = buildings_found(text, most=MOST_HOUSES)
    return [{"ask": f"b={row.code}", "name": row.label, "where": row.address if row.name else ""} for row in found]


def _doors(units: Sequence[UnitFacts]) -> tuple[dict[str, str], ...]:
    """One line for each stretch of floors of an entrance that is of one grid."""
    lines: list[list[UnitFacts]] = []
    for unit in units:
        last = lines[-1][-1] if lines else None
        if last is not None and (last.entrance, last.grid) == (unit.entrance, unit.grid):
            lines[-1].append(unit)
        else:
            lines.append([unit])
    return tuple({"code": line[0].grid, "label": _label(line)} for line in lines)


def _label(line: Sequence[UnitFacts]) -> str:
    where = _("entrance %(n)d") % {"n": line[0].entrance}
    return f"{where} · {floors(line[0].floor_from, line[-1].floor_to)}"
