"""Who works now, when each job was last done, and what went wrong."""

from django.db import models


class Lease(models.Model):
    """The right to be the one worker of this database, for a few seconds at a time."""

    name = models.CharField(max_length=16, primary_key=True)
    holder = models.UUIDField()
    until = models.DateTimeField()
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} until {self.until:%H:%M:%S}"


class JobState(models.Model):
    """A job as it stands: when it was last tried, when it last worked, and how often it failed since."""

    name = models.SlugField(max_length=32, primary_key=True)
    tried_at = models.DateTimeField()
    worked_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    trouble = models.CharField(max_length=64, blank=True)
    """The code of the last error, never its words."""

    def __str__(self) -> str:
        return self.name


class Round(models.Model):
    """One time that a job was done: the daily ones each time, the others where something went wrong."""

    job = models.SlugField(max_length=32)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    did = models.JSONField(default=dict)
    """What it did, in numbers."""
    trouble = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = (models.Index(fields=["job", "-id"], name="jobs_round_job"),)
        constraints = (
            models.CheckConstraint(condition=models.Q(ended_at__gte=models.F("began_at")), name="jobs_round_period"),
        )

    def __str__(self) -> str:
        return f"{self.job} {self.trouble or 'done'}"
