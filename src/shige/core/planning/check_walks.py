"""The checker's own walk through the doors of a micro-grid: how many metres a short round trip is.

An insertion tour mended by 2-opt and or-opt. That may be some per cent longer than need be where there are many doors;
`shorter_walks` then looks further, by exchanging stretches of the tour and mending it anew (iterated local search:
Martin, Otto and Felten 1991).
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from shige.core.values import Floats

Longs = NDArray[np.int64]
STEPS = 1.2207440846057596 ** -np.arange(1.0, 4.0)
"""Multiples of these, less their whole parts, fill the cube evenly (Roberts 2018): places to cut without dice."""


@njit(cache=True, nogil=True)
def walks(x: Floats, y: Floats, start: Longs) -> Floats:
    """Metres of a round trip through the doors x, y of each group; `start` has the first of each, and the end."""
    metres = np.empty(len(start) - 1)
    for group in range(len(metres)):
        mine = slice(start[group], start[group + 1])
        metres[group] = _metres(x[mine], y[mine], _tour(x[mine], y[mine]))
    return metres


@njit(cache=True, nogil=True)
def shorter_walks(x: Floats, y: Floats, bounds: Longs, enough: Floats, tries: int) -> Floats:
    """Metres of the shortest round trips that so many tries find for the groups of doors from bounds[0] to bounds[1].

    A group is done with as soon as its walk is no longer than `enough`. Every tour found goes through all doors.
    """
    metres = np.empty(len(enough))
    for group in range(len(metres)):
        mine = slice(bounds[0, group], bounds[1, group])
        metres[group] = _shorter(x[mine], y[mine], enough[group], tries)
    return metres


@njit(cache=True, nogil=True)
def _shorter(x: Floats, y: Floats, enough: float, tries: int) -> float:
    """Let two neighbouring stretches of the shortest tour change places and mend what comes of it, again and again."""
    tour = _tour(x, y)
    shortest = _metres(x, y, tour)
    doors = len(tour) - 1
    for attempt in range(1, tries + 1):
        if shortest <= enough or doors < 4:
            break
        first, second, third = np.sort(1 + (attempt * STEPS % 1.0 * doors).astype(np.int64))
        other = np.concatenate((tour[:first], tour[second:third], tour[first:second], tour[third:]))
        _mend(x, y, other)
        metres = _metres(x, y, other)
        if metres < shortest:
            tour, shortest = other, metres
    return shortest


@njit(cache=True, nogil=True)
def _tour(x: Floats, y: Floats) -> Longs:
    """Put every door where it lengthens the round trip least, then mend it; doors at one place are one."""
    tour = np.empty(len(x) + 1, dtype=np.int64)
    tour[0] = tour[1] = 0
    size = 1
    for door in range(1, len(x)):
        best, place, apart = np.inf, 0, np.inf
        for i in range(size):
            a, b = tour[i], tour[i + 1]
            away = _far(x, y, a, door)
            longer = away + _far(x, y, door, b) - _far(x, y, a, b)
            apart = min(apart, away)
            if longer < best:
                best, place = longer, i + 1
        if apart > 0:
            tour[place + 1 : size + 2] = tour[place : size + 1].copy()
            tour[place] = door
            size += 1
    _mend(x, y, tour[: size + 1])
    return tour[: size + 1]


@njit(cache=True, nogil=True)
def _mend(x: Floats, y: Floats, tour: Longs) -> None:
    """Uncross the tour and shift its doors while that helps."""
    while _uncross(x, y, tour) or _resettle(x, y, tour):
        pass


@njit(cache=True, nogil=True)
def _metres(x: Floats, y: Floats, tour: Longs) -> float:
    """How long the tour is."""
    metres = 0.0
    for i in range(len(tour) - 1):
        metres += _far(x, y, tour[i], tour[i + 1])
    return metres


@njit(cache=True, nogil=True)
def _uncross(x: Floats, y: Floats, tour: Longs) -> bool:
    """Turn the stretches of the tour round that make it shorter; whether there were any."""
    better = False
    for i in range(len(tour) - 3):
        for j in range(i + 2, len(tour) - 1):
            a, b, c, d = tour[i], tour[i + 1], tour[j], tour[j + 1]
            if _far(x, y, a, c) + _far(x, y, b, d) < _far(x, y, a, b) + _far(x, y, c, d) - 1e-9:
                tour[i + 1 : j + 1] = tour[i + 1 : j + 1][::-1].copy()
                better = True
    return better


@njit(cache=True, nogil=True)
def _resettle(x: Floats, y: Floats, tour: Longs) -> bool:
    """Take up to three doors in a row out of the tour and put them between two others, if that makes it shorter."""
    for count in range(1, 4):
        for i in range(1, len(tour) - count):
            before, first, last, after = tour[i - 1], tour[i], tour[i + count - 1], tour[i + count]
            spared = _far(x, y, before, first) + _far(x, y, last, after) - _far(x, y, before, after)
            for j in range(len(tour) - 1):
                a, b = tour[j], tour[j + 1]
                outside = j + 1 < i or j >= i + count
                if outside and _far(x, y, a, first) + _far(x, y, last, b) - _far(x, y, a, b) < spared - 1e-9:
                    taken = tour[i : i + count].copy()
                    if j < i:
                        tour[j + 1 + count : i + count] = tour[j + 1 : i].copy()
                        tour[j + 1 : j + 1 + count] = taken
                    else:
                        tour[i : j + 1 - count] = tour[i + count : j + 1].copy()
                        tour[j + 1 - count : j + 1] = taken
                    return True
    return False


@njit(cache=True, nogil=True)
def _far(x: Floats, y: Floats, a: int, b: int) -> float:
    """Metres between two doors."""
    return float(np.sqrt((x[a] - x[b]) ** 2 + (y[a] - y[b]) ** 2))
