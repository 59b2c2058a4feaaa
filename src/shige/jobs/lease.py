"""One worker at a time: whoever holds the lease works, and it runs out by itself where its holder dies.

Moments are the database's own, so that clocks of machines do not matter. Whoever lost the lease ends at once and
without tidying up, as if killed: what it was doing belongs to the next one.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models.functions import Now

from shige.jobs.log import log
from shige.jobs.models import Lease

NAME = "worker"
GOOD_FOR = timedelta(seconds=5)
BEAT_S = 1.0
LOST = 75
"""Exit status of a worker that lost its lease (EX_TEMPFAIL): start it again."""


def lease_take(holder: UUID) -> bool:
    """Take the lease where nobody holds it, and say whether it is ours."""
    free = Lease.objects.filter(name=NAME, until__lt=Now())
    if free.update(holder=holder, until=Now() + GOOD_FOR, since=Now()):
        return True
    if Lease.objects.filter(name=NAME).exists():
        return False
    try:
        with transaction.atomic():
            Lease.objects.create(name=NAME, holder=holder, until=Now() + GOOD_FOR, since=Now())
    except IntegrityError:
        return False
    return True


def lease_keep(holder: UUID) -> bool:
    """Hold on to it for a while more, and say whether it is still ours."""
    return bool(Lease.objects.filter(name=NAME, holder=holder).update(until=Now() + GOOD_FOR))


def lease_give(holder: UUID) -> None:
    """Let it go, so that the next worker need not wait."""
    Lease.objects.filter(name=NAME, holder=holder).update(until=Now() - timedelta(seconds=1))


def is_worked() -> bool:
    """Whether somebody works now."""
    return Lease.objects.filter(name=NAME, until__gte=Now()).exists()


@contextmanager
def lease_kept(holder: UUID) -> Iterator[None]:
    """Keep the lease from a thread of its own while the block runs, and give it back after it."""
    stop = threading.Event()
    beat = threading.Thread(target=_beat, args=(holder, stop), name="lease", daemon=True)
    beat.start()
    try:
        yield
    finally:
        stop.set()
        beat.join()
        lease_give(holder)


def _beat(holder: UUID, stop: threading.Event) -> None:
    """Renew once a second; a database that does not answer is asked again, for nobody else takes over without it."""
    try:
        while not stop.wait(BEAT_S):
            try:
                kept = lease_keep(holder)
            except DatabaseError:
                connection.close()
                continue
            if not kept:
                log.error("another worker has taken over")
                os._exit(LOST)
    finally:
        connection.close()
