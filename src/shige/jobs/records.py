"""Writes down how jobs went: the daily ones each time, the frequent ones now and then, and every trouble."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from shige.jobs.log import log
from shige.jobs.models import JobState, Round

NOTED_EVERY = timedelta(seconds=10)
"""How often a job that runs each second says that it works."""
_NEVER = datetime(1970, 1, 2, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Tried:
    """When a job was last tried, how often it failed since it worked, and when that was last written down."""

    at: datetime = _NEVER
    failures: int = 0
    noted: datetime = _NEVER


@dataclass(frozen=True, slots=True)
class Done:
    """One time that a job was done: what it did, in numbers, or the code of what went wrong."""

    job: str
    at: datetime
    did: Mapping[str, int]
    trouble: str
    is_daily: bool


def tried_before(name: str) -> Tried:
    """What the last worker wrote down of a job."""
    row = JobState.objects.filter(pk=name).first()
    return Tried() if row is None else Tried(row.tried_at, row.failures)


def round_record(done: Done, before: Tried) -> Tried:
    """Write down how one time went; where the database does not take it, the log has it."""
    failures = before.failures + 1 if done.trouble else 0
    is_news = bool(done.trouble) or done.is_daily or before.failures > 0
    if not is_news and done.at - before.noted < NOTED_EVERY:
        return Tried(done.at, failures, before.noted)
    try:
        _write(done, failures=failures)
    except DatabaseError:
        log.exception("what a job did cannot be written down", extra={"facts": {"job": done.job}})
        connection.close()
    return Tried(done.at, failures, done.at)


@transaction.atomic
def _write(done: Done, *, failures: int) -> None:
    worked = {} if done.trouble else {"worked_at": done.at}
    said = {"tried_at": done.at, "failures": failures, "trouble": done.trouble[:64], **worked}
    JobState.objects.update_or_create(name=done.job, defaults=said)
    if done.is_daily or done.trouble:
        ended = max(timezone.now(), done.at)
        Round.objects.create(
            job=done.job, began_at=done.at, ended_at=ended, did=dict(done.did), trouble=done.trouble[:64]
        )
