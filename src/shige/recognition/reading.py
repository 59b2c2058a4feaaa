"""Gathers, for one rule over one period, the dated facts of each grid, post, volunteer or body by itself."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.timezone import localtime, make_aware

from shige.core.areas import area_range
from shige.core.thanks import Fact, Rule, Subject
from shige.places.confirming import FloorSeen, floors_seen
from shige.staff.record import NoteSpan, notes_between, posts_between
from shige.territory.homes import grids_of
from shige.volunteers.selectors import projects_closed, served


@dataclass(frozen=True, slots=True)
class Whom:
    """Somebody or something that may be thanked: its kind, its id, and the area that it lies in."""

    kind: Subject
    uid: str
    area: str


@dataclass(frozen=True, slots=True)
class Period:
    """From one moment until another."""

    start: datetime
    end: datetime

    @property
    def seconds(self) -> tuple[int, int]:
        """The same, in seconds since 1970."""
        return int(self.start.timestamp()), int(self.end.timestamp())


Found = Mapping[Whom, list[Fact]]


def facts_found(rule: Rule, *, area: str, period: Period) -> Found:
    """The facts that a rule looks at, for each whom it is about in an area."""
    return _READERS[rule.of, rule.reads](rule, area, period)


def _grid_posts(rule: Rule, area: str, period: Period) -> Found:
    out = defaultdict(list)
    for post in posts_between(area, role=rule.role, start=period.start, end=period.end):
        fact = Fact(f"post:{post.uid}", post.role, _second(post.start), _second_or_none(post.end))
        out[Whom(Subject.GRID, post.area, post.area)].append(fact)
    return out


def _grid_notes(_: Rule, area: str, period: Period) -> Found:
    out = defaultdict(list)
    for note in notes_between(area, start=period.start, end=period.end):
        out[Whom(Subject.GRID, note.area, note.area)].append(_note(note))
    return out


def _post_notes(rule: Rule, area: str, period: Period) -> Found:
    """The notes that a post's own holder took, in the area of the post."""
    notes = defaultdict(list)
    for note in notes_between(area, start=period.start, end=period.end):
        notes[note.area, note.taker_uid].append(_note(note))
    posts = posts_between(area, role=rule.role, start=period.start, end=period.end)
    return {Whom(Subject.POST, str(post.uid), post.area): notes.get((post.area, post.person_uid), []) for post in posts}


def _grid_doors(_: Rule, area: str, period: Period) -> Found:
    """For each micro-grid its buildings: since when doors were counted out, and when the last was confirmed."""
    floors = floors_seen(area, until=localtime(period.end).date())
    low, high = area_range(area)
    by: dict[tuple[int, str], list[FloorSeen]] = defaultdict(list)
    for floor, grids in zip(floors, grids_of([floor.spot for floor in floors]), strict=True):
        for grid in grids:
            if low <= grid <= high and grid != floor.spot.community:
                by[grid, floor.code].append(floor)
    out = defaultdict(list)
    for (grid, code), held in by.items():
        out[Whom(Subject.GRID, f"{grid:018d}", f"{grid:018d}")].append(_doors(code, held))
    return out


def _doors(code: str, floors: Sequence[FloorSeen]) -> Fact:
    seen = [floor.confirmed for floor in floors if floor.confirmed is not None]
    is_done = bool(seen) and not any(floor.waiting for floor in floors)
    end = _midnight(max(seen) + timedelta(days=1)) if is_done else None
    return Fact(f"doors:{code}", floors[0].label[:64], _midnight(min(floor.began for floor in floors)), end)


def _midnight(day: date) -> int:
    return _second(make_aware(datetime.combine(day, time.min)))


def _volunteer_shifts(_: Rule, area: str, period: Period) -> Found:
    out = defaultdict(list)
    for shift in served(area, start=period.start, end=period.end):
        whom = Whom(Subject.VOLUNTEER, str(shift.volunteer_uid), shift.area[:12])
        start, end = _second(shift.starts_at), _second(shift.ends_at)
        out[whom].append(Fact(f"shift:{shift.taking_uid}", shift.title, start, end, shift.minutes))
    return out


def _body_projects(_: Rule, area: str, period: Period) -> Found:
    out = defaultdict(list)
    for row in projects_closed(area, start=period.start, end=period.end):
        if row.body_uid is not None and row.closed_at is not None:
            closed = _second(row.closed_at)
            whom = Whom(Subject.BODY, str(row.body_uid), row.area[:12])
            out[whom].append(Fact(f"project:{row.uid}", row.title, closed, closed))
    return out


def _note(note: NoteSpan) -> Fact:
    return Fact(f"note:{note.uid}", "", _second(note.left), _second_or_none(note.taken))


def _second_or_none(at: datetime | None) -> int | None:
    return None if at is None else _second(at)


def _second(at: datetime) -> int:
    return int(at.timestamp())


_READERS: Mapping[tuple[Subject, str], Callable[[Rule, str, Period], Found]] = {
    (Subject.GRID, "posts"): _grid_posts,
    (Subject.GRID, "notes"): _grid_notes,
    (Subject.GRID, "doors"): _grid_doors,
    (Subject.POST, "notes"): _post_notes,
    (Subject.VOLUNTEER, "shifts"): _volunteer_shifts,
    (Subject.BODY, "projects"): _body_projects,
}
