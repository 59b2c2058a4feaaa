"""Questions to the worker: does it work, and how did each job go."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from shige.jobs.lease import is_worked
from shige.jobs.models import JobState, Round

MOST = 50


@dataclass(frozen=True, slots=True)
class JobRow:
    """A job as it stands."""

    name: str
    tried_at: datetime
    worked_at: datetime | None
    failures: int
    trouble: str


@dataclass(frozen=True, slots=True)
class RoundRow:
    """One time that a job was done."""

    job: str
    began_at: datetime
    ended_at: datetime
    did: Mapping[str, int]
    trouble: str


def jobs_now() -> tuple[JobRow, ...]:
    """Every job that was ever tried, by name."""
    rows = JobState.objects.order_by("name")
    return tuple(JobRow(row.name, row.tried_at, row.worked_at, row.failures, row.trouble) for row in rows)


def rounds(*, most: int = MOST) -> tuple[RoundRow, ...]:
    """What was done last, the newest first."""
    rows = Round.objects.order_by("-pk")[:most]
    return tuple(RoundRow(row.job, row.began_at, row.ended_at, row.did, row.trouble) for row in rows)


def works() -> bool:
    """Whether a worker works now."""
    return is_worked()
