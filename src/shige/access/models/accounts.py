"""Who can log in, the rights that they have been given, and where they are logged in now."""

import uuid
from datetime import datetime
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import F, Q


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
    owner = models.UUIDField(default=uuid.uuid4, db_index=True)
    """Equal on all accounts of one person: they count as one wherever it takes another person."""
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
    city = models.CharField(max_length=64, blank=True, db_index=True)
    """Digest of the session at the city's identity provider that it came from, by which the provider ends it."""

    class Meta(AbstractBaseSession.Meta):
        db_table = "access_session"

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        """What Django reads it with."""
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
