"""People who help of their own will, and the service projects that they take on.

No row here refers to staff, residents or dwellings: a volunteer is known by the link on their own phone alone.
"""

import uuid

from django.db import models
from django.db.models import F, Max, Q
from django.db.models.functions import Coalesce, Greatest

from shige.core.masks import Level, Mask, Normal
from shige.personal.fields import BlindIndex, PersonalText
from shige.personal.forgetting import Forget
from shige.personal.private import About

CONSENT = "the volunteer's consent (PIPL art. 13 (1) 1), withdrawn at any time"
TERM = "volunteer"
_REST = "shige.volunteers.leaving.volunteers_end"
_LAST = Greatest(
    F("made_at"),
    Coalesce(Max("takings__asked_at"), F("made_at")),
    Coalesce(Max("takings__marks__at"), F("made_at")),
)
"""When somebody last signed up, took a shift or was noted on one."""


class Volunteer(models.Model):
    """Somebody who helps: what to call them, how to reach them, what they can do; masked once they leave."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    name = PersonalText(
        max_length=32,
        about=About("to call a volunteer by on a shift and on a certificate", CONSENT, TERM, Mask.NAME, Level.S0),
    )
    phone = PersonalText(
        max_length=20,
        about=About("to tell a volunteer of a changed shift", CONSENT, TERM, Mask.PHONE, Level.S1),
    )
    phone_index = BlindIndex(of="phone", normal=Normal.PHONE)
    key_digest = models.CharField(max_length=64, unique=True, null=True)
    """Of the secret in the link on their phone; nothing once they have left."""
    community = models.CharField(max_length=12)
    low = models.BigIntegerField()
    skills = models.JSONField(default=list)
    """Codes of policy/skills.csv."""
    made_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    FORGET = (
        Forget("volunteer", since="left_at", rest=_REST),
        Forget("volunteer-idle", since=_LAST, when=Q(left_at=None), of="volunteer", rest=_REST),
    )

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(left_at=None) | Q(key_digest=None), name="volunteers_volunteer_left_without_key"
            ),
        )
        indexes = (models.Index(fields=["low", "made_at"], name="volunteers_volunteer_low"),)

    def __str__(self) -> str:
        return str(self.uid)


class FreeTime(models.Model):
    """Hours of the week at which a volunteer mostly can; without any, they say it shift by shift."""

    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="free_times")
    day = models.PositiveSmallIntegerField()
    """0 is Monday."""
    start = models.PositiveSmallIntegerField()
    end = models.PositiveSmallIntegerField()
    """The hour after the last, at most 24."""

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(day__lt=7, start__lt=F("end"), end__lte=24), name="volunteers_freetime_hours"
            ),
        )

    def __str__(self) -> str:
        return f"{self.day} {self.start}-{self.end}"


class Consent(models.Model):
    """What a volunteer agreed to, in which version of the words, and when they took it back."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="consents")
    code = models.CharField(max_length=16)
    version = models.CharField(max_length=16)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    TAKEN_BACK = (
        Forget(
            "consent",
            since="withdrawn_at",
            when=Q(withdrawn_at=None),
            rest="shige.volunteers.leaving.consents_end",
        ),
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["volunteer", "code"], condition=Q(withdrawn_at=None), name="volunteers_consent_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.version}"


class Joining(models.Model):
    """A volunteer asks to help in a grid or a community, and its lead decides."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="joinings")
    area = models.CharField(max_length=18)
    low = models.BigIntegerField()
    asked_at = models.DateTimeField()
    accepted = models.BooleanField(null=True)
    """None until somebody decides."""
    decided_at = models.DateTimeField(null=True)
    why = models.TextField(blank=True, max_length=200)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["volunteer", "area"], name="volunteers_joining_once"),
            models.CheckConstraint(
                condition=Q(accepted=None, decided_at=None) | Q(accepted__isnull=False, decided_at__isnull=False),
                name="volunteers_joining_decided",
            ),
        )
        indexes = (models.Index(fields=["low", "accepted"], name="volunteers_joining_low"),)

    def __str__(self) -> str:
        return f"{self.area} {self.accepted}"


class Project(models.Model):
    """Something that a grid or community wants done, and the body that took it on, from claim to result."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    area = models.CharField(max_length=18)
    low = models.BigIntegerField()
    title = models.CharField(max_length=64)
    wanted = models.TextField(max_length=1000)
    made_at = models.DateTimeField()
    body = models.ForeignKey(
        "staff.Organisation", to_field="uid", null=True, on_delete=models.PROTECT, related_name="+"
    )
    claimed_at = models.DateTimeField(null=True)
    plan = models.TextField(blank=True, max_length=2000)
    picture = models.CharField(blank=True, max_length=64)
    """Name of the file that was written anew from what came in."""
    result = models.TextField(blank=True, max_length=2000)
    minutes = models.PositiveIntegerField(default=0)
    """What the body served besides the shifts of the project, as it says itself."""
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(claimed_at__isnull=False), name="volunteers_project_claimed_first"
            ),
            models.CheckConstraint(
                condition=Q(body=None, claimed_at=None) | Q(body__isnull=False, claimed_at__isnull=False),
                name="volunteers_project_claim_whole",
            ),
        )
        indexes = (models.Index(fields=["low", "closed_at"], name="volunteers_project_low"),)

    def __str__(self) -> str:
        return self.title


class Turn(models.Model):
    """A shift that a community offers: when, where, and how many are needed."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    area = models.CharField(max_length=18)
    low = models.BigIntegerField()
    title = models.CharField(max_length=64)
    where = models.CharField(max_length=64)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    needed = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=6)
    """Six digits on a sheet at the place: whoever types them is there."""
    project = models.ForeignKey(Project, null=True, on_delete=models.PROTECT, related_name="turns")
    called_off_at = models.DateTimeField(null=True)
    why = models.TextField(blank=True, max_length=200)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(starts_at__lt=F("ends_at")), name="volunteers_turn_period"),
            models.CheckConstraint(condition=Q(needed__gte=1, needed__lte=200), name="volunteers_turn_needed"),
        )
        indexes = (models.Index(fields=["low", "starts_at"], name="volunteers_turn_low"),)

    def __str__(self) -> str:
        return self.title


class Taking(models.Model):
    """A volunteer on a shift: in one of its places, or on its waiting list; given back, it is gone."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="takings")
    turn = models.ForeignKey(Turn, on_delete=models.PROTECT, related_name="takings")
    place = models.PositiveSmallIntegerField(null=True)
    """From 0; None on the waiting list."""
    asked_at = models.DateTimeField()
    wrong_codes = models.PositiveSmallIntegerField(default=0)
    """Wrong digits typed at the place; after a few the organiser notes it."""

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["volunteer", "turn"], name="volunteers_taking_once"),
            models.UniqueConstraint(
                fields=["turn", "place"], condition=Q(place__isnull=False), name="volunteers_taking_place"
            ),
        )

    def __str__(self) -> str:
        return f"{self.turn_id} {self.place}"


class BusyHalfHour(models.Model):
    """A half hour that a taken shift fills: one volunteer has each of them once, so nothing is booked double."""

    taking = models.ForeignKey(Taking, on_delete=models.CASCADE, related_name="busy")
    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="+")
    slot = models.PositiveIntegerField()
    """Number of the half hour since 1970."""

    class Meta:
        constraints = (models.UniqueConstraint(fields=["volunteer", "slot"], name="volunteers_busy_once"),)

    def __str__(self) -> str:
        return str(self.slot)


class Mark(models.Model):
    """What was noted of somebody on a shift: came, left, or a correction with its reason; added, never changed."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    taking = models.ForeignKey(Taking, on_delete=models.CASCADE, related_name="marks")
    kind = models.CharField(max_length=4)
    at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=0)
    how = models.CharField(max_length=16)
    """"code" at the place, or "organiser"."""
    why = models.CharField(blank=True, max_length=200)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=["in", "out", "set"]), name="volunteers_mark_kind"),
            models.CheckConstraint(condition=~Q(kind="set") | ~Q(why=""), name="volunteers_mark_reason"),
            models.CheckConstraint(condition=Q(minutes__lte=1440), name="volunteers_mark_minutes"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"
