"""Who holds the posts of a grid and who is on duty there now, as far as the reader's posts show it."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shige.access.routes import Visit
from shige.adapters.roles_file import shipped_roles
from shige.core.duty import Why
from shige.desk.ground import staffed
from shige.desk.page import role_name
from shige.staff.around import Around, duty_around
from shige.staff.facts import PostRow
from shige.staff.tallies import places_held
from shige.territory.facts import AreaRow

ANSWERS: Mapping[str, str] = {
    "micro": "MICRO_WORKER",
    "dedicated": "DEDICATED_CHIEF",
    "general": "GRID_WORKER",
    "community": "COMMUNITY_CHIEF",
}
"""The role that is asked first in a grid of each tier."""
HIGHEST_TIER = 4
"""The street: who stands above it is asked where nobody else is there, and is not listed beside each grid."""
WHY: Mapping[Why, Promise] = {
    Why.HOLDER: _("holds the post"),
    Why.BACKUP: _("stands in: the holder is off or away"),
    Why.STANDS_IN: _("stands in: nobody of the grid is there now"),
}


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody on duty, or next in line."""

    person: str
    role: str
    phone: str
    said: object
    """Why it is this person, or what keeps them from it, in words."""


def line(visit: Visit, *, grid: str, tier: str) -> list[Holder] | None:
    """Who answers for a grid now, then who comes after; None where the reader may not see it."""
    area = staffed(grid)
    if not visit.scope_for("duty", "read", purpose="service").covers(area):
        return None
    return told(duty_around(area, role=ANSWERS[tier], now=visit.now), tier=tier)


def told(found: Around, *, tier: str) -> list[Holder]:
    """Who answers now, then who comes after."""
    now, asked = found.now, {role.code for role in shipped_roles().line(ANSWERS[tier]) if role.tier <= HIGHEST_TIER}
    others = [post for post in found.posts if post.role in asked and (now is None or post.uid != now.post.uid)]
    first = [] if now is None else [_holder(now.post, said=WHY[now.why])]
    passed = {} if now is None else {(step.role, step.area): step.why for step in now.passed}
    return first + [_holder(post, said=standing(post, why=passed.get((post.role, post.area)))) for post in others]


def empty_posts(visit: Visit, *, area: AreaRow) -> int | None:
    """General grids without a worker and micro-grids without one, in an area; None where the reader may not see it."""
    code = staffed(area.code)
    if not visit.scope_for("post", "read", purpose="staffing").covers(code):
        return None
    wanted = {"GRID_WORKER": area.general, "MICRO_WORKER": area.micro, "DEDICATED_CHIEF": area.dedicated}
    held = places_held(code, now=visit.now)
    return sum(max(0, count - held.get(role, 0)) for role, count in wanted.items())


def standing(post: PostRow, *, why: Why | None = None) -> object:
    """How a post stands now, in words; `why` says why it was passed over. Empty for a holder who is there."""
    if post.is_away:
        return _("away now")
    return _("off duty now") if why == Why.OFF else _("backup") if post.is_backup else ""


def _holder(post: PostRow, *, said: object) -> Holder:
    return Holder(post.person, post.title or role_name(post.role), post.phone, said)
