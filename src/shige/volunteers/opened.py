"""Volunteers as an emergency needs them: named without a person, told with name and number once the glass is broken."""

from uuid import UUID

from shige.access.net import whole
from shige.access.scope import Scope
from shige.core.areas import area_range
from shige.personal.private import Private
from shige.staff.opened import Nameable
from shige.volunteers.facts import VolunteerRow
from shige.volunteers.models import Joining, Volunteer
from shige.volunteers.selectors import volunteer_row

MOST = 50
_ROLE = "VOLUNTEER"


def volunteers_nameable(area: str, *, scope: Scope) -> tuple[Nameable, ...]:
    """Who helps in a grid or community, as places in order, where the reader may name records at all."""
    if not scope.covers(area):
        return ()
    low, high = area_range(area)
    with whole("records are named for an emergency, by their keys alone"):
        rows = Joining.objects.filter(low__gte=low, low__lte=high, accepted=True, volunteer__left_at=None)
        found = dict(rows.order_by("pk").values_list("volunteer", "volunteer__community")[:MOST])
    return tuple(Nameable(key, _ROLE, home, rank) for rank, (key, home) in enumerate(found.items(), 1))


def volunteers_opened(scope: Scope) -> tuple[VolunteerRow, ...]:
    """The single volunteers that a scope holds; the number shows its mask."""
    rows = Volunteer.objects.filter(pk__in=scope.ids, left_at=None).prefetch_related("free_times").order_by("pk")
    return tuple(volunteer_row(row) for row in rows)


def volunteer_opened_phone(uid: UUID, *, scope: Scope) -> Private | None:
    """The number of a single volunteer that a scope holds; None for every other."""
    row = Volunteer.objects.filter(uid=uid, pk__in=scope.ids, left_at=None).first()
    return None if row is None else row.phone
