"""Deeds and questions about what posts and organisations have taken on: micro-grids, areas, households to contact."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from shige.access.scope import Scope
from shige.audit.services import deed_record
from shige.core.areas import area_range
from shige.core.assigning import Charge, Charged, Cover, covered
from shige.core.deeds import Actor, Deed
from shige.core.errors import ShigeError
from shige.core.values import Tier
from shige.staff.doors import doors_of, strange_door
from shige.staff.models import AssignedDoor, Assignment, Organisation, Post
from shige.territory.figures import grid_figures, units_by_grid


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be taken on: by a post or an organisation, of which exactly one is named."""

    charge: Charge
    area: str
    valid_from: datetime
    post_uid: UUID | None = None
    body_uid: UUID | None = None
    doors: tuple[str, ...] = ()
    """Address units of an area by their ids, or dwellings of households to contact: their numbers in the register, or
    building/entrance/floor/door."""
    valid_to: datetime | None = None

    def __post_init__(self) -> None:
        if (self.post_uid is None) == (self.body_uid is None):
            raise ShigeError("assignment-holder", "a post or an organisation takes it on", {"field": "holder"})
        if self.valid_to is not None and self.valid_to <= self.valid_from:
            facts = {"field": "valid_to", "value": str(self.valid_to), "bound": str(self.valid_from)}
            raise ShigeError("period-order", "an assignment ends after it begins", facts)


@dataclass(frozen=True, slots=True)
class AssignmentRow:
    """An assignment in a list."""

    uid: UUID
    charge: Charge
    area: str
    holder_uid: UUID
    holder: str
    """Name of the organisation, or of the holder of the post."""
    role: str
    """Role of the post; empty of an organisation."""
    title: str
    doors: int
    valid_from: datetime
    valid_to: datetime | None


@transaction.atomic
def assignment_make(wanted: Wanted, *, actor: Actor, within: Scope, now: datetime, why: str = "") -> UUID:
    """Let a post or an organisation take something on.

    Raises:
        ShigeError: "area-unknown" outside of `within`, "post-unknown" or "organisation-unknown" where the holder is not
            there or out of sight, "door-unknown" where a unit or a dwelling does not lie in the area,
            "assignment-held" where they hold the same already, and what `Charged` raises.
    """
    charged = Charged(wanted.charge, "", wanted.area, frozenset(wanted.doors))
    if not within.covers(wanted.area):
        raise ShigeError("area-unknown", f"there is no area {wanted.area}", {"field": "area", "value": wanted.area})
    post = None if wanted.post_uid is None else _post(wanted.post_uid, now=now)
    body = None if wanted.body_uid is None else _body(wanted.body_uid)
    doors = _checked(charged)
    low, high = area_range(wanted.area)
    try:
        with transaction.atomic():
            row = Assignment.objects.create(
                kind=wanted.charge,
                post=post,
                organisation=body,
                area=wanted.area,
                low=low,
                high=high,
                valid_from=wanted.valid_from,
                valid_to=wanted.valid_to,
            )
    except IntegrityError as error:
        facts = {"field": "area", "value": wanted.area, "charge": wanted.charge.value}
        raise ShigeError("assignment-held", "they have taken this on already", facts) from error
    AssignedDoor.objects.bulk_create([AssignedDoor(assignment=row, door=door) for door in doors])
    holder = wanted.post_uid or wanted.body_uid
    told = {"charge": wanted.charge.value, "holder": str(holder), "doors": len(doors)}
    deed_record(Deed(actor, "assignment_make", noun_id=str(row.uid), area=wanted.area, why=why, facts=told), at=now)
    return row.uid


@transaction.atomic
def assignment_end(uid: UUID, *, actor: Actor, within: Scope, now: datetime, why: str) -> None:
    """End an assignment; it stays in the history.

    Raises:
        ShigeError: "assignment-unknown" where it is not there, over, or outside of `within`.
    """
    row = assignments_open(now).select_for_update(of=("self",)).filter(uid=uid).first()
    if row is None or not within.covers(row.area):
        raise ShigeError("assignment-unknown", "there is no such assignment, or it is over", {"uid": str(uid)})
    row.valid_to = max(now, row.valid_from)
    row.save(update_fields=["valid_to"])
    deed_record(Deed(actor, "assignment_end", noun_id=str(uid), area=row.area, why=why), at=now)


def assignments(area: str, *, scope: Scope, now: datetime, with_past: bool = False) -> tuple[AssignmentRow, ...]:
    """What is taken on in an area, as far as the reader sees, by area and kind; with what is over on demand."""
    low, high = area_range(area)
    rows = Assignment.objects.all() if with_past else assignments_open(now)
    seen = scope.filter_covered(rows.filter(low__gte=low, high__lte=high))
    return _rows(seen.order_by("low", "-high", "kind", "valid_from", "pk"))


def assignments_of_post(post_uid: UUID, *, now: datetime) -> tuple[AssignmentRow, ...]:
    """What a post has taken on."""
    return _rows(assignments_open(now).filter(post__uid=post_uid).order_by("low", "kind"))


def assignments_of_body(body_uid: UUID, *, now: datetime) -> tuple[AssignmentRow, ...]:
    """What an organisation has taken on."""
    return _rows(assignments_open(now).filter(organisation__uid=body_uid).order_by("low", "kind"))


def assignment_cover(area: str, *, charge: Charge, now: datetime) -> Cover:
    """What nobody, or more than one, has taken on in an area, and what is taken on that is no longer there.

    Of contacts, a micro-grid is open where nobody has any household in it: not every household wants one.
    """
    tiers = (Tier.MICRO, Tier.DEDICATED) if charge == Charge.AREA else (Tier.MICRO,)
    grids: dict[str, frozenset[str]] = {figure.code: frozenset() for figure in grid_figures(area, tiers=tiers)}
    charges = charges_in(area, charges=(charge,), now=now)
    if charge == Charge.AREA and any(each.doors for each in charges):
        grids |= units_by_grid(area)
    for each in charges if charge == Charge.CONTACT else ():
        if each.area in grids:
            grids[each.area] |= each.doors
    return covered(grids, charges)


def charges_in(area: str, *, charges: Iterable[Charge], now: datetime) -> tuple[Charged, ...]:
    """What is taken on in an area or over it, as the decision takes it; holders by their ids."""
    low, high = area_range(area)
    kinds = set(charges)
    rows = _valid(now).filter(kind__in=kinds, low__lte=high, high__gte=low)
    columns = rows.order_by("low", "pk").values_list("pk", "kind", "area", "post__uid", "organisation__uid")
    doors: dict[int, set[str]] = {}
    named = AssignedDoor.objects.filter(assignment__in=rows.order_by()).values_list("assignment_id", "door")
    for key, door in named if kinds != {Charge.SPONSOR} else ():  # who sponsors takes on the whole
        doors.setdefault(key, set()).add(door)
    return tuple(
        Charged(Charge(kind), str(post or body), where, frozenset(doors.get(key, ())))
        for key, kind, where, post, body in columns
    )


def assignments_open(now: datetime) -> QuerySet[Assignment]:
    """Those that are held now or later; what a post took on is over when the post is."""
    mine = Q(valid_to=None) | Q(valid_to__gt=now)
    theirs = Q(post=None) | Q(post__valid_to=None) | Q(post__valid_to__gt=now)
    bodies = Q(organisation=None) | Q(organisation__valid_to=None) | Q(organisation__valid_to__gt=now)
    return Assignment.objects.filter(mine, theirs, bodies)


def _valid(now: datetime) -> QuerySet[Assignment]:
    return assignments_open(now).filter(valid_from__lte=now)


def _rows(rows: QuerySet[Assignment]) -> tuple[AssignmentRow, ...]:
    found = list(rows.select_related("post__person", "organisation").prefetch_related("doors"))
    return tuple(_row(row) for row in found)


def _row(row: Assignment) -> AssignmentRow:
    post, body = row.post, row.organisation
    return AssignmentRow(
        uid=row.uid,
        charge=Charge(row.kind),
        area=row.area,
        holder_uid=post.uid if post else body.uid if body else row.uid,
        holder=post.person.name.open() if post else body.name if body else "",
        role=post.role if post else "",
        title=post.title if post else "",
        doors=len(row.doors.all()),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )


def _checked(charged: Charged) -> tuple[str, ...]:
    """The doors as they are kept; each lies in the area: units by the plan, dwellings by the register."""
    names = sorted(charged.doors)
    doors = doors_of([(charged.charge, charged.area, names)])
    strange = strange_door(charged.charge, area=charged.area, names=names, doors=doors)
    if strange:
        message = f"there is no {strange} in {charged.area}"
        facts = {"field": "doors", "value": strange, "bound": charged.area}
        raise ShigeError("door-unknown", message, facts)
    return tuple(sorted({doors.kept(name) for name in names}))


def _post(uid: UUID, *, now: datetime) -> Post:
    post = Post.objects.not_over(now).filter(uid=uid).first()
    if post is None:
        raise ShigeError("post-unknown", "there is no such post, or it is over", {"uid": str(uid)})
    return post


def _body(uid: UUID) -> Organisation:
    body = Organisation.objects.filter(uid=uid, valid_to=None).first()
    if body is None:
        raise ShigeError("organisation-unknown", "there is no such organisation", {"uid": str(uid)})
    return body
