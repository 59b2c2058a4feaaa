"""Questions about people, posts and who is on duty."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Case, Q, QuerySet, When

from shige.access.scope import Scope
from shige.adapters.roles_file import shipped_roles
from shige.core.areas import area_range
from shige.core.duty import duty_classes, hours_told
from shige.staff.around import on_duty, posts_around
from shige.staff.facts import DutyGap, HandOverRow, PersonRow, PostFound, PostRow
from shige.staff.held import held, moment_of
from shige.staff.models import HandOver, Person, Post
from shige.territory.selectors import overlay

__all__ = [
    "account_posts", "duty_gaps", "empty_places", "handovers", "handovers_of", "on_duty", "people", "person_of_account",
    "post_row", "posts_around", "posts_found", "posts_in", "posts_of_account",
]  # fmt: skip


def posts_in(area: str, *, scope: Scope, now: datetime, most: int = 500) -> tuple[PostRow, ...]:
    """The posts within an area, as far as the reader sees."""
    low, high = area_range(area)
    rows = scope.filter(Post.objects.valid(now).filter(low__gte=low, high__lte=high), field="low")
    found = held(rows.order_by("low", "-high", "role", "rank", "pk")[:most])
    return tuple(each.row(now=now) for each in found if scope.covers(each.post.area))


def posts_found(text: str, *, scope: Scope, now: datetime, most: int = 8) -> tuple[PostFound, ...]:
    """The posts with `text` in their title or role, as their holder's whole name, or at the head of their area."""
    roles = [role.code for role in shipped_roles() if text.lower() in f"{role.zh} {role.en}".lower()]
    named = Person.objects.filter(name_index__holds=text).values("pk")  # by its index, before posts are looked at
    fits = Q(title__icontains=text) & ~Q(title="") | Q(person__in=named) | Q(role__in=roles)
    fits |= Q(area__startswith=text) if text.isdecimal() else Q()
    rows = scope.filter(Post.objects.valid(now), field="low").filter(fits)
    first = rows.order_by("rank", "low", "role", "pk").values("pk")[:most]  # who holds them is read of these alone
    found = Post.objects.filter(pk__in=first).order_by("rank", "low", "role", "pk").select_related("person")
    return tuple(
        PostFound(post.role, post.area, post.title, post.phone, post.person.name.open())
        for post in found
        if scope.covers(post.area)
    )


def post_row(post_uid: UUID, *, scope: Scope, now: datetime) -> PostRow | None:
    """One post; None where there is none, or none that the reader sees."""
    found = held(scope.filter(Post.objects.filter(uid=post_uid), field="low"))
    return next((each.row(now=now) for each in found if scope.covers(each.post.area)), None)


def posts_of_account(user_uid: UUID, *, now: datetime) -> tuple[PostRow, ...]:
    """The posts that an account's person holds now: what a person's own page begins with."""
    rows = Post.objects.valid(now).filter(person__user__uid=user_uid).order_by("low", "role")
    return tuple(each.row(now=now) for each in held(rows))


def account_posts(user_uid: UUID, *, now: datetime) -> Mapping[UUID, tuple[str, str]]:
    """Area and role of each post that an account's person holds now: what is to be read of them comes after."""
    rows = Post.objects.valid(now).filter(person__user__uid=user_uid).order_by("low", "role")
    return {uid: (area, role) for uid, area, role in rows.values_list("uid", "area", "role")}


def person_of_account(user_uid: UUID) -> PersonRow | None:
    """The person behind an account."""
    person = Person.objects.select_related("user").filter(user__uid=user_uid).first()
    return None if person is None else _person_row(person)


def people(*, scope: Scope, now: datetime, most: int = 500) -> tuple[PersonRow, ...]:
    """People who hold posts that the reader sees."""
    posts = scope.filter(Post.objects.not_over(now), field="low")
    rows = Person.objects.filter(pk__in=posts.values("person")).select_related("user").order_by("pk")
    return tuple(sorted((_person_row(person) for person in rows[:most]), key=lambda row: row.name))


def empty_places(grids: Iterable[str], *, role: str, now: datetime) -> tuple[str, ...]:
    """The grids in which a role has no holder now."""
    wanted = list(grids)
    filled = Post.objects.valid(now).filter(role=role, rank=0).values_list("area", flat=True)
    if len(wanted) <= 500:
        filled = filled.filter(area__in=wanted)
    return tuple(sorted(set(wanted) - set(filled)))


def duty_gaps(grids: Sequence[str], *, role: str, now: datetime) -> tuple[DutyGap, ...]:
    """Classes of grids in which, at some hour of the next seven days, nobody answers or only somebody above."""
    line = shipped_roles().line(role)
    rows = held(Post.objects.not_over(now).filter(role__in=[step.code for step in line]))
    standings = [each.standing() for each in rows]
    classes = duty_classes(grids, line, standings, begin=moment_of(now), overlay=overlay())
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
    return tuple(_handover_row(row) for row in _notes(area, scope=scope).select_related("author", "taken_by")[:most])


def handovers_of(areas: Iterable[str], *, scope: Scope, most: int = 50) -> Mapping[str, tuple[HandOverRow, ...]]:
    """`handovers` of several areas, in one query."""
    wanted, shown = list(areas), Q(pk=None)
    for area in wanted:
        shown |= Q(pk__in=_notes(area, scope=scope).values("pk")[:most])
    rows = HandOver.objects.filter(shown).order_by(_IS_TAKEN, "-at", "-pk").select_related("author", "taken_by")
    found = [(row.low, _handover_row(row)) for row in rows] if wanted else []
    spans = {area: area_range(area) for area in wanted}
    return {area: tuple(note for at, note in found if low <= at <= high)[:most] for area, (low, high) in spans.items()}


_IS_TAKEN = Case(When(taken_at=None, then=0), default=1)


def _notes(area: str, *, scope: Scope) -> QuerySet[HandOver]:
    low, high = area_range(area)
    rows = scope.filter(HandOver.objects.filter(low__gte=low, low__lte=high), field="low")
    return rows.order_by(_IS_TAKEN, "-at", "-pk")


def _person_row(person: Person) -> PersonRow:
    account = "" if person.user is None else person.user.name
    return PersonRow(person.uid, person.name.open(), account, name_open=person.name_open, made_up=person.made_up)


def _handover_row(row: HandOver) -> HandOverRow:
    taken = "" if row.taken_by is None else row.taken_by.name.open()
    return HandOverRow(row.uid, row.area, row.at, row.author.name.open(), row.text.open(), row.taken_at, taken)
