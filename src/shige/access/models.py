"""Who can log in, and the rights that they have been given."""

import uuid
from datetime import datetime
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q


class UserManager(BaseUserManager["User"]):
    """Makes accounts."""

    def create_user(self, name: str, *, password: str | None = None) -> "User":
        """An account of that login name; without a password nobody enters it by one."""
        user = self.model(name=name)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """An account: what somebody logs in with. Who it is and what they may do stands with their posts."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=64, unique=True)
    is_active = models.BooleanField(default=True)
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
