"""What is asked for, and what each decider said; the end of a request is written once."""

from django.db import models
from django.db.models import F, Q

from shige.core.approving import MOST_DECIDERS, State, Verdict


class Approval(models.Model):
    """One request: who asks, for what, why, until when, and how it ended."""

    uid = models.UUIDField(unique=True, editable=False)
    """Made by whoever asks, so that asking again after a time-out is the same request."""
    kind = models.SlugField(max_length=32)
    purpose = models.CharField(max_length=64)
    subject = models.CharField(max_length=64)
    """What is asked about, as its own room names it; tells nothing about a person."""
    area = models.CharField(max_length=18)
    low = models.BigIntegerField()
    facts = models.JSONField(default=dict)
    """What the decider needs to know, without personal data."""
    needed = models.PositiveSmallIntegerField(default=1)
    asker_uid = models.CharField(max_length=36, blank=True)
    asker_name = models.CharField(max_length=64)
    asker_post = models.CharField(max_length=64, blank=True)
    why = models.TextField()
    asked_at = models.DateTimeField()
    until = models.DateTimeField()
    state = models.CharField(max_length=9, choices=[(s.value, s.value) for s in State], default=State.ASKED.value)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(state__in=[s.value for s in State]), name="approvals_approval_state"),
            models.CheckConstraint(condition=Q(needed__gte=1, needed__lte=MOST_DECIDERS), name="approvals_needed"),
            models.CheckConstraint(condition=Q(until__gt=F("asked_at")), name="approvals_approval_until"),
            models.CheckConstraint(
                condition=Q(state=State.ASKED.value, ended_at=None)
                | ~Q(state=State.ASKED.value) & Q(ended_at__isnull=False),
                name="approvals_approval_ended",
            ),
        )
        indexes = (
            models.Index(fields=["low", "id"], name="approvals_approval_area"),
            models.Index(fields=["kind", "subject"], name="approvals_approval_subject"),
            models.Index(fields=["asker_uid", "id"], name="approvals_approval_asker"),
            models.Index(fields=["until"], condition=Q(state=State.ASKED.value), name="approvals_approval_open"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} {self.state}"


class Decision(models.Model):
    """What one decider said, and why."""

    approval = models.ForeignKey(Approval, models.CASCADE, related_name="decisions")
    verdict = models.CharField(max_length=6, choices=[(v.value, v.value) for v in Verdict])
    decider_uid = models.CharField(max_length=36)
    decider_name = models.CharField(max_length=64)
    decider_post = models.CharField(max_length=64, blank=True)
    why = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["approval", "decider_uid"], name="approvals_decision_once"),
            models.CheckConstraint(condition=~Q(decider_uid=""), name="approvals_decision_person"),
            models.CheckConstraint(
                condition=Q(verdict__in=[v.value for v in Verdict]), name="approvals_decision_verdict"
            ),
        )

    def __str__(self) -> str:
        return f"{self.verdict} by {self.decider_name}"
