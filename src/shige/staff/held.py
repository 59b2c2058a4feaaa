"""Posts with their hours and their holders' leave, read in two queries however many they are."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import DateTimeField, IntegerField, QuerySet, Value
from django.utils import timezone

from shige.core.duty import NO_OVERLAY, Moment, Standing, shift_hours
from shige.staff.facts import PostRow
from shige.staff.models import Leave, Post, Shift
from shige.territory.selectors import overlay

_FEW = 500
"""Posts that are named one by one in a query; more are asked for again by what they were found by."""


@dataclass(frozen=True, slots=True)
class Held:
    """A post, the bits of its hours of the week, and the leave of its holder in seconds since 1970."""

    post: Post
    hours: int
    away: tuple[tuple[int, int], ...]

    def standing(self) -> Standing:
        """As the decision who answers takes it."""
        post = self.post
        return Standing(
            str(post.uid),
            str(post.person.uid),
            post.role,
            post.area,
            rank=post.rank,
            start=int(post.valid_from.timestamp()),
            end=None if post.valid_to is None else int(post.valid_to.timestamp()),
            hours=self.hours,
            away=self.away,
        )

    def row(self, *, now: datetime) -> PostRow:
        """As others see it."""
        post, second = self.post, now.timestamp()
        return PostRow(
            uid=post.uid,
            role=post.role,
            area=post.area,
            rank=post.rank,
            title=post.title,
            phone=post.phone,
            person_uid=post.person.uid,
            person=post.person.name.open(),
            made_up=post.person.made_up,
            valid_from=post.valid_from,
            valid_to=post.valid_to,
            hours=self.hours,
            is_away=any(start <= second < end for start, end in self.away),
        )


def held(rows: QuerySet[Post]) -> list[Held]:
    """The posts in their order, each with its hours and its holder's leave."""
    posts = list(rows.select_related("person"))
    is_few = len(posts) <= _FEW
    ids: Any = [post.pk for post in posts] if is_few else rows.order_by().values("pk")
    people: Any = {post.person_id for post in posts} if is_few else rows.order_by().values("person")
    shifts: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    away: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for of, day, start, end, gone, back in _hours_and_leave(ids, people) if posts else ():
        if gone is None:
            shifts[of].append((day, start, end))
        else:
            away[of].append((int(gone.timestamp()), int(back.timestamp())))
    return [Held(post, shift_hours(shifts.get(post.pk, ())), tuple(away.get(post.person_id, ()))) for post in posts]


def _hours_and_leave(posts: Any, people: Any) -> QuerySet[Any, Any]:
    """Shifts of posts, and the leave of people with its moments: both in one question."""
    moment = Value(None, output_field=DateTimeField(null=True))
    number = Value(0, output_field=IntegerField())
    hours = Shift.objects.filter(post__in=posts).order_by()
    leave = Leave.objects.filter(person__in=people).order_by()
    return hours.values_list("post_id", "day", "start", "end", moment, moment).union(
        leave.values_list("person_id", number, number, number, "starts_at", "ends_at"), all=True
    )


def moment_of(now: datetime) -> Moment:
    """A point in time with its hour of the local week."""
    local = timezone.localtime(now)
    return Moment(int(now.timestamp()), local.weekday() * 24 + local.hour)


def run_by(area: str) -> Mapping[str, str]:
    """The functional area that runs the street of an area, by the street; nothing where none does, or above streets."""
    return overlay([area[:9]]) if len(area) >= 9 else NO_OVERLAY
