"""The posts around a grid or an area, from its own up to the city's, with the functional area that runs its street."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.db.models import Q, Subquery

from shige.adapters.roles_file import shipped_roles
from shige.core.duty import NO_OVERLAY, Place, answering, around, asked
from shige.core.roles import Unit
from shige.staff.facts import OnDuty, PostRow
from shige.staff.held import Held, held, moment_of
from shige.staff.models import Post
from shige.territory.functional import leading, overlay

_STREET = 9


@dataclass(frozen=True, slots=True)
class Around:
    """Who answers for an area now, and all who hold a post in it or on the way up from it."""

    now: OnDuty | None
    posts: tuple[PostRow, ...]
    """From the lowest tier up, holders first."""


def on_duty(area: str, *, role: str, now: datetime) -> OnDuty | None:
    """Who answers for a grid or an area in a duty now: the holder, the backups, then the line above; in two queries.

    None where nobody does, up to the city: `duty_gaps` lists such places before they are asked for.
    """
    line = shipped_roles().line(role)
    rows, run_by = _around(area, now=now, roles={step.code for step in line})
    return _answer(rows, places=asked(area, line, overlay=run_by), now=now)


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


def _around(area: str, *, now: datetime, roles: Collection[str] | None = None) -> tuple[list[Held], Mapping[str, str]]:
    """The posts around, and the functional area that runs the street: learnt from the same question."""
    rows = Post.objects.valid(now)
    if roles is not None:
        rows = rows.filter(role__in=roles)
    wheres = _wheres(area)
    if len(area) < _STREET:
        return held(rows.filter(area__in=wheres)), NO_OVERLAY
    led = Subquery(leading(area[:_STREET]))
    found = held(rows.filter(Q(area__in=wheres) | Q(area=led)).annotate(led=led))
    code = cast("Any", found[0].post).led if found else None
    if code is None:
        return found, NO_OVERLAY
    return [each for each in found if each.post.area != around(area, Unit.DISTRICT)], {area[:_STREET]: code}


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
