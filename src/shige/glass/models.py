"""Each glass that was broken: by whom, why, until when, and which records it opened."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q


class Glass(models.Model):
    """One emergency look."""

    uid = models.UUIDField(unique=True, editable=False)
    """Made by the page, so that breaking again after a time-out is the same glass; the approval of its review too."""
    account_uid = models.UUIDField()
    actor_name = models.CharField(max_length=64)
    actor_post = models.CharField(max_length=64, blank=True)
    why = models.TextField()
    area = models.CharField(max_length=18)
    """What all of its records lie in."""
    low = models.BigIntegerField()
    at = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(until__gt=F("at"), until__lte=F("at") + timedelta(hours=3)), name="glass_glass_three_hours"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("at"), ended_at__lte=F("until")),
                name="glass_glass_ended",
            ),
        )
        indexes = (
            models.Index(fields=["account_uid", "-id"], name="glass_glass_account"),
            models.Index(fields=["low", "-id"], name="glass_glass_area"),
        )

    def __str__(self) -> str:
        return f"{self.uid} until {self.until:%Y-%m-%d %H:%M}"


class Named(models.Model):
    """A record that was named, in words that tell nothing of a person."""

    glass = models.ForeignKey(Glass, models.CASCADE, related_name="records")
    resource = models.CharField(max_length=32)
    row = models.BigIntegerField()
    area = models.CharField(max_length=18)
    words = models.CharField(max_length=120)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["glass", "resource", "row"], name="glass_named_once"),)

    def __str__(self) -> str:
        return self.words
