"""Which accounts a right reaches: whom to ask, and whom to tell."""

from collections.abc import Iterable, Mapping
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


def owners(uids: Iterable[str]) -> Mapping[str, str]:
    """Who stands behind accounts, by the accounts' uids: equal for accounts of one person.

    What is no account (the system, somebody long gone) stands for itself.
    """
    asked = {uid for uid in uids if uid}
    rows = User.objects.filter(uid__in=[uid for uid in asked if _is_uid(uid)]).values_list("uid", "owner")
    return {uid: uid for uid in asked} | {"": ""} | {str(uid): str(owner) for uid, owner in rows}


def accounts_of_one(uid: str) -> frozenset[str]:
    """All accounts of the person behind an account, with this one."""
    mine = User.objects.filter(uid=uid).values("owner") if _is_uid(uid) else User.objects.none().values("owner")
    return frozenset({uid, *map(str, User.objects.filter(owner__in=mine).values_list("uid", flat=True))})


def _is_uid(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def account_ids(uids: Iterable[UUID]) -> tuple[int, ...]:
    """The row numbers of open accounts, for rows that refer to them; what is closed or not there is left out."""
    rows = User.objects.filter(uid__in=set(uids), is_active=True)
    return tuple(rows.order_by("pk").values_list("pk", flat=True))
