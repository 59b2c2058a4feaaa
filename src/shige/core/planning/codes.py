"""The 18 digits of a grid: numbered west to east in rows from north to south, never used twice."""

import re
from collections.abc import Collection, Mapping, Sequence

import numpy as np

from shige.core.errors import ShigeError
from shige.core.values import Floats, Ints

GENERAL = range(1, 800)
DEDICATED = range(901, 1000)
MICRO = range(1, 1000)
_COMMUNITY = re.compile(r"\d{12}")


def community_code(community: str) -> str:
    """C000000 for the 12 digits C of a community.

    Raises ShigeError "community-code" where C is not 12 digits.
    """
    if not _COMMUNITY.fullmatch(community):
        raise ShigeError("community-code", "a community needs its statistical code of 12 digits", {"code": community})
    return f"{community}000000"


def grid_code(community: str, *, middle: int, micro: int = 0) -> str:
    """The code of a general or dedicated grid (CGGG000, C9xx000) or of a micro-grid (CGGGMMM)."""
    return f"{community}{middle:03d}{micro:03d}"


def reading_order(x: Floats, y: Floats) -> Ints:
    """Rows of the points from west to east within bands from north to south, about as many bands as grids in one."""
    size = len(x)
    bands = max(round(float(np.sqrt(size))), 1)
    height = (float(np.ptp(y)) or 1.0) / bands if size else 1.0
    band = np.minimum(((y.max(initial=-np.inf) - y) / height).astype(np.int64), bands - 1)
    return np.lexsort((-y, x, band)).astype(np.int32)


def numbers(
    order: Sequence[int], *, allowed: range, kept: Mapping[int, int], retired: Collection[int]
) -> dict[int, int]:
    """A number for each item of `order`: its kept one, else the next free that was never in use.

    Raises ShigeError "codes-exhausted" where the numbers of the tier run out.
    """
    taken = set(kept.values()) | set(retired)
    free = (number for number in allowed if number not in taken)
    given = {}
    for item in order:
        number = kept.get(item) or next(free, None)
        if number is None:
            raise ShigeError(
                "codes-exhausted",
                "more grids than numbers: split the community first",
                {
                    "grids": len(order),
                    "numbers": f"{allowed.start:03d}-{allowed.stop - 1:03d}",
                    "retired": len(retired),
                },
            )
        given[item] = number
    return given
