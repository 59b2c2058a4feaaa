"""Puts the day of a grid worker together: each post with its area, its figures, who stands in, what was handed over."""

from dataclasses import dataclass

from django.utils.timezone import localtime

from shige.access.routes import Visit
from shige.desk import cards, duty
from shige.desk.page import role_name
from shige.staff.facts import HandOverRow, PostRow
from shige.staff.selectors import handovers, posts_of_account
from shige.territory import selectors

MOST_MEMBERS = 60
MOST_NOTES = 5


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


def workday(visit: Visit) -> dict[str, object]:
    """What the page of the day shows."""
    posts = posts_of_account(visit.user.uid, now=visit.now)
    stations = [station(visit, post) for post in posts]
    return {"stations": [s for s in stations if s is not None], "day": localtime(visit.now)}


def station(visit: Visit, post: PostRow) -> Station | None:
    """A post with the figures of its area; None where nothing of it is published."""
    page = selectors.area_page(post.area)
    if page is None:
        return None
    row, below = page.area, [child for child in page.children if len(child.code) == 18]
    is_grid = len(row.code) == 18
    seen = visit.scope_for("handover", "read", purpose="staffing")
    return Station(
        role=post.title or role_name(post.role),
        said=duty.standing(post),
        code=row.code,
        name=row.name,
        homes=cards.homes(row.households),
        chance=cards.chance(row.p_in_time),
        is_short=cards.is_short(row.p_in_time),
        line=duty.line(visit, grid=row.code, tier=row.level) if row.level in duty.ANSWERS else None,
        members=cards.members(below[:MOST_MEMBERS]),
        notes=handovers(post.area, scope=seen, most=MOST_NOTES),
        is_grid=is_grid,
    )
