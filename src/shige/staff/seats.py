"""The posts of a street in a few columns: a city's 200,000 take a fifth of what as many objects would."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
import numpy.typing as npt

from shige.core.areas import area_range
from shige.core.duty import Place, Standing

_COLUMNS = np.dtype([
    ("low", "i8"), ("digits", "i1"), ("post", "V16"), ("person", "V16"), ("start", "i8"), ("word", "i4"),
])  # fmt: skip
_Words = tuple[str, int, int | None, int, tuple[tuple[int, int], ...], str, str]
"""Role, rank, end, hours, leave, title, name: what many posts of a street have alike."""


@dataclass(frozen=True, slots=True)
class Seat(Standing):
    """A post as anybody may see it: no name without consent."""

    title: str = ""
    phone: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Seats:
    """Posts, found by their place; those of one place stay in the order in which they came."""

    rows: npt.NDArray[Any]
    """One line a post, sorted by the lowest code of its area."""
    phones: tuple[str, ...] = ()
    words: tuple[_Words, ...] = ()

    def __len__(self) -> int:
        return len(self.rows)

    def of(self, place: Place) -> Sequence[Seat]:
        """The posts of a role in an area."""
        role, area = place
        low = area_range(area)[0]
        first, last = np.searchsorted(self.rows["low"], (low, low + 1)).tolist()
        return [
            self._seat(at, area=area)
            for at in range(first, last)
            if self.rows["digits"][at] == len(area) and self.words[self.rows["word"][at]][0] == role
        ]

    def _seat(self, at: int, *, area: str) -> Seat:
        row = self.rows[at]
        role, rank, end, hours, away, title, name = self.words[row["word"]]
        post, person = (str(UUID(bytes=row[column].tobytes())) for column in ("post", "person"))
        return Seat(post, person, role, area, rank, int(row["start"]), end, hours, away, title, self.phones[at], name)


NO_SEATS = Seats(np.empty(0, _COLUMNS))


def seats_packed(seats: Iterable[Seat]) -> Seats:
    """These posts; their ids are UUIDs as texts."""
    kept = sorted(seats, key=lambda seat: area_range(seat.area)[0])
    words: dict[_Words, int] = {}
    rows = np.empty(len(kept), _COLUMNS)
    for at, seat in enumerate(kept):
        word = (seat.role, seat.rank, seat.end, seat.hours, seat.away, seat.title, seat.name)
        rows[at] = (
            area_range(seat.area)[0], len(seat.area), UUID(seat.post).bytes, UUID(seat.person).bytes, seat.start,
            words.setdefault(word, len(words)),
        )  # fmt: skip
    return Seats(rows, tuple(seat.phone for seat in kept), tuple(words))
