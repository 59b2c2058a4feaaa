"""Questions about people, posts and who is on duty."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Case, Q, QuerySet, When

from shige.access.scope import Scope
from shige.adapters.roles_file import shipped_roles
from shige.core.areas import area_range
from shige.core.duty import Place, answering, around, asked, duty_classes, hours_told
from shige.core.roles import Unit
from shige.staff.facts import DutyGap, HandOverRow, OnDuty, PersonRow, PostRow
from shige.staff.held import Held, held, moment_of, run_by
from shige.staff.models import HandOver, Person, Post
from shige.territory.selectors import overlay


def on_duty(area: str, *, role: str, now: datetime) -> OnDuty | None:
    """Who answers for a grid or an area in a duty now: the holder, the backups, then the line above.

    None where nobody does, up to the city: `duty_gaps` lists such places before they are asked for.
    """
    places = asked(area, shipped_roles().line(role), overlay=run_by(area))
    rows = Post.objects.valid(now).filter(area__in={a for _, a in places}, role__in={r for r, _ in places})
    return _answer(held(rows), places=places, now=now)


def posts_around(area: str, *, now: datetime) -> tuple[PostRow, ...]:
    """The posts of a grid or an area itself and of all that it lies in, from the lowest tier up, holders first."""
    return _ordered(held(_posts_around(area, over=run_by(area), now=now)), now=now)


def duty_around(area: str, *, role: str, now: datetime) -> tuple[OnDuty | None, tuple[PostRow, ...]]:
    """`on_duty` and `posts_around` of the same moment, read at once."""
    over = run_by(area)
    rows = held(_posts_around(area, over=over, now=now))
    places = asked(area, shipped_roles().line(role), overlay=over)
    return _answer(rows, places=places, now=now), _ordered(rows, now=now)


def posts_in(area: str, *, scope: Scope, now: datetime, most: int = 500) -> tuple[PostRow, ...]:
    """The posts within an area, as far as the reader sees."""
    low, high = area_range(area)
    rows = scope.filter(Post.objects.valid(now).filter(low__gte=low, high__lte=high), field="low")
    found = held(rows.order_by("low", "-high", "role", "rank", "pk")[:most])
    return tuple(each.row(now=now) for each in found if scope.covers(each.post.area))


def posts_found(text: str, *, scope: Scope, now: datetime, most: int = 8) -> tuple[PostRow, ...]:
    """The posts with `text` in their title or role, as their holder's whole name, or at the head of their area."""
    roles = [role.code for role in shipped_roles() if text.lower() in f"{role.zh} {role.en}".lower()]
    named = Person.objects.filter(name_index__holds=text).values("pk")  # by its index, before posts are looked at
    fits = Q(title__icontains=text) & ~Q(title="") | Q(person__in=named) | Q(role__in=roles)
    fits |= Q(area__startswith=text) if text.isdecimal() else Q()
    rows = scope.filter(Post.objects.valid(now), field="low").filter(fits)
    found = held(rows.order_by("rank", "low", "role", "pk")[:most])
    return tuple(each.row(now=now) for each in found if scope.covers(each.post.area))


def post_row(post_uid: UUID, *, scope: Scope, now: datetime) -> PostRow | None:
    """One post; None where there is none, or none that the reader sees."""
    found = held(scope.filter(Post.objects.filter(uid=post_uid), field="low"))
    return next((each.row(now=now) for each in found if scope.covers(each.post.area)), None)


def posts_of_account(user_uid: UUID, *, now: datetime) -> tuple[PostRow, ...]:
    """The posts that an account's person holds now: what a person's own page begins with."""
    rows = Post.objects.valid(now).filter(person__user__uid=user_uid).order_by("low", "role")
    return tuple(each.row(now=now) for each in held(rows))


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
    low, high = area_range(area)
    rows = scope.filter(HandOver.objects.filter(low__gte=low, low__lte=high), field="low")
    is_taken = Case(When(taken_at=None, then=0), default=1)
    found = rows.select_related("author", "taken_by").order_by(is_taken, "-at", "-pk")
    return tuple(_handover_row(row) for row in found[:most])


def _answer(rows: Sequence[Held], *, places: Sequence[Place], now: datetime) -> OnDuty | None:
    """Who of these posts is the first to answer in places that are asked one after another."""
    posts = {str(each.post.uid): each for each in rows if (each.post.role, each.post.area) in set(places)}
    answer = answering(places, [each.standing() for each in posts.values()], moment=moment_of(now))
    if answer is None:
        return None
    return OnDuty(posts[answer.standing.post].row(now=now), answer.why, answer.passed)


def _ordered(rows: Iterable[Held], *, now: datetime) -> tuple[PostRow, ...]:
    """From the lowest tier up, holders first."""
    tiers = {role.code: role.tier for role in shipped_roles()}
    ordered = sorted(rows, key=lambda each: (tiers[each.post.role], each.post.role, each.post.rank, each.post.pk))
    return tuple(each.row(now=now) for each in ordered)


def _posts_around(area: str, *, over: Mapping[str, str], now: datetime) -> QuerySet[Post]:
    led_by = over.get(area[:9])
    wheres = {led_by if led_by and unit == Unit.DISTRICT else around(area, unit) for unit in Unit} - {None}
    return Post.objects.valid(now).filter(area__in=wheres).select_related("person")


def _person_row(person: Person) -> PersonRow:
    account = "" if person.user is None else person.user.name
    return PersonRow(person.uid, person.name.open(), account, name_open=person.name_open, made_up=person.made_up)


def _handover_row(row: HandOver) -> HandOverRow:
    taken = "" if row.taken_by is None else row.taken_by.name.open()
    return HandOverRow(row.uid, row.area, row.at, row.author.name.open(), row.text.open(), row.taken_at, taken)
