"""Rows of this room: buildings, their doors, their premises, and what was corrected. Nobody's name stands here."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

LOWEST, HIGHEST = -9, 200
"""Floors that a building may have."""
_NOBODY = "what stands on a building or over a shop, for everybody to read"


class Origin(models.IntegerChoices):
    """Where a row comes from; the later, the surer."""

    DERIVED = 0
    """Counted out from entrances, floors and dwellings; nobody has looked yet."""
    IMPORTED = 1
    CONFIRMED = 2
    """Derived, and somebody has seen that it is so."""
    ENTERED = 3


class Register(models.Model):
    """One row: how often names and addresses changed, which every worker compares its search with."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    line = models.UUIDField(default=uuid.uuid4, editable=False)
    """Tells the editions of two databases apart."""
    edition = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.edition)


class Building(models.Model):
    """A building of the city file."""

    NOT_PERSONAL: ClassVar = {"name": _NOBODY, "address": _NOBODY, "lon": _NOBODY, "lat": _NOBODY}

    uid = models.CharField(max_length=200, unique=True)
    """As the city file and the plans name it."""
    code = models.CharField(max_length=8, unique=True)
    """What its QR code says."""
    community = models.BigIntegerField(db_index=True)
    """Lowest code of the community's range."""
    name = models.CharField(max_length=80, blank=True)
    address = models.CharField(max_length=200, blank=True)
    lon = models.FloatField()
    lat = models.FloatField()
    entrances = models.PositiveSmallIntegerField()
    floors = models.PositiveSmallIntegerField()
    dwellings = models.PositiveIntegerField()
    edition = models.BigIntegerField(db_index=True)
    """Of the register, when its name or address changed last."""
    derived_on = models.DateField(null=True)
    """When its doors were derived; null while they wait for it."""

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(floors__lte=HIGHEST), name="places_building_floors"),
            models.CheckConstraint(
                condition=Q(lon__range=(-180, 180), lat__range=(-90, 90)), name="places_building_point"
            ),
        )

    def __str__(self) -> str:
        return self.name or self.address or self.uid


class Door(models.Model):
    """What every door of the register has, whatever is behind it; rows are ended, never deleted."""

    entrance = models.SmallIntegerField()
    floor = models.SmallIntegerField()
    door = models.CharField(max_length=24)
    origin = models.SmallIntegerField(choices=Origin)
    since = models.DateField()
    """When it came in, or was seen last."""
    ended = models.DateField(null=True)

    class Meta:
        abstract = True
        constraints: ClassVar = (
            models.UniqueConstraint(
                fields=["building", "entrance", "floor", "door"],
                condition=Q(ended__isnull=True),
                name="places_%(class)s_door",
            ),
            models.CheckConstraint(condition=Q(floor__range=(LOWEST, HIGHEST)), name="places_%(class)s_floor"),
        )


class Dwelling(Door):
    """A door behind which a household may live. Its key is its number for ever."""

    building = models.ForeignKey(Building, models.PROTECT, related_name="doors", db_index=False)

    class Meta:
        constraints = (
            *Door.Meta.constraints,
            models.CheckConstraint(condition=Q(origin__in=Origin.values), name="places_dwelling_origin"),
            models.CheckConstraint(condition=Q(entrance__gte=1) & ~Q(door=""), name="places_dwelling_named"),
        )

    def __str__(self) -> str:
        return f"{self.building_id} {self.entrance}-{self.door}"


class PremiseKind(models.TextChoices):
    """What a premise is used for."""

    SHOP = "shop"
    RESTAURANT = "restaurant"
    SERVICE = "service"
    MEDICAL = "medical"
    CHILDCARE = "childcare"
    OFFICE = "office"
    LODGING = "lodging"
    WORKSHOP = "workshop"
    STORE = "store"
    PUBLIC = "public"
    OTHER = "other"


class Premise(Door):
    """A shop, an office or another room that is no dwelling, as its door says."""

    NOT_PERSONAL: ClassVar = {"name": _NOBODY}

    building = models.ForeignKey(Building, models.PROTECT, related_name="premises")
    entrance = models.SmallIntegerField(default=0)
    """0 where it is entered from the street."""
    floor = models.SmallIntegerField(default=1)
    kind = models.CharField(max_length=10, choices=PremiseKind)
    name = models.CharField(max_length=80, blank=True)
    """What stands over the door; empty where it is vacant."""

    class Meta:
        constraints = (
            *Door.Meta.constraints,
            models.CheckConstraint(condition=Q(kind__in=PremiseKind.values), name="places_premise_kind"),
            models.CheckConstraint(condition=Q(entrance__gte=0) & ~Q(door=""), name="places_premise_named"),
        )

    def __str__(self) -> str:
        return f"{self.building_id} {self.door} {self.name}"


class Correction(models.Model):
    """One row of the register that somebody changed: what it was, what it is, who, when and why."""

    operation = models.UUIDField()
    """Made by the page: what was done in one go is undone in one go, and sent twice it is done once."""
    building = models.ForeignKey(Building, models.PROTECT, related_name="corrections")
    table = models.CharField(max_length=8)
    """dwelling, premise or building."""
    row = models.BigIntegerField()
    verb = models.CharField(max_length=24)
    at = models.DateTimeField()
    actor_uid = models.CharField(max_length=36)
    actor_name = models.CharField(max_length=64)
    why = models.CharField(max_length=200, blank=True)
    before = models.JSONField(null=True)
    """Null where the row is new."""
    after = models.JSONField()
    undone = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["operation", "table", "row"], name="places_correction_once"),
            models.CheckConstraint(
                condition=Q(table__in=("dwelling", "premise", "building")), name="places_correction_table"
            ),
        )

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.verb} {self.table} {self.row}"
