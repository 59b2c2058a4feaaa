"""The posts around a grid or an area, from its own up to the city's, with the functional area that runs its street."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import FilteredRelation, Q, QuerySet, Subquery

from shige.adapters.asking import AskedOf
from shige.adapters.roles_file import shipped_roles
from shige.core.duty import NO_OVERLAY, Place, answering, around, asked, shift_hours
from shige.core.roles import Unit
from shige.staff.facts import OnDuty, PostRow
from shige.staff.held import Held, held, moment_of
from shige.staff.models import Person, Post
from shige.territory.functional import leading, overlay

_STREET = 9
Shift = tuple[int, int, int]
"""Day from Monday = 0, first hour, hour after the last."""


@dataclass(frozen=True, slots=True)
class Around:
    """Who answers for an area now, and all who hold a post in it or on the way up from it."""

    now: OnDuty | None
    posts: tuple[PostRow, ...]
    """From the lowest tier up, holders first."""


def on_duty(area: str, *, role: str, now: datetime) -> OnDuty | None:
    """Who answers for a grid or an area in a duty now: the holder, the backups, then the line above; in one query.

    None where nobody does, up to the city: `duty_gaps` lists such places before they are asked for.
    """
    rows, run_by = _around(area, now=now)
    places = asked(area, shipped_roles().line(role), overlay=run_by)
    return _answer(rows, places=places, now=now)


def posts_around(area: str, *, now: datetime) -> tuple[PostRow, ...]:
    """The posts of a grid or an area itself and of all that it lies in, from the lowest tier up, holders first."""
    return _ordered(_around(area, now=now)[0], now=now)


def duty_around(area: str, *, role: str, now: datetime) -> Around:
    """`on_duty` and `posts_around` of the same moment, read at once."""
    rows, run_by = _around(area, now=now)
    places = asked(area, shipped_roles().line(role), overlay=run_by)
    return Around(_answer(rows, places=places, now=now), _ordered(rows, now=now))


def duties_around(roles: Mapping[str, str], *, now: datetime) -> Mapping[str, Around]:
    """`duty_around` of several areas by the role that is asked first in each, in three queries however many."""
    run_by = overlay({area[:_STREET] for area in roles}) if roles else NO_OVERLAY
    wheres = {area: _wheres(area, led=run_by.get(area[:_STREET])) for area in roles}
    rows = held(Post.objects.valid(now).filter(area__in=set().union(*wheres.values()))) if roles else []
    found = {}
    for area, role in roles.items():
        mine = [each for each in rows if each.post.area in wheres[area]]
        places = asked(area, shipped_roles().line(role), overlay=run_by)
        found[area] = Around(_answer(mine, places=places, now=now), _ordered(mine, now=now))
    return found


_POST = ("pk", "uid", "role", "area", "rank", "title", "phone", "valid_from", "valid_to", "person_id")
_PERSON = ("uid", "name", "name_open", "made_up")
_AREAS = tuple(f"area{number}" for number in range(len(Unit)))
_NOWHERE = ""
"""In the place of an area that there is not."""


def _question(of: Mapping[str, Any]) -> QuerySet[Post, Any]:
    """The posts in some areas and in the functional area that runs a street, with a row for each shift and leave."""
    led = Subquery(leading(of["street"]))
    gone = FilteredRelation("person__leaves", condition=Q(person__leaves__ends_at__gt=of["now"]))
    rows = Post.objects.valid(of["now"]).annotate(led=led, gone=gone)
    return rows.filter(Q(area__in=[of[name] for name in _AREAS]) | Q(area=led)).values_list(
        *_POST,
        *(f"person__{name}" for name in _PERSON),
        "led",
        *("shifts__day", "shifts__start", "shifts__end"),
        *("gone__starts_at", "gone__ends_at"),
    )


_ASKED = AskedOf(
    _question, {name: f"of-{name}" for name in (*_AREAS, "street")} | {"now": datetime(1, 1, 3, tzinfo=UTC)}
)


def _around(area: str, *, now: datetime) -> tuple[list[Held], Mapping[str, str]]:
    """The posts around, and the functional area that runs the street: all learnt from one question."""
    street = area[:_STREET] if len(area) >= _STREET else _NOWHERE
    wheres = dict.fromkeys(_AREAS, _NOWHERE) | dict(zip(_AREAS, _wheres(area), strict=False))
    posts: dict[int, Post] = {}
    shifts: dict[int, set[Shift]] = defaultdict(set)
    away: dict[int, set[tuple[int, int]]] = defaultdict(set)
    led = None
    for row in _ASKED.rows({**wheres, "street": street, "now": now}):
        pk, (led, *hours, begins, ends) = row[0], row[len(_POST) + len(_PERSON) :]
        posts.setdefault(pk, _post(row))
        if hours[0] is not None:
            shifts[pk].add((hours[0], hours[1], hours[2]))
        if begins is not None:
            away[pk].add((int(begins.timestamp()), int(ends.timestamp())))
    found = [Held(post, shift_hours(sorted(shifts[pk])), tuple(sorted(away[pk]))) for pk, post in posts.items()]
    if led is None:
        return found, NO_OVERLAY
    return [each for each in found if each.post.area != around(area, Unit.DISTRICT)], {street: led}


def _post(row: Sequence[Any]) -> Post:
    """A post with its holder, of a row."""
    person = Person(pk=row[len(_POST) - 1], **dict(zip(_PERSON, row[len(_POST) :], strict=False)))
    post = Post(**dict(zip(_POST[:-1], row, strict=False)))
    post.person = person
    return post


def _wheres(area: str, *, led: str | None = None) -> set[str]:
    """The area itself and all that it lies in; the functional area in the district's stead."""
    found = (led if led and unit == Unit.DISTRICT else around(area, unit) for unit in Unit)
    return {where for where in found if where is not None}


def _answer(rows: Sequence[Held], *, places: Sequence[Place], now: datetime) -> OnDuty | None:
    """Who of these posts is the first to answer in places that are asked one after another."""
    wanted = set(places)
    posts = {str(each.post.uid): each for each in rows if (each.post.role, each.post.area) in wanted}
    answer = answering(places, [each.standing() for each in posts.values()], moment=moment_of(now))
    if answer is None:
        return None
    return OnDuty(posts[answer.standing.post].row(now=now), answer.why, answer.passed)


def _ordered(rows: Iterable[Held], *, now: datetime) -> tuple[PostRow, ...]:
    """From the lowest tier up, holders first."""
    tiers = {role.code: role.tier for role in shipped_roles()}
    ordered = sorted(rows, key=lambda each: (tiers[each.post.role], each.post.role, each.post.rank, each.post.pk))
    return tuple(each.row(now=now) for each in ordered)
