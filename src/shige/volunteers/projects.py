"""Deeds on service projects: wanted by a grid, claimed by a body, planned, closed with what came of it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from shige.access.scope import Scope
from shige.audit.services import deed_record
from shige.core.areas import area_range
from shige.core.deeds import Actor, Deed
from shige.core.errors import ShigeError
from shige.core.network import Kind
from shige.staff.network import organisations
from shige.volunteers.models import Project

CLAIMING = frozenset({Kind.SOCIAL, Kind.VOLUNTEERS, Kind.ENTERPRISE, Kind.PARTNER, Kind.PROPERTY, Kind.OWNERS})
"""Kinds of body that take projects on: those that no duty makes do it."""
MOST_MINUTES = 60 * 10_000
_LENGTHS = {"title": 64, "wanted": 1000, "plan": 2000, "result": 2000}


@dataclass(frozen=True, slots=True)
class Wish:
    """What a grid or community wants done."""

    area: str
    title: str
    wanted: str


@dataclass(frozen=True, slots=True)
class Claim:
    """Which body takes a project on, and how it means to do it."""

    body: UUID
    plan: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a project, and the minutes served besides its shifts."""

    result: str
    minutes: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.minutes <= MOST_MINUTES:
            facts = {"field": "minutes", "value": self.minutes, "bound": MOST_MINUTES}
            raise ShigeError("project-minutes", "hours besides the shifts: from none to 10,000", facts)


@transaction.atomic
def project_want(wish: Wish, *, actor: Actor, within: Scope, now: datetime) -> UUID:
    """Say what a grid or community wants done.

    Raises:
        ShigeError: "area-unknown" outside of `within`, "project-text".
    """
    if not within.covers(wish.area):
        raise ShigeError("area-unknown", f"there is no area {wish.area}", {"field": "area", "value": wish.area})
    row = Project.objects.create(
        area=wish.area,
        low=area_range(wish.area)[0],
        title=_text("title", wish.title),
        wanted=_text("wanted", wish.wanted),
        made_at=now,
    )
    deed_record(Deed(actor, "project_want", noun_id=str(row.uid), area=wish.area), at=now)
    return row.uid


@transaction.atomic
def project_claim(uid: UUID, *, claim: Claim, actor: Actor, within: Scope, now: datetime) -> None:
    """Take a project on as a body of the area, and say how; who comes second sees that it is taken.

    Raises:
        ShigeError: "project-unknown", "project-claimed", "project-body" for none of the area's, "project-text".
    """
    row = _open(uid, within=within)
    if row.body_id is not None:
        raise ShigeError("project-claimed", "another body has taken this project on", {"uid": str(uid)})
    found = next((each for each in organisations(row.area[:12], scope=within) if each.uid == claim.body), None)
    if found is None or found.kind not in CLAIMING:
        raise ShigeError("project-body", "there is no such body in this area", {"field": "body"})
    row.body_id, row.claimed_at, row.plan = claim.body, now, _text("plan", claim.plan)
    row.save(update_fields=["body", "claimed_at", "plan"])
    facts = {"body": str(claim.body)}
    deed_record(Deed(actor, "project_claim", noun_id=str(uid), area=row.area, facts=facts), at=now)


@transaction.atomic
def project_plan(uid: UUID, *, plan: str, actor: Actor, within: Scope, now: datetime) -> None:
    """Say anew how a claimed project is done.

    Raises:
        ShigeError: "project-unknown", "project-free" where nobody has claimed it, "project-text".
    """
    row = _claimed(uid, within=within)
    row.plan = _text("plan", plan)
    row.save(update_fields=["plan"])
    deed_record(Deed(actor, "project_plan", noun_id=str(uid), area=row.area), at=now)


@transaction.atomic
def project_give_up(uid: UUID, *, actor: Actor, within: Scope, now: datetime, why: str) -> None:
    """Give a claimed project back, so that another body can take it.

    Raises:
        ShigeError: "project-unknown", "project-free", "why-missing".
    """
    row = _claimed(uid, within=within)
    if not why.strip():
        raise ShigeError("why-missing", "say why", {"field": "why"})
    row.body_id, row.claimed_at, row.plan = None, None, ""
    row.save(update_fields=["body", "claimed_at", "plan"])
    deed_record(Deed(actor, "project_give_up", noun_id=str(uid), area=row.area, why=why.strip()[:200]), at=now)


@transaction.atomic
def project_picture(uid: UUID, *, name: str, actor: Actor, within: Scope, now: datetime) -> None:
    """Show a picture with a project: the name of the file that was written anew from what came in.

    Raises:
        ShigeError: "project-unknown".
    """
    row = _open(uid, within=within)
    row.picture = name
    row.save(update_fields=["picture"])
    deed_record(Deed(actor, "project_picture", noun_id=str(uid), area=row.area), at=now)


@transaction.atomic
def project_close(uid: UUID, *, outcome: Outcome, actor: Actor, within: Scope, now: datetime) -> None:
    """Close a project: what came of it, and the minutes served besides its shifts.

    Raises:
        ShigeError: "project-unknown", "project-free", "project-text".
    """
    row = _claimed(uid, within=within)
    row.result, row.minutes, row.closed_at = _text("result", outcome.result), outcome.minutes, now
    row.save(update_fields=["result", "minutes", "closed_at"])
    facts = {"minutes": outcome.minutes}
    deed_record(Deed(actor, "project_close", noun_id=str(uid), area=row.area, facts=facts), at=now)


def _open(uid: UUID, *, within: Scope) -> Project:
    rows = within.filter(Project.objects.filter(uid=uid, closed_at=None), field="low")
    row = rows.select_for_update().first()
    if row is None:
        raise ShigeError("project-unknown", "there is no such project, or it is closed", {"uid": str(uid)})
    return row


def _claimed(uid: UUID, *, within: Scope) -> Project:
    row = _open(uid, within=within)
    if row.body_id is None:
        raise ShigeError("project-free", "nobody has taken this project on yet", {"uid": str(uid)})
    return row


def _text(field: str, text: str) -> str:
    said = text.strip()
    if not 1 <= len(said) <= _LENGTHS[field]:
        facts = {"field": field, "bound": _LENGTHS[field]}
        raise ShigeError("project-text", f"{field} has 1 to {_LENGTHS[field]} characters", facts)
    return said
