"""What somebody must be told inside the house, and what is on its way out of it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from shige.core.masks import Level, Mask
from shige.personal.fields import PersonalText
from shige.personal.forgetting import Forget
from shige.personal.private import About


class Notice(models.Model):
    """One thing that one account must know; each reads it in the own language, because words and facts lie apart."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    says = models.TextField()
    """A msgid of the catalogue."""
    facts = models.JSONField(default=dict)
    """What fills the words in, without personal data."""
    link = models.CharField(max_length=200, blank=True)
    urgent = models.BooleanField(default=False)
    key = models.CharField(max_length=64, blank=True)
    """What happened: the same twice tells an account once."""
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["account", "key"], condition=~Q(key=""), name="notices_notice_once"),
            models.CheckConstraint(condition=Q(link="") | Q(link__startswith="/"), name="notices_notice_link"),
            models.CheckConstraint(condition=Q(read_at=None) | Q(read_at__gte=F("at")), name="notices_notice_read"),
        )
        indexes = (
            models.Index(fields=["account", "-id"], name="notices_notice_account"),
            models.Index(fields=["account"], condition=Q(read_at=None), name="notices_notice_unread"),
        )

    def __str__(self) -> str:
        return f"{self.account_id} {self.says[:40]}"


class Fate(models.TextChoices):
    """What became of a message."""

    WAITING = "waiting"
    SENT = "sent"
    DEAD = "dead"
    """Given up: refused for good, or tried too often."""


_REACHED = About(
    purpose="to send one message to the number that its reader gave for it",
    basis="performing the duty or the service asked for (PIPL art. 13 (1) 2, 3)",
    term="outbox",
    mask=Mask.PHONE,
    level=Level.S1,
)
_SAID = About(
    purpose="to fill in the words of one message until it is sent",
    basis="performing the duty or the service asked for (PIPL art. 13 (1) 2, 3)",
    term="outbox",
    mask=Mask.ALL,
    level=Level.S1,
)


class Outgoing(models.Model):
    """A message that leaves the house; address and content go as soon as it is sent or given up."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    channel = models.SlugField(max_length=16)
    template = models.SlugField(max_length=32)
    address = PersonalText(max_length=200, about=_REACHED)
    content = PersonalText(max_length=2000, about=_SAID)
    key = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    until = models.DateTimeField()
    """After this nobody needs it any more (a login code after minutes)."""
    fate = models.CharField(max_length=7, choices=Fate, default=Fate.WAITING)
    due_at = models.DateTimeField()
    """When it is tried next; while it is being tried, when another worker may take it up."""
    attempts = models.PositiveSmallIntegerField(default=0)
    trouble = models.CharField(max_length=64, blank=True)
    """The code of the last error, never its words."""
    ended_at = models.DateTimeField(null=True)

    FORGET = (Forget("outbox", since="ended_at"),)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(fate__in=Fate.values), name="notices_outgoing_fate"),
            models.CheckConstraint(
                condition=Q(fate=Fate.WAITING, ended_at=None) | ~Q(fate=Fate.WAITING) & Q(ended_at__isnull=False),
                name="notices_outgoing_ended",
            ),
        )
        indexes = (
            models.Index(fields=["due_at"], condition=Q(fate=Fate.WAITING), name="notices_outgoing_due"),
            models.Index(fields=["fate", "-id"], name="notices_outgoing_fate"),
        )

    def __str__(self) -> str:
        return f"{self.channel} {self.template} {self.fate}"
