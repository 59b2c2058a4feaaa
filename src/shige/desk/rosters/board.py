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
from shige.territory.facts import AreaPage


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
    is_wide = len(area) <= ground.WIDE
    only = [child.code for child in found.children] if is_wide else None
    roster = roster_read(area, now=visit.now, only=only)
    return {
        **ground.way(found, route="desk:duty"),
        "area": found.area,
        "at": localtime(visit.now),
        "own": line(roster, code=area, name=found.area.name, level=found.area.level),
        "lines": _wide(roster, found) if is_wide else _near(roster, area=area, found=found),
        "tally": None if is_wide else tally(roster, ground.micros(area)),
    }


def _wide(roster: Roster, found: AreaPage) -> list[Line]:
    return [line(roster, code=child.code, name=child.name, level=child.level) for child in found.children]


def _near(roster: Roster, *, area: str, found: AreaPage) -> list[Line]:
    """The tier below and, within each of its areas, the tier below that."""
    spots = ground.spots(area)
    if len(area) == 18:
        return [_spot(roster, spot) for spot in spots if spot.code != area]
    if len(area) == 12:
        heads = [spot for spot in spots if spot.tier != Tier.MICRO]
        return [
            _spot(roster, head, below=[s for s in spots if s.tier == Tier.MICRO and s.code[:15] == head.code[:15]])
            for head in heads
        ]
    grids = [spot for spot in spots if spot.tier != Tier.MICRO]
    return [
        line(
            roster,
            code=child.code[:12],
            name=child.name,
            level="community",
            below=[_spot(roster, spot) for spot in grids if spot.code.startswith(child.code[:12])],
        )
        for child in found.children
        if child.households or child.general
    ]


def _spot(roster: Roster, spot: ground.Spot, *, below: Iterable[ground.Spot] = ()) -> Line:
    return line(roster, code=spot.code, name=spot.name, level=spot.tier.value, below=[_spot(roster, s) for s in below])


def line(roster: Roster, *, code: str, name: str, level: str, below: Iterable[Line] = ()) -> Line:
    """Who answers for an area now, in words."""
    now = roster.on_now(code)
    return Line(
        code=code,
        name=name,
        level=level_name(level),
        href=f"{reverse('desk:rosters')}?area={code}",
        person=now.post.person if now.post else "",
        role=_role(now.post),
        kind=told.KINDS[now.why],
        said=str(told.WHY[now.why]) if now.why != Why.NOBODY else _("Nobody answers, up to the city"),
        until=told.until_said(now.until, now=roster.now),
        phone=now.post.phone if now.post else "",
        then=_then(now),
        below=tuple(below),
    )


def tally(roster: Roster, grids: Iterable[str]) -> Tally:
    """How many of these grids have their own person there now, a backup, only somebody above, or nobody."""
    found = Counter(told.KINDS[roster.why_now(grid)] for grid in grids)
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
