"""Puts the page "on duty now" together: who answers on each tier, until when, which number, and who comes next."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from shige.access.routes import Visit
from shige.core.duty import Why
from shige.core.values import Tier
from shige.desk import ground
from shige.desk.page import role_name
from shige.desk.rosters import told
from shige.desk.words import TIERS
from shige.staff.facts import PostRow
from shige.staff.weeks import OnNow, Roster, roster_read
from shige.territory.facts import AreaName
from shige.territory.looks import Look


@dataclass(frozen=True, slots=True)
class Line:
    """An area and who answers for it now."""

    code: str
    name: str
    level: str
    href: str
    person: str
    role: str
    kind: str
    """holder, backup, above or nobody."""
    said: str
    until: str
    phone: str
    then: str
    below: tuple["Line", ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nobody answers."""
        return self.kind == "nobody"


@dataclass(frozen=True, slots=True)
class Tally:
    """How many micro-grids are answered by whom at this moment."""

    own: int
    backup: int
    above: int
    nobody: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.own + self.backup + self.above + self.nobody


def board(area: str, *, visit: Visit) -> dict[str, object]:
    """What the page shows of an area."""
    found = ground.looked_at(area)
    roster = roster_read(area, now=visit.now, only=[child.code for child in found.children] if found.is_wide else None)
    return {
        **ground.way(found, route="desk:duty"),
        "at": localtime(visit.now),
        "own": line(roster, found.area),
        "lines": [line(roster, child, below=_next(child, found=found)) for child in found.children],
        "rosters": visit.scope_for("roster", "read", purpose="staffing").covers(area),
        "tally": None if found.is_wide else tally(roster, found.grids),
    }


def _next(child: AreaName, *, found: Look) -> list[AreaName]:
    """The tier below an area: general and dedicated grids of a community, micro-grids of a general grid."""
    if child.level == Tier.COMMUNITY:
        return [row for row in found.grids if row.code.startswith(child.code) and row.level != Tier.MICRO]
    if child.level == Tier.GENERAL:
        return [row for row in found.grids if row.code.startswith(child.code[:15]) and row.level == Tier.MICRO]
    return []


def line(roster: Roster, area: AreaName, *, below: Iterable[AreaName] = ()) -> Line:
    """Who answers for an area now, in words."""
    now = roster.on_now(area.code)
    return Line(
        code=area.code,
        name=area.name,
        level=level_name(area.level),
        href=f"{reverse('desk:rosters')}?area={area.code}",
        person=now.post.person if now.post else "",
        role=_role(now.post),
        kind=told.KINDS[now.why],
        said=str(told.WHY[now.why]) if now.why != Why.NOBODY else _("Nobody answers, up to the city"),
        until=told.until_said(now.until, now=roster.now),
        phone=now.post.phone if now.post else "",
        then=_then(now),
        below=tuple(line(roster, row) for row in below),
    )


def tally(roster: Roster, grids: Iterable[AreaName]) -> Tally:
    """How many of the micro-grids have their own person there now, a backup, only somebody above, or nobody."""
    found = Counter(told.KINDS[roster.why_now(grid.code)] for grid in grids if grid.level == Tier.MICRO)
    return Tally(found["holder"], found["backup"], found["above"], found["nobody"])


def level_name(level: str) -> str:
    """The name of a tier or of a level of the statutory tree."""
    wider = {"city": _("City"), "district": _("District"), "street": _("Street"), "community": _("Community")}
    return wider.get(level) or str(TIERS[level])


def _role(post: PostRow | None) -> str:
    return "" if post is None else post.title or role_name(post.role)


def _then(now: OnNow) -> str:
    if now.until is None:
        return ""
    if now.then is None:
        return _("then nobody")
    return _("then %(who)s, %(role)s") % {"who": now.then.person, "role": _role(now.then)}
