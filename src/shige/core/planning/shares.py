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
    return float(share_out(w, crew)[1].max())


@njit(cache=True, nogil=True)
def share_out(w: Floats, crew: int) -> tuple[Rows, Floats]:
    """Who takes each unit, shape (n,), and the minutes of each person, shape (crew,).

    The longest unit first, each to whoever has least (Graham 1969); then, while the busiest person gains by it, the
    best handing over of one of their units, or exchange of it for another person's shorter one.
    """
    person, loads = np.zeros(len(w), np.int64), np.zeros(crew)
    for unit in np.argsort(-w, kind="mergesort"):
        person[unit] = loads.argmin()
        loads[person[unit]] += w[unit]
    while crew > 1 and _exchange(w, person, loads):
        pass
    return person, loads


@njit(cache=True, nogil=True)
def taking_order(w: Floats, crew: int) -> Rows:
    """The order in which the units are begun when each is taken by whoever is free: gives `longest_share`."""
    person, _ = share_out(w, crew)
    order = np.argsort(-w, kind="mergesort")
    begin, loads = np.empty(len(w)), np.zeros(crew)
    for place, unit in enumerate(order):
        begin[place] = loads[person[unit]]
        loads[person[unit]] += w[unit]
    return order[np.argsort(begin, kind="mergesort")]


@njit(cache=True, nogil=True)
def _exchange(w: Floats, person: Rows, loads: Floats) -> bool:
    """Do the one exchange that relieves the busiest person most; False if none does."""
    top = loads.argmax()
    best, given, taken, other = LEAST_GAIN, -1, -1, -1
    for i in range(len(w)):
        if person[i] != top:
            continue
        for p in range(len(loads)):
            gain = min(w[i], loads[top] - loads[p] - w[i])
            if gain > best:
                best, given, taken, other = gain, i, -1, p
        for j in range(len(w)):
            less = w[i] - w[j]
            gain = min(less, loads[top] - loads[person[j]] - less)
            if gain > best:
                best, given, taken, other = gain, i, j, person[j]
    if given < 0:
        return False
    less = w[given]
    person[given] = other
    if taken >= 0:
        less -= w[taken]
        person[taken] = top
    loads[top] -= less
    loads[other] += less
    return True
