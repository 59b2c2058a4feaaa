"""Rows of this room: one batch a file that was uploaded, with what taking it in would do."""

import uuid

from django.db import models
from django.db.models import Q

from shige.core.masks import Level, Mask
from shige.personal.fields import PersonalText
from shige.personal.forgetting import Forget
from shige.personal.private import About

_ABOUT = About(
    purpose="to show a table before it is taken in, and to take in exactly what was shown",
    basis="performing a public duty (PIPL art. 13 (1) 3); the tables of staff tell of people",
    term="import",
    mask=Mask.ALL,
    level=Level.S0,
)


class State(models.TextChoices):
    """Where a batch stands."""

    SHOWN = "shown"
    """Its preview waits for a yes."""
    TAKEN = "taken"
    DROPPED = "dropped"


class Batch(models.Model):
    """A file that was uploaded once, under the number that the sender's page gave it."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    """Made by the page that sends it: sent twice, it is the same batch."""
    profile = models.CharField(max_length=40)
    state = models.CharField(max_length=8, choices=State, default=State.SHOWN)
    actor_uid = models.CharField(max_length=36, db_index=True)
    made_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    forget_at = models.DateTimeField(db_index=True)
    """When the file and its preview go; the figures stay."""
    digest = models.CharField(max_length=64)
    """SHA-256 of the file."""
    size = models.IntegerField()
    new = models.IntegerField(default=0)
    changed = models.IntegerField(default=0)
    equal = models.IntegerField(default=0)
    wrong = models.IntegerField(default=0)
    outcome = models.CharField(max_length=64)
    """SHA-256 of the preview: only what was shown is taken in."""
    file_name = PersonalText(max_length=200, about=_ABOUT)
    sheet = PersonalText(about=_ABOUT)
    """The file's table as JSON."""
    preview = PersonalText(about=_ABOUT)
    """What taking it in would do, row by row, as JSON."""

    FORGET = (Forget("import", since="forget_at"),)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(state__in=State.values), name="imports_batch_state"),
            models.CheckConstraint(condition=~Q(state=State.TAKEN) | Q(wrong=0), name="imports_batch_sound"),
            models.CheckConstraint(
                condition=Q(state=State.SHOWN) ^ Q(done_at__isnull=False), name="imports_batch_done"
            ),
        )

    def __str__(self) -> str:
        return f"{self.uid} {self.profile} {self.state}"
