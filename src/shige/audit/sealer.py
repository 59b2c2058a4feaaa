"""One sealer at a time, whoever starts a second one."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection

from shige.core.errors import ShigeError

_KEY = 0x5365616C
"""The number of PostgreSQL's advisory lock."""


@contextmanager
def sole_sealer() -> Iterator[None]:
    """Be the one sealer: by an advisory lock of PostgreSQL, or beside SQLite by a lock in the data folder.

    Either ends with the process that holds it.

    Raises:
        ShigeError: "sealer-runs" where there is one.
    """
    with _advisory() if connection.vendor == "postgresql" else _beside() as mine:
        if not mine:
            raise ShigeError("sealer-runs", "another process seals the audit of this database already")
        yield


@contextmanager
def _advisory() -> Iterator[bool]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_KEY])
        mine = bool(cursor.fetchone()[0])
        try:
            yield mine
        finally:
            if mine and connection.is_usable():
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_KEY])


@contextmanager
def _beside() -> Iterator[bool]:
    with (settings.DATA / "sealer.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
