"""Divisions: gives the communities of a made city real codes and names, street by street."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shige.core.making.wording import words
from shige.core.values import Floats, Objects, Table

INNER_FIRST = ("510107", "510104", "510105", "510106", "510108", "510116", "510117", "510114", "510112", "510115")
"""Districts from the middle of the city outwards; the others follow in the order of their codes."""
URBAN, VILLAGE = "0", "2"
"""The tenth digit of a community's code: a residents' or a villagers' committee."""
ENDINGS = ("居民委员会", "村民委员会", "居委会", "村委会", "委员会")
MADE_UP = "(合成)"

Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Divisions(Table):
    """Official communities: 12-digit codes and names."""

    code: Objects
    name: Objects


@dataclass(frozen=True, slots=True)
class Named(Table):
    """Codes and names, in the order of the places asked about."""

    code: Objects
    name: Objects


def name_communities(
    divisions: Divisions, *, places: Floats, rural: NDArray[np.bool_], rng: np.random.Generator
) -> Named:
    """A code and a name for each place (shape (n, 2)), neighbours in the same street and district.

    Towns take urban communities from the middle districts outwards, the country takes villages. Where the official
    ones run out, made-up ones follow under the same streets, with names that say so.
    """
    town, country = np.flatnonzero(~rural), np.flatnonzero(rural)
    official = _order(divisions)
    tenth = np.array([code[9] for code in divisions.code[official]])
    urban, village = official[tenth == URBAN], official[tenth != URBAN]
    chosen = _whole_street(divisions, rows=np.concatenate((urban, village)), count=len(town))
    left = village[~np.isin(village, chosen)]
    codes, names = list(divisions.code), [short_name(name) for name in divisions.name]
    lacking = max(len(country) - len(left), 0) + max(len(town) - len(chosen), 0)
    more = _made_up(codes, count=lacking)
    spare = np.arange(len(codes), len(codes) + lacking)
    codes += more
    names += [f"{word}村{MADE_UP}" for word in words(lacking, rng=rng)]
    pool = np.concatenate((left, spare))
    short = len(town) - len(chosen)
    of = np.empty(len(places), np.int64)
    of[town] = _deal(places[town], rows=np.concatenate((chosen, pool[len(pool) - short :])))
    of[country] = _deal(places[country], rows=pool[: len(country)])
    return Named(code=np.array(codes, dtype=object)[of], name=np.array(names, dtype=object)[of])


def short_name(name: str) -> str:
    """A community's name without its committee."""
    for ending in ENDINGS:
        if name.endswith(ending) and len(name) > len(ending):
            return name.removesuffix(ending)
    return name


def _order(divisions: Divisions) -> Rows:
    """Rows of communities, the middle districts first."""
    rank = {code: place for place, code in enumerate(INNER_FIRST)}
    keys = [(rank.get(code[:6], len(rank)), code) for code in divisions.code]
    return np.array(sorted(range(len(keys)), key=keys.__getitem__), dtype=np.int64)


def _whole_street(divisions: Divisions, *, rows: Rows, count: int) -> Rows:
    """The first `count` rows, or those of the best fitting street where one is enough."""
    street = np.array([code[:9] for code in divisions.code[rows[: len(rows) // 4]]])
    names, size = np.unique(street, return_counts=True)
    fit = size >= count
    if not fit.any():
        return rows[:count]
    best = names[fit][size[fit].argmin()]
    chosen: Rows = rows[: len(street)][street == best][:count]
    return chosen


def _made_up(codes: list[str], *, count: int) -> list[str]:
    """Codes of further villages under the streets there are, none of them official."""
    taken = set(codes)
    streets = sorted({code[:9] for code in codes}, reverse=True)
    free = (f"{street}{number}" for number in range(300, 400) for street in streets)
    fresh = (code for code in free if code not in taken)
    return [next(fresh) for _ in range(count)]


def _deal(places: Floats, *, rows: Rows) -> Rows:
    """One of `rows` (street by street) for each place, by cutting the places in two again and again."""
    of = np.empty(len(places), np.int64)
    todo = [(np.arange(len(places)), rows)]
    while todo:
        here, mine = todo.pop()
        if len(here) <= 1:
            of[here] = mine
            continue
        half = len(here) // 2
        x, y = places[here].T
        here = here[np.argsort(x if np.ptp(x) > np.ptp(y) else -y, kind="stable")]
        todo += [(here[:half], mine[:half]), (here[half:], mine[half:])]
    return of
