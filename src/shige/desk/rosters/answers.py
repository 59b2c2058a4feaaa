"""Who answers for any grid, in any duty, at any hour: everybody who is asked, one after another, with the reason."""

from datetime import datetime, timedelta

from django.http import Http404, QueryDict
from django.utils.timezone import get_current_timezone, localtime

from shige.access.routes import Visit
from shige.adapters.roles_file import shipped_roles
from shige.core.duty import Why
from shige.core.duty import asked as places_asked
from shige.core.roles import unit_of
from shige.core.week import ANSWERS
from shige.desk.page import role_name
from shige.desk.rosters import told
from shige.staff.facts import FIRST_ASKED
from shige.staff.weeks import Asked, roster_read

_LOCAL = "%Y-%m-%dT%H:%M"
FARTHEST = timedelta(days=60)


def answer_form(area: str, *, now: datetime) -> dict[str, object]:
    """What can be asked of an area: the roles that stand somewhere on its way up, and a moment."""
    first = FIRST_ASKED[unit_of(area)]
    line = shipped_roles().line(first)
    roles = [role for role in shipped_roles() if role.unit == line[0].unit and places_asked(area, [role])]
    return {
        "asked_roles": [(role.code, role_name(role.code), role.code == first) for role in roles],
        "asked_at": localtime(now).strftime(_LOCAL),
    }


def answered(area: str, *, asked: QueryDict, visit: Visit) -> dict[str, object]:
    """Everybody who is asked.

    Raises:
        Http404: for a role or a moment that there is not.
    """
    role = (asked.get("role") or FIRST_ASKED[unit_of(area)]) if area else ""
    if role not in {known.code for known in shipped_roles()}:
        raise Http404
    at = _moment(asked.get("at", ""), now=visit.now)
    steps = roster_read(area, now=min(visit.now, at), only=()).reasons(area, role=role, at=at)
    return {"steps": [_said(step) for step in steps], "at": localtime(at)}


def _moment(text: str, *, now: datetime) -> datetime:
    if not text:
        return now
    try:
        at = datetime.strptime(text, _LOCAL).replace(tzinfo=get_current_timezone())
    except ValueError as error:
        raise Http404 from error
    if abs(at - now) > FARTHEST:
        raise Http404
    return at


def _said(step: Asked) -> dict[str, object]:
    return {
        "role": (step.post.title if step.post else "") or role_name(step.role),
        "area": step.area,
        "person": step.post.person if step.post else "",
        "phone": step.post.phone if step.post else "",
        "order": told.standing_said(step.post) if step.post and step.why != Why.STANDS_IN else "",
        "why": told.WHY[step.why],
        "answers": step.why in ANSWERS,
    }
