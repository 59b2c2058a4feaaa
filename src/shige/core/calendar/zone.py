"""A time zone as a short table: from which second on local time is how far ahead of universal time."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from shige.core.errors import ShigeError

Seconds = NDArray[np.int64]
"""Whole seconds since 1970-01-01T00:00:00Z, or a number of them."""
DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Zone:
    """Local time of a place: `offset[i]` seconds east of UTC from the second `since[i]` on, ascending.

    Raises:
        ShigeError: "zone-table" where the columns do not fit or do not ascend.
    """

    name: str
    since: tuple[int, ...]
    offset: tuple[int, ...]

    def __post_init__(self) -> None:
        if not self.since or len(self.since) != len(self.offset) or list(self.since) != sorted(set(self.since)):
            raise ShigeError("zone-table", f"the table of the zone {self.name} does not ascend", {"value": self.name})

    def local(self, at: Seconds) -> Seconds:
        """What a clock on the wall shows at these seconds, as seconds since 1970 on that wall."""
        rows = np.searchsorted(np.array(self.since[1:], np.int64), at, side="right")
        return np.asarray(at + np.array(self.offset, np.int64)[rows], np.int64)

    def utc(self, local: Seconds) -> Seconds:
        """The seconds at which the wall shows this: of an hour that comes twice the first; of one that is left out
        the second that would have been it without the change.
        """
        offset = np.array(self.offset, np.int64)
        changes = np.array(self.since[1:], np.int64) + np.maximum(offset[1:], offset[:-1])
        return np.asarray(local - offset[np.searchsorted(changes, local, side="right")], np.int64)
