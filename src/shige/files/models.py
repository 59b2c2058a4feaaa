"""Each file that came or is coming; its bytes lie beside the database, closed, under the digest of what they are."""

from django.db import models
from django.db.models import F, Q

from shige.files.facts import Kind, State


class Blob(models.Model):
    """Bytes that are kept: the row on which keeping and taking away the same bytes wait for each other."""

    digest = models.CharField(max_length=64, unique=True)
    """SHA-256 of what they are, in hex."""

    def __str__(self) -> str:
        return self.digest


class File(models.Model):
    """A photo or a voice note."""

    uid = models.UUIDField(unique=True, editable=False)
    """Made by the sender, so that sending again is the same file."""
    kind = models.CharField(max_length=8)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    """Of what the sender has."""
    got = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=8, default=State.COMING)
    why = models.CharField(max_length=32, blank=True)
    """The code of the error where it was refused, or where its bytes came torn and are awaited once more."""
    content = models.ForeignKey(Blob, models.PROTECT, null=True, to_field="digest", related_name="files")
    """What is kept of it: other bytes than those that came."""
    media = models.CharField(max_length=16, blank=True)
    owner = models.CharField(max_length=16, blank=True)
    owner_uid = models.UUIDField(null=True)
    at = models.DateTimeField()
    until = models.DateTimeField()
    """When it goes: a day after it came, or when its owner's term is over."""

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(got__lte=F("size"), size__gt=0), name="files_file_size"),
            models.CheckConstraint(condition=Q(kind__in=[*Kind]), name="files_file_kind"),
            models.CheckConstraint(condition=Q(state__in=[*State]), name="files_file_state"),
            models.CheckConstraint(
                condition=Q(state__in=[State.WHOLE, State.KEPT]) ^ Q(content=None), name="files_file_content"
            ),
            models.CheckConstraint(condition=Q(owner="", owner_uid=None) | ~Q(owner=""), name="files_file_owner"),
        )
        indexes = (
            models.Index(fields=["owner_uid"], name="files_file_of_owner"),
            models.Index(fields=["until"], name="files_file_until"),
            models.Index(fields=["id"], condition=Q(state=State.WHOLE), name="files_file_waiting"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.uid} {self.state}"
