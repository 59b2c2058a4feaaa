"""Whether time tells two requests apart: medians of many, sent one after the other by turns."""

from collections.abc import Callable
from statistics import median
from time import perf_counter

INTERLEAVED = 200
ALIKE = 1.15
"""Medians nearer to each other do not tell two answers apart."""


def apart(one: Callable[[], object], other: Callable[[], object], *, turns: int = INTERLEAVED) -> float:
    """By which factor the slower of two takes longer than the other; whichever comes first takes turns, too."""
    took: tuple[list[float], list[float]] = ([], [])
    for turn in range(turns):
        for which in (0, 1) if turn % 2 else (1, 0):
            before = perf_counter()
            (one, other)[which]()
            took[which].append(perf_counter() - before)
    fast, slow = sorted(median(times) for times in took)
    return slow / fast
