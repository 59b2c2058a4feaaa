"""A roster told hour by hour: who answers in the hours to come, why, until when, and what a change would do to it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from shige.core.duty import WEEK, DutyClass, Moment, Place, Standing, Why

_HOUR = 3600
Rosters = Mapping[Place, Sequence[Standing]]
"""The standings of each place, the holder first, then the backups in order."""
ANSWERS = frozenset({Why.HOLDER, Why.BACKUP, Why.STANDS_IN})
"""Why somebody answers, as against why somebody does not."""
Change = Callable[[Iterable[Standing]], list[Standing]]
"""What makes the standings after a change of those before it."""


@dataclass(frozen=True, slots=True)
class Span:
    """Hours in which the same post answers for the same reason: from `start` until before `end`, counted from now."""

    start: int
    end: int
    post: str
    """Empty where nobody answers."""
    why: Why


@dataclass(frozen=True, slots=True)
class Reason:
    """One post that is asked, and what came of it; without a post where nobody holds the place."""

    role: str
    area: str
    post: str
    why: Why


@dataclass(frozen=True, slots=True)
class Cover:
    """How well grids are covered, in hours of all grids together."""

    own: int
    """The grid's own role answers, holder or backup."""
    above: int
    """Only somebody further up answers."""
    empty: int
    """Nobody answers, up to the top."""
    grids: int
    """Grids with an hour at which nobody answers."""


def hours_from(moment: Moment, *, hours: int = WEEK) -> Iterator[Moment]:
    """A moment, then the beginning of each hour after it."""
    yield moment
    full = moment.second - moment.second % _HOUR
    for step in range(1, hours):
        yield Moment(full + step * _HOUR, (moment.hour + step) % WEEK)


def week_told(places: Sequence[Place], rosters: Rosters, *, begin: Moment, hours: int = WEEK) -> tuple[Span, ...]:
    """Who answers in each of the next hours, from `begin` on, hours of the same post put together."""
    spans: list[Span] = []
    for step, moment in enumerate(hours_from(begin, hours=hours)):
        post, why = first(places, rosters, moment=moment)
        if spans and (spans[-1].post, spans[-1].why) == (post, why):
            spans[-1] = replace(spans[-1], end=step + 1)
        else:
            spans.append(Span(step, step + 1, post, why))
    return tuple(spans)


def until_told(places: Sequence[Place], rosters: Rosters, *, moment: Moment) -> tuple[int, str] | None:
    """After how many hours another post answers than now, and which (none: empty); None within a week."""
    now, _why = first(places, rosters, moment=moment)
    for step, later in enumerate(hours_from(moment)):
        then, _why = first(places, rosters, moment=later)
        if then != now:
            return step, then
    return None


def first(places: Sequence[Place], rosters: Rosters, *, moment: Moment) -> tuple[str, Why]:
    """The post that answers at a moment, and why; an empty one where nobody does."""
    for step, place in enumerate(places):
        for standing in rosters.get(place, ()):
            if standing.lacks(moment) is None:
                own = Why.HOLDER if standing.rank == 0 else Why.BACKUP
                return standing.post, Why.STANDS_IN if step else own
    return "", Why.NOBODY


def reasons(places: Sequence[Place], rosters: Rosters, *, moment: Moment) -> tuple[Reason, ...]:
    """Everybody who is asked at that moment, one after another, up to the one who answers."""
    told: list[Reason] = []
    for step, (role, area) in enumerate(places):
        here = [standing for standing in rosters.get((role, area), ()) if standing.lacks(moment) != Why.NOBODY]
        for standing in here:
            lack = standing.lacks(moment)
            own = Why.HOLDER if standing.rank == 0 else Why.BACKUP
            told.append(Reason(role, area, standing.post, lack or (Why.STANDS_IN if step else own)))
            if lack is None:
                return tuple(told)
        if not here:
            told.append(Reason(role, area, "", Why.NOBODY))
    return tuple(told)


def cover(classes: Iterable[DutyClass]) -> Cover:
    """The sums over classes of grids that behave alike, of one duty or of several."""
    own = above = empty = grids = 0
    for duty in classes:
        count = len(duty.grids)
        mine = sum(hours.bit_count() for role, hours in duty.steps if role == duty.role)
        none = duty.empty.bit_count()
        own += count * mine
        empty += count * none
        above += count * (WEEK - mine - none)
        grids += count if none else 0
    return Cover(own, above, empty, grids)


def with_hours(post: str, *, hours: int) -> Change:
    """A post with other hours of the week."""
    return lambda rows: [replace(row, hours=hours) if row.post == post else row for row in rows]


def with_leave(person: str, *, start: int, end: int) -> Change:
    """A person who is not there from one second until before another."""
    return lambda rows: [replace(row, away=(*row.away, (start, end))) if row.person == person else row for row in rows]


def with_post(standing: Standing) -> Change:
    """One post more."""
    return lambda rows: [*rows, standing]


def without(post: str) -> Change:
    """A post less."""
    return lambda rows: [row for row in rows if row.post != post]
