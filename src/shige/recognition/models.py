"""Commendations, each with the facts that it rests on. No row here weighs anybody, and none holds a name."""

import uuid

from django.db import models
from django.db.models import F, Q


class Commendation(models.Model):
    """Somebody or something is thanked for what was done in a period: proposed by a rule, decided by a person."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=9)
    """grid, post, volunteer or body."""
    subject_uid = models.CharField(max_length=36)
    area = models.CharField(max_length=18)
    low = models.BigIntegerField()
    rule = models.CharField(max_length=32)
    version = models.CharField(max_length=16)
    said = models.JSONField()
    """The rule as it was then."""
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(max_length=9, default="proposed")
    proposed_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decider = models.CharField(max_length=64, blank=True)
    """The roles of whoever decided; who it was stands in the audit."""
    why = models.TextField(blank=True, max_length=400)
    agreed = models.BooleanField(null=True)
    """Whether the recognised lets it be shown; False where they decline, None until they say."""
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["rule", "kind", "subject_uid", "starts_at"], name="recognition_commendation_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "granted", "refused", "withdrawn"]),
                name="recognition_commendation_state",
            ),
            models.CheckConstraint(
                condition=Q(state="proposed") | (Q(decided_at__isnull=False) & ~Q(why="")),
                name="recognition_commendation_reason",
            ),
            models.CheckConstraint(condition=Q(starts_at__lt=F("ends_at")), name="recognition_commendation_period"),
        )
        indexes = (models.Index(fields=["low", "state"], name="recognition_commendation_low"),)

    def __str__(self) -> str:
        return f"{self.rule} {self.kind} {self.state}"


class CommendationFact(models.Model):
    """One line of what a commendation rests on, as it stood when it was last looked at."""

    commendation = models.ForeignKey(Commendation, on_delete=models.CASCADE, related_name="facts")
    line = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=64)
    name = models.CharField(max_length=64)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    minutes = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["commendation", "line"], name="recognition_fact_line"),)

    def __str__(self) -> str:
        return self.key
