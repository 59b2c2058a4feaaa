"""What an emergency may open beside posts: volunteers and invited helpers, named by their place, not as persons."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from shige.access.guests import helper_opened_phone, helpers_nameable, helpers_opened
from shige.access.routes import GuardedRequest, Visit, guarded
from shige.access.scope import Scope
from shige.core.areas import Level, level_of
from shige.core.errors import ShigeError
from shige.desk.page import page, role_name
from shige.desk.revealing import Look, revealed
from shige.staff.opened import Nameable, posts_nameable
from shige.territory.naming import area_names
from shige.volunteers.opened import volunteer_opened_phone, volunteers_nameable, volunteers_opened


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of record: its name on the form, and which of them there are over a grid or community."""

    name: Promise
    nameable: Callable[[str, Scope, datetime], tuple[Nameable, ...]]
    said: Callable[[str, int], str]
    """One of them by the code of its role and its place, without a person."""


def _backup(role: str, rank: int) -> str:
    backup = _("backup %(n)d") % {"n": rank} if rank else ""
    return f"{role_name(role)} {backup}".strip()


def _helpers(area: str, scope: Scope, now: datetime) -> tuple[Nameable, ...]:
    rows = helpers_nameable(area, scope=scope, now=now)
    return tuple(Nameable(key, role, home, rank) for rank, (key, role, home) in enumerate(rows, 1))


KINDS: Mapping[str, Kind] = {
    "post": Kind(
        gettext_lazy("Which posts"),
        lambda area, scope, now: posts_nameable(area, scope=scope, now=now),
        _backup,
    ),
    "volunteer": Kind(
        gettext_lazy("Which volunteers"),
        lambda area, scope, _now: volunteers_nameable(area, scope=scope),
        lambda role, rank: f"{role_name(role)} {rank}",
    ),
    "invitation": Kind(
        gettext_lazy("Which helpers by invitation, with their number"),
        _helpers,
        lambda role, rank: _("%(role)s by invitation %(n)d") % {"role": role_name(role), "n": rank},
    ),
}


def nameable(area: str, *, visit: Visit) -> dict[str, tuple[Nameable, ...]]:
    """The records of a grid or community by kind; none of anything wider, for records are named one by one."""
    try:
        level = level_of(area)
    except ShigeError:
        return {}
    if level not in {Level.GRID, Level.COMMUNITY}:
        return {}
    found = {name: kind.nameable(area, visit.scope, visit.now) for name, kind in KINDS.items()}
    return {name: rows for name, rows in found.items() if rows}


def said(resource: str, words: str) -> str:
    """A record's own words, in the reader's language."""
    code, _space, rank = words.rpartition(" ")
    try:
        return KINDS[resource].said(code, int(rank))
    except (ShigeError, ValueError, KeyError):
        return words


@guarded("volunteer", "read", purpose="emergency")
def volunteers(request: GuardedRequest) -> HttpResponse:
    """The volunteers that a broken glass opens to me; this look is written down."""
    rows = volunteers_opened(request.visit.scope)
    names = area_names(row.community for row in rows)
    told = [
        {
            "name": row.name,
            "phone": row.phone,
            "role": role_name("VOLUNTEER"),
            "area": names.get(row.community, row.community),
            "show": reverse("desk:glass-look-volunteer", args=[row.uid]),
        }
        for row in rows
    ]
    return page(request, "desk/glass/people.html", {"people": told, "tab": "volunteers"})


@guarded("invitation", "read", purpose="emergency")
def helpers(request: GuardedRequest) -> HttpResponse:
    """The helpers that a broken glass opens to me; this look is written down."""
    rows = helpers_opened(request.visit.scope)
    names = area_names(row.area for row in rows)
    told = [
        {
            "name": row.name,
            "phone": row.phone,
            "role": role_name(row.role),
            "area": names.get(row.area, row.area),
            "show": reverse("desk:glass-look-helper", args=[row.uid]),
        }
        for row in rows
    ]
    return page(request, "desk/glass/people.html", {"people": told, "tab": "helpers"})


@guarded("volunteer", "read", purpose="emergency")
@require_POST
def volunteer(request: GuardedRequest, uid: UUID) -> HttpResponse:
    """The number of one of them, one by one, as everywhere."""
    look = Look("volunteer", str(uid), field="phone")
    return revealed(request, look, read=lambda: volunteer_opened_phone(uid, scope=request.visit.scope))


@guarded("invitation", "read", purpose="emergency")
@require_POST
def helper(request: GuardedRequest, uid: UUID) -> HttpResponse:
    """The number of one of them, one by one, as everywhere."""
    look = Look("invitation", str(uid), field="phone")
    return revealed(request, look, read=lambda: helper_opened_phone(uid, scope=request.visit.scope))
