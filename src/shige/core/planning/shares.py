"""How the units of a micro-grid are shared out among the people of its crew, whole units each."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from shige.core.values import Floats

Rows = NDArray[np.int64]
LEAST_GAIN = 1e-9
"""Minutes; an exchange that gains less is rounding."""


@njit(cache=True, nogil=True)
def longest_share(w: Floats, crew: int) -> float:
    """Minutes of the busiest of `crew` people when the units of `w` minutes each are shared out well; shape (n,).

    About 0.1 % above the best possible share (docs/algorithm-sweep.md).
    """
    return float(share_out(w, crew)[2].max())


@njit(cache=True, nogil=True)
def share_out(w: Floats, crew: int) -> tuple[Rows, Rows, Floats]:
    """The units, longest first; who takes each of these, shape (n,); and the minutes of each person, shape (crew,).

    The longest unit first, each to whoever has least (Graham 1969); then, while that relieves the busiest person, the
    best exchange of one of their units for another person's shorter one, or for none.
    """
    order = np.argsort(-w, kind="mergesort")
    minutes = w[order]
    person, loads = np.zeros(len(w), np.int64), np.zeros(crew)
    for unit in range(len(w)):
        person[unit] = loads.argmin()
        loads[person[unit]] += minutes[unit]
    while crew > 1 and _exchange(minutes, person, loads):
        pass
    return order, person, loads


@njit(cache=True, nogil=True)
def taking_order(w: Floats, crew: int) -> Rows:
    """The order in which the units are begun when each is taken by whoever is free: gives `longest_share`."""
    order, person, _ = share_out(w, crew)
    begin, loads = np.empty(len(w)), np.zeros(crew)
    for unit in range(len(w)):
        begin[unit] = loads[person[unit]]
        loads[person[unit]] += w[order[unit]]
    return order[np.argsort(begin, kind="mergesort")]


@njit(cache=True, nogil=True)
def _exchange(minutes: Floats, person: Rows, loads: Floats) -> bool:
    """Do the exchange that best relieves the busier of the two, the first of equals; False if none does."""
    top = loads.argmax()
    best, given, taken, other = 0.0, -1, -1, -1
    for i in range(len(minutes)):
        if person[i] != top:
            continue
        for p in range(len(loads)):
            room = loads[top] - loads[p]
            for j in range(len(minutes) + 1):
                if j < len(minutes) and person[j] != p:
                    continue
                less = minutes[i] - (minutes[j] if j < len(minutes) else 0.0)
                gain = min(less, room - less)
                if gain > best + LEAST_GAIN:
                    best, given, taken, other = gain, i, j, p
    if given < 0:
        return False
    less = minutes[given]
    person[given] = other
    if taken < len(minutes):
        less -= minutes[taken]
        person[taken] = top
    loads[top] -= less
    loads[other] += less
    return True
