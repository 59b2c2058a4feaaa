"""Weighs a change before it is made: how many hours of the week to come are covered before it and after it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from shige.core.duty import ALWAYS, Standing
from shige.core.week import Change, Cover, with_leave, with_post
from shige.desk import ground
from shige.desk.rosters import told
from shige.staff.covering import Absence
from shige.staff.facts import PostRow
from shige.staff.services import Order
from shige.staff.weeks import Roster, roster_read


def effect(area: str, change: Change, *, now: datetime) -> dict[str, object]:
    """What a change does to the grids of an area, and to the week of the area itself."""
    roster = roster_read(area, now=now)
    grids = [grid.code for grid in ground.looked_at(area).grids]
    before, after = roster.cover(grids), roster.cover(grids, change=change)
    return {
        "lines": compared(before, after),
        "days": told.strip(roster.week(area, change=change), now=now),
        "is_worse": after.empty > before.empty,
    }


def compared(before: Cover, after: Cover) -> Sequence[dict[str, object]]:
    """The hours of the week before and after, line by line."""
    rows = (("own", before.own, after.own), ("above", before.above, after.above), ("empty", before.empty, after.empty))
    return [{"kind": kind, "before": a, "after": b, "more": b - a} for kind, a, b in rows]


def absent(post: PostRow, *, absence: Absence) -> Change:
    """Somebody's leave, with whoever stands in."""
    start, end = int(absence.starts_at.timestamp()), int(absence.ends_at.timestamp())
    gone = with_leave(str(post.person_uid), start=start, end=end)
    if absence.stand_in is None:
        return gone
    there = with_post(
        Standing("new", str(absence.stand_in), post.role, post.area, rank=post.rank + 1, start=start, end=end)
    )
    return lambda rows: there(gone(rows))


def put(order: Order) -> Change:
    """Somebody put in charge, at all hours."""
    standing = Standing("new", str(order.person_uid), order.role, order.area, rank=order.rank, hours=ALWAYS)
    start = int(order.valid_from.timestamp())
    end = None if order.valid_to is None else int(order.valid_to.timestamp())
    return with_post(replace(standing, start=start, end=end))


def people_near(roster: Roster, *, but: UUID) -> list[tuple[UUID, str]]:
    """Who holds a post in the same roster and could stand in: by name, once each."""
    found = {row.person_uid: row.person for row in (each.row(now=roster.now) for each in roster.posts.values())}
    return sorted(((uid, name) for uid, name in found.items() if uid != but), key=lambda pair: pair[1])
