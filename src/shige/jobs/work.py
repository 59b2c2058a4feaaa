"""Does the server's own work: each lane of jobs in a thread of its own, so that a slow one holds up no other.

A job that fails is written down and tried again, ever later; the others go on. `work` returns when it is told to stop.
"""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import close_old_connections, connection
from django.utils import timezone

from shige.core.errors import ShigeError
from shige.core.schedule import due_daily, due_every
from shige.jobs.lease import BEAT_S, lease_kept, lease_take
from shige.jobs.log import log
from shige.jobs.records import Done, Tried, round_record, tried_before

PATIENCE_S = 20
"""What jobs that are being done have until a worker that is told to stop ends without them."""
_LOOK_S = 0.2

Did = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Job:
    """One thing to do: every so many seconds, or each day at a second of the city's day. `lane` groups what may wait.

    `do` gets the moment, does its work in transactions of its own and returns what it did, in numbers. It may be cut
    short at any point, and done again.
    """

    name: str
    lane: str
    do: Callable[[datetime], Did]
    every_s: float = 0
    daily_s: float | None = None

    def __post_init__(self) -> None:
        if (self.every_s > 0) == (self.daily_s is not None):
            raise ShigeError("job-time", "a job is done every so often, or once a day", {"field": self.name})

    def due(self, tried: Tried, *, now: datetime) -> float:
        """Seconds until it is due; none or less where it is."""
        if self.daily_s is None:
            return due_every(tried.at.timestamp(), every_s=self.every_s, failures=tried.failures) - now.timestamp()
        now_s = _local_s(now)
        return due_daily(at_s=self.daily_s, tried_s=_local_s(tried.at), failures=tried.failures, now_s=now_s) - now_s


def work(jobs: Sequence[Job], *, stop: threading.Event) -> None:
    """Wait for the lease, then do the jobs until `stop`."""
    holder = uuid4()
    while not stop.is_set():
        if _taken(holder):
            log.info("this worker works now")
            with lease_kept(holder):
                _lanes(jobs, stop=stop)
            return
        stop.wait(BEAT_S)


def once(jobs: Sequence[Job], *, now: datetime) -> list[str]:
    """Do every job that is due, one after another, and name them: for tests and for who starts it by hand."""
    done = []
    for job in jobs:
        if job.due(tried_before(job.name), now=now) <= 0:
            _do(job, tried_before(job.name), now=now)
            done.append(job.name)
    return done


def _taken(holder: UUID) -> bool:
    try:
        return lease_take(holder)
    except ShigeError:
        raise
    except Exception as error:  # noqa: BLE001 - a database that is away comes back; until then there is nothing to do
        log.warning("the lease cannot be asked for", extra={"facts": {"error": type(error).__name__}})
        connection.close()
        return False


def _lanes(jobs: Sequence[Job], *, stop: threading.Event) -> None:
    names = dict.fromkeys(job.lane for job in jobs)
    threads = [
        threading.Thread(target=_lane, args=([j for j in jobs if j.lane == name], stop), name=name, daemon=True)
        for name in names
    ]
    for thread in threads:
        thread.start()
    stop.wait()
    end = time.monotonic() + PATIENCE_S
    for thread in threads:
        thread.join(max(0.0, end - time.monotonic()))


def _lane(jobs: Sequence[Job], stop: threading.Event) -> None:
    """Do the jobs of one lane, each when it is due."""
    tried = {job.name: tried_before(job.name) for job in jobs}
    while not stop.is_set():
        for job in jobs:
            if not stop.is_set() and job.due(tried[job.name], now=timezone.now()) <= 0:
                close_old_connections()
                tried[job.name] = _do(job, tried[job.name], now=timezone.now())
        wait = min(job.due(tried[job.name], now=timezone.now()) for job in jobs)
        stop.wait(min(max(wait, _LOOK_S), 60.0))
    connection.close()


def _do(job: Job, before: Tried, *, now: datetime) -> Tried:
    """Do one job, and write down how it went."""
    did: Did = {}
    trouble = ""
    try:
        did = job.do(now)
    except Exception as error:  # noqa: BLE001 - whatever one job does, the others and its next time go on
        trouble = error.code if isinstance(error, ShigeError) else type(error).__name__
        log.exception("a job failed", extra={"facts": {"job": job.name, "trouble": trouble}})
    return round_record(Done(job.name, now, did, trouble, is_daily=job.daily_s is not None), before)


def _local_s(moment: datetime) -> float:
    """Seconds of the city's own clock."""
    local = timezone.localtime(moment)
    return moment.timestamp() + (local.utcoffset() or timedelta()).total_seconds()
