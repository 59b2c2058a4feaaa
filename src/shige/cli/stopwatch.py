"""How the benches take time: a call that warms up, then the median of five."""

import time
from collections.abc import Callable
from statistics import median

_REPEATS = 5


def seconds(do: Callable[[], object]) -> float:
    """Median seconds of a call, the first left out."""
    do()
    times = []
    for _ in range(_REPEATS):
        began = time.perf_counter()
        do()
        times.append(time.perf_counter() - began)
    return median(times)


def milliseconds(do: Callable[[], object]) -> float:
    """The same, to a tenth of a millisecond."""
    return round(seconds(do) * 1000, 1)
