"""Made-up people at a city's size, to measure on: rows at once, without accounts and without deeds."""

import uuid
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from shige.adapters.bulk import statistics_take
from shige.adapters.roles_file import shipped_roles
from shige.core.areas import area_range
from shige.staff.models import Person, Post, Shift
from shige.staff.turns import turns_touch

Place = tuple[str, str]
"""Role and area."""
_BATCH = 5_000
_WORKDAYS = range(5)
_HOURS = (9, 18)


def crowd_fill(places: Sequence[Place], *, shifts_of: str, now: datetime) -> int:
    """Give each place a made-up holder, those of one role with working hours; returns how many posts there are."""
    for first in range(0, len(places), _BATCH):
        with transaction.atomic():
            posts = Post.objects.bulk_create(_posts(places[first : first + _BATCH], begin=first, now=now))
            Shift.objects.bulk_create(
                Shift(post=post, day=day, start=_HOURS[0], end=_HOURS[1])
                for post in posts
                if post.role == shifts_of
                for day in _WORKDAYS
            )
            turns_touch(post.area for post in posts)
    statistics_take(Person, Post, Shift)
    return Post.objects.count()


def _posts(places: Sequence[Place], *, begin: int, now: datetime) -> Iterator[Post]:
    people = Person.objects.bulk_create(
        Person(uid=uuid.uuid4(), name=f"某{begin + number}", made_up=True) for number in range(len(places))
    )
    for person, (role, area) in zip(people, places, strict=True):
        low, high = area_range(area)
        yield Post(
            role=role,
            person=person,
            area=area,
            low=low,
            high=high,
            sole=shipped_roles()[role].sole,
            phone=f"028-{low % 10**8:08d}",
            valid_from=now - timedelta(days=1),
        )
