"""Heads of the chain, kept in a file outside the database: who empties the log cannot empty them with it."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from shige.audit.models import Seal
from shige.audit.sealing import moment
from shige.core.errors import ShigeError


@dataclass(frozen=True, slots=True)
class Head:
    """The newest seal at a moment: its number, the last entry that it seals, and its digest."""

    number: int
    last: int
    digest: str
    at: str


def default_file() -> Path:
    """Where heads are kept when nobody names a file."""
    kept: Path = settings.AUDIT_HEADS
    return kept


def heads_read(path: Path) -> tuple[Head, ...]:
    """The heads in a file, the oldest first; none where there is no file yet.

    Raises:
        ShigeError: "head-file" where a line is no head.
    """
    if not path.exists():
        return ()
    found = []
    for place, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            head = Head(**json.loads(line))
            datetime.fromisoformat(head.at)
        except (TypeError, ValueError) as error:
            raise ShigeError("head-file", f"line {place} of {path} is no head of the chain", {"line": place}) from error
        found.append(head)
    return tuple(found)


def head_write(path: Path, *, now: datetime) -> bool:
    """Append the head, once on each day on which there is a new one; says whether it was done."""
    newest = Seal.objects.order_by("-number").first()
    before = heads_read(path)
    if newest is None or (before and (before[-1].number == newest.number or _day(before[-1]) == _date(now))):
        return False
    head = Head(newest.pk, newest.last, newest.digest, moment(now))
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(head)) + "\n")
    return True


def _day(head: Head) -> str:
    return _date(datetime.fromisoformat(head.at))


def _date(at: datetime) -> str:
    return timezone.localtime(at).date().isoformat()
