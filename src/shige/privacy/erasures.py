"""Which rows were erased, by digests of their ids, in the database and outside of it: what is gone stays gone.

A line is written, and is on the disk, before the erasure itself is: whatever happens then, a restored backup holds no
row of which somebody was told that it is gone. Copy the file beside the backups, for it is in none of them.
"""

import errno
import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import ProtectedError, Q

from shige.access.net import in_whole
from shige.adapters.terms_file import shipped_terms
from shige.core.errors import ShigeError
from shige.core.retention import Then
from shige.personal.forgetting import Rule, rules, taken_back
from shige.privacy.models import Erasure

_CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Line:
    """An erasure as the list outside the database tells it."""

    event: UUID
    term: str
    digest: str


def digest_of(label: str, row: object) -> str:
    """What names an erased row; its uid is random, so nobody finds it by trying."""
    return hashlib.sha256(f"shige erased {label} {row}".encode()).hexdigest()


def erase(rule: Rule, pks: list[int], *, at: datetime) -> tuple[int, int]:
    """Erase or delete rows, inside the caller's transaction; how many went, and how many others still refer to.

    Raises:
        ShigeError: "erasures-file" where the list outside the database cannot be written: then nothing is erased.
    """
    rows = rule.model._default_manager.filter(pk__in=pks)
    names = dict(rows.values_list("pk", rule.row))
    lines = {
        pk: Erasure(event=uuid4(), digest=digest_of(rule.label, name), term=rule.forget.term, at=at)
        for pk, name in names.items()
    }
    _append(lines.values())
    gone = _gone(rule, list(names), at=at)
    Erasure.objects.bulk_create(lines[pk] for pk in gone)
    return len(gone), len(names) - len(gone)


@in_whole("what was erased is erased again everywhere")
def erasures_reapply(*, now: datetime) -> int:
    """Erase again what was erased before and has come back with a backup; returns how many rows."""
    known = set(Erasure.objects.values_list("event", flat=True))
    missing = [line for line in erasures_read(settings.ERASURES) if line.event not in known]
    count = 0
    for rule in (*rules(), *taken_back()):
        wanted = {line.digest for line in missing if line.term == rule.forget.term}
        for pks in _come_back(rule, wanted) if wanted else ():
            with transaction.atomic():
                count += erase(rule, pks, at=now)[0]
    return count


def erasures_read(path: Path) -> list[Line]:
    """What stands in the list outside the database; nothing where there is no file yet.

    Raises:
        ShigeError: "erasures-file" where a line is none of ours; a last line that was cut short erased nothing.
    """
    found: list[Line] = []
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True) if path.exists() else []
    for place, line in enumerate(lines, start=1):
        try:
            told = json.loads(line)
            found.append(Line(UUID(told["event"]), str(told["term"]), str(told["row"])))
        except (ValueError, KeyError, TypeError) as error:
            if place == len(lines) and not line.endswith("\n"):
                break
            raise ShigeError("erasures-file", f"line {place} of {path} names no erasure", {"line": place}) from error
    return found


def _gone(rule: Rule, pks: list[int], *, at: datetime) -> list[int]:
    if _empties(rule):
        if rule.emptied:
            rule.model._default_manager.filter(pk__in=pks).update(**rule.emptied)
        rule.end_rest(pks, at=at)
        return pks
    return [pk for pk in pks if _deleted(rule, pk)]


def _empties(rule: Rule) -> bool:
    """Whether its rows stay and what they hold goes; what was taken back goes without a row of any term."""
    return not rule.fields or shipped_terms()[rule.forget.term].then == Then.ERASE


def _deleted(rule: Rule, pk: int) -> bool:
    try:
        with transaction.atomic():
            rule.model._default_manager.filter(pk=pk).delete()
    except ProtectedError:
        return False
    return True


def _come_back(rule: Rule, wanted: set[str]) -> Iterator[list[int]]:
    """Rows that are listed as erased and hold something again, some at a time."""
    found: list[int] = []
    rows = rule.model._default_manager.filter(Q() if rule.fields else rule.forget.when or Q())
    rows = rule.holding(rows) if _empties(rule) else rows
    for pk, name in list(rows.order_by("pk").values_list("pk", rule.row)):
        if digest_of(rule.label, name) in wanted:
            found.append(pk)
    yield from (found[start : start + _CHUNK] for start in range(0, len(found), _CHUNK))


def _append(lines: Iterable[Erasure]) -> None:
    """Write lines at the end, whole, and wait until they are on the disk."""
    told = ({"event": str(x.event), "term": x.term, "row": x.digest, "at": x.at.isoformat()} for x in lines)
    text = "".join(json.dumps(line) + "\n" for line in told).encode()
    path: Path = settings.ERASURES
    try:
        handle = os.open(path, os.O_APPEND | os.O_CREAT | os.O_RDWR, 0o600)
        try:
            _end_line(handle)
            if os.write(handle, text) < len(text):
                raise OSError(errno.ENOSPC, "written in part")
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        message = f"{path} cannot be written, so nothing is erased: name another file in SHIGE_ERASURES"
        raise ShigeError("erasures-file", message, {"file": str(path)}) from error


def _end_line(handle: int) -> None:
    """A line that an earlier run was cut off in is ended, so that this one begins anew."""
    size = os.lseek(handle, 0, os.SEEK_END)
    if size and os.pread(handle, 1, size - 1) != b"\n":
        os.ftruncate(handle, os.pread(handle, size, 0).rfind(b"\n") + 1)
