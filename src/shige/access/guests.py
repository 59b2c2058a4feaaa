"""Invited helpers as an emergency needs them: named without a person, told in full once the glass is broken."""

from datetime import datetime
from uuid import UUID

from shige.access.invitations import InvitationRow, invitation_told
from shige.access.models import Invitation
from shige.access.net import whole
from shige.access.scope import Scope
from shige.core.areas import area_range
from shige.personal.private import Private

MOST = 50


def helpers_nameable(area: str, *, scope: Scope, now: datetime) -> tuple[tuple[int, str, str], ...]:
    """Key, role and area of each helper of a grid or community, where the reader may name records at all."""
    if not scope.covers(area):
        return ()
    low, high = area_range(area)
    with whole("records are named for an emergency, by their keys alone"):
        rows = Invitation.objects.filter(low__gte=low, low__lte=high, ended_at=None, until__gt=now)
        rows = rows.exclude(account=None).order_by("low", "role", "pk")
        return tuple(rows.values_list("pk", "role", "area")[:MOST])


def helpers_opened(scope: Scope) -> tuple[InvitationRow, ...]:
    """The single helpers that a scope holds; the number shows its mask."""
    rows = Invitation.objects.filter(pk__in=scope.ids).select_related("account").order_by("low", "role", "pk")
    return tuple(invitation_told(row) for row in rows)


def helper_opened_phone(uid: UUID, *, scope: Scope) -> Private | None:
    """The number of a single helper that a scope holds; None for every other."""
    row = Invitation.objects.filter(uid=uid, pk__in=scope.ids).first()
    return None if row is None else row.phone
