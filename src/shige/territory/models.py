"""Rows of this room: the official tree and its overlay, plans with their grids and units, and what is published."""

import uuid

from django.db import models
from django.db.models import Q


class Division(models.Model):
    """An area of the official tree, from the province to the community."""

    code = models.CharField(max_length=12, primary_key=True)
    level = models.CharField(max_length=12)
    name = models.CharField(max_length=64)
    parent = models.CharField(max_length=12, blank=True, db_index=True)
    low = models.BigIntegerField(db_index=True)
    high = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class FunctionalArea(models.Model):
    """An area that works like a district although its streets carry the codes of others (高新区)."""

    key = models.SlugField(max_length=32, unique=True)
    name = models.CharField(max_length=64)
    code = models.CharField(max_length=6, blank=True)
    """Six digits of its own, over which posts are held; not an official code."""
    leads = models.BooleanField(default=True)
    """Whether duty climbs to its posts, and not to the statutory district's."""

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="territory_functionalarea_code"),
        )

    def __str__(self) -> str:
        return self.name


class FunctionalStreet(models.Model):
    """A street that a functional area runs; a street belongs to at most one."""

    area = models.ForeignKey(FunctionalArea, models.CASCADE, related_name="streets")
    street = models.OneToOneField(Division, models.CASCADE)

    def __str__(self) -> str:
        return f"{self.area_id} {self.street_id}"


class Status(models.TextChoices):
    """Where a plan stands on its way."""

    DRAFT = "draft"
    REVIEWED = "reviewed"
    """The communities have looked at it."""
    APPROVED = "approved"
    """The district has agreed."""
    PUBLISHED = "published"
    """It holds in at least one community."""
    RETIRED = "retired"
    """It holds nowhere any more and stays readable."""
    REFUSED = "refused"
    """It was looked at and will not be; it stays readable with the reason."""


class Plan(models.Model):
    """A cover of communities by grids."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    status = models.CharField(max_length=12, choices=Status, default=Status.DRAFT)
    loaded = models.BooleanField(default=False)
    """False while its rows are still coming in; such a plan is shown to nobody."""
    made_at = models.DateTimeField()
    metric_crs = models.IntegerField()
    content_hash = models.CharField(max_length=64)
    norms = models.TextField()
    meta = models.JSONField(default=dict)
    """The file's own meta, as they came."""

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["content_hash"], condition=Q(loaded=True), name="territory_plan_content"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="territory_plan_status"),
            models.CheckConstraint(
                condition=Q(loaded=True) | Q(status=Status.DRAFT), name="territory_plan_loaded_first"
            ),
        )

    def __str__(self) -> str:
        return f"{self.uid} {self.status}"


class Sheet(models.Model):
    """One community of a plan: its sums, and its doors packed for the atlas."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="sheets")
    community = models.BigIntegerField()
    """Lowest code of the community's range: its own grid's code."""
    name = models.TextField()
    households = models.IntegerField()
    units = models.IntegerField()
    general = models.IntegerField()
    micro = models.IntegerField()
    dedicated = models.IntegerField()
    exceptions = models.IntegerField()
    """Grids in which a norm could not be met."""
    doors = models.BinaryField()
    """The units as records of `core.mapping.atlas.DOOR`."""

    class Meta:
        constraints = (models.UniqueConstraint(fields=["plan", "community"], name="territory_sheet_community"),)

    def __str__(self) -> str:
        return f"{self.plan_id} {self.community}"


class Grid(models.Model):
    """A grid of any tier in one plan; rows stand in the order of the plan file."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="grids", db_index=False)
    code = models.BigIntegerField()
    tier = models.CharField(max_length=9)
    parent = models.BigIntegerField()
    """Code of the tier above; of a community its own lowest code."""
    community = models.BigIntegerField()
    name = models.TextField()
    households = models.IntegerField()
    minutes = models.FloatField(null=True)
    p_in_time = models.FloatField(null=True)
    crew = models.IntegerField(null=True)
    sliced = models.BooleanField()
    exceptions = models.TextField()
    figures = models.TextField()
    polygon = models.BinaryField()
    """WKB in EPSG:4490, longitude and latitude."""
    west = models.FloatField()
    south = models.FloatField()
    east = models.FloatField()
    north = models.FloatField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["plan", "code"], name="territory_grid_code"),)

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Unit(models.Model):
    """An entrance by a band of floors in one plan; rows stand in the order of the plan file."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="units", db_index=False)
    uid = models.TextField(db_index=True)
    building = models.TextField()
    entrance = models.IntegerField()
    floor_from = models.IntegerField()
    floor_to = models.IntegerField()
    lift = models.BooleanField()
    households = models.IntegerField()
    grid = models.BigIntegerField()
    """Its micro-grid, or its dedicated grid."""
    parent = models.BigIntegerField()
    """Its general grid, or again its dedicated grid."""
    lon = models.FloatField()
    lat = models.FloatField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["plan", "grid", "uid"], name="territory_unit_uid"),)
        indexes = (models.Index(fields=["building"], name="territory_unit_building"),)

    def __str__(self) -> str:
        return self.uid


class Lineage(models.Model):
    """What came from what: households of an old grid that are now in a new one."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="lineage")
    tier = models.TextField()
    source = models.TextField()
    target = models.TextField()
    households = models.IntegerField()
    change = models.TextField()

    def __str__(self) -> str:
        return f"{self.source} {self.change} {self.target}"


class Publication(models.Model):
    """A plan began to hold; the highest number is what every worker compares with at its next request."""

    number = models.PositiveIntegerField(primary_key=True)
    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    """Tells two databases with equal numbers apart, a restored one for example."""
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="publications")
    at = models.DateTimeField()
    actor_name = models.CharField(max_length=64)
    why = models.TextField()

    def __str__(self) -> str:
        return f"{self.number} {self.plan_id}"


class Standing(models.Model):
    """Which plan holds for a community, from one publication until another."""

    community = models.BigIntegerField()
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="standings", db_index=False)
    since = models.ForeignKey(Publication, models.PROTECT, related_name="began")
    until = models.ForeignKey(Publication, models.PROTECT, related_name="ended", null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["community"], condition=Q(until=None), name="territory_standing_one_plan"),
        )
        indexes = (models.Index(fields=["plan", "community"], name="territory_standing_plan"),)

    def __str__(self) -> str:
        return f"{self.community} {self.plan_id}"


class Land(models.Model):
    """One community of a city file as it is needed to edit grids: buildings, land, streets, packed."""

    city_hash = models.CharField(max_length=64)
    community = models.BigIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["city_hash", "community"], name="territory_land_once"),)

    def __str__(self) -> str:
        return f"{self.city_hash[:12]} {self.community}"


class DraftState(models.TextChoices):
    """Where a draft stands."""

    OPEN = "open"
    PROPOSED = "proposed"
    """A grid lead's draft waits for the community."""
    SAVED = "saved"
    REFUSED = "refused"
    DROPPED = "dropped"


class Draft(models.Model):
    """Edits of one community's grids, begun from what was published; a plan comes out of it or nothing."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    base = models.ForeignKey(Plan, models.PROTECT, related_name="drafts")
    community = models.BigIntegerField()
    is_proposal = models.BooleanField()
    """Of a grid lead, who works alone on it; otherwise the community's own, which its editors share."""
    state = models.CharField(max_length=12, choices=DraftState, default=DraftState.OPEN)
    version = models.PositiveIntegerField(default=0)
    plan = models.ForeignKey(Plan, models.PROTECT, null=True, related_name="made_by")
    opened_at = models.DateTimeField()
    opener_uid = models.CharField(max_length=36, blank=True)
    opener_name = models.CharField(max_length=64)
    why = models.TextField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["community"], condition=Q(state="open", is_proposal=False), name="territory_draft_shared"
            ),
            models.UniqueConstraint(
                fields=["community", "opener_uid"],
                condition=Q(state__in=("open", "proposed"), is_proposal=True),
                name="territory_draft_proposal",
            ),
            models.CheckConstraint(condition=Q(state__in=DraftState.values), name="territory_draft_state"),
        )

    def __str__(self) -> str:
        return f"{self.uid} {self.state}"


class Operation(models.Model):
    """One edit, undo or redo on a draft, added and never changed."""

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="operations")
    number = models.PositiveIntegerField()
    uid = models.UUIDField(unique=True)
    """Made by the one who edits: the same operation sent twice is one."""
    verb = models.CharField(max_length=12)
    content = models.JSONField()
    touched = models.JSONField()
    at = models.DateTimeField()
    actor_uid = models.CharField(max_length=36, blank=True)
    actor_name = models.CharField(max_length=64)
    why = models.TextField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["draft", "number"], name="territory_operation_number"),)

    def __str__(self) -> str:
        return f"{self.draft_id} {self.number} {self.verb}"
