"""Helpers of a micro-grid: their invitations, phones and codes, and how often something was tried."""

import uuid
from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from shige.access.models.accounts import User
from shige.core.masks import Level, Mask, Normal
from shige.personal.fields import BlindIndex, PersonalText
from shige.personal.forgetting import Forget
from shige.personal.private import About


class Device(models.Model):
    """A phone that a helper opens with a PIN of its own."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="devices")
    digest = models.CharField(max_length=64, unique=True)
    """Of the secret in the phone's cookie."""
    pin = models.CharField(max_length=128)
    label = models.CharField(max_length=64, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(failures__lte=5), name="access_device_failures"),)

    def __str__(self) -> str:
        return str(self.uid)


class Code(models.Model):
    """A code that was sent, or would have been if the number were known; it opens once, for a short time."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    asked = models.CharField(max_length=64)
    """What was asked with: a keyed digest of the number, never the number."""
    digest = models.CharField(max_length=64)
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+")
    invitation = models.UUIDField(null=True)
    """The invitation that it accepts, where there is no account yet."""
    made_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["made_at"], name="access_code_made"),)

    def __str__(self) -> str:
        return str(self.uid)


class Knock(models.Model):
    """How often something was tried in a stretch of time, counted over all worker processes."""

    what = models.CharField(max_length=80)
    window = models.BigIntegerField()
    count = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["what", "window"], name="access_knock_once"),)

    def __str__(self) -> str:
        return f"{self.what} {self.count}"


_INVITED = "performing the help that was agreed on, and consent (PIPL art. 13 (1) 1 and 2)"


class Invitation(models.Model):
    """Somebody who is asked to help in one micro-grid until a day; the link to it opens once, for a short time."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    name = PersonalText(
        max_length=32,
        about=About(
            purpose="to greet a helper, and to say who helps in a micro-grid",
            basis=_INVITED,
            term="staff",
            mask=Mask.NAME,
            level=Level.S0,
        ),
    )
    phone = PersonalText(
        max_length=20,
        about=About(
            purpose="to send a helper the code that opens their phone",
            basis=_INVITED,
            term="staff",
            mask=Mask.PHONE,
            level=Level.S1,
        ),
    )
    phone_index = BlindIndex(of="phone", normal=Normal.PHONE)
    role = models.CharField(max_length=32)
    area = models.CharField(max_length=18)
    low = models.BigIntegerField()
    until = models.DateTimeField()
    """When the help ends by itself."""
    digest = models.CharField(max_length=64, unique=True)
    """Of the secret in the link."""
    link_until = models.DateTimeField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=36)
    account = models.OneToOneField(User, null=True, on_delete=models.PROTECT, related_name="+")
    post_uid = models.UUIDField(null=True)
    taken_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    FORGET = (Forget("staff", since=Coalesce("ended_at", "until")),)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(until__gt=F("made_at")), name="access_invitation_period"),
            models.CheckConstraint(
                condition=Q(account=None, taken_at=None) | Q(account__isnull=False, taken_at__isnull=False),
                name="access_invitation_taken",
            ),
        )
        indexes = (models.Index(fields=["low"], name="access_invitation_low"),)

    def __str__(self) -> str:
        return f"{self.role} in {self.area}"


class Opening(models.Model):
    """A single record that an account may see until a moment, although it lies outside of its areas: a broken glass."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    resource = models.CharField(max_length=32)
    row = models.BigIntegerField()
    """The record's key in its own room."""
    area = models.CharField(max_length=18)
    low = models.BigIntegerField()
    high = models.BigIntegerField()
    under = models.UUIDField()
    """The glass that was broken: every look is written down under it."""
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(valid_to__gte=F("valid_from")), name="access_opening_period"),
            models.CheckConstraint(
                condition=Q(valid_to__lte=F("valid_from") + timedelta(hours=3)), name="access_opening_three_hours"
            ),
            models.UniqueConstraint(fields=["under", "resource", "row"], name="access_opening_once"),
        )
        indexes = (models.Index(fields=["user", "resource", "valid_to"], name="access_opening_user"),)

    def __str__(self) -> str:
        return f"{self.resource} {self.row}"
