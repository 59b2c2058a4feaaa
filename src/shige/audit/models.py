"""The log of deeds and its seals: rows that are added and never changed."""

from typing import Any, NoReturn

from django.db import models

from shige.core.errors import ShigeError


def _refuse(what: str) -> NoReturn:
    raise ShigeError("entry-fixed", f"what was done stays written down: an entry is never {what}")


class AddedOnly(models.QuerySet[Any]):
    """Questions to the log; nothing in it is changed or removed."""

    def update(self, **kwargs: Any) -> NoReturn:  # noqa: ARG002 - as Django calls it
        """Raise: an entry is never changed."""
        _refuse("changed")

    def delete(self) -> NoReturn:
        """Raise: an entry is never removed."""
        _refuse("removed")


class Kept(models.Model):
    """A row that is added once and stays as it is."""

    objects = AddedOnly.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the row; a second time raises."""
        if not self._state.adding:
            _refuse("changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:  # noqa: ARG002 - as Django calls it
        """Raise: a row is never removed."""
        _refuse("removed")


class Entry(Kept):
    """One deed, as it is kept for ever; it names its actor by words and refers to no other row."""

    at = models.DateTimeField()
    actor_uid = models.CharField(max_length=36, blank=True)
    actor_name = models.CharField(max_length=64)
    actor_post = models.CharField(max_length=64, blank=True)
    noun = models.CharField(max_length=32)
    verb = models.CharField(max_length=64)
    noun_id = models.CharField(max_length=64)
    area = models.CharField(max_length=18, blank=True)
    low = models.BigIntegerField(null=True)
    """The lowest code of the area, by which an auditor of a district finds what was done there."""
    purpose = models.CharField(max_length=64, blank=True)
    why = models.TextField(blank=True)
    facts = models.JSONField(default=dict)

    class Meta:
        indexes = (
            models.Index(fields=["noun", "noun_id"], name="audit_entry_noun"),
            models.Index(fields=["actor_uid", "at"], name="audit_entry_actor"),
            models.Index(fields=["low"], name="audit_entry_low"),
        )

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.actor_name} {self.verb} {self.noun_id}"


class Seal(Kept):
    """One link of the chain: the entries that were added since the seal before, by their digests."""

    number = models.BigIntegerField(primary_key=True)
    """Its place in the chain, from 1 without a gap."""
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    """The ids of the first and the last entry that it seals."""
    count = models.IntegerField()
    entries = models.JSONField()
    """Id and digest of each entry, so that a check can name the one that was changed or is gone."""
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.number}: {self.first} to {self.last}"
