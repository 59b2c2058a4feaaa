"""How far a crew walks: the length of a short round trip through the doors of a micro-grid."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from shige.core.values import Floats

LEAST_GAIN = 1e-7
"""Metres; a move that gains less is rounding."""
LONGEST_SEGMENT = 3
"""Stops that or-opt moves together."""
MANY_STOPS, STARTS = 16, 8
"""From so many stops on one tour may end a tenth too long; the shortest of so many is rarely 3 % too long."""


@njit(cache=True, nogil=True)
def distinct_stops(x: Floats, y: Floats) -> NDArray[np.int64]:
    """Rows of the first unit at each different door, in the order of the rows."""
    rows = np.empty(len(x), np.int64)
    count = 0
    for i in range(len(x)):
        known = False
        for k in range(count):
            if x[rows[k]] == x[i] and y[rows[k]] == y[i]:
                known = True
                break
        if not known:
            rows[count] = i
            count += 1
    return rows[:count]


@njit(cache=True, nogil=True)
def tour_length(x: Floats, y: Floats) -> float:
    """Length of a closed tour through the distinct points (x, y), straight lines, in the unit of x and y.

    Nearest neighbour from the first point, then 2-opt and or-opt until neither gains; of `MANY_STOPS` and more the
    shortest of `STARTS` such tours. 0 for one stop. Shapes (n,) and (n,); O(n^2) memory. Longer than the shortest tour
    by about 0.1 % at a dozen stops (docs/algorithm-sweep.md).
    """
    far = _distances(x, y)
    n = len(far)
    length = _tour_from(far, 0)
    if n >= MANY_STOPS:
        for start in range(1, STARTS):
            length = min(length, _tour_from(far, start * n // STARTS))
    return length


@njit(cache=True, nogil=True)
def quick_tour_length(x: Floats, y: Floats) -> float:
    """Length of the first tour that `tour_length` tries, as long or longer: for sizes tried by the thousand."""
    return _tour_from(_distances(x, y), 0)


@njit(cache=True, nogil=True)
def _distances(x: Floats, y: Floats) -> Floats:
    """From each distinct stop to each."""
    stops = distinct_stops(x, y)
    n = len(stops)
    far = np.zeros((n, n))
    for i in range(n):
        for j in range(i):
            far[i, j] = far[j, i] = np.hypot(x[stops[i]] - x[stops[j]], y[stops[i]] - y[stops[j]])
    return far


@njit(cache=True, nogil=True)
def _tour_from(far: Floats, first: int) -> float:
    """Length of the tour that begins as nearest neighbours from the stop `first`; 0 for one stop."""
    n = len(far)
    if n < 2:
        return 0.0
    order = _nearest_neighbour(far, first)
    if n > 3:
        while _two_opt(far, order) or _or_opt(far, order):
            pass
    length = far[order[n - 1], order[0]]
    for i in range(n - 1):
        length += far[order[i], order[i + 1]]
    return float(length)


@njit(cache=True, nogil=True)
def _nearest_neighbour(far: Floats, first: int) -> NDArray[np.int64]:
    """The order of a tour that always goes on to the nearest stop left."""
    n = len(far)
    order = np.arange(n)
    order[0], order[first] = first, 0
    for i in range(1, n - 1):
        here = order[i - 1]
        best = i
        for k in range(i + 1, n):
            if far[here, order[k]] < far[here, order[best]]:
                best = k
        order[i], order[best] = order[best], order[i]
    return order


@njit(cache=True, nogil=True)
def _two_opt(far: Floats, order: NDArray[np.int64]) -> bool:
    """Reverse stretches while that shortens the tour; True if any did."""
    n = len(order)
    any_gain = False
    again = True
    while again:
        again = False
        for i in range(n - 2):
            for j in range(i + 2, n):
                a, b, c, d = order[i], order[i + 1], order[j], order[(j + 1) % n]
                if far[a, b] + far[c, d] - far[a, c] - far[b, d] > LEAST_GAIN:
                    low, high = i + 1, j
                    while low < high:
                        order[low], order[high] = order[high], order[low]
                        low += 1
                        high -= 1
                    again = any_gain = True
    return any_gain


@njit(cache=True, nogil=True)
def _or_opt(far: Floats, order: NDArray[np.int64]) -> bool:
    """Move the first one to three neighbouring stops that gain, either way round, to their best place; True if any."""
    n = len(order)
    for length in range(1, min(LONGEST_SEGMENT, n - 2) + 1):
        for start in range(n):
            first, last = order[start], order[(start + length - 1) % n]
            before, after = order[start - 1], order[(start + length) % n]
            removed = far[before, first] + far[last, after] - far[before, after]
            best, best_at, turned = LEAST_GAIN, -1, False
            for at in range(length, n - 1):
                u, v = order[(start + at) % n], order[(start + at + 1) % n]
                straight = removed + far[u, v] - far[u, first] - far[last, v]
                reverse = removed + far[u, v] - far[u, last] - far[first, v]
                if max(straight, reverse) > best:
                    best, best_at, turned = max(straight, reverse), at, reverse > straight
            if best_at >= 0:
                _move(order, start, length, best_at, turned)
                return True
    return False


@njit(cache=True, nogil=True)
def _move(order: NDArray[np.int64], start: int, length: int, at: int, turned: bool) -> None:  # noqa: FBT001
    """Put the `length` stops from `start` on behind the stop `at` places after `start`, turned round or not."""
    n = len(order)
    segment = np.empty(length, np.int64)
    for k in range(length):
        segment[k] = order[(start + k) % n]
    for k in range(at + 1 - length):
        order[(start + k) % n] = order[(start + length + k) % n]
    for k in range(length):
        order[(start + at + 1 - length + k) % n] = segment[length - 1 - k] if turned else segment[k]
