"""The roster of an area, read once: who answers now and in the week to come, why, and what a change would do."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from shige.adapters.roles_file import shipped_roles
from shige.core.areas import area_range
from shige.core.duty import (
    DutyClass,
    Moment,
    Place,
    Standing,
    Why,
    asked,
    duty_classes,
    hours_told,
    in_order,
)
from shige.core.roles import unit_of
from shige.core.week import Change, Cover, Reason, cover, first, reasons, until_told, week_told
from shige.staff.facts import FIRST_ASKED, PostRow
from shige.staff.held import Held, held, moment_of, run_by
from shige.staff.models import Post


@dataclass(frozen=True, slots=True)
class HourSpan:
    """Hours of the week to come in which one post answers, or nobody."""

    start: int
    """Hours since the week told began."""
    end: int
    why: Why
    post: PostRow | None


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody who is asked, and what came of it; without a post where nobody holds the place."""

    role: str
    area: str
    post: PostRow | None
    why: Why


@dataclass(frozen=True, slots=True)
class OnNow:
    """Who answers for an area now, until when, and who comes next; None where nobody does, or nothing changes."""

    post: PostRow | None
    why: Why
    until: datetime | None
    then: PostRow | None


@dataclass(frozen=True, slots=True)
class Thin:
    """Grids that behave alike and have hours in which the own role, or nobody at all, answers."""

    role: str
    grids: tuple[str, ...]
    own: tuple[tuple[int, int, int], ...]
    """The hours of the own role as (day from Monday = 0, first hour, hour after the last)."""
    empty: tuple[tuple[int, int, int], ...]
    own_hours: int
    empty_hours: int


@dataclass(frozen=True, slots=True)
class Roster:
    """The posts in an area and on the way up from it, those of now and those to come."""

    now: datetime
    posts: Mapping[str, Held]
    standings: Sequence[Standing]
    rosters: Mapping[Place, Sequence[Standing]]
    over: Mapping[str, str]
    """Functional areas that run streets here."""
    moment: Moment
    """`now`, with its hour of the local week."""

    def places(self, area: str, *, role: str = "") -> tuple[Place, ...]:
        """Who is asked for an area, one after another."""
        return asked(area, shipped_roles().line(role or FIRST_ASKED[unit_of(area)]), overlay=self.over)

    def week(self, area: str, *, change: Change | None = None) -> tuple[HourSpan, ...]:
        """Who answers in the seven days from now on, as things are or as a change would make them."""
        rosters = self.rosters if change is None else in_order(change(self.standings))
        spans = week_told(self.places(area), rosters, begin=self.moment)
        return tuple(HourSpan(span.start, span.end, span.why, self.row(span.post)) for span in spans)

    def reasons(self, area: str, *, role: str = "", at: datetime) -> tuple[Asked, ...]:
        """Everybody who is asked at a moment, up to the one who answers."""
        return tuple(
            self._asked(step) for step in reasons(self.places(area, role=role), self.rosters, moment=moment_of(at))
        )

    def on_now(self, area: str) -> OnNow:
        """Who answers now, until when, and who comes next."""
        places, moment = self.places(area), self.moment
        post, why = first(places, self.rosters, moment=moment)
        found = until_told(places, self.rosters, moment=moment)
        until = None if found is None else self._hour(found[0])
        then = None if found is None else self.row(found[1])
        return OnNow(self.row(post), why, until, then)

    def why_now(self, area: str) -> Why:
        """Why whoever answers for an area now does: holder, backup or from above; or that nobody does."""
        for standing in self.rosters.get(
            (FIRST_ASKED[unit_of(area)], area), ()
        ):  # mostly its own: nobody else is asked
            if standing.lacks(self.moment) is None:
                return Why.HOLDER if standing.rank == 0 else Why.BACKUP
        return first(self.places(area), self.rosters, moment=self.moment)[1]

    def classes(self, grids: Iterable[str], *, change: Change | None = None) -> tuple[DutyClass, ...]:
        """All grids by kind, those that behave alike told once; each kind in the duty that it is asked for first."""
        by_role: dict[str, list[str]] = {}
        for grid in grids:
            by_role.setdefault(FIRST_ASKED[unit_of(grid)], []).append(grid)
        rows = self.standings if change is None else change(self.standings)
        begin = self.moment
        return tuple(
            duty
            for role, alike in by_role.items()
            for duty in duty_classes(alike, shipped_roles().line(role), rows, begin=begin, overlay=self.over)
        )

    def cover(self, grids: Iterable[str], *, change: Change | None = None) -> Cover:
        """How many hours of the week to come are covered, in all those grids."""
        return cover(self.classes(grids, change=change))

    def thin(self, classes: Iterable[DutyClass]) -> tuple[Thin, ...]:
        """Classes of grids with hours at which nobody answers, or only somebody above: the emptiest first."""
        found = []
        for duty in classes:
            own = dict(duty.steps).get(duty.role, 0)
            told = Thin(
                duty.role, duty.grids, hours_told(own), hours_told(duty.empty), own.bit_count(), duty.empty.bit_count()
            )
            found.append(told)
        short = (thin for thin in found if thin.empty_hours or thin.own_hours < _WEEK)
        return tuple(sorted(short, key=lambda thin: (-thin.empty_hours, thin.own_hours, -len(thin.grids), thin.grids)))

    def held_at(self, area: str) -> tuple[PostRow, ...]:
        """The posts over exactly this area, role by role, holders first."""
        here = [each for each in self.posts.values() if each.post.area == area]
        here.sort(key=lambda each: (each.post.role, each.post.rank, each.post.pk))
        return tuple(each.row(now=self.now) for each in here)

    def is_held(self, area: str, *, role: str) -> bool:
        """Whether the first place of a role in an area has its holder."""
        moment = self.moment
        first = (standing for standing in self.rosters.get((role, area), ()) if standing.rank == 0)
        return any(standing.lacks(moment) != Why.NOBODY for standing in first)

    def row(self, post: str) -> PostRow | None:
        """A post by its id; one that is only weighed has none."""
        found = self.posts.get(post)
        return None if found is None else found.row(now=self.now)

    def _asked(self, step: Reason) -> Asked:
        return Asked(step.role, step.area, self.row(step.post), step.why)

    def _hour(self, hours: int) -> datetime:
        return self.now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=hours)


_WEEK = 168


def roster_read(area: str, *, now: datetime, only: Collection[str] | None = None) -> Roster:
    """The roster of an area of 4 to 18 digits: the posts in it and those above it, in three queries.

    `only` names areas in it when not all are to be read: the districts of a city, say.
    """
    low, high = area_range(area)
    over = run_by(area)
    above = {area[:digits] for digits in (4, 6, 9, 12, 18) if digits <= len(area)} | set(over.values())
    above |= {f"{area[:15]}000"} if len(area) == 18 else set()
    named = Q(area__in=above.union(only or ()))
    rows = Post.objects.not_over(now).filter(named | Q(low__gte=low, high__lte=high) if only is None else named)
    found = sorted(held(rows.order_by()), key=lambda each: each.post.pk)
    standings = [each.standing() for each in found]
    return Roster(
        now, {str(each.post.uid): each for each in found}, standings, in_order(standings), over, moment_of(now)
    )
