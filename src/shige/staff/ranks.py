"""Where in the order of a place somebody may stand: the holder's place first, then the backups'."""

from datetime import datetime

from django.db.models import Q

from shige.adapters.roles_file import shipped_roles
from shige.core.errors import ShigeError
from shige.staff.models import Post

MOST_BACKUPS = 9


def first_free_rank(role: str, area: str, *, now: datetime, until: datetime) -> int:
    """The first place that nobody holds until that moment; 0 where a role has no order.

    Raises:
        ShigeError: "post-rank" where all are held.
    """
    if not shipped_roles()[role].sole:
        return 0
    held = Post.objects.filter(Q(valid_to=None) | Q(valid_to__gt=now), area=area, role=role, valid_from__lt=until)
    taken = set(held.values_list("rank", flat=True))
    free = next((rank for rank in range(MOST_BACKUPS + 1) if rank not in taken), None)
    if free is None:
        facts = {"field": "role", "value": role, "bound": MOST_BACKUPS}
        raise ShigeError("post-rank", f"{area} has its holder and {MOST_BACKUPS} backups already", facts)
    return free
