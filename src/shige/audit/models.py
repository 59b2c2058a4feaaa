"""The log of deeds: rows that are added and never changed."""

from django.db import models


class Entry(models.Model):
    """One deed, as it is kept for ever; it names its actor by words and refers to no other row."""

    at = models.DateTimeField()
    actor_uid = models.CharField(max_length=36, blank=True)
    actor_name = models.CharField(max_length=64)
    actor_post = models.CharField(max_length=64, blank=True)
    noun = models.CharField(max_length=32)
    verb = models.CharField(max_length=64)
    noun_id = models.CharField(max_length=64)
    area = models.CharField(max_length=18, blank=True)
    purpose = models.CharField(max_length=64, blank=True)
    why = models.TextField(blank=True)
    facts = models.JSONField(default=dict)

    class Meta:
        indexes = (
            models.Index(fields=["noun", "noun_id"], name="audit_entry_noun"),
            models.Index(fields=["actor_uid", "at"], name="audit_entry_actor"),
        )

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.actor_name} {self.verb} {self.noun_id}"
