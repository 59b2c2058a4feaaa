"""People who hold posts, and when they are there: no more of a person than a roster needs."""

import uuid
from datetime import datetime

from django.db import models
from django.db.models import F, Max, Q

from shige.core.masks import Level, Mask, Normal
from shige.personal.fields import BlindIndex, PersonalText
from shige.personal.forgetting import Forget
from shige.personal.private import About


class Person(models.Model):
    """Somebody who may hold posts: a name to be called by, and the account, nothing else."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    name = PersonalText(
        max_length=32,
        about=About(
            purpose="to say who holds a post and is on duty, to whoever may read posts",
            basis="human resources management and a public duty (PIPL art. 13 (1) 2 and 3)",
            term="staff",
            mask=Mask.NAME,
            level=Level.S0,
        ),
    )
    name_index = BlindIndex(of="name", normal=Normal.NAME)
    """Save it together with the name: `update_fields=["name", "name_index"]`."""
    user = models.OneToOneField("access.User", null=True, on_delete=models.PROTECT, related_name="+")
    name_open = models.BooleanField(default=False)
    """Consent that the public page shows the name."""
    made_up = models.BooleanField(default=False)
    """A person of the demo, whom there is not."""

    FORGET = (
        # the second half says nothing new: it lets the database begin at the few posts that ended
        Forget("staff", since=Max("posts__valid_to"), when=~Q(posts__valid_to=None) & Q(posts__valid_to__isnull=False)),
    )

    def __str__(self) -> str:
        return str(self.name)


class PostQuerySet(models.QuerySet["Post"]):
    """Questions to the posts."""

    def valid(self, now: datetime) -> "PostQuerySet":
        """Those that are held at that moment."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=now), valid_from__lte=now)

    def not_over(self, now: datetime) -> "PostQuerySet":
        """Those that are held then or later."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=now))


class Post(models.Model):
    """A role held by a person in an area for a time, as the holder or as a backup in order."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    role = models.CharField(max_length=32)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="posts")
    area = models.CharField(max_length=18)
    low = models.BigIntegerField()
    high = models.BigIntegerField()
    title = models.CharField(max_length=64, blank=True)
    rank = models.PositiveSmallIntegerField(default=0)
    """0 the holder, 1 the first backup, and so on."""
    sole = models.BooleanField()
    """Whether the role has one person in each place of an area."""
    phone = models.CharField(max_length=20, blank=True)
    """The number of the post, not the person's own."""
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["area", "role", "rank"], condition=Q(sole=True, valid_to=None), name="staff_post_sole"
            ),
            models.CheckConstraint(condition=Q(low__lte=F("high")), name="staff_post_range"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="staff_post_period"
            ),
        )
        indexes = (
            models.Index(fields=["area", "role"], name="staff_post_area"),
            models.Index(fields=["low", "role"], name="staff_post_low"),
        )

    def __str__(self) -> str:
        return f"{self.role} in {self.area}"


class Shift(models.Model):
    """Hours of the week in which a post is on duty; a post without shifts always is."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="shifts")
    day = models.PositiveSmallIntegerField()
    """0 is Monday."""
    start = models.PositiveSmallIntegerField()
    end = models.PositiveSmallIntegerField()
    """The hour after the last, at most 24."""

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(day__lt=7, start__lt=F("end"), end__lte=24), name="staff_shift_hours"),
        )

    def __str__(self) -> str:
        return f"{self.day} {self.start}-{self.end}"


class Leave(models.Model):
    """A time in which a person is not there; it says no reason."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="leaves")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(starts_at__lt=F("ends_at")), name="staff_leave_period"),)
        indexes = (models.Index(fields=["person", "ends_at"], name="staff_leave_person"),)

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M} - {self.ends_at:%Y-%m-%d %H:%M}"


class HandOver(models.Model):
    """What one shift leaves for the next in an area."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    area = models.CharField(max_length=18)
    low = models.BigIntegerField()
    at = models.DateTimeField()
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    text = PersonalText(
        max_length=2000,
        about=About(
            purpose="to tell the next shift what is open; it asks for no names or numbers of residents",
            basis="a public duty (PIPL art. 13 (1) 3)",
            term="handover",
            mask=Mask.ALL,
            level=Level.S0,
        ),
    )
    taken_at = models.DateTimeField(null=True)
    taken_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    FORGET = (Forget("handover", since="at"),)

    class Meta:
        indexes = (models.Index(fields=["low", "at"], name="staff_handover_low"),)

    def __str__(self) -> str:
        return f"{self.area} {self.at:%Y-%m-%d %H:%M}"


class Organisation(models.Model):
    """A body that works in the grids: a committee, a department's field unit, a property company and so on."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=64)
    kind = models.CharField(max_length=16)
    area = models.CharField(max_length=18)
    low = models.BigIntegerField()
    high = models.BigIntegerField()
    above = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    phone = models.CharField(max_length=20, blank=True)
    """The number that reaches it."""
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["low"], name="staff_organisation_low"),)

    def __str__(self) -> str:
        return self.name


class GridTie(models.Model):
    """What an organisation is to a grid, or to a community with all its grids, for a time."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="ties")
    area = models.CharField(max_length=18)
    low = models.BigIntegerField()
    high = models.BigIntegerField()
    bond = models.CharField(max_length=16)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["organisation", "area", "bond"], condition=Q(valid_to=None), name="staff_gridtie_once"
            ),
        )
        indexes = (models.Index(fields=["low"], name="staff_gridtie_low"),)

    def __str__(self) -> str:
        return f"{self.bond} {self.area}"


class Assignment(models.Model):
    """What a post or an organisation has taken on for a time: a micro-grid, an area, households to keep in touch with.

    It refers to doors by their ids alone: no key leads from here to anybody who lives there.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=16)
    post = models.ForeignKey(Post, null=True, on_delete=models.PROTECT, related_name="assignments")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="assignments")
    area = models.CharField(max_length=18)
    low = models.BigIntegerField()
    high = models.BigIntegerField()
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(post=None, organisation__isnull=False) | Q(post__isnull=False, organisation=None),
                name="staff_assignment_one_holder",
            ),
            models.UniqueConstraint(
                fields=["kind", "area", "post"], condition=Q(valid_to=None), name="staff_assignment_post_once"
            ),
            models.UniqueConstraint(
                fields=["kind", "area", "organisation"], condition=Q(valid_to=None), name="staff_assignment_body_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="staff_assignment_period"
            ),
        )
        indexes = (models.Index(fields=["low", "kind"], name="staff_assignment_low"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.area}"


class AssignedDoor(models.Model):
    """A part of an area that is taken on: an address unit, or a dwelling, by its id in the register."""

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="doors")
    door = models.CharField(max_length=64)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["assignment", "door"], name="staff_assigneddoor_once"),)
        indexes = (models.Index(fields=["door"], name="staff_assigneddoor_door"),)

    def __str__(self) -> str:
        return self.door


class ForeignCode(models.Model):
    """What a row of an existing system is called there, so that it comes in once and others can name it."""

    noun = models.CharField(max_length=16)
    code_system = models.CharField(max_length=32)
    code = models.CharField(max_length=64)
    """As it stands there; of people a keyed digest of it, which tells nothing."""
    target = models.CharField(max_length=36)
    """The uid of the row here, or the code of a grid."""
    name = models.CharField(max_length=64, blank=True)
    """Of a grid what it is called there."""

    class Meta:
        constraints = (models.UniqueConstraint(fields=["noun", "code_system", "code"], name="staff_foreigncode_once"),)
        indexes = (models.Index(fields=["noun", "target"], name="staff_foreigncode_target"),)

    def __str__(self) -> str:
        return f"{self.noun} {self.code_system}"


class Turn(models.Model):
    """The newest turn of a street's, a district's or a city's staff: workers read anew where it differs from theirs."""

    head = models.CharField(max_length=9, primary_key=True)
    token = models.UUIDField()

    def __str__(self) -> str:
        return f"{self.head} {self.token}"
