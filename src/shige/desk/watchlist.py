"""What a dispatcher must know before anything else: what nobody answers for, now and tonight, and what waits."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from shige.access.routes import Visit
from shige.core.duty import Why
from shige.core.roles import unit_of
from shige.core.values import Tier
from shige.desk import duty
from shige.desk.approvals.told import waiting as decisions_waiting
from shige.desk.ground import staffed
from shige.imports.selectors import batches
from shige.staff.facts import FIRST_ASKED
from shige.staff.held import moment_of
from shige.staff.inbox import notes_waiting
from shige.staff.selectors import account_posts
from shige.staff.weeks import Roster, roster_read
from shige.territory.looks import Look, look
from shige.territory.selectors import area_page

COMMUNITY = 12
"""Digits of the narrowest area that somebody dispatches for."""
NIGHT = 22
"""The hour for which the night is told before it has begun."""
_OWN = {Why.HOLDER, Why.BACKUP}


@dataclass(frozen=True, slots=True)
class Errand:
    """One thing that waits: how many, what it is, how urgent, and the page where it is done."""

    count: int
    name: Promise
    then: Promise
    urgency: str
    href: str


def errands(visit: Visit) -> dict[str, object]:
    """What waits in the widest area of my posts, as far as I dispatch there; nothing for a post over a grid alone."""
    areas = {area for area, _role in account_posts(visit.user.uid, now=visit.now).values()}
    mine = sorted((area for area in areas if len(area) <= COMMUNITY), key=lambda area: (len(area), area))
    found = look(mine[0]) if mine else None
    if found is None:
        return {"errands": ()}
    rows = [*_of_posts(found, visit=visit), *_notes(found.area.code, visit=visit), *_asked(visit)]
    return {"errands": rows, "name": found.area.name, "at": localtime(visit.now)}


def _of_posts(found: Look, *, visit: Visit) -> Iterator[Errand]:
    """Hours without anybody in a street or less, and posts without a holder anywhere."""
    code, empty = staffed(found.area.code), None
    sees = visit.scope_for("duty", "read", purpose="service").covers(code)
    if found.is_wide:
        page = area_page(code)
        empty = duty.empty_posts(visit, area=page.area) if page else None
    elif sees:
        roster = roster_read(code, now=visit.now)
        yield from _on_duty(roster, found, now=visit.now)
        empty = sum(not roster.is_held(grid.code, role=FIRST_ASKED[unit_of(grid.code)]) for grid in found.grids)
    if empty is not None and visit.scope_for("organisation", "read", purpose="staffing").covers(code):
        href = f"{reverse('desk:network')}?area={code}"
        yield Errand(empty, _("Posts without a holder"), _("put somebody in charge"), "soon", href)


def _on_duty(roster: Roster, found: Look, *, now: datetime) -> Iterator[Errand]:
    """Micro-grids that nobody, or only somebody above, answers for: now, and at ten in the evening."""
    micros = [grid.code for grid in found.grids if grid.level == Tier.MICRO]
    href, night = f"{reverse('desk:duty')}?area={staffed(found.area.code)}", tonight(now)
    nobody, above = _short(roster, micros)
    yield Errand(nobody, _("Nobody answers now"), _("micro-grids without anybody up to the city"), "now", href)
    yield Errand(above, _("Only somebody above answers now"), _("micro-grids of which nobody is there"), "soon", href)
    if night > now:
        nobody, above = _short(replace(roster, now=night, moment=moment_of(night)), micros)
        text = _("micro-grids of which nobody is there at ten")
        yield Errand(nobody + above, _("Without anybody of their own tonight"), text, "soon", href)


def tonight(now: datetime) -> datetime:
    """Ten in the evening of this day here."""
    return localtime(now).replace(hour=NIGHT, minute=0, second=0, microsecond=0)


def _short(roster: Roster, grids: Iterable[str]) -> tuple[int, int]:
    """How many grids nobody answers for, and how many only somebody above."""
    why = [roster.why_now(grid) for grid in grids]
    return why.count(Why.NOBODY), sum(each not in _OWN and each != Why.NOBODY for each in why)


def _notes(code: str, *, visit: Visit) -> Iterator[Errand]:
    seen = visit.scope_for("handover", "read", purpose="staffing")
    if seen.covers(code):
        href = f"{reverse('desk:duty')}?area={code}#inbox"
        count = notes_waiting(code, scope=seen)
        yield Errand(count, _("Notes to take over"), _("what the shift before has left"), "soon", href)


def _asked(visit: Visit) -> Iterator[Errand]:
    """Requests that wait for my yes or no, and tables of mine that wait to be confirmed."""
    if visit.may("approval", "read"):
        count = decisions_waiting(visit)
        yield Errand(count, _("Approvals"), _("wait for your decision"), "soon", reverse("desk:approvals"))
    if visit.may("import", "read"):
        week = visit.now - timedelta(days=7)
        mine = batches(visit.actor.uid)
        count = sum(batch.state == "shown" and batch.is_kept and batch.made_at > week for batch in mine)
        yield Errand(count, _("Imports in review"), _("wait for your confirmation"), "soon", reverse("desk:imports"))
