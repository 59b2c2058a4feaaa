"""Who can log in, the rights that they have been given, and where they are logged in now."""

import uuid
from datetime import datetime, timedelta
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from shige.core.masks import Level, Mask, Normal
from shige.personal.fields import BlindIndex, PersonalText
from shige.personal.forgetting import Forget
from shige.personal.private import About


class Kind(models.TextChoices):
    """What stands behind an account."""

    PERSON = "person"
    HELPER = "helper"
    """Somebody who helps in one micro-grid: invited, without a password."""
    SYSTEM = "system"
    """A program of another organisation: it has tokens, and nobody logs in with it."""


class UserManager(BaseUserManager["User"]):
    """Makes accounts."""

    def create_user(self, name: str, *, kind: str = Kind.PERSON) -> "User":
        """An account of that login name, which nobody enters by a password yet."""
        user = self.model(name=name, kind=kind)
        user.set_unusable_password()
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """An account: what somebody logs in with. Who it is and what they may do stands with their posts."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=64, unique=True)
    is_active = models.BooleanField(default=True)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.PERSON)
    made_at = models.DateTimeField(auto_now_add=True)
    demo_role = models.CharField(max_length=32, blank=True)
    """The role that an account of the demo shows; empty on every account of a city."""
    failures = models.PositiveSmallIntegerField(default=0)
    """Wrong passwords or codes since the last right one."""
    locked_until = models.DateTimeField(null=True)

    USERNAME_FIELD = "name"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    def __str__(self) -> str:
        return self.name


class GrantQuerySet(models.QuerySet["Grant"]):
    """Questions to the rights given."""

    def valid(self, now: datetime) -> "GrantQuerySet":
        """Those that hold at that moment."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=now), valid_from__lte=now)

    def not_over(self, now: datetime) -> "GrantQuerySet":
        """Those that hold then or will hold later."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=now))


class Grant(models.Model):
    """A role in an area, given to an account for a time; it goes with a post, or stands alone."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=32)
    area = models.CharField(max_length=18)
    low = models.BigIntegerField()
    high = models.BigIntegerField()
    post_uid = models.UUIDField(null=True)
    given_at = models.DateTimeField()
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(low__lte=F("high")), name="access_grant_range"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="access_grant_period"
            ),
        )
        indexes = (
            models.Index(fields=["user", "valid_to"], name="access_grant_user"),
            models.Index(fields=["post_uid"], name="access_grant_post"),
            models.Index(fields=["role", "low"], name="access_grant_role"),
        )

    def __str__(self) -> str:
        return f"{self.role} in {self.area}"


class Session(AbstractBaseSession):
    """Somebody who is logged in somewhere: Django's session, with the account that it belongs to."""

    account = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+")

    class Meta(AbstractBaseSession.Meta):
        db_table = "access_session"

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        """What Django reads and writes it with."""
        from shige.access.sessions import SessionStore

        return SessionStore


class Cached(models.Model):
    """What all worker processes count together, as Django's cache in the database wants it."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "access_cache"

    def __str__(self) -> str:
        return self.cache_key


class Token(models.Model):
    """What a program of another organisation shows to use the API; only its digest is kept."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="tokens")
    organisation = models.CharField(max_length=64)
    prefix = models.CharField(max_length=8, unique=True)
    """The beginning, by which a token that was found somewhere is looked up."""
    digest = models.CharField(max_length=64, unique=True)
    purposes = models.JSONField(default=list)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=36)
    valid_to = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    uses = models.BigIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(valid_to__gt=F("made_at")), name="access_token_period"),)

    def __str__(self) -> str:
        return f"{self.prefix} of {self.organisation}"


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
