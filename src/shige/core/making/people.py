"""People: how many households live in the dwellings of a made city, and which figures count as estimated."""

import numpy as np

from shige.core.errors import ShigeError
from shige.core.values import Bools, Ints

ESTIMATED = 0.1
"""Share of buildings whose households count as estimated."""
SPREAD = 0.07
"""Standard deviation of the share of dwellings lived in, between buildings."""


def move_in(dwellings: Ints, *, households: int, rng: np.random.Generator) -> Ints:
    """Let `households` households in all move into the dwellings, at least one where there are any.

    Raises:
        ShigeError: city-too-full, where there are not enough dwellings.
    """
    homes, room = int((dwellings > 0).sum()), int(dwellings.sum())
    if not homes <= households <= room:
        raise ShigeError(
            "city-too-full",
            "that many households do not fit the dwellings made; ask for more households, or try another seed",
            {"households": households, "dwellings": room, "buildings": homes},
        )
    share = households / room * (1 + SPREAD * rng.standard_normal(len(dwellings)))
    most = dwellings.astype(np.int64)
    least = (dwellings > 0).astype(np.int64)
    lived = np.clip(np.floor(dwellings * share + rng.random(len(dwellings))).astype(np.int64), least, most)
    while (gap := households - int(lived.sum())) != 0:
        can = np.flatnonzero(lived < most if gap > 0 else lived > least)
        lived[rng.permutation(can)[: abs(gap)]] += 1 if gap > 0 else -1
    return lived.astype(np.int32)


def known(count: int, *, rng: np.random.Generator) -> Bools:
    """Which figures count as given."""
    return rng.random(count) >= ESTIMATED
