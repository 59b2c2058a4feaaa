"""Makes cities of many small communities, for runs that are cut short in the middle."""

from dataclasses import replace

import numpy as np
import shapely

from shige.core.values import Areas, City, Table
from tests import make

SHAPE = make.Shape(columns=4, rows=4, households=60, floors=6, entrances=2)


def many(count: int, shape: make.Shape = SHAPE) -> City:
    """`count` towns side by side, a community each."""
    towns = [_moved(make.town(shape), number) for number in range(count)]
    first = towns[0]

    def joined(name: str, **base: str) -> Table:
        parts = []
        for number, city in enumerate(towns):
            table = getattr(city, name)
            columns = {}
            for field, other in base.items():
                column = getattr(table, field)
                columns[field] = np.where(column >= 0, column + number * len(getattr(first, other)), -1).astype(
                    np.int32
                )
            parts.append(replace(table, **columns))
        return type(parts[0]).concatenated(parts)

    return replace(
        first,
        areas=joined("areas"),
        compounds=joined("compounds"),
        buildings=joined("buildings", area="areas", compound="compounds", site="sites"),
        sites=joined("sites", area="areas"),
        roads=joined("roads"),
        barriers=joined("barriers"),
        crossings=joined("crossings", barrier="barriers"),
        cells=joined("cells", area="areas", building="buildings", site="sites"),
        links=joined("links", a="cells", b="cells"),
    )


def _moved(city: City, number: int) -> City:
    """The town, so many places further east, with ids of its own."""
    east = number * 1000.0
    changed = {}
    for name in ("areas", "compounds", "buildings", "sites", "roads", "barriers", "crossings", "cells"):
        table = getattr(city, name)
        columns = {}
        for field in table.__slots__:
            column = getattr(table, field)
            if len(column) and isinstance(column[0], shapely.Geometry):
                columns[field] = shapely.transform(column, lambda xy: xy + np.array([east, 0.0]))
            elif field == "id":
                columns[field] = np.array([f"{number}-{text}" for text in column], dtype=object)
            elif field == "x":
                columns[field] = column + east
            elif field == "code":
                columns[field] = make.column(f"5101070010{number + 1:02d}")
        changed[name] = replace(table, **columns)
    assert isinstance(changed["areas"], Areas)
    return replace(city, **changed)
