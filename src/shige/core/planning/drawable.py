"""Refuses a city in which no sound grid can be drawn, at its first wrong value, and locks on what is not there."""

from collections.abc import Iterable

import numpy as np

from shige.core.errors import ShigeError
from shige.core.planning.citycheck import MOST_FLOORS
from shige.core.planning.locks import Locks
from shige.core.values import Bools, City, Objects

_MOST_ENTRANCES = 999


def refuse_undrawable(city: City) -> None:
    """Raise ShigeError "city-undrawable" at the first building, cell or link that breaks what drawing builds on.

    Every building of a community has one cell, 1 floor and 1 entrance at least and no fewer than 0 households; links
    join cells.
    """
    buildings, cells = city.buildings, city.cells
    inside = buildings.area >= 0
    inside[inside] = city.areas.level[buildings.area[inside]] == "community"
    held = np.bincount(cells.building[cells.building >= 0], minlength=len(buildings))
    _refuse(inside & (held != 1), buildings.id, "cell", held, "must have exactly one cell: derive the land again")
    for field, least, most in (("floors", 1, MOST_FLOORS), ("entrances", 1, _MOST_ENTRANCES), ("households", 0, 10**6)):
        values = getattr(buildings, field)
        outside = inside & ((values < least) | (values > most))
        _refuse(outside, buildings.id, field, values, f"must be {least} to {most}")
    loose = (city.links.a < 0) | (city.links.b < 0)
    _refuse(loose, np.arange(len(city.links)).astype(object), "link", city.links.a, "must join two cells")


def refuse_unknown(locks: Locks, *, city: City, grids: Iterable[str] | None) -> None:
    """Raise ShigeError "locks-unknown" where locks name a building, compound or grid that is not there.

    `grids` are the codes of the plan that stood before, None where there is none.
    """
    members = {name for group in locks.together for name in group}
    for field, named, known in (
        ("together", members, city.buildings.id.tolist()),
        ("compounds", locks.compounds, city.compounds.id.tolist()),
        ("keep", locks.keep, () if grids is None else grids),
    ):
        missing = sorted(named.difference(known))
        if missing:
            where = "the plan before: give it with --base" if field == "keep" else "the city"
            message = f"the locks' {field!r} name {missing[0]!r}, which is not in {where}"
            raise ShigeError("locks-unknown", message, {"field": field, "value": missing[0], "missing": len(missing)})


def _refuse(wrong: Bools, names: Objects, field: str, values: np.ndarray, why: str) -> None:
    if wrong.any():
        row = int(np.argmax(wrong))
        facts = {"row": row + 1, "id": names[row], "field": field, "value": int(values[row]), "count": int(wrong.sum())}
        message = f"{names[row]!r} has {field} {values[row]}, which {why}; `shige city check` lists more"
        raise ShigeError("city-undrawable", message, facts)
