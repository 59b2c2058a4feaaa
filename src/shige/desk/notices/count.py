"""How much is new, for the rail."""

from shige.access.routes import Visit
from shige.notices.selectors import unread


def waiting(visit: Visit) -> int:
    """What the reader was told and has not read."""
    return unread(visit.user.uid)
