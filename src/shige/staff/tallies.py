"""How many places of each role are held, street by street, kept in memory until somebody changes a street's staff."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet
from django.db.models.functions import Substr

from shige.access.net import in_whole
from shige.core.areas import area_range
from shige.staff.models import Post, Turn

_STREET = 9
_FEW = 20
"""Streets that are counted anew one by one; where more have changed all streets asked for are."""
_END = datetime.max.replace(tzinfo=UTC)
Counts = Mapping[str, int]
"""Places that are held, by role."""


@dataclass(frozen=True, slots=True)
class _Tally:
    """The counts of a street, and from when until when they hold while nobody changes anything."""

    token: UUID
    since: datetime
    until: datetime
    counts: Counts

    def holds(self, token: UUID, *, now: datetime) -> bool:
        """Whether nothing has changed since it was counted."""
        return self.token == token and self.since <= now < self.until


_KEPT: dict[str, _Tally] = {}


def places_held(area: str, *, now: datetime) -> Counts:
    """In how many communities and grids within an area each role has a holder now.

    Of a street or a wider area in one query where no staff has changed since the last question.
    """
    if len(area) > _STREET:
        return {row["role"]: row["places"] for row in _grouped([area], now=now) if row["places"]}
    return sum((Counter(counts) for counts in places_by_street(area, now=now).values()), Counter[str]())


def places_by_street(area: str, *, now: datetime) -> Mapping[str, Counts]:
    """The same of each street in an area of 2 to 9 digits that has any staff, in one query as well."""
    turns = Turn.objects.filter(head__gte=area, head__lt=f"{area}:")
    streets = {head: token for head, token in turns.values_list("head", "token") if len(head) == _STREET}
    kept = {head: tally for head in streets if (tally := _KEPT.get(head))}
    stale = [head for head, token in streets.items() if head not in kept or not kept[head].holds(token, now=now)]
    kept |= _counted(area, stale, tokens=streets, now=now) if stale else {}
    _KEPT.update(kept)
    return {head: tally.counts for head, tally in kept.items()}


@in_whole("numbers of a street are kept for all readers; they name nobody")
def _counted(area: str, streets: Collection[str], *, tokens: Mapping[str, UUID], now: datetime) -> Mapping[str, _Tally]:
    """The streets counted anew."""
    counts: dict[str, dict[str, int]] = {street: {} for street in streets}
    until = dict.fromkeys(streets, _END)
    rows = _grouped(streets if len(streets) <= _FEW else [area], now=now)
    for row in rows:
        street = row["street"]
        if street in counts:
            counts[street][row["role"]] = row["places"]
            until[street] = min(until[street], row["begins"] or _END, row["ends"] or _END)
    return {street: _Tally(tokens[street], now, until[street], counts[street]) for street in streets}


def _grouped(areas: Iterable[str], *, now: datetime) -> QuerySet[Post, Any]:
    """Places by street and role, and when the next post begins and ends there."""
    inside = Q(pk=None)
    for low, high in map(area_range, areas):
        inside |= Q(low__gte=low, high__lte=high)
    rows = Post.objects.not_over(now).filter(inside, rank=0).annotate(street=Substr("area", 1, _STREET)).order_by()
    return rows.values("street", "role").annotate(
        places=Count("area", distinct=True, filter=Q(valid_from__lte=now)),
        begins=Min("valid_from", filter=Q(valid_from__gt=now)),
        ends=Min("valid_to"),
    )
