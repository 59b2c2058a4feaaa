"""Puts the day of a grid worker together: each post with its area, its figures, who stands in, what was handed over."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.timezone import localtime

from shige.access.routes import Visit
from shige.desk import cards, duty
from shige.desk.page import role_name
from shige.staff.around import Around, duties_around
from shige.staff.facts import HandOverRow, PostRow
from shige.staff.selectors import account_posts, handovers_of
from shige.territory.facts import AreaRow
from shige.territory.grid_rows import grids_within
from shige.territory.selectors import area_page

MOST_MEMBERS = 60
MOST_NOTES = 5
_COMMUNITY = 12
"""Digits of a community: posts over wider areas are few."""


@dataclass(frozen=True, slots=True)
class Station:
    """One post of mine, as the day shows it."""

    role: str
    said: object
    code: str
    name: str
    homes: str
    chance: str
    is_short: bool
    line: list[duty.Holder] | None
    members: list[dict[str, object]]
    notes: tuple[HandOverRow, ...]
    is_grid: bool


@dataclass(frozen=True, slots=True)
class Ground:
    """The area of a post, the grids directly in it, and who stands around it."""

    row: AreaRow
    below: tuple[AreaRow, ...]
    around: Around


def workday(visit: Visit) -> dict[str, object]:
    """What the page of the day shows: as many questions for several posts as for one."""
    mine = account_posts(visit.user.uid, now=visit.now)
    grounds = _grounds(dict(mine.values()), visit=visit)
    seen = visit.scope_for("handover", "read", purpose="staffing")
    notes = handovers_of(grounds, scope=seen, most=MOST_NOTES)
    posts = {post.uid: post for ground in grounds.values() for post in ground.around.posts}
    held = [(posts[uid], area) for uid, (area, _role) in mine.items() if uid in posts and area in grounds]
    stations = [station(visit, post, ground=grounds[area], notes=notes[area]) for post, area in held]
    return {
        "stations": stations,
        "day": localtime(visit.now),
        "me": held[0][0].person if held else None,
        "dispatches": any(len(area) <= _COMMUNITY for area, _role in mine.values()),
    }


def station(visit: Visit, post: PostRow, *, ground: Ground, notes: tuple[HandOverRow, ...]) -> Station:
    """A post with the figures of its area."""
    row, is_grid = ground.row, len(ground.row.code) == 18
    sees = row.level in duty.ANSWERS and visit.scope_for("duty", "read", purpose="service").covers(post.area)
    return Station(
        role=post.title or role_name(post.role),
        said=duty.standing(post),
        code=row.code,
        name=row.name,
        homes=cards.homes(row.households),
        chance=cards.chance(row.p_in_time),
        is_short=cards.is_short(row.p_in_time),
        line=duty.told(ground.around, tier=row.level) if sees else None,
        members=cards.members([child for child in ground.below if len(child.code) == 18][:MOST_MEMBERS]),
        notes=notes,
        is_grid=is_grid,
    )


def _grounds(areas: Mapping[str, str], *, visit: Visit) -> Mapping[str, Ground]:
    """The areas of my posts, by my role in each; those of which nothing is published are left out."""
    rows = dict(grids_within(area for area in areas if len(area) >= _COMMUNITY))
    wide = {area: area_page(area) for area in areas if len(area) < _COMMUNITY}
    rows |= {area: (page.area, page.children) for area, page in wide.items() if page}
    asked = {area: duty.ANSWERS.get(row.level, areas[area]) for area, (row, _below) in rows.items()}
    around = duties_around(asked, now=visit.now)
    return {area: Ground(row, below, around[area]) for area, (row, below) in rows.items()}
