"""What was held and handed over between two moments, as dated facts: what commendations rest on."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from shige.core.areas import area_range
from shige.staff.models import HandOver, Organisation, Post


@dataclass(frozen=True, slots=True)
class PostSpan:
    """A post and the time for which it was held."""

    uid: UUID
    role: str
    area: str
    person_uid: UUID
    person: str
    start: datetime
    end: datetime | None


@dataclass(frozen=True, slots=True)
class NoteSpan:
    """A hand-over note: when it was left, when it was taken, by whom."""

    uid: UUID
    area: str
    left: datetime
    taken: datetime | None
    taker_uid: UUID | None


def posts_between(area: str, *, role: str, start: datetime, end: datetime) -> tuple[PostSpan, ...]:
    """The holders' posts of a role in an area that were held at any time between, by area and time."""
    low, high = area_range(area)
    rows = Post.objects.filter(role=role, rank=0, low__gte=low, low__lte=high, valid_from__lt=end)
    rows = rows.filter(Q(valid_to=None) | Q(valid_to__gt=start)).select_related("person")
    return tuple(_post(row) for row in rows.order_by("low", "valid_from", "pk"))


def posts_named(uids: list[UUID]) -> dict[UUID, PostSpan]:
    """Those posts, whether they are still held or not."""
    return {row.uid: _post(row) for row in Post.objects.filter(uid__in=uids).select_related("person")}


def posts_ever(user_uid: UUID) -> tuple[UUID, ...]:
    """All posts that an account's person holds or has held."""
    return tuple(Post.objects.filter(person__user__uid=user_uid).values_list("uid", flat=True))


def notes_between(area: str, *, start: datetime, end: datetime) -> tuple[NoteSpan, ...]:
    """The hand-over notes that were left in an area between, by time."""
    low, high = area_range(area)
    rows = HandOver.objects.filter(low__gte=low, low__lte=high, at__gte=start, at__lt=end).select_related("taken_by")
    return tuple(
        NoteSpan(row.uid, row.area, row.at, row.taken_at, row.taken_by.uid if row.taken_by else None)
        for row in rows.order_by("at", "pk")
    )


def organisations_named(uids: list[UUID]) -> dict[UUID, str]:
    """What those organisations are called, whether they still are or not."""
    return dict(Organisation.objects.filter(uid__in=uids).values_list("uid", "name"))


def _post(row: Post) -> PostSpan:
    person = row.person
    return PostSpan(row.uid, row.role, row.area, person.uid, person.name.open(), row.valid_from, row.valid_to)
