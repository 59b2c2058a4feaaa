"""Who answers for a grid now, for anybody: posts by their numbers, and organisations. Held in each worker's memory.

A street is read once and again when its turn has changed (`staff.turns`), so that a change holds from the next question
on. The memory keeps no name but of those who agreed to be named; other names are asked for one by one (`seat_names`).
"""

from collections import OrderedDict, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import NamedTuple
from uuid import UUID

from shige.access.net import in_whole
from shige.adapters.roles_file import shipped_roles
from shige.core.areas import area_range
from shige.core.duty import Standing, along, around, asked
from shige.core.network import Kind
from shige.core.roles import Role, Unit, unit_of
from shige.staff.facts import FIRST_ASKED
from shige.staff.held import held, moment_of
from shige.staff.models import GridTie, Organisation, Post
from shige.staff.seats import NO_SEATS, Seat, Seats, seats_packed
from shige.staff.turns import head_of, tokens_of
from shige.territory.selectors import overlay

HIGHEST_TOLD = 4
"""The street: who stands above it is told where nobody else is there."""
MOST_SEATS = 200_000
"""Posts that a worker keeps: those of a whole city, in some 30 MB."""
_CHUNK = 500


class Tied(NamedTuple):
    """An organisation that answers in an area, and what it is there."""

    name: str
    kind: str
    bond: str
    """A bond of `core.network`; "answers" for a field unit in its own area."""
    area: str
    phone: str
    above: str
    """Name of the one that it belongs to."""


class Told(NamedTuple):
    """A post of the line of a grid, and how it stands now."""

    seat: Seat
    is_there: bool
    """On duty now."""
    answers: bool
    """The one to call: the first who is there."""


@dataclass(frozen=True, slots=True)
class Answers:
    """Who answers for a grid now."""

    posts: tuple[Told, ...] = ()
    """From the lowest tier up to the street, and up to the one who answers."""
    organisations: tuple[Tied, ...] = ()
    """Those of the grid first, then those of the areas around it."""


@dataclass(frozen=True, slots=True)
class _Page:
    """The staff of a street, a district or a city at one turn."""

    token: UUID | None
    seats: Seats
    tied: Mapping[str, Sequence[Tied]]


@dataclass(slots=True)
class _Shelf:
    """Keeps the pages that were asked for last."""

    lock: Lock = field(default_factory=Lock)
    pages: OrderedDict[str, _Page] = field(default_factory=OrderedDict)
    count: int = 0

    def get(self, head: str, token: UUID | None) -> _Page | None:
        """The page where it is still of that turn."""
        with self.lock:
            page = self.pages.get(head)
            if page is None or page.token != token:
                return None
            self.pages.move_to_end(head)
            return page

    def put(self, head: str, page: _Page) -> None:
        """Keep a page, and let those go that were not asked for the longest."""
        with self.lock:
            before = self.pages.pop(head, None)
            self.pages[head] = page
            self.count += len(page.seats) - (len(before.seats) if before else 0)
            while self.count > MOST_SEATS and len(self.pages) > 1:
                self.count -= len(self.pages.popitem(last=False)[1].seats)


_SHELF = _Shelf()
_EMPTY = _Page(None, NO_SEATS, {})


def who_answers(areas: Collection[str], *, now: datetime) -> Mapping[str, Answers]:
    """Who answers for each of these grids or communities now, in two queries where nothing has changed."""
    run_by = overlay({head_of(area) for area in areas if len(area) > 6})
    lines = {unit: shipped_roles().line(role) for unit, role in FIRST_ASKED.items()}
    asked_of = {area: asked(area, lines[unit_of(area)], overlay=run_by) for area in areas}
    pages = _pages({head for area in areas for head in _heads(area, run_by)}, now=now)
    moment = moment_of(now)
    tiers = {role.code: role for role in shipped_roles()}
    answers = {}
    for area, places in asked_of.items():
        seats = {place: pages[head_of(place[1])].seats.of(place) for place in places}
        stood = along(places, seats, moment=moment)
        first = next((step for step, each in enumerate(stood) if each.is_there), -1)
        told = tuple(
            Told(each.standing, each.is_there, answers=step == first)
            for step, each in enumerate(stood)
            if isinstance(each.standing, Seat) and (step == first or _is_near(tiers[each.standing.role]))
        )
        answers[area] = Answers(told, _organisations(area, pages, heads=_heads(area, run_by)))
    return answers


def seat_names(posts: Iterable[str]) -> Mapping[str, str]:
    """Names of the holders of these posts, for readers whose scope covers them."""
    uids, names = sorted(set(posts)), {}
    for start in range(0, len(uids), _CHUNK):
        rows = Post.objects.filter(uid__in=uids[start : start + _CHUNK]).select_related("person")
        names.update({str(post.uid): post.person.name.open() for post in rows})
    return names


def _is_near(role: Role) -> bool:
    return role.tier <= HIGHEST_TOLD


def _heads(area: str, run_by: Mapping[str, str]) -> tuple[str, ...]:
    """The street, the district or the functional area, and the city of a grid or a community."""
    street = head_of(area)
    return street, run_by.get(street, street[:6]), street[:4]


def _organisations(area: str, pages: Mapping[str, _Page], *, heads: tuple[str, ...]) -> tuple[Tied, ...]:
    here = dict.fromkeys(
        [area, *(around(area, unit) for unit in (Unit.MICRO, Unit.GRID, Unit.DEDICATED, Unit.COMMUNITY)), *heads]
    )
    return tuple(tied for where in here if where for tied in pages[head_of(where)].tied.get(where, ()))


def _pages(heads: Iterable[str], *, now: datetime) -> Mapping[str, _Page]:
    wanted = set(heads)
    tokens = tokens_of(wanted)
    pages: dict[str, _Page] = {}
    for head in wanted:
        token = tokens.get(head)
        page = _EMPTY if token is None else _SHELF.get(head, token)
        if page is None:
            page = _read(head, token, now=now)
            _SHELF.put(head, page)
        pages[head] = page
    return pages


@in_whole("what a worker keeps for all readers holds no name but of those who agreed")
def _read(head: str, token: UUID | None, *, now: datetime) -> _Page:
    """All of a street, or what lies over a district or a city as a whole."""
    low, high = area_range(head)
    inside = {"low__gte": low, "high__lte": high} if len(head) == 9 else {"area": head}
    seats = []
    rows = Post.objects.not_over(now).filter(**inside).order_by("rank", "valid_from", "uid")
    for each in held(rows):
        post, standing = each.post, each.standing()
        name = post.person.name.open() if post.person.name_open else ""
        facts = {name: getattr(standing, name) for name in Standing.__slots__}
        seats.append(Seat(**facts, title=post.title, phone=post.phone, name=name))
    return _Page(token, seats_packed(seats), _tied(inside))


def _tied(inside: Mapping[str, object]) -> Mapping[str, Sequence[Tied]]:
    found: dict[str, list[Tied]] = defaultdict(list)
    ties = GridTie.objects.filter(valid_to=None, **inside).select_related("organisation__above")
    for tie in ties.order_by("bond", "organisation__name", "pk"):
        found[tie.area].append(_of(tie.organisation, tie.bond, tie.area))
    units = Organisation.objects.filter(valid_to=None, kind=Kind.FIELD_UNIT, **inside).select_related("above")
    for unit in units.order_by("name", "pk"):
        if not any(tied.name == unit.name for tied in found[unit.area]):
            found[unit.area].append(_of(unit, "answers", unit.area))
    return dict(found)


def _of(body: Organisation, bond: str, area: str) -> Tied:
    above = "" if body.above is None else body.above.name
    return Tied(body.name, body.kind, bond, area, body.phone, above)
