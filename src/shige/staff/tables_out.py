"""Gives out people, posts, shifts, leave, organisations, bonds, grids and assignments in the very tables that come in.

A row carries the system "shige" and the id of what it tells, so it is known again here and in another shige.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from shige.access.scope import Scope
from shige.audit.services import deed_record
from shige.core.areas import area_range
from shige.core.assigning import Charge
from shige.core.columns import Column
from shige.core.columns import Kind as Cell
from shige.core.deeds import Actor, Deed
from shige.core.duty import shift_hours
from shige.core.rights import WATCHERS, Right
from shige.core.values import Tier
from shige.imports.profiles import Profile
from shige.places.named import dwelling_names
from shige.staff import foreign
from shige.staff.assigning import assignments_open
from shige.staff.models import Assignment, ForeignCode, GridTie, Leave, Organisation, Post
from shige.staff.tables_grids import type_of
from shige.staff.tables_leaves import minute
from shige.staff.tables_people import shifts_written
from shige.staff.tables_shared import first_day, last_day, told
from shige.territory.figures import grid_figures

Written = Mapping[str, object]
_GRIDS = (Tier.COMMUNITY, Tier.GENERAL, Tier.MICRO, Tier.DEDICATED)


@dataclass(frozen=True, slots=True)
class Ask:
    """What is to leave: of which area, as far as somebody reaches, as of when, in which words, and why."""

    area: str
    within: Scope
    now: datetime
    english: bool = False
    why: str = ""


def right_to_export(profile: Profile) -> Right:
    """Who may take a table with them: a row of the matrix beside the one to import it."""
    return Right(profile.right.resource, "export", profile.right.purpose)


@transaction.atomic
def staff_export(profile: Profile, *, ask: Ask, actor: Actor, account: str = "") -> list[tuple[object, ...]]:
    """The rows of one table in the order of its columns, by area; that they left is written down.

    `account` is the id of whose reach it was where somebody at the machine asked in their stead.
    """
    rows = staff_rows(profile, ask=ask)
    facts = {"table": profile.key, "rows": len(rows), **({"account": account} if account else {})}
    deed = Deed(actor, "staff_export", noun_id=profile.key, area=ask.area, purpose="staffing", why=ask.why, facts=facts)
    deed_record(deed, at=ask.now)
    return rows


def staff_rows(profile: Profile, *, ask: Ask) -> list[tuple[object, ...]]:
    """The rows of one table, as an import reads them: equal staff gives equal rows in equal order."""
    return [
        tuple(_cell(column, row.get(column.key), english=ask.english) for column in profile.columns)
        for row in _ROWS[profile.key](ask)
    ]


def _grids(ask: Ask) -> list[Written]:
    low, high = area_range(ask.area)
    figures = [each for each in grid_figures(ask.area, tiers=_GRIDS) if ask.within.holds(each.code)]
    own = [(each.code[:12] if each.tier == Tier.COMMUNITY else each.code, each.name) for each in figures]
    rows = [{"code": code, "area": code, "name": name, "type": type_of(code)} for code, name in own]
    kept = ForeignCode.objects.filter(noun=foreign.GRID).order_by("code_system", "code")
    for system, code, area, name in kept.values_list("code_system", "code", "target", "name"):
        start, end = area_range(area)
        if low <= start and end <= high and ask.within.covers(area):
            rows.append({"system": system, "code": code, "area": area, "name": name, "type": type_of(area)})
    return _marked(rows)


def _people(ask: Ask) -> list[Written]:
    people = {str(post.person.uid): post.person.name.open() for post in _posts(ask)}
    return _marked([{"code": uid, "name": name} for uid, name in sorted(people.items())])


def _posts_told(ask: Ask) -> list[Written]:
    rows = [
        {
            "code": str(post.uid),
            "person": str(post.person.uid),
            "role": post.role,
            "area": post.area,
            "rank": post.rank,
            "title": post.title,
            "phone": post.phone,
            "since": first_day(post.valid_from),
            "until": last_day(post.valid_to),
        }
        for post in _posts(ask)
    ]
    rows.sort(key=lambda row: (str(row["area"]), str(row["role"]), str(row["rank"]), str(row["since"]), row["code"]))
    return _marked(rows)


def _shifts(ask: Ask) -> list[Written]:
    rows = []
    for post in sorted(_posts(ask).prefetch_related("shifts"), key=lambda post: (post.area, post.role, str(post.uid))):
        bits = shift_hours([(shift.day, shift.start, shift.end) for shift in post.shifts.all()])
        rows.append({"code": str(post.uid), "hours": shifts_written(bits)})
    return _marked(rows)


def _leaves(ask: Ask) -> list[Written]:
    people = _posts(ask).order_by().values("person")
    rows = Leave.objects.filter(person__in=people, ends_at__gt=ask.now).select_related("person")
    told_rows = {(str(row.person.uid), minute(row.starts_at), minute(row.ends_at)) for row in rows}
    return _marked([{"person": uid, "starts_at": start, "ends_at": end} for uid, start, end in sorted(told_rows)])


def _bodies(ask: Ask) -> list[Written]:
    bodies = {body.pk: body for body in _organisations(ask).select_related("above")}

    def depth(body: Organisation) -> int:
        return 0 if body.above_id not in bodies else 1 + depth(bodies[body.above_id])

    ordered = sorted(bodies.values(), key=lambda body: (depth(body), body.area, body.kind, str(body.uid)))
    rows = [
        {
            "code": str(body.uid),
            "name": body.name,
            "kind": body.kind,
            "area": body.area,
            "above": str(body.above.uid) if body.above is not None and body.above_id in bodies else None,
            "phone": body.phone,
        }
        for body in ordered
    ]
    return _marked(rows)


def _ties(ask: Ask) -> list[Written]:
    low, high = area_range(ask.area)
    ties = GridTie.objects.filter(valid_to=None, low__gte=low, high__lte=high, organisation__in=_organisations(ask))
    rows = ask.within.filter_covered(ties).values_list("area", "bond", "organisation__uid")
    return _marked([{"code": str(uid), "area": area, "bond": bond} for area, bond, uid in sorted(rows, key=_as_text)])


def _charges(ask: Ask) -> list[Written]:
    low, high = area_range(ask.area)
    held = ask.within.filter_covered(assignments_open(ask.now).filter(low__gte=low, high__lte=high))
    found = list(held.select_related("post", "organisation").prefetch_related("doors"))
    found = [row for row in found if _holder_leaves(row, ask)]
    homes = (door.door for row in found if row.kind == Charge.CONTACT for door in row.doors.all())
    names = dwelling_names(homes)
    rows = [
        {
            "charge": row.kind,
            "area": row.area,
            "post": str(row.post.uid) if row.post else None,
            "body": str(row.organisation.uid) if row.organisation else None,
            "doors": " ".join(sorted(names.get(door.door, door.door) for door in row.doors.all())),
            "since": first_day(row.valid_from),
            "until": last_day(row.valid_to),
        }
        for row in found
    ]
    rows.sort(key=lambda row: (str(row["area"]), str(row["charge"]), str(row["post"]), str(row["body"])))
    return _marked(rows)


def _posts(ask: Ask) -> QuerySet[Post]:
    """The posts that leave: those of watchers are the security administrator's matter and stay."""
    low, high = area_range(ask.area)
    rows = Post.objects.not_over(ask.now).filter(low__gte=low, high__lte=high).exclude(role__in=WATCHERS)
    return ask.within.filter_covered(rows).select_related("person")


def _organisations(ask: Ask) -> QuerySet[Organisation]:
    low, high = area_range(ask.area)
    return ask.within.filter_covered(Organisation.objects.filter(valid_to=None, low__gte=low, high__lte=high))


def _holder_leaves(row: Assignment, ask: Ask) -> bool:
    """Whether who holds an assignment leaves with it: else the table would name nobody that it brings."""
    holder = row.post or row.organisation
    low, high = area_range(ask.area)
    return holder is not None and low <= holder.low and holder.high <= high and ask.within.covers(holder.area)


def _marked(rows: Sequence[Mapping[str, object]]) -> list[Written]:
    """The rows as our own system's, where they name no other."""
    return [{"system": foreign.OWN, **row} for row in rows]


def _as_text(row: Sequence[object]) -> tuple[str, ...]:
    return tuple(str(value) for value in row)


def _cell(column: Column, value: object, *, english: bool) -> object:
    """A value as its cell has it: choices in the reader's words, whole numbers as such, everything else as text."""
    if value is None or isinstance(value, int):
        return "" if value is None else value
    if column.kind == Cell.CHOICE:
        name = next(choice.name for choice in column.choices if choice.key == value)
        return name.en if english else name.zh
    return told(str(value))


_ROWS: Mapping[str, Callable[[Ask], list[Written]]] = {
    "staff-grids": _grids,
    "staff-people": _people,
    "staff-posts": _posts_told,
    "staff-shifts": _shifts,
    "staff-leaves": _leaves,
    "staff-organisations": _bodies,
    "staff-ties": _ties,
    "staff-assignments": _charges,
}
