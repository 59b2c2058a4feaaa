"""How many hand-over notes of an area wait for the next shift."""

from shige.access.scope import Scope
from shige.core.areas import area_range
from shige.staff.models import HandOver


def notes_waiting(area: str, *, scope: Scope) -> int:
    """Notes that nobody has taken over, in an area as far as the reader sees it."""
    low, high = area_range(area)
    return scope.filter(HandOver.objects.filter(low__gte=low, low__lte=high, taken_at=None), field="low").count()
