"""What a city and its districts have set, change by change; nothing is ever overwritten."""

import uuid

from django.db import models
from django.db.models import F, Q


class Version(models.Model):
    """One change of a book of rules in one area: which values it sets, from when on, who made it and why."""

    number = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    """Tells two databases with equal numbers apart, a restored one for example."""
    book = models.SlugField(max_length=32)
    area = models.CharField(max_length=18, blank=True)
    """Empty for the whole city."""
    place = models.PositiveIntegerField()
    """Its place among the changes of this book and area, from 1: two who change at once cannot have the same."""
    said = models.JSONField()
    """Value by key; null takes a value back."""
    since = models.DateTimeField()
    at = models.DateTimeField()
    actor_uid = models.CharField(max_length=36, blank=True)
    actor_name = models.CharField(max_length=64)
    actor_post = models.CharField(max_length=64, blank=True)
    why = models.TextField()
    like = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    """The version that it brought back."""

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["book", "area", "place"], name="rules_version_place"),
            models.CheckConstraint(condition=Q(since__gte=F("at")), name="rules_version_since"),
            models.CheckConstraint(condition=Q(place__gte=1), name="rules_version_first"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.book} {self.area}"
