"""How far a long table has come while it is read, compared or taken in, for the page that waits for it.

It stands in a small file of its own: the transaction that takes a table in shows nothing of itself before its end.
"""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Self, TypeVar
from uuid import UUID

from django.conf import settings

_EVERY_S = 0.3
_STALE_S = 86_400
Row = TypeVar("Row")


class Step(StrEnum):
    """What is being done with a table."""

    READ = "read"
    COMPARE = "compare"
    TAKE = "take"


@dataclass(frozen=True, slots=True)
class Progress:
    """So many rows of so many are done in a step."""

    step: Step
    done: int
    total: int


Tell = Callable[[Progress], None]


def quiet(_: Progress) -> None:
    """Tell nobody."""


class Counted(tuple[Row, ...]):
    """Rows that tell how far whoever goes through them has come."""

    tell: Tell

    @classmethod
    def of(cls, rows: tuple[Row, ...], *, tell: Tell) -> Self:
        """The same rows, counted."""
        made = cls(rows)
        made.tell = tell
        return made

    def __iter__(self) -> Iterator[Row]:
        """Each row, and how many went before it."""
        for done, row in enumerate(super().__iter__()):
            self.tell(Progress(Step.TAKE, done, len(self)))
            yield row


@contextmanager
def telling(uid: UUID, *, actor_uid: str) -> Iterator[Tell]:
    """Tell the sender of a table how far it is, now and then; afterwards nothing is left of it."""
    path, last = _path(uid), 0.0

    def tell(progress: Progress) -> None:
        nonlocal last
        if time.monotonic() - last < _EVERY_S:
            return
        last = time.monotonic()
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.write_text(json.dumps({"who": actor_uid, **asdict(progress)}), encoding="utf-8")
        part.replace(path)

    try:
        yield tell
    finally:
        path.unlink(missing_ok=True)


def progress_of(uid: UUID, *, actor_uid: str) -> Progress | None:
    """How far somebody's own table is; None before it begins, after it ends, and for one of somebody else."""
    try:
        told = json.loads(_path(uid).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return Progress(Step(told["step"]), told["done"], told["total"]) if told["who"] == actor_uid else None


def progress_clear() -> None:
    """Remove what servers that were killed have left behind a day ago."""
    for path in _path(UUID(int=0)).parent.glob("*"):
        if time.time() - path.stat().st_mtime > _STALE_S:
            path.unlink(missing_ok=True)


def _path(uid: UUID) -> Path:
    folder: Path = settings.DATA
    return folder / "progress" / f"{uid}.json"
