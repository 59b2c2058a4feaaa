"""Which accounts a right reaches: whom to ask, and whom to tell."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from shige.access.models import Grant, User
from shige.adapters.roles_file import shipped_matrix
from shige.core.areas import area_range
from shige.core.rights import Reach, Right, widened


def accounts_with(right: Right, *, area: str, now: datetime) -> tuple[UUID, ...]:
    """The open accounts that have a right over a whole area at that moment, by name."""
    span = area_range(area)
    reaches = shipped_matrix().cells.get(right, {})
    near = Q(pk__in=())
    for reach in Reach:
        low, high = widened(span, reach)
        near |= Q(role__in=[role for role in reaches if reaches[role] == reach], low__lte=high, high__gte=low)
    rows = Grant.objects.valid(now).filter(near, user__is_active=True).order_by("user__name", "pk")
    found: dict[UUID, None] = {}
    for uid, role, low, high in rows.values_list("user__uid", "role", "low", "high"):
        start, end = widened((low, high), reaches[role])
        if start <= span[0] and span[1] <= end:
            found[uid] = None
    return tuple(found)


def account_ids(uids: Iterable[UUID]) -> tuple[int, ...]:
    """The row numbers of open accounts, for rows that refer to them; what is closed or not there is left out."""
    rows = User.objects.filter(uid__in=set(uids), is_active=True)
    return tuple(rows.order_by("pk").values_list("pk", flat=True))
