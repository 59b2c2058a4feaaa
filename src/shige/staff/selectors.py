"""Questions about people, posts and who is on duty."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone

from shige.access.scope import Scope
from shige.adapters.roles_file import shipped_roles
from shige.core.areas import area_range
from shige.core.duty import Moment, Standing, answering, around, asked, duty_classes, hours_told, shift_hours
from shige.core.roles import Unit
from shige.staff.facts import DutyGap, HandOverRow, OnDuty, OpenPost, PersonRow, PostRow
from shige.staff.models import HandOver, Leave, Person, Post


def on_duty(area: str, *, role: str, now: datetime) -> OnDuty | None:
    """Who answers for a grid or an area in a duty now: the holder, the backups, then the line above.

    None where nobody does, up to the city: `duty_gaps` lists such places before they are asked for.
    """
    places = asked(area, shipped_roles().line(role))
    rows = _with_hours(Post.objects.valid(now).filter(area__in={a for _, a in places}, role__in={r for r, _ in places}))
    return _answer(list(rows), area=area, role=role, now=now)


def posts_around(area: str, *, now: datetime) -> tuple[PostRow, ...]:
    """The posts of a grid or an area itself and of all that it lies in, from the lowest tier up, holders first."""
    return _ordered(_with_hours(_posts_around(area, now=now)), now=now)


def duty_around(area: str, *, role: str, now: datetime) -> tuple[OnDuty | None, tuple[PostRow, ...]]:
    """`on_duty` and `posts_around` of the same moment, read at once."""
    rows = list(_with_hours(_posts_around(area, now=now)))
    return _answer(rows, area=area, role=role, now=now), _ordered(rows, now=now)


def open_posts(area: str, *, now: datetime) -> tuple[OpenPost, ...]:
    """Who looks after a grid, as anybody may know it: micro-grid, general grid, community; names with consent alone."""
    wanted = ("MICRO_WORKER", "DEDICATED_CHIEF", "GRID_WORKER", "GENERAL_CHIEF", "COMMUNITY_CHIEF")
    rows = (row for row in _posts_around(area, now=now) if row.role in wanted and row.rank == 0)
    ordered = sorted(rows, key=lambda post: (wanted.index(post.role), post.pk))
    return tuple(
        OpenPost(post.role, post.area, post.title, post.phone, post.person.name if post.person.name_open else "")
        for post in ordered
    )


def posts_in(area: str, *, scope: Scope, now: datetime, most: int = 500) -> tuple[PostRow, ...]:
    """The posts within an area, as far as the reader sees."""
    low, high = area_range(area)
    rows = _with_hours(scope.filter(Post.objects.valid(now).filter(low__gte=low, high__lte=high), field="low"))
    rows = rows.order_by("low", "-high", "role", "rank", "pk")[:most]
    return tuple(_post_row(post, now=now) for post in rows if scope.covers(post.area))


def posts_found(text: str, *, scope: Scope, now: datetime, most: int = 8) -> tuple[PostRow, ...]:
    """The posts with `text` in their title, their holder's name, their role or at the head of their area's code."""
    roles = [role.code for role in shipped_roles() if text.lower() in f"{role.zh} {role.en}".lower()]
    fits = Q(title__icontains=text) | Q(person__name__icontains=text) | Q(role__in=roles)
    fits |= Q(area__startswith=text) if text.isdecimal() else Q()
    rows = _with_hours(scope.filter(Post.objects.valid(now), field="low").filter(fits))
    found = (post for post in rows.order_by("rank", "low", "role", "pk")[:most] if scope.covers(post.area))
    return tuple(_post_row(post, now=now) for post in found)


def post_row(post_uid: UUID, *, scope: Scope, now: datetime) -> PostRow | None:
    """One post; None where there is none, or none that the reader sees."""
    post = _with_hours(scope.filter(Post.objects.filter(uid=post_uid), field="low")).first()
    return _post_row(post, now=now) if post is not None and scope.covers(post.area) else None


def posts_of_account(user_uid: UUID, *, now: datetime) -> tuple[PostRow, ...]:
    """The posts that an account's person holds now: what a person's own page begins with."""
    rows = _with_hours(Post.objects.valid(now).filter(person__user__uid=user_uid)).order_by("low", "role")
    return tuple(_post_row(post, now=now) for post in rows)


def person_of_account(user_uid: UUID) -> PersonRow | None:
    """The person behind an account."""
    person = Person.objects.select_related("user").filter(user__uid=user_uid).first()
    return None if person is None else _person_row(person)


def people(*, scope: Scope, now: datetime, most: int = 500) -> tuple[PersonRow, ...]:
    """People who hold posts that the reader sees."""
    held = scope.filter(Post.objects.not_over(now), field="low").values("person")
    rows = Person.objects.filter(pk__in=held).select_related("user").order_by("name", "pk")
    return tuple(_person_row(person) for person in rows[:most])


def empty_places(grids: Iterable[str], *, role: str, now: datetime) -> tuple[str, ...]:
    """The grids in which a role has no holder now."""
    wanted = list(grids)
    held = Post.objects.valid(now).filter(role=role, rank=0).values_list("area", flat=True)
    if len(wanted) <= 500:
        held = held.filter(area__in=wanted)
    return tuple(sorted(set(wanted) - set(held)))


def places_held(area: tuple[int, int], *, roles: Sequence[str], now: datetime) -> Mapping[str, int]:
    """In how many areas of a range of codes each role has a holder now."""
    low, high = area
    rows = Post.objects.valid(now).filter(role__in=roles, rank=0, low__gte=low, low__lte=high)
    return dict(rows.values_list("role").annotate(places=Count("area", distinct=True)).order_by("role"))


def duty_gaps(grids: Sequence[str], *, role: str, now: datetime) -> tuple[DutyGap, ...]:
    """Classes of grids in which, at some hour of the next seven days, nobody answers or only somebody above."""
    line = shipped_roles().line(role)
    rows = _with_hours(Post.objects.not_over(now).filter(role__in=[step.code for step in line]))
    classes = duty_classes(grids, line, [_standing(post) for post in rows], begin=moment_of(now))
    gaps = [
        DutyGap(
            role,
            duty.grids,
            empty_hours=duty.empty.bit_count(),
            own_hours=dict(duty.steps).get(role, 0).bit_count(),
            empty_shifts=hours_told(duty.empty),
        )
        for duty in classes
    ]
    thin = [gap for gap in gaps if gap.empty_hours or not gap.own_hours]
    return tuple(sorted(thin, key=lambda gap: (-gap.empty_hours, gap.own_hours, gap.grids)))


def handovers(area: str, *, scope: Scope, most: int = 50) -> tuple[HandOverRow, ...]:
    """The notes of an area, those that wait to be taken first, then the newest."""
    low, high = area_range(area)
    rows = scope.filter(HandOver.objects.filter(low__gte=low, low__lte=high), field="low")
    rows = rows.select_related("author", "taken_by")
    waiting = list(rows.filter(taken_at=None).order_by("-at")[:most])
    taken = list(rows.exclude(taken_at=None).order_by("-at")[: most - len(waiting)])
    return tuple(_handover_row(row) for row in waiting + taken)


def moment_of(now: datetime) -> Moment:
    """A point in time with its hour of the local week."""
    local = timezone.localtime(now)
    return Moment(int(now.timestamp()), local.weekday() * 24 + local.hour)


def _answer(rows: Sequence[Post], *, area: str, role: str, now: datetime) -> OnDuty | None:
    """Who of these posts answers for an area in a duty."""
    places = asked(area, shipped_roles().line(role))
    posts = {str(post.uid): post for post in rows if (post.role, post.area) in set(places)}
    answer = answering(places, [_standing(post) for post in posts.values()], moment=moment_of(now))
    if answer is None:
        return None
    return OnDuty(_post_row(posts[answer.standing.post], now=now), answer.why, answer.passed)


def _ordered(rows: Iterable[Post], *, now: datetime) -> tuple[PostRow, ...]:
    """From the lowest tier up, holders first."""
    tiers = {role.code: role.tier for role in shipped_roles()}
    ordered = sorted(rows, key=lambda post: (tiers[post.role], post.role, post.rank, post.pk))
    return tuple(_post_row(post, now=now) for post in ordered)


def _posts_around(area: str, *, now: datetime) -> QuerySet[Post]:
    wheres = {around(area, unit) for unit in Unit} - {None}
    return Post.objects.valid(now).filter(area__in=wheres).select_related("person")


def _with_hours(rows: QuerySet[Post]) -> QuerySet[Post]:
    leaves = Prefetch("person__leaves", queryset=Leave.objects.order_by("starts_at"))
    return rows.select_related("person").prefetch_related("shifts", leaves)


def _standing(post: Post) -> Standing:
    return Standing(
        str(post.uid),
        str(post.person.uid),
        post.role,
        post.area,
        rank=post.rank,
        start=int(post.valid_from.timestamp()),
        end=None if post.valid_to is None else int(post.valid_to.timestamp()),
        hours=_hours(post),
        away=tuple((int(x.starts_at.timestamp()), int(x.ends_at.timestamp())) for x in post.person.leaves.all()),
    )


def _hours(post: Post) -> int:
    return shift_hours((shift.day, shift.start, shift.end) for shift in post.shifts.all())


def _post_row(post: Post, *, now: datetime) -> PostRow:
    return PostRow(
        uid=post.uid,
        role=post.role,
        area=post.area,
        rank=post.rank,
        title=post.title,
        phone=post.phone,
        person_uid=post.person.uid,
        person=post.person.name,
        made_up=post.person.made_up,
        valid_from=post.valid_from,
        valid_to=post.valid_to,
        hours=_hours(post),
        is_away=any(leave.starts_at <= now < leave.ends_at for leave in post.person.leaves.all()),
    )


def _person_row(person: Person) -> PersonRow:
    account = "" if person.user is None else person.user.name
    return PersonRow(person.uid, person.name, account, name_open=person.name_open, made_up=person.made_up)


def _handover_row(row: HandOver) -> HandOverRow:
    taken = "" if row.taken_by is None else row.taken_by.name
    return HandOverRow(row.uid, row.area, row.at, row.author.name, row.text, row.taken_at, taken)
