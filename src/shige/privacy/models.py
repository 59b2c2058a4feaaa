"""Who looks, what is held back from deletion, what was deleted: no row here tells of a person by name."""

import uuid
from datetime import datetime

from django.db import models
from django.db.models import F, Q


class Looker(models.Model):
    """An account that opened personal values: the row on which two looks at once wait for each other."""

    actor_uid = models.CharField(max_length=36, unique=True)

    def __str__(self) -> str:
        return self.actor_uid


class HoldQuerySet(models.QuerySet["Hold"]):
    """Questions to the holds."""

    def holding(self, now: datetime) -> "HoldQuerySet":
        """Those that hold at that moment."""
        return self.filter(Q(ended_at=None) | Q(ended_at__gt=now), made_at__lte=now, until__gt=now)


class Hold(models.Model):
    """A legal hold: what would be deleted stays until a day, for a reason."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    term = models.CharField(max_length=32)
    row = models.CharField(max_length=36, blank=True)
    """The row that stays, by its uid; empty for all rows of the term."""
    reason = models.CharField(max_length=200)
    made_by = models.CharField(max_length=36)
    made_at = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(until__gt=F("made_at")), name="privacy_hold_ends"),
            models.CheckConstraint(condition=~Q(reason=""), name="privacy_hold_reason"),
        )

    def __str__(self) -> str:
        return f"{self.term} {self.row} until {self.until:%Y-%m-%d}"


class Run(models.Model):
    """What one nightly run did by one rule, or a dry run would have done."""

    night = models.UUIDField()
    """The same for all rules of one run."""
    term = models.CharField(max_length=32)
    model = models.CharField(max_length=64)
    then = models.CharField(max_length=8)
    is_dry = models.BooleanField()
    at = models.DateTimeField()
    done = models.PositiveIntegerField(default=0)
    held = models.PositiveIntegerField(default=0)
    kept = models.PositiveIntegerField(default=0)
    """Rows that could not go because others refer to them: somebody must look."""
    is_over = models.BooleanField(default=False)

    class Meta:
        indexes = (models.Index(fields=["-at", "term"], name="privacy_run_at"),)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.model} {self.term}: {self.done}"


class Erasure(models.Model):
    """A row that was erased, by a digest of its id alone; the same stands in a file outside the database."""

    event = models.UUIDField(unique=True)
    """Which erasure it was: a backup that knows it needs it no second time, whatever was entered in the row since."""
    digest = models.CharField(max_length=64)
    term = models.CharField(max_length=32)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.digest
