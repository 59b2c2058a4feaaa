"""Pages of long lists: fifty rows, and from where the next page goes on. Pages are never counted or skipped."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Row = TypeVar("Row")
ROWS = 50


@dataclass(frozen=True, slots=True)
class Paged(Generic[Row]):
    """The rows of one page. `after` is what the next page begins behind; empty on the last."""

    rows: Sequence[Row]
    after: str
    is_first: bool


def paged(rows: Sequence[Row], *, key: Callable[[Row], object], after: str = "", size: int = ROWS) -> Paged[Row]:
    """A page of rows that were read with one more than `size`, in the order of `key`.

    A selector takes `after` and `most`: `rows.filter(pk__gt=after).order_by("pk")[:most + 1]`.
    """
    shown = rows[:size]
    return Paged(shown, str(key(shown[-1])) if len(rows) > size else "", is_first=not after)
